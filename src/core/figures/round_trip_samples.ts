/**
 * The round-trip times of many targets, each of which is asked a known number of times: kept as they are, for exact
 * percentiles. A histogram for each target would take more memory than the few times of most runs.
 *
 * @module
 */
import type { Percentiles } from "../events.ts";

/** Times of each target; memory is 8 bytes a request. */
export class RoundTripSamples {
  readonly #requests: number;
  readonly #timesNs: Float64Array;
  readonly #measured: Uint32Array;

  /**
   * Nothing is kept yet.
   *
   * @param targets they are known by their indexes from 0 on
   * @param requests most times of a target; later ones are not kept
   */
  constructor(targets: number, requests: number) {
    this.#requests = requests;
    this.#timesNs = new Float64Array(targets * requests);
    this.#measured = new Uint32Array(targets);
  }

  /** Keeps a round-trip time; allocates nothing. */
  record(target: number, roundTripNs: number): void {
    const measured = this.#measured[target] ?? 0;
    if (measured >= this.#requests) return;
    this.#timesNs[target * this.#requests + measured] = roundTripNs;
    this.#measured[target] = measured + 1;
  }

  /** The percentiles of a target by nearest rank, all of them exact; undefined without any time. */
  percentiles(target: number): Percentiles | undefined {
    const measured = this.#measured[target] ?? 0;
    if (measured === 0) return undefined;
    const first = target * this.#requests;
    const sorted = this.#timesNs.slice(first, first + measured).sort();
    const atPerMille = (perMille: number) => sorted[Math.ceil(perMille * measured / 1000) - 1] ?? 0;
    return {
      p50Ns: atPerMille(500),
      p90Ns: atPerMille(900),
      p95Ns: atPerMille(950),
      p99Ns: atPerMille(990),
      p999Ns: atPerMille(999),
      maxNs: atPerMille(1000),
    };
  }
}
