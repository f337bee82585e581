/**
 * Whether memory grows with the number of packets.
 *
 * @module
 */

/** What was seen of a program's memory just after a garbage collection. */
export interface MemorySample {
  /** Replies so far. */
  readonly replies: number;
  /** Resident memory of the process. */
  readonly residentBytes: number;
  /** Part of V8's heap that is in use. */
  readonly heapBytes: number;
}

/** Samples that a judgement takes: fewer say more about compiled code than about leaks. */
export const MIN_SAMPLES = 20;
/**
 * Growth a reply that is still no leak. The heap just after a collection is exact to some kilobytes; what the process has
 * of the kernel moves by megabytes, which is some bytes a reply in the shortest run that is judged.
 */
export const MAX_GROWTH = { heapBytes: 5, residentBytes: 25 } as const;

/**
 * The slope of a kind of memory over replies: the median of the slopes of all pairs of samples (Theil and Sen), which a few
 * outliers and a single step don't change much.
 *
 * @returns bytes a reply; NaN for fewer than two samples
 */
export function growthBytes(samples: readonly MemorySample[], kind: keyof typeof MAX_GROWTH): number {
  const slopes: number[] = [];
  for (const [index, later] of samples.entries()) {
    for (const earlier of samples.slice(0, index)) {
      if (later.replies > earlier.replies) {
        slopes.push((later[kind] - earlier[kind]) / (later.replies - earlier.replies));
      }
    }
  }
  slopes.sort((one, other) => one - other);
  return slopes[slopes.length >> 1] ?? NaN;
}

/** What is wrong with the memory of a run, a line each; nothing when the run was too short to tell. */
export function memoryFaults(samples: readonly MemorySample[]): string[] {
  if (samples.length < MIN_SAMPLES) return [];
  return (["heapBytes", "residentBytes"] as const).flatMap((kind) => {
    const growth = growthBytes(samples, kind);
    if (growth <= MAX_GROWTH[kind]) return [];
    const what = kind === "heapBytes" ? "V8's heap" : "resident memory";
    return [`${what} grows by ${growth.toFixed(1)} bytes a reply, more than ${MAX_GROWTH[kind]}`];
  });
}
