import { assertEquals } from "@std/assert";
import {
  formatIpv4,
  formatIpv6,
  isIpv4Multicast,
  isIpv6LinkLocal,
  isIpv6LinkLocalMulticast,
  isIpv6Multicast,
  isUnspecified,
  parseIpv4,
  parseIpv4Loose,
  parseIpv6,
} from "../../src/wire/ip_address.ts";
import { hex } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

function ipv4(text: string): Uint8Array {
  return parseIpv4(text) ?? new Uint8Array();
}

function ipv6(text: string): Uint8Array {
  return parseIpv6(text) ?? new Uint8Array();
}

for (
  const [text, bytes] of [["127.0.0.1", "7f000001"], ["0.0.0.0", "00000000"], ["255.10.200.99", "ff0ac863"]] as const
) {
  Deno.test(`parseIpv4() and formatIpv4() agree on ${text}`, () => {
    assertEquals(parseIpv4(text), hex(bytes));
    assertEquals(formatIpv4(hex(bytes)), text);
  });
}

const NOT_STRICT_IPV4 = [
  "",
  "1",
  "127.1",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "1.2.3.1000",
  "01.2.3.4",
  "1.2.3.00",
  "0x7f.0.0.1",
]
  .concat([
    "1.2.3.4 ",
    " 1.2.3.4",
    "1.2.3.",
    ".1.2.3",
    "1..2.3",
    "1.2.3.a",
    "+1.2.3.4",
    "1.2.3.-4",
    "1.2.3.4\n",
    "١.2.3.4",
  ]);

for (const text of NOT_STRICT_IPV4) {
  Deno.test(`parseIpv4() refuses ${JSON.stringify(text)}`, () => assertEquals(parseIpv4(text), undefined));
}

const LOOSE_IPV4 = [
  ["127.1", "7f000001"],
  ["0x7f.1", "7f000001"],
  ["2130706433", "7f000001"],
  ["0x7F000001", "7f000001"],
  ["017700000001", "7f000001"],
  ["0177.0.0.01", "7f000001"],
  ["1.0010", "01000008"],
  ["10.1.2", "0a010002"],
  ["10.1.65535", "0a01ffff"],
  ["10.16777215", "0affffff"],
  ["4294967295", "ffffffff"],
  ["0", "00000000"],
  ["1.2.3.4", "01020304"],
] as const;

for (const [text, bytes] of LOOSE_IPV4) {
  Deno.test(`parseIpv4Loose() reads ${text}`, () => assertEquals(parseIpv4Loose(text), hex(bytes)));
}

const NOT_LOOSE_IPV4 = ["", ".", "1.", ".1", "1..2", "256.1", "1.16777216", "1.2.65536", "1.2.3.256", "4294967296"]
  .concat(["08", "0x", "0x1g", "1.2.3.4.5", "1.2.3.4 x", "-1", "1e3", "0b1", "0o17", "localhost", "9".repeat(400)]);

