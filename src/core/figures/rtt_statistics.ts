/**
 * Round-trip time statistics with ping's arithmetic: whole microseconds in, integer division and integer square root,
 * so that the summary agrees with iputils' to the last digit.
 *
 * @module
 */

/** Largest sum for which the variance is taken from the sums directly, as iputils does (INT_MAX). */
const EXACT_SUM_LIMIT_US = 0x7fffffff;

/** Minimum, average, maximum, deviation and moving average of one target's round-trip times. */
export class RttStatistics {
  #count = 0;
  #minUs = Infinity;
  #maxUs = 0;
  #sumUs = 0;
  #sumOfSquares = 0;
  /** Eight times the moving average, so that its weight of 1/8 is an integer division. */
  #ewmaEighthsUs = 0;

  /** Adds one round-trip time in whole microseconds. */
  add(roundTripUs: number): void {
    this.#count++;
    this.#sumUs += roundTripUs;
    this.#sumOfSquares += roundTripUs * roundTripUs;
    if (roundTripUs < this.#minUs) this.#minUs = roundTripUs;
    if (roundTripUs > this.#maxUs) this.#maxUs = roundTripUs;
    this.#ewmaEighthsUs = this.#ewmaEighthsUs === 0
      ? roundTripUs * 8
      : this.#ewmaEighthsUs + roundTripUs - Math.floor(this.#ewmaEighthsUs / 8);
  }

  /** How many times were added. */
  get count(): number {
    return this.#count;
  }

  /** Smallest time in microseconds; 0 when there is none. */
  get minUs(): number {
    return this.#count === 0 ? 0 : this.#minUs;
  }

  /** Largest time in microseconds; 0 when there is none. */
  get maxUs(): number {
    return this.#maxUs;
  }

  /** Average in whole microseconds, rounded down; 0 when there is none. */
  get averageUs(): number {
    return this.#count === 0 ? 0 : Math.floor(this.#sumUs / this.#count);
  }

  /** Exponentially weighted moving average, in eighths of a microsecond. */
  get ewmaEighthsUs(): number {
    return this.#ewmaEighthsUs;
  }

  /** Population standard deviation in whole microseconds, rounded as ping rounds it; 0 when there is none. */
  get mdevUs(): number {
    if (this.#count === 0) return 0;
    const variance = this.#sumUs < EXACT_SUM_LIMIT_US
      ? (this.#sumOfSquares - (this.#sumUs * this.#sumUs) / this.#count) / this.#count
      : this.#sumOfSquares / this.#count - this.averageUs * this.averageUs;
    return integerSquareRoot(Math.trunc(variance));
  }
}

/**
 * ping's square root of a whole number: rounded down, but for one less than a square, which gives the root of that
 * square (3 gives 2), because its iteration stops one step late.
 */
function integerSquareRoot(value: number): number {
  return value < 1 ? 0 : Math.floor(Math.sqrt(value + 1));
}
