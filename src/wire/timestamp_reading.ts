/**
 * What the stamps of an ICMP timestamp reply say: RFC 792, messages 13 and 14, and RFC 1122 section 3.2.2.8.
 *
 * A stamp counts milliseconds since midnight UT. One with its high bit set is anything else, and some hosts write theirs
 * with the least significant byte first.
 *
 * @module
 */

const MS_PER_DAY = 86_400_000;
/** Clocks that are further apart say less than the bytes' order does. */
const NEAR_MS = 600_000;

/** How a host writes a stamp: as it should, least significant byte first, or as no time of the day. */
export type StampForm = "standard" | "byte-swapped" | "non-standard";

/** The stamps of a reply, and what they say about each way. */
export interface TimestampReading {
  /** When the request left, by this host's clock, in milliseconds since midnight UT. */
  readonly originate: number;
  /** When the host got it, by its clock: 32 bits as they came. */
  readonly receive: number;
  /** When the host answered, by its clock: 32 bits as they came. */
  readonly transmit: number;
  /** When the reply came, by this host's clock, in milliseconds since midnight UT. */
  readonly localReceive: number;
  /** How the host wrote `receive`. */
  readonly receiveForm: StampForm;
  /** How the host wrote `transmit`. */
  readonly transmitForm: StampForm;
  /** From `originate` to `receive`: the way there, and what the host's clock is ahead. Undefined when it is not known. */
  readonly forwardMs: number | undefined;
  /** From `transmit` to `localReceive`: the way back, less what the host's clock is ahead. Undefined when it is not known. */
  readonly backMs: number | undefined;
}

/**
 * Reads the stamps of a reply.
 *
 * @param stamps `receive` and `transmit` as they came, unsigned; the others in milliseconds since midnight UT.
 */
export function readTimestamps(
  stamps: Pick<TimestampReading, "originate" | "receive" | "transmit" | "localReceive">,
): TimestampReading {
  const { originate, receive, transmit, localReceive } = stamps;
  const receiveForm = formOf(receive, originate);
  const transmitForm = formOf(transmit, localReceive);
  const receivedMs = timeOfDayMs(receive, receiveForm);
  const transmittedMs = timeOfDayMs(transmit, transmitForm);
  return {
    originate,
    receive,
    transmit,
    localReceive,
    receiveForm,
    transmitForm,
    forwardMs: receivedMs === undefined ? undefined : differenceMs(originate, receivedMs),
    backMs: transmittedMs === undefined ? undefined : differenceMs(transmittedMs, localReceive),
  };
}

/**
 * The time of day in UT.
 *
 * @param unixMs Milliseconds since 1970, whole or not.
 * @returns Whole milliseconds since midnight.
 */
export function msSinceMidnight(unixMs: number): number {
  return Math.floor(unixMs) % MS_PER_DAY;
}

/** Swapped stamps may look like a time of day by chance, so the one that is near this host's clock is believed. */
function formOf(stamp: number, nearbyMs: number): StampForm {
  const swapped = swapBytes(stamp);
  const isNear = (time: number) => time < MS_PER_DAY && Math.abs(differenceMs(time, nearbyMs)) <= NEAR_MS;
  if (isNear(stamp)) return "standard";
  if (isNear(swapped)) return "byte-swapped";
  return stamp < MS_PER_DAY ? "standard" : "non-standard";
}

function timeOfDayMs(stamp: number, form: StampForm): number | undefined {
  switch (form) {
    case "standard":
      return stamp;
    case "byte-swapped":
      return swapBytes(stamp);
    case "non-standard":
      return undefined;
  }
}

/** From one time of day to another, of which one may be before midnight and one behind: half a day at most. */
function differenceMs(from: number, to: number): number {
  const difference = to - from;
  if (difference > MS_PER_DAY / 2) return difference - MS_PER_DAY;
  if (difference < -MS_PER_DAY / 2) return difference + MS_PER_DAY;
  return difference;
}

function swapBytes(stamp: number): number {
  return ((stamp >>> 24) | (stamp >>> 8 & 0xff00) | (stamp << 8 & 0xff0000) | (stamp << 24)) >>> 0;
}
