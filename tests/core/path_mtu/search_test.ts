import { assertEquals } from "@std/assert";
import { PathMtuSearch, type PathMtuSearchSettings } from "../../../src/core/path_mtu/search.ts";

const ROUTER = "192.0.2.1";

function newSearch(changes: Partial<PathMtuSearchSettings> = {}): PathMtuSearch {
  return new PathMtuSearch({
    leastMtu: 68,
    mtuMayBeUnknown: true,
    firstBytes: [1280, 576, 68],
    mostBytes: 65535,
    ...changes,
  });
}

/** The size to probe next, or the end. */
function next(search: PathMtuSearch): number | string {
  const step = search.next();
  return step.kind === "probe" ? step.bytes : step.kind;
}

/** A search whose target answers 1280 bytes, by a device of 1500. */
function started(): PathMtuSearch {
  const search = newSearch();
  search.answered(1280);
  search.limited(65535, 1500);
  return search;
}

Deno.test("PathMtuSearch asks whether the target answers, then for the longest packet that this host sends", () => {
  const search = newSearch();
  assertEquals(next(search), 1280);
  search.answered(1280);
  assertEquals(next(search), 65535);
  search.limited(65535, 1500);
  assertEquals(next(search), 1500);
  search.answered(1500);
  assertEquals([next(search), search.passingBytes, search.limit], ["found", 1500, "host"]);
});

Deno.test("PathMtuSearch tries a reported MTU one byte above first, and asks three times", () => {
  const search = started();
  search.reported(1500, 1400, ROUTER);
  assertEquals(next(search), 1401);
  search.reported(1401, 1400, ROUTER);
  assertEquals(next(search), 1400);
  search.answered(1400);
  for (let round = 2; round <= 3; round++) {
    assertEquals(next(search), 1401);
    search.reported(1401, 1400, ROUTER);
  }
  // The answer to 1400 bytes is older than the last report.
  assertEquals(next(search), 1400);
  search.answered(1400);
  assertEquals([next(search), search.limit, search.limitedBy], ["found", "report", ROUTER]);
});

Deno.test("PathMtuSearch does not believe a hop that reports less than what passes", () => {
  const search = started();
  search.reported(1500, 1000, ROUTER);
  // 1280 bytes were answered: the report narrows, but what it says is out of the question.
  assertEquals(search.failingBytes, 1500);
  assertEquals(next(search), 1476);
  search.answered(1476);
  assertEquals(search.reported(1476, 1000, ROUTER), "contradicted");
  assertEquals(search.passingBytes, 1476);
});

Deno.test("PathMtuSearch takes back what was reported when a packet of that size is answered after all", () => {
  const search = started();
  search.reported(1500, 1300, ROUTER);
  search.answered(1500);
  assertEquals([next(search), search.passingBytes], ["found", 1500]);
  search.failed(1500, "silence");
  assertEquals([search.passingBytes, search.failingBytes], [1280, 1501]);
});

Deno.test("PathMtuSearch ignores reports that can't be true: too small, or not smaller than what was sent", () => {
  const search = started();
  for (const mtu of [67, 1, 1500, 1501, 65535, 0xffffffff]) {
    assertEquals(search.reported(1500, mtu, ROUTER), "absurd", String(mtu));
  }
  assertEquals(search.failingBytes, 1501);
  assertEquals(search.reported(1500, 68, ROUTER), "believed");
  const ipv6 = newSearch({ leastMtu: 1280, mtuMayBeUnknown: false });
  assertEquals(ipv6.reported(1500, 1279, ROUTER), "absurd");
  assertEquals(ipv6.reported(1500, 0, ROUTER), "absurd");
  assertEquals(ipv6.reported(1500, 1280, ROUTER), "believed");
});

Deno.test("PathMtuSearch takes an MTU of 0 for a report of a router that does not know it, and searches", () => {
  const search = started();
  assertEquals(search.reported(1500, 0, ROUTER), "believed");
  assertEquals([search.failingBytes, next(search)], [1500, 1476]);
});

Deno.test("PathMtuSearch takes silence for a limit only once a smaller packet is answered", () => {
  const search = started();
  assertEquals(next(search), 1500);
  search.failed(1500, "silence");
  assertEquals([next(search), search.failingBytes], [1280, 1501]);
  search.answered(1280);
  assertEquals([search.failingBytes, search.limit], [1500, "silence"]);
});

Deno.test("PathMtuSearch forgets silence when nothing is answered any more, and ends when that lasts", () => {
  const search = started();
  search.failed(1500, "silence");
  search.failed(1280, "silence");
  assertEquals([search.passingBytes, search.failingBytes, next(search)], [0, 1501, 1280]);
  for (const bytes of [1280, 576, 68]) {
    assertEquals(next(search), bytes);
    search.failed(bytes, "silence");
  }
  assertEquals(next(search), "unanswered");
});

Deno.test("PathMtuSearch takes the silence of the first sizes for a limit when a smaller one is answered", () => {
  const search = newSearch();
  search.failed(1280, "silence");
  search.answered(576);
  assertEquals([search.passingBytes, search.failingBytes], [576, 1280]);
});

Deno.test("PathMtuSearch asks three times for the size above the result before it believes that it vanishes", () => {
  const search = started();
  search.answered(1499);
  for (let round = 0; round < 3; round++) {
    assertEquals(next(search), 1500);
    search.failed(1500, "silence");
    assertEquals(next(search), 1499);
    search.answered(1499);
  }
  assertEquals([next(search), search.limit], ["found", "silence"]);
});

Deno.test("PathMtuSearch tries common sizes first, and one byte above what passes", () => {
  const search = started();
  search.failed(1500, "silence");
  search.answered(1280);
  const tried: number[] = [];
  for (let step = search.next(); step.kind === "probe" && tried.length < 8; step = search.next()) {
    tried.push(step.bytes);
    if (step.bytes <= 1420) search.answered(step.bytes);
    else {
      search.failed(step.bytes, "silence");
      search.answered(search.passingBytes);
    }
  }
  assertEquals(tried.slice(0, 4), [1476, 1420, 1450, 1421]);
});

Deno.test("PathMtuSearch gives up what passed when it does not any more", () => {
  const search = started();
  search.answered(1499);
  search.limited(1500, undefined);
  // Refused after the last answer: the path may have changed.
  assertEquals(next(search), 1499);
  assertEquals(search.reported(1499, 1300, ROUTER), "contradicted");
  search.failed(1499, "silence");
  assertEquals([search.passingBytes, next(search)], [1280, 1301]);
});

Deno.test("PathMtuSearch follows this host when its device takes less than before", () => {
  const search = started();
  search.answered(1500);
  search.limited(1500, 1400);
  assertEquals([search.passingBytes, search.failingBytes, next(search)], [1280, 1401, 1400]);
  search.limited(1400, 20);
  assertEquals([search.failingBytes, search.limit], [1400, "host"]);
});

Deno.test("PathMtuSearch begins with what a report says if that is the greatest size left", () => {
  const search = newSearch();
  search.reported(1280, 1000, ROUTER);
  assertEquals(next(search), 1000);
  const low = newSearch();
  low.reported(1280, 100, ROUTER);
  assertEquals(next(low), 576);
});
