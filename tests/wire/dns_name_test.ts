import { assert, assertEquals } from "@std/assert";
import { decodeDnsName, encodeDnsName } from "../../src/wire/dns_name.ts";
import { hex } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

/** Text, and wire form without compression. */
const NAMES: readonly (readonly [text: string, wire: string])[] = [
  ["", "00"],
  ["host", "04 686f7374 00"],
  ["host.example.org", "04 686f7374 07 6578616d706c65 03 6f7267 00"],
  ["a\\.b.c", "03 612e62 01 63 00"],
  ['\\"\\;\\\\\\(\\)\\@\\$', "07 22 3b 5c 28 29 40 24 00"],
  ["\\000\\032\\127\\233", "04 00 20 7f e9 00"],
];

function reason(result: Uint8Array | { readonly kind: string; readonly reason?: string }): string | undefined {
  return result instanceof Uint8Array ? undefined : result.reason;
}

Deno.test("decodeDnsName() and encodeDnsName() agree about what stands for what", () => {
  for (const [text, wire] of NAMES) {
    assertEquals(decodeDnsName(hex(wire), 0), { kind: "dns-name", text, end: hex(wire).length });
    assertEquals(encodeDnsName(text), hex(wire), text);
  }
});

Deno.test("decodeDnsName() follows pointers, and ends a name behind the first one", () => {
  const message = hex("ffffffff 04 686f7374 02 6162 00  03 777777 c009  c00d  2a");
  assertEquals(decodeDnsName(message, 4), { kind: "dns-name", text: "host.ab", end: 13 });
  assertEquals(decodeDnsName(message, 13), { kind: "dns-name", text: "www.ab", end: 19 });
  assertEquals(decodeDnsName(message, 19), { kind: "dns-name", text: "www.ab", end: 21 });
});

Deno.test("decodeDnsName() rejects what runs past the end, and what runs in a circle", () => {
  const table: readonly (readonly [string, string])[] = [
    ["", "name runs past the end"],
    ["01", "label runs past the end"],
    ["01 61", "label runs past the end"],
    ["3f 6161", "label runs past the end"],
    ["c0", "pointer runs past the end"],
    ["c00a 00", "name runs past the end"],
    ["40 00", "unknown kind of label"],
    ["80 00", "unknown kind of label"],
    ["c000", "pointers run in a circle"],
    ["c002 c000", "pointers run in a circle"],
    ["01 61 c000", "pointers run in a circle"],
  ];
  for (const [wire, expected] of table) assertEquals(reason(decodeDnsName(hex(wire), 0)), expected, wire);
});

Deno.test("names have 255 bytes at most, in both directions", () => {
  const labels = (count: number, last: number) => [...Array(count).fill("x".repeat(63)), "y".repeat(last)].join(".");
  const longest = encodeDnsName(labels(3, 61));
  assert(longest instanceof Uint8Array && longest.length === 255);
  assertEquals(decodeDnsName(longest, 0).kind, "dns-name");
  assertEquals(reason(encodeDnsName(labels(3, 62))), "name of more than 255 bytes");
  // One byte more in the last label, which begins behind three of 64 bytes.
  const tooLong = Uint8Array.of(...longest.subarray(0, 192), 62, ...longest.subarray(193, 254), 0x61, 0);
  assertEquals(reason(decodeDnsName(tooLong, 0)), "name of more than 255 bytes");
});

Deno.test("encodeDnsName() takes a dot at the end, alone too, and escapes", () => {
  assertEquals(encodeDnsName("host."), hex("04 686f7374 00"));
  assertEquals(encodeDnsName("."), hex("00"));
  assertEquals(encodeDnsName("\\104\\o\\255"), hex("03 68 6f ff 00"));
});

Deno.test("encodeDnsName() rejects what is no name", () => {
  const table: readonly (readonly [string, string])[] = [
    ["a..b", "empty label"],
    ["a..", "empty label"],
    ["..", "empty label"],
    [".a", "empty label"],
    ["x".repeat(64), "label of more than 63 bytes"],
    ["a\\", "incomplete escape"],
    ["a\\25", "incomplete escape"],
    ["\\256", "not ASCII"],
    ["b\u00fccher", "not ASCII"],
    ["\\\u00fc", "not ASCII"],
  ];
  for (const [text, expected] of table) assertEquals(reason(encodeDnsName(text)), expected, text);
});

Deno.test("decodeDnsName() ends on any bytes, with printable ASCII that encodes to a name that reads the same", () => {
  forEachSeed(20, (random) => {
    for (let count = 0; count < 2000; count++) {
      const bytes = random.bytes(random.below(40));
      for (let index = 0; index < bytes.length; index++) {
        if (random.below(3) === 0) bytes[index] = random.pick([0, 1, 2, 3, 0xc0]);
      }
      const name = decodeDnsName(bytes, 0);
      if (name.kind === "malformed") continue;
      assert(/^[\x21-\x7e]*$/.test(name.text), name.text);
      assert(name.end > 0 && name.end <= bytes.length);
      const again = encodeDnsName(name.text);
      assert(again instanceof Uint8Array, name.text);
      assertEquals(decodeDnsName(again, 0), { ...name, end: again.length });
    }
  });
});