for (const text of NOT_LOOSE_IPV4) {
  Deno.test(`parseIpv4Loose() refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
    assertEquals(parseIpv4Loose(text), undefined);
  });
}

const IPV6 = [
  ["::", "00000000 00000000 00000000 00000000"],
  ["::1", "00000000 00000000 00000000 00000001"],
  ["1::", "00010000 00000000 00000000 00000000"],
  ["2001:db8::1", "20010db8 00000000 00000000 00000001"],
  ["fe80::1:0:0:abcd", "fe800000 00000000 00010000 0000abcd"],
  ["1:0:0:2::3", "00010000 00000002 00000000 00000003"],
  ["1::2:0:0:3:4", "00010000 00000002 00000000 00030004"],
  ["1:2:0:4:5:6:7:8", "00010002 00000004 00050006 00070008"],
  ["0:2:3:4:5:6:7:8", "00000002 00030004 00050006 00070008"],
  ["1:2:3:4:5:6:7:0", "00010002 00030004 00050006 00070000"],
  ["0:0:3::", "00000000 00030000 00000000 00000000"],
  ["::ffff:1.2.3.4", "00000000 00000000 0000ffff 01020304"],
  ["::1.2.3.4", "00000000 00000000 00000000 01020304"],
  ["::fffe:102:304", "00000000 00000000 0000fffe 01020304"],
  ["64:ff9b::102:304", "0064ff9b 00000000 00000000 01020304"],
] as const;

for (const [text, bytes] of IPV6) {
  Deno.test(`parseIpv6() and formatIpv6() agree on ${text}`, () => {
    assertEquals(parseIpv6(text), hex(bytes));
    assertEquals(formatIpv6(hex(bytes)), text);
  });
}

const OTHER_IPV6 = [
  ["::2:3:4:5:6:7:8", "00000002 00030004 00050006 00070008"],
  ["1:2:3:4:5:6:7::", "00010002 00030004 00050006 00070000"],
  ["2001:DB8::0001", "20010db8 00000000 00000000 00000001"],
  ["64:ff9b::1.2.3.4", "0064ff9b 00000000 00000000 01020304"],
  ["1:2:3:4:5:6:1.2.3.4", "00010002 00030004 00050006 01020304"],
] as const;

for (const [text, bytes] of OTHER_IPV6) {
  Deno.test(`parseIpv6() reads ${text}, which formatIpv6() writes another way`, () => {
    assertEquals(parseIpv6(text), hex(bytes));
  });
}

const NOT_IPV6 = [
  "",
  ":",
  ":::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1::2::3",
  "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8",
]
  .concat([
    "1:2:3:4::5:6:7:8",
    "12345::",
    "00001::",
    "g::",
    "1:",
    ":1",
    "1:2:",
    "::1:",
    ":1::",
    "::1.2.3",
    "::1.2.3.256",
  ])
  .concat([
    "::01.2.3.4",
    "1.2.3.4::",
    "1.2.3.4",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:1.2.3.4",
    "fe80::1%lo",
    "::1 ",
    " ::1",
    "[::1]",
  ]);

for (const text of NOT_IPV6) {
  Deno.test(`parseIpv6() refuses ${JSON.stringify(text)}`, () => assertEquals(parseIpv6(text), undefined));
}

Deno.test("formatIpv4() and formatIpv6() read from an offset of a view", () => {
  const bytes = hex("ff ff 01020304 0506 0708 090a 0b0c 0d0e 0f10 ff").subarray(1);
  assertEquals(formatIpv4(bytes, 1), "1.2.3.4");
  assertEquals(formatIpv6(bytes, 1), "102:304:506:708:90a:b0c:d0e:f10");
});

Deno.test("any IPv4 address comes back from its text in both readings", () => {
  forEachSeed(1000, (random) => {
    const address = random.bytes(4);
    assertEquals(parseIpv4(formatIpv4(address)), address);
    assertEquals(parseIpv4Loose(formatIpv4(address)), address);
  });
});

Deno.test("any IPv6 address comes back from its text", () => {
  forEachSeed(2000, (random) => {
    const address = random.bytes(16);
    // Runs of zeros are what the text is about.
    for (let group = 0; group < 8; group++) if (random.below(2) === 0) address.fill(0, group * 2, group * 2 + 2);
    assertEquals(parseIpv6(formatIpv6(address)), address);
  });
});

Deno.test("no text makes a parser throw", () => {
  const pieces = ["0", "1", "255", "256", "0x7f", "ffff", ":", "::", ".", "%", " ", "1.2.3.4"] as const;
  forEachSeed(5000, (random) => {
    const text = Array.from({ length: random.below(12) }, () => random.pick(pieces)).join("");
    assertEquals([4, undefined].includes(parseIpv4(text)?.length), true, text);
    assertEquals([4, undefined].includes(parseIpv4Loose(text)?.length), true, text);
    assertEquals([16, undefined].includes(parseIpv6(text)?.length), true, text);
  });
});

const IPV4_RANGES = [
  {
    name: "isIpv4Multicast",
    test: isIpv4Multicast,
    inside: ["224.0.0.0", "239.255.255.255"],
    outside: ["223.255.255.255", "240.0.0.0"],
  },
  { name: "isUnspecified", test: isUnspecified, inside: ["0.0.0.0"], outside: ["0.0.0.1", "1.0.0.0"] },
];

for (const { name, test, inside, outside } of IPV4_RANGES) {
  Deno.test(`${name}() knows the first and the last IPv4 address of its range`, () => {
    for (const address of inside) assertEquals(test(ipv4(address)), true, address);
    for (const address of outside) assertEquals(test(ipv4(address)), false, address);
  });
}

const IPV6_RANGES = [
  { name: "isIpv6Multicast", test: isIpv6Multicast, inside: ["ff00::", "ffff::1"], outside: ["feff::", "::ff"] },
  {
    name: "isIpv6LinkLocal",
    test: isIpv6LinkLocal,
    inside: ["fe80::", "febf:ffff::1"],
    outside: ["fe7f::", "fec0::", "ff80::"],
  },
  {
    name: "isIpv6LinkLocalMulticast",
    test: isIpv6LinkLocalMulticast,
    inside: ["ff02::1", "ff12::1", "fff2::"],
    outside: ["ff01::1", "ff03::1", "ff05::1", "fe02::"],
  },
  { name: "isUnspecified", test: isUnspecified, inside: ["::"], outside: ["::1", "1::"] },
];

for (const { name, test, inside, outside } of IPV6_RANGES) {
  Deno.test(`${name}() knows the first and the last IPv6 address of its range`, () => {
    for (const address of inside) assertEquals(test(ipv6(address)), true, address);
    for (const address of outside) assertEquals(test(ipv6(address)), false, address);
  });
}
