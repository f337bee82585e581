import { assertEquals } from "@std/assert";
import { internetChecksum, onesComplementSum } from "../../src/wire/checksum.ts";
import { hex } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

/** The sum as RFC 1071 section 1 words it, without a thought of speed. */
function naiveSum(bytes: Uint8Array, start: number, end: number, initial: number): number {
  let sum = initial;
  for (let offset = start; offset < end; offset += 2) {
    const low = offset + 1 < end ? bytes[offset + 1] ?? 0 : 0;
    sum += (bytes[offset] ?? 0) * 256 + low;
  }
  while (sum > 0xffff) sum = sum % 0x10000 + Math.floor(sum / 0x10000);
  return sum;
}

Deno.test("onesComplementSum() agrees with the example of RFC 1071 section 3", () => {
  assertEquals(onesComplementSum(hex("0001 f203 f4f5 f6f7"), 0, 8), 0xddf2);
});

Deno.test("internetChecksum() gives 0 for a header that the kernel made", () => {
  assertEquals(internetChecksum(hex("4500 0020 ef90 4000 4001 4d4a 7f00 0001 7f00 0001"), 0, 20), 0);
});

Deno.test("internetChecksum() gives what belongs into a zeroed field", () => {
  assertEquals(internetChecksum(hex("4500 0020 ef90 4000 4001 0000 7f00 0001 7f00 0001"), 0, 20), 0x4d4a);
});

Deno.test("onesComplementSum() pads an odd last byte with zero", () => {
  assertEquals(onesComplementSum(hex("0102 03"), 0, 3), 0x0402);
});

Deno.test("onesComplementSum() begins words at an odd start", () => {
  assertEquals(onesComplementSum(hex("ff 0102 0304 ff"), 1, 5), 0x0406);
});

Deno.test("onesComplementSum() of nothing is the initial sum, folded", () => {
  assertEquals(onesComplementSum(hex(""), 0, 0), 0);
  assertEquals(onesComplementSum(hex("ffff"), 1, 1, 0x1_0001), 2);
});

Deno.test("onesComplementSum() goes on from an earlier sum of 32 bits", () => {
  assertEquals(onesComplementSum(hex("0001"), 0, 2, 0xffff_ffff), naiveSum(hex("0001"), 0, 2, 0xffff_ffff));
});

Deno.test("onesComplementSum() folds twice where one carry makes another", () => {
  assertEquals(onesComplementSum(hex("ffff ffff 0001"), 0, 6), 1);
});

Deno.test("internetChecksum() of the largest packet, all ones, doesn't overflow", () => {
  const bytes = new Uint8Array(65535).fill(0xff);
  assertEquals(internetChecksum(bytes, 0, 65534), 0);
  assertEquals(internetChecksum(bytes, 0, 65535), 0x00ff);
});

Deno.test("onesComplementSum() agrees with a naive sum for every length and alignment", () => {
  forEachSeed(50, (random) => {
    const underlying = random.bytes(4096);
    for (let round = 0; round < 200; round++) {
      const view = underlying.subarray(random.below(9), 2000 + random.below(2000));
      const start = random.below(20);
      const end = start + random.below(random.pick([40, 1900]));
      const initial = random.below(2 ** 32);
      assertEquals(onesComplementSum(view, start, end, initial), naiveSum(view, start, end, initial));
    }
  });
});
