import { assertEquals } from "@std/assert";
import { millisecondsText, roundTripText, timeOfDayPrefix } from "../../../src/report/words/duration.ts";
import { forEachSeed } from "../../support/random.ts";

for (
  const [microseconds, text] of [
    [0, "0.000"],
    [1, "0.001"],
    [42, "0.042"],
    [999, "0.999"],
    [1000, "1.00"],
    [1004, "1.00"],
    [1005, "1.01"],
    [1014, "1.01"],
    [1994, "1.99"],
    [1995, "2.00"],
    [9994, "9.99"],
    [9995, "10.0"],
    [9999, "10.0"],
    [10_000, "10.0"],
    [10_049, "10.0"],
    [10_050, "10.1"],
    [99_949, "99.9"],
    [99_950, "100"],
    [99_999, "100"],
    [100_000, "100"],
    [100_499, "100"],
    [100_500, "101"],
    [999_499, "999"],
    [999_500, "1000"],
    [3_600_000_000, "3600000"],
  ] as const
) {
  Deno.test(`roundTripText() of ${microseconds} us is ${text}`, () => {
    assertEquals(roundTripText(microseconds), text);
  });
}

/** The same in fixed point: to so many decimals, half a last digit up, with the number of decimals that its size asks for. */
function naiveRoundTrip(microseconds: number): string {
  const value = BigInt(microseconds);
  const rounded = (step: bigint, decimals: number) => {
    const steps = (value + step / 2n) / step;
    const unit = 10n ** BigInt(decimals);
    const whole = steps / unit;
    return decimals === 0 ? `${whole}` : `${whole}.${String(steps % unit).padStart(decimals, "0")}`;
  };
  if (value < 1000n) return rounded(1n, 3);
  if (value < 9995n) return rounded(10n, 2);
  return value < 99_950n ? rounded(100n, 1) : rounded(1000n, 0);
}

Deno.test("roundTripText() rounds every time up to 200 ms, and random ones beyond, to its last digit", () => {
  for (let microseconds = 0; microseconds < 200_000; microseconds++) {
    if (roundTripText(microseconds) !== naiveRoundTrip(microseconds)) {
      assertEquals(roundTripText(microseconds), naiveRoundTrip(microseconds), `${microseconds} us`);
    }
  }
  forEachSeed(1000, (random) => {
    const microseconds = random.below(2 ** 32);
    assertEquals(roundTripText(microseconds), naiveRoundTrip(microseconds));
  });
});

Deno.test("millisecondsText() cuts decimals off", () => {
  assertEquals([0, 1, 999, 1000, 12_345, 86_400_000_000].map((time) => millisecondsText(time)), [
    "0.000",
    "0.001",
    "0.999",
    "1.000",
    "12.345",
    "86400000.000",
  ]);
  assertEquals([millisecondsText(12_399, 1), millisecondsText(12_099, 1), millisecondsText(12_399, 2)], [
    "12.3",
    "12.0",
    "12.39",
  ]);
});

Deno.test("timeOfDayPrefix() has seconds with six decimals in brackets, and a blank", () => {
  assertEquals(timeOfDayPrefix(1_700_000_000_000_042), "[1700000000.000042] ");
  assertEquals(timeOfDayPrefix(999_999), "[0.999999] ");
});
