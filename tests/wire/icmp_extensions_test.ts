import { assertEquals } from "@std/assert";
import { decodeIcmpExtensions, MAX_EXTENSIONS, MAX_LABELS } from "../../src/wire/icmp_extensions.ts";
import { hex } from "../support/hex.ts";

const LABEL_16001 = { label: 16001, trafficClass: 5, bottom: true, timeToLive: 1 };

Deno.test("decodeIcmpExtensions reads a label stack, RFC 4950", () => {
  assertEquals(decodeIcmpExtensions(hex("2000 c00d 0008 0101 03e8 1b01")), [{ kind: "mpls", labels: [LABEL_16001] }]);
});

Deno.test("decodeIcmpExtensions takes a checksum of 0 for none, RFC 4884 section 7", () => {
  assertEquals(decodeIcmpExtensions(hex("2000 0000 0008 0101 03e8 1b01")).length, 1);
});

Deno.test("decodeIcmpExtensions reads a stack up to its bottom", () => {
  assertEquals(decodeIcmpExtensions(hex("2000 0000 0010 0101 0001 00fe 0000 21ff ffff ffff")), [{
    kind: "mpls",
    labels: [
      { label: 16, trafficClass: 0, bottom: false, timeToLive: 254 },
      { label: 2, trafficClass: 0, bottom: true, timeToLive: 255 },
    ],
  }]);
});

Deno.test("decodeIcmpExtensions reads all that RFC 5837 has of an interface", () => {
  const bytes = "2000 0000" + "0020 020f" + "00000007" + "0001 0000 0a000101" + "0c 65 74 68 30 2f 31 00 00 00 00 00" +
    "000005dc";
  assertEquals(decodeIcmpExtensions(hex(bytes)), [
    { kind: "interface", role: "incoming", index: 7, address: "10.0.1.1", name: "eth0/1", mtu: 1500 },
  ]);
});

Deno.test("decodeIcmpExtensions reads an IPv6 address and the role of an interface", () => {
  const bytes = "2000 0000 0018 0284 0002 0000 20010db8 00000000 00000000 00000001";
  assertEquals(decodeIcmpExtensions(hex(bytes)), [
    { kind: "interface", role: "outgoing", index: undefined, address: "2001:db8::1", name: undefined, mtu: undefined },
  ]);
});

Deno.test("decodeIcmpExtensions goes on behind an object that it does not know or can't read", () => {
  assertEquals(decodeIcmpExtensions(hex("2000 0000 0006 0301 aaaa 0000 0005 0101 aa 000000 0008 0101 03e8 1b01")), [
    { kind: "unknown", class: 3, type: 1 },
    { kind: "malformed", reason: "MPLS label stack of 1 bytes" },
    { kind: "mpls", labels: [LABEL_16001] },
  ]);
});

const FAULTS: readonly (readonly [bytes: string, reason: string])[] = [
  ["2000 00", "ICMP extensions of 3 bytes"],
  ["1000 0000 0008 0101 03e8 1b01", "ICMP extensions of version 1"],
  ["2000 c00e 0008 0101 03e8 1b01", "ICMP extensions with a wrong checksum"],
  ["2000 0000 0003 0101", "ICMP extension of length 3 with 4 bytes left"],
  ["2000 0000 0009 0101 03e8 1b01", "ICMP extension of length 9 with 8 bytes left"],
  ["2000 0000 0008", "ICMP extension of length 0 with 2 bytes left"],
  ["2000 0000 0004 0101", "MPLS label stack of 0 bytes"],
  ["2000 0000 0004 0208", "interface information of 0 bytes"],
  ["2000 0000 000c 0204 0003 0000 0a000101", "interface address of family 3"],
  ["2000 0000 0008 0204 0001 0000", "interface information of 4 bytes"],
  ["2000 0000 0008 0202 0041 0000", "interface name of 0 bytes"],
  ["2000 0000 0008 0202 4161 0000", "interface name of 65 bytes"],
  ["2000 0000 0008 0202 0861 0000", "interface information of 4 bytes"],
];

for (const [bytes, reason] of FAULTS) {
  Deno.test(`decodeIcmpExtensions: ${reason} in ${bytes}`, () => {
    assertEquals(decodeIcmpExtensions(hex(bytes)), [{ kind: "malformed", reason }]);
  });
}

Deno.test("decodeIcmpExtensions reads a bounded number of objects and labels", () => {
  const object = "0004 0301";
  assertEquals(decodeIcmpExtensions(hex(`2000 0000 ${object.repeat(100)}`)).length, MAX_EXTENSIONS);
  const [stack] = decodeIcmpExtensions(hex(`2000 0000 0194 0101 ${"0001 00ff".repeat(100)}`));
  assertEquals(stack?.kind === "mpls" && stack.labels.length, MAX_LABELS);
});
