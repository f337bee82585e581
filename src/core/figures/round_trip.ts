/**
 * Round-trip times where it may not be known exactly when a request left.
 *
 * @module
 */

/**
 * The time from a request to its reply.
 *
 * @param shortestTimedNs shortest round trip that `sentAtNs` is known well enough for; 0 as a rule
 * @returns undefined when the time is not known
 */
export function roundTripNs(sentAtNs: number, shortestTimedNs: number, receivedAtNs: number): number | undefined {
  const elapsedNs = Math.max(0, receivedAtNs - sentAtNs);
  return elapsedNs < shortestTimedNs ? undefined : elapsedNs;
}
