/**
 * The kernel stamps packets with the time of day, which can be set; a round-trip time is measured on a clock that
 * can't. This translates the one into the other.
 *
 * @module
 */

/**
 * When a packet was received, on the monotonic clock.
 *
 * The two clocks are read right after the packet, so that a clock that was set at any earlier time changes nothing. If
 * it was set between the stamp and that reading, the outcome lies outside of what is possible, and the reading itself
 * is the best answer.
 *
 * @param stampNs time of day that the kernel noted
 * @param realtimeNs time of day now, counted from the same instant as `stampNs`
 * @param nowNs monotonic time now
 * @param earliestNs monotonic time before which the packet can't have come: its request was sent then
 */
export function receivedAtNs(stampNs: number, realtimeNs: number, nowNs: number, earliestNs: number): number {
  const receivedNs = nowNs - (realtimeNs - stampNs);
  return receivedNs >= earliestNs && receivedNs <= nowNs ? receivedNs : nowNs;
}
