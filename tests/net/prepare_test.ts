import { assertEquals, assertThrows } from "@std/assert";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { checkInterval, checkPayload, minUserIntervalNs } from "../../src/net/prepare.ts";
import { UsageError } from "../../src/net/usage_error.ts";
import { defaultOptions } from "../support/options.ts";

Deno.test("checkPayload() takes what fits into the packets of every socket, and ends with the status that it is given", () => {
  const { request } = defaultOptions();
  const maxBytes = Math.min(...[ipv4, ipv6].map((family) => family.maxPayloadBytes(request)));
  const check = (payloadBytes: number, status?: number) => checkPayload({ ...request, payloadBytes }, maxBytes, status);
  check(65_507);
  assertEquals(assertThrows(() => check(65_508), UsageError, "0 <= value <= 65507").status, 2);
  assertEquals(assertThrows(() => check(65_508, 1), UsageError).status, 1);
});

Deno.test("checkInterval() lets root send as fast as it likes, and tells others the least interval", () => {
  if (Deno.uid() === 0) {
    checkInterval(0);
    assertEquals(minUserIntervalNs(), 0);
    return;
  }
  checkInterval(minUserIntervalNs());
  const message = "cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)";
  assertThrows(() => checkInterval(1e6), UsageError, message);
});
