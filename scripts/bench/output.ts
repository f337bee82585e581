/**
 * Figures in what a ping prints.
 *
 * @module
 */

/** Round-trip times of the reply lines, in us, in the order of the lines. */
export function roundTripTimesUs(text: string): number[] {
  return Array.from(text.matchAll(/ time=(\d+(?:\.\d+)?) ms$/gm), ([, ms]) => Number(ms) * 1000);
}

/**
 * How many requests got a reply, from the line of the statistics.
 *
 * @returns undefined when there is no such line.
 */
export function receivedCount(text: string): number | undefined {
  const [, received] = /^\d+ packets transmitted, (\d+) received/m.exec(text) ?? [];
  return received === undefined ? undefined : Number(received);
}

/** Whole numbers, one a line; other lines are left out. */
export function numbersOf(text: string): number[] {
  return Array.from(text.matchAll(/^\d+$/gm), ([digits]) => Number(digits));
}

/**
 * Packets that a device has sent.
 *
 * @param text The file /proc/PID/net/dev.
 * @returns undefined when the device isn't listed.
 */
export function transmittedPackets(text: string, device: string): number | undefined {
  const [, figures] = text.split("\n").map((line) => line.split(":")).find(([name]) => name?.trim() === device) ?? [];
  // Eight figures of the receiving side come first, then bytes and packets.
  const packets = figures?.trim().split(/\s+/)[9];
  return packets === undefined ? undefined : Number(packets);
}

/**
 * Resident memory in bytes.
 *
 * @param text The file /proc/PID/smaps_rollup.
 * @returns undefined when it isn't told, as for a process that is ending.
 */
export function residentBytes(text: string): number | undefined {
  const [, kilobytes] = /^Rss:\s+(\d+) kB$/m.exec(text) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
