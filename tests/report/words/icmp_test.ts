import { assertEquals } from "@std/assert";
import { icmpInfo, icmpWording } from "../../../src/report/words/icmp.ts";

/** Type, code, info, and what iputils prints behind `icmp_seq=N `. */
type Row = readonly [type: number, code: number, info: number, words: string];

const ICMPV4: readonly Row[] = [
  [0, 0, 0, "Echo Reply"],
  [3, 0, 0, "Destination Net Unreachable"],
  [3, 1, 0, "Destination Host Unreachable"],
  [3, 2, 0, "Destination Protocol Unreachable"],
  [3, 3, 0, "Destination Port Unreachable"],
  [3, 4, 1300, "Frag needed and DF set (mtu = 1300)"],
  [3, 4, 0, "Frag needed and DF set (mtu = 0)"],
  [3, 4, 0xffffffff, "Frag needed and DF set (mtu = 4294967295)"],
  [3, 4, -1, "Frag needed and DF set (mtu = 4294967295)"],
  [3, 5, 0, "Source Route Failed"],
  [3, 6, 0, "Destination Net Unknown"],
  [3, 7, 0, "Destination Host Unknown"],
  [3, 8, 0, "Source Host Isolated"],
  [3, 9, 0, "Destination Net Prohibited"],
  [3, 10, 0, "Destination Host Prohibited"],
  [3, 11, 0, "Destination Net Unreachable for Type of Service"],
  [3, 12, 0, "Destination Host Unreachable for Type of Service"],
  [3, 13, 0, "Packet filtered"],
  [3, 14, 0, "Precedence Violation"],
  [3, 15, 0, "Precedence Cutoff"],
  [3, 16, 0, "Dest Unreachable, Bad Code: 16"],
  [3, 255, 0, "Dest Unreachable, Bad Code: 255"],
  [4, 0, 0, "Source Quench"],
  [5, 0, 0xc0000201, "Redirect Network(New nexthop: 192.0.2.1)"],
  [5, 1, 0xc0000201 | 0, "Redirect Host(New nexthop: 192.0.2.1)"],
  [5, 2, 0, "Redirect Type of Service and Network(New nexthop: 0.0.0.0)"],
  [5, 3, 0xffffffff, "Redirect Type of Service and Host(New nexthop: 255.255.255.255)"],
  [5, 4, 0x0a141e28, "Redirect, Bad Code: 4(New nexthop: 10.20.30.40)"],
  [8, 0, 0, "Echo Request"],
  [11, 0, 0, "Time to live exceeded"],
  [11, 1, 0, "Frag reassembly time exceeded"],
  [11, 2, 0, "Time exceeded, Bad Code: 2"],
  [12, 0, 20, "Parameter problem: pointer = 20"],
  [12, 1, 0, "Parameter problem: pointer = 0"],
  [13, 0, 0, "Timestamp"],
  [14, 0, 0, "Timestamp Reply"],
  [15, 0, 0, "Information Request"],
  [16, 0, 0, "Information Reply"],
  [17, 0, 0, "Address Mask Request"],
  [18, 0, 0, "Address Mask Reply"],
];

const ICMPV6: readonly Row[] = [
  [1, 0, 0, "Destination unreachable: No route"],
  [1, 1, 0, "Destination unreachable: Administratively prohibited"],
  [1, 2, 0, "Destination unreachable: Beyond scope of source address"],
  [1, 3, 0, "Destination unreachable: Address unreachable"],
  [1, 4, 0, "Destination unreachable: Port unreachable"],
  [1, 5, 0, "Destination unreachable: Source address failed ingress/egress policy"],
  [1, 6, 0, "Destination unreachable: Reject route to destination"],
  [1, 7, 0, "Destination unreachable: Unknown code 7"],
  [1, 255, 0, "Destination unreachable: Unknown code 255"],
  [2, 0, 1280, "Packet too big: mtu=1280"],
  [2, 3, 0xffffffff, "Packet too big: mtu=4294967295, code=3"],
  [2, 0, -1, "Packet too big: mtu=4294967295"],
  [3, 0, 0, "Time exceeded: Hop limit"],
  [3, 1, 0, "Time exceeded: Defragmentation failure"],
  [3, 2, 0, "Time exceeded: code 2"],
  [4, 0, 6, "Parameter problem: Wrong header field at 6"],
  [4, 1, 40, "Parameter problem: Unknown header at 40"],
  [4, 2, 0x80000000, "Parameter problem: Unknown option at 2147483648"],
  [4, 3, 0, "Parameter problem: code 3 at 0"],
  [128, 0, 0, "Echo request"],
  [129, 0, 0, "Echo reply"],
  [130, 0, 0, "MLD Query"],
  [131, 0, 0, "MLD Report"],
  [132, 0, 0, "MLD Reduction"],
];

for (const [type, code, info, words] of ICMPV4) {
  Deno.test(`icmpWording() of ICMPv4 type ${type}, code ${code}, info ${info} is "${words}"`, () => {
    assertEquals(icmpWording({ family: "ipv4", type, code, info }), words);
  });
}

for (const [type, code, info, words] of ICMPV6) {
  Deno.test(`icmpWording() of ICMPv6 type ${type}, code ${code}, info ${info} is "${words}"`, () => {
    assertEquals(icmpWording({ family: "ipv6", type, code, info }), words);
  });
}

Deno.test("icmpWording() gives the number of any other ICMPv4 type", () => {
  const known = new Set(ICMPV4.map(([type]) => type));
  for (let type = 0; type < 256; type++) {
    if (!known.has(type)) {
      assertEquals(icmpWording({ family: "ipv4", type, code: 1, info: 1 }), `Bad ICMP type: ${type}`);
    }
  }
});

Deno.test("icmpWording() gives the number of any other ICMPv6 type", () => {
  const known = new Set(ICMPV6.map(([type]) => type));
  for (let type = 0; type < 256; type++) {
    if (!known.has(type)) {
      assertEquals(icmpWording({ family: "ipv6", type, code: 1, info: 1 }), `unknown icmp type: ${type}`);
    }
  }
});

Deno.test("icmpInfo() tells MTU, gateway and pointer apart", () => {
  const info = 0xc0000205;
  assertEquals(icmpInfo({ family: "ipv4", type: 3, code: 4, info }), { mtu: info });
  assertEquals(icmpInfo({ family: "ipv4", type: 5, code: 1, info }), { gateway: "192.0.2.5" });
  assertEquals(icmpInfo({ family: "ipv4", type: 12, code: 0, info: 9 }), { pointer: 9 });
  assertEquals(icmpInfo({ family: "ipv6", type: 2, code: 0, info: -1 }), { mtu: 0xffffffff });
  assertEquals(icmpInfo({ family: "ipv6", type: 4, code: 0, info: 0 }), { pointer: 0 });
});

Deno.test("icmpInfo() is empty where the info means nothing", () => {
  assertEquals(icmpInfo({ family: "ipv4", type: 3, code: 1, info: 9 }), {});
  assertEquals(icmpInfo({ family: "ipv4", type: 2, code: 0, info: 9 }), {});
  assertEquals(icmpInfo({ family: "ipv6", type: 3, code: 4, info: 9 }), {});
  assertEquals(icmpInfo({ family: "ipv6", type: 5, code: 0, info: 9 }), {});
});
