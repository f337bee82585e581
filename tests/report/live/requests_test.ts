import { assertEquals } from "@std/assert";
import { LiveRequests } from "../../../src/report/live/requests.ts";

const SECOND = 1e9;

function requests(lateAfterNs = SECOND) {
  const changes: string[] = [];
  const kept = new LiveRequests(lateAfterNs, (sentAtNs, from, to) => changes.push(`${sentAtNs} ${from} ${to}`));
  const totals = () =>
    (["waiting", "answered", "late", "lost", "failed"] as const).map((fate) => kept.total(fate)).join(" ");
  return { kept, changes, totals };
}

Deno.test("LiveRequests takes a request for lost when its time is over, and for late when it is answered after that", () => {
  const { kept, changes, totals } = requests();
  kept.add(0);
  kept.add(SECOND / 2);
  kept.expire(SECOND - 1);
  assertEquals(totals(), "2 0 0 0 0");
  kept.expire(SECOND);
  assertEquals(totals(), "1 0 0 1 0");
  kept.decide(1, "late");
  kept.decide(2, "answered");
  assertEquals(totals(), "0 1 1 0 0");
  assertEquals(changes, ["0 waiting lost", "0 lost late", "500000000 waiting answered"]);
});

Deno.test("LiveRequests tells the most requests in a row that were not answered in time", () => {
  const { kept } = requests();
  for (let sequence = 1; sequence <= 9; sequence++) kept.add(sequence);
  for (const answered of [1, 4, 9]) kept.decide(answered, "answered");
  kept.decide(6, "failed");
  kept.expire(3 * SECOND);
  assertEquals(kept.longestLossRun, 4);
});

Deno.test("LiveRequests finds a request by its 16-bit sequence number after that has wrapped", () => {
  const { kept } = requests();
  for (let count = 1; count <= 70_000; count++) kept.add(count);
  assertEquals([kept.countOf(70_000 & 0xffff), kept.countOf(0xffff), kept.sentAtNs(70_000)], [70_000, 65_535, 70_000]);
});

Deno.test("LiveRequests gives up what waits without end when its place is needed", () => {
  const { kept, totals } = requests(Infinity);
  for (let count = 1; count <= 65_536; count++) kept.add(count);
  kept.expire(1e18);
  assertEquals(totals(), "65536 0 0 0 0");
  kept.add(65_537);
  assertEquals(totals(), "65536 0 0 1 0");
});

Deno.test("LiveRequests forgets all but the count when figures begin anew", () => {
  const { kept, totals } = requests();
  kept.add(0);
  kept.add(1);
  kept.clear();
  kept.expire(9 * SECOND);
  assertEquals([totals(), kept.sent, kept.count, kept.countOf(2)], ["0 0 0 0 0", 0, 2, 0]);
  kept.add(10 * SECOND);
  assertEquals([totals(), kept.sent, kept.countOf(3)], ["1 0 0 0 0", 1, 3]);
});
