import { assertEquals } from "@std/assert";
import { hostsFault } from "../../src/cli/hosts.ts";
import type { PingOptions } from "../../src/cli/options.ts";
import { defaultOptions } from "../support/options.ts";

/** Greatest number of hosts that is allowed. */
function mostHosts(overrides: Partial<PingOptions>): number {
  const options = defaultOptions(overrides);
  let hosts = 0;
  while (hostsFault(hosts + 1, options) === undefined) hosts++;
  return hosts;
}

Deno.test("hostsFault() allows 9 hops, 4 with -T tsprespec, and none where a packet has no room for them", () => {
  for (const family of ["any", "ipv4"] as const) {
    assertEquals(mostHosts({ family }), 10);
    assertEquals(mostHosts({ family, timestampOption: "tsprespec" }), 5);
    assertEquals(mostHosts({ family, timestampOption: "tsonly" }), 1);
    assertEquals(mostHosts({ family, timestampOption: "tsandaddr" }), 1);
    assertEquals(mostHosts({ family, recordRoute: true }), 1);
  }
});

Deno.test("hostsFault() allows no hops with IPv6", () => {
  assertEquals(mostHosts({ family: "ipv6" }), 1);
  assertEquals(mostHosts({ family: "ipv6", timestampOption: "tsprespec" }), 1);
});

Deno.test("hostsFault() says what the limit comes from", () => {
  const fault = (hosts: number, overrides: Partial<PingOptions>) => hostsFault(hosts, defaultOptions(overrides));
  assertEquals(fault(11, {}), "at most 9 hops may be given before the destination");
  assertEquals(
    fault(6, { timestampOption: "tsprespec" }),
    "at most 4 hops may be given before the destination with -T tsprespec",
  );
  assertEquals(fault(2, { timestampOption: "tsonly" }), "only one destination may be given with -T tsonly");
  assertEquals(fault(2, { recordRoute: true }), "only one destination may be given with -R");
  assertEquals(fault(2, { family: "ipv6" }), "only one destination may be given with IPv6");
});
