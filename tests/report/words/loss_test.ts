import { assertEquals } from "@std/assert";
import { lossText } from "../../../src/report/words/loss.ts";
import { forEachSeed } from "../../support/random.ts";

/** What C's `printf("%g%%", (float)((transmitted - received) * 100.0 / transmitted))` says. */
for (
  const [transmitted, received, text] of [
    [1, 1, "0"],
    [1, 0, "100"],
    [3, 2, "33.3333"],
    [3, 1, "66.6667"],
    [1000, 999, "0.1"],
    [6, 5, "16.6667"],
    [7, 6, "14.2857"],
    [300, 299, "0.333333"],
    [300_000, 299_999, "0.000333333"],
    [1_000_000, 999_999, "0.0001"],
    [1_000_001, 1_000_000, "9.99999e-05"],
    [10_000_000, 9_999_999, "1e-05"],
    [3_000_000, 2_999_999, "3.33333e-05"],
    [3_000_000_000, 2_999_999_999, "3.33333e-08"],
    [100_000, 1, "99.999"],
    [1_000_000, 1, "99.9999"],
    [10_000_000, 1, "100"],
    [3_000_000, 1, "100"],
    [128, 3, "97.6562"],
    [128, 1, "99.2188"],
    [128, 127, "0.78125"],
    [512, 511, "0.195312"],
    [512, 509, "0.585938"],
    [1024, 1023, "0.0976562"],
    [262_144, 262_143, "0.00038147"],
  ] as const
) {
  Deno.test(`lossText() of ${received} received out of ${transmitted} is ${text}`, () => {
    assertEquals(lossText(transmitted, received), text);
  });
}

/** Six significant digits of the float, exactly, in integers; a tie goes to the even digit. */
function naive(transmitted: number, received: number): string {
  const float = Math.fround((transmitted - received) * 100 / transmitted);
  if (float === 0) return "0";
  // A float is a whole number of 2^-149.
  const numerator = BigInt(float * 2 ** 60) * 2n ** 89n;
  let exponent = 3;
  const digitsAt = (place: number) => {
    const shift = 5 - place;
    const scaled = shift >= 0 ? numerator * 10n ** BigInt(shift) : numerator / 10n ** BigInt(-shift);
    const whole = scaled >> 149n;
    const rest = scaled - (whole << 149n);
    const half = 1n << 148n;
    return rest > half || (rest === half && whole % 2n === 1n) ? whole + 1n : whole;
  };
  while (digitsAt(exponent) < 100_000n) exponent--;
  const digits = String(digitsAt(exponent)).padEnd(6, "0");
  const strip = (text: string) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  if (exponent < -4) {
    return `${strip(`${digits[0]}.${digits.slice(1)}`)}e-${String(-exponent).padStart(2, "0")}`;
  }
  return exponent < 0
    ? strip(`0.${"0".repeat(-exponent - 1)}${digits}`)
    : strip(`${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`);
}

Deno.test("lossText() has six significant digits of the float, whatever the counts", () => {
  for (let transmitted = 1; transmitted <= 600; transmitted++) {
    for (let received = 0; received <= transmitted; received += transmitted > 150 ? 7 : 1) {
      assertEquals(lossText(transmitted, received), naive(transmitted, received), `${received}/${transmitted}`);
    }
  }
  forEachSeed(5000, (random) => {
    const transmitted = 1 + random.below(random.pick([1000, 100_000, 2 ** 32]));
    const received = random.pick([random.below(transmitted + 1), transmitted - 1, 1]);
    assertEquals(lossText(transmitted, received), naive(transmitted, received), `${received}/${transmitted}`);
  });
});
