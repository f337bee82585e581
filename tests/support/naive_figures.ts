/**
 * The figures of round-trip times, computed as ping's C does.
 *
 * @module
 */

/** Largest `int`. */
export const INT_MAX = 2n ** 31n - 1n;

/**
 * The figures with the types that ping's C has them in: sums are doubles, everything derived from them 64-bit integers,
 * the square root an iteration on integers that stops as soon as a step does not make it smaller.
 */
export function naiveFigures(times: readonly number[]) {
  let sum = 0;
  let sumOfSquares = 0;
  let ewmaEighths = 0n;
  for (const time of times) {
    sum += time;
    sumOfSquares += Number(BigInt(time) * BigInt(time));
    ewmaEighths = ewmaEighths === 0n ? BigInt(time) * 8n : ewmaEighths + BigInt(time) - ewmaEighths / 8n;
  }
  const total = times.length;
  const average = BigInt(Math.trunc(sum / total));
  const variance = BigInt(Math.trunc(
    sum < Number(INT_MAX)
      ? (sumOfSquares - (sum * sum) / total) / total
      : sumOfSquares / total - Number(average * average),
  ));
  return {
    count: total,
    minUs: times.reduce((least, time) => Math.min(least, time), Infinity),
    maxUs: times.reduce((greatest, time) => Math.max(greatest, time), 0),
    averageUs: Number(average),
    mdevUs: Number(newtonRoot(variance)),
    ewmaEighthsUs: Number(ewmaEighths),
  };
}

/** ping's square root: an iteration that stops as soon as a step does not make it smaller. */
export function newtonRoot(value: bigint): bigint {
  if (value <= 0n) return 0n;
  let root = value;
  for (let previous = root + 1n; root < previous;) {
    previous = root;
    root = (root + value / root) / 2n;
  }
  return root;
}
