import { assertEquals, assertThrows } from "@std/assert";
import { EVENTS, manyOptionsOf, optionsOf, type PingManyRequest, type PingRequest } from "../../src/library/options.ts";
import { UsageError } from "../../src/net/usage_error.ts";
import { defaultOptions } from "../support/options.ts";

Deno.test("optionsOf() asks for what the command line does, but for names and times", () => {
  assertEquals(optionsOf("host", {}), defaultOptions({ numeric: true, timestamps: true, format: EVENTS }));
});

Deno.test("optionsOf() turns milliseconds into nanoseconds and addresses into bytes", () => {
  const request: PingRequest = {
    count: 3,
    resolveEveryMs: 60_000,
    intervalMs: 0.5,
    deadlineMs: 1500,
    lingerMs: 0,
    payloadBytes: 0,
    family: "ipv6",
    timeToLive: 7,
    trafficClass: 8,
    pathMtuDiscovery: "do",
    device: "eth0",
    source: "::1",
    distribution: true,
    lookUpNames: true,
  };
  assertEquals(
    optionsOf("host", request),
    defaultOptions({
      count: 3,
      resolveEveryNs: 60e9,
      intervalNs: 500_000,
      deadlineNs: 1_500_000_000,
      lingerNs: 0,
      payloadBytes: 0,
      family: "ipv6",
      timeToLive: 7,
      trafficClass: 8,
      pathMtuDiscovery: "do",
      device: "eth0",
      ipv6Address: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
      stats: "full",
      forceLookup: true,
      timestamps: true,
      format: EVENTS,
    }),
  );
  assertEquals(optionsOf("host", { intervalMs: 0 }).socket.timestamping, "receive");
});

Deno.test("manyOptionsOf() asks until there is an answer, or as often as it is told", () => {
  const [{ show, mode }, many] = manyOptionsOf(["a", "b"], {});
  assertEquals([show.numeric, show.verbose, mode], [true, true, many]);
  assertEquals(many.plan, { kind: "until-answered", tries: 3 });
  assertEquals([many.words, many.timeoutNs, many.ratePerSecond, many.window], [["a", "b"], 1e9, 1000, 4096]);
  const asked = manyOptionsOf([], { count: 2, timeoutMs: 5, ratePerSecond: 0, window: 1, maxTargets: 9 })[1];
  assertEquals(asked.plan, { kind: "count", count: 2 });
  const [{ pace }, endless] = manyOptionsOf([], { count: Infinity });
  assertEquals([pace.count, endless.plan], [0, { kind: "endless" }]);
  assertEquals([asked.timeoutNs, asked.ratePerSecond, asked.window, asked.maxTargets], [5_000_000, 0, 1, 9]);
});

for (
  const [request, message] of [
    [{ count: 0 }, "count: 0 is no whole number from 1 to 9007199254740991"],
    [{ count: 1.5 }, "count: 1.5 is no whole number from 1 to 9007199254740991"],
    [{ resolveEveryMs: 10 }, "resolveEveryMs: 10 is less than 1000"],
    [{ intervalMs: -1 }, "intervalMs: -1 is no number from 0 to 2147483647"],
    [{ intervalMs: NaN }, "intervalMs: NaN is no number from 0 to 2147483647"],
    [{ deadlineMs: Infinity }, "deadlineMs: Infinity is no number from 0 to 2147483647"],
    [{ payloadBytes: 65_536 }, "payloadBytes: 65536 is no whole number from 0 to 65535"],
    [{ timeToLive: 256 }, "timeToLive: 256 is no whole number from 1 to 255"],
    [{ source: "host" }, "source: no address: host"],
  ] as const satisfies readonly (readonly [PingRequest & PingManyRequest, string])[]
) {
  Deno.test(`optionsOf() and manyOptionsOf() say ${message}`, () => {
    assertThrows(() => optionsOf("host", request), UsageError, message);
    assertThrows(() => manyOptionsOf(["host"], request), UsageError, message);
  });
}

Deno.test("optionsOf() wants a target, and manyOptionsOf() a time to wait", () => {
  assertThrows(() => optionsOf("", {}), UsageError, "no target");
  assertThrows(
    () => optionsOf("http://a.test/", {}),
    UsageError,
    "http://a.test/: only the host can be pinged: a.test",
  );
  assertEquals(optionsOf("[::1]", {}).target.destination, "::1");
  assertThrows(() => manyOptionsOf(["host"], { timeoutMs: 0 }), UsageError, "timeoutMs: 0 is too short");
});
