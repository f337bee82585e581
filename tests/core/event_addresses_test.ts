import { assertEquals } from "@std/assert";
import { addressesIn, otherAddresses, withNames } from "../../src/core/event_addresses.ts";
import type { IcmpNoticeEvent, IpOptions } from "../../src/core/events.ts";
import { decodeIpv4Header } from "../../src/wire/ipv4_header.ts";
import { decodeIpv4Options } from "../../src/wire/ipv4_options.ts";
import { hex } from "../support/hex.ts";
import { finishEvent, replyEvent, startEvent } from "../report/events.ts";

const OPTIONS: IpOptions = decodeIpv4Options(
  hex("01 070b0c c0000201 c0000202 830704 c0000203 440c0d01 c0000204 00000001 94040000"),
);
const ALL = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];

function notice(change: Partial<IcmpNoticeEvent>): IcmpNoticeEvent {
  return {
    kind: "icmp-notice",
    from: "192.0.2.254",
    fromName: undefined,
    family: "ipv4",
    type: 5,
    code: 1,
    info: 0xc0000205,
    sequence: 5,
    badChecksum: false,
    quoted: undefined,
    ...change,
  };
}

Deno.test("otherAddresses() of a reply are those of its IP options", () => {
  assertEquals(otherAddresses(replyEvent({ ipOptions: OPTIONS })), ALL);
  assertEquals(otherAddresses(replyEvent()), []);
});

Deno.test("otherAddresses() leaves out slots that nobody filled", () => {
  assertEquals(otherAddresses(replyEvent({ ipOptions: decodeIpv4Options(hex("070b08 c0000201 00000000")) })), [
    "192.0.2.1",
  ]);
});

Deno.test("otherAddresses() of a redirect are its next hop and those of the packet that it is about", () => {
  const header = decodeIpv4Header(hex("45000054 00004000 40010000 c0000263 c0000201"));
  if (header.kind === "malformed") throw new Error(header.reason);
  assertEquals(otherAddresses(notice({})), ["192.0.2.5"]);
  assertEquals(otherAddresses(notice({ quoted: { header, options: OPTIONS } })), ["192.0.2.5", ...ALL]);
  assertEquals(otherAddresses(notice({ type: 4 })), []);
});

Deno.test("otherAddresses() of an error from the queue are the next hop of IPv4's redirect, and no more", () => {
  const error = {
    kind: "network-error",
    from: "a",
    fromName: undefined,
    sequence: 1,
    code: 0,
    info: 0xffffffff,
  } as const;
  assertEquals(otherAddresses({ ...error, family: "ipv4", type: 5 }), ["255.255.255.255"]);
  assertEquals(otherAddresses({ ...error, family: "ipv4", type: 3 }), []);
  assertEquals(otherAddresses({ ...error, family: "ipv6", type: 5 }), []);
});

Deno.test("otherAddresses() of everything else are none", () => {
  assertEquals([startEvent(), finishEvent()].flatMap(otherAddresses), []);
});

Deno.test("addressesIn() are those of where an event comes from and the others; withNames() gives them their names", () => {
  const redirect = notice({});
  assertEquals(addressesIn(redirect), ["192.0.2.254", "192.0.2.5"]);
  assertEquals(addressesIn(startEvent()), []);
  const named = withNames(redirect, (address) => address === "192.0.2.5" ? "gateway" : undefined);
  assertEquals(named, { ...redirect, otherNames: new Map([["192.0.2.5", "gateway"]]) });
  const start = startEvent();
  assertEquals(withNames(start, () => "name") === start, true);
});
