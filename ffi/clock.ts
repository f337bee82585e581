/**
 * The clocks: clock_gettime(2), as Numbers of nanoseconds.
 *
 * Nanoseconds since 1970 need 61 bits, more than a Number has, so each clock counts from a moment near its own start.
 *
 * @module
 */

import type { Arena } from "./arena.ts";
import { CLOCK_MONOTONIC, CLOCK_REALTIME } from "./headers/time.ts";
import { timespec } from "./layout.ts";
import { packetCalls } from "./libc.ts";

const NS_PER_SECOND = 1_000_000_000;
const US_PER_SECOND = 1_000_000;
const NS_PER_US = 1_000;
const TWO_TO_32 = 0x1_0000_0000;

/** Reads CLOCK_MONOTONIC and CLOCK_REALTIME without making garbage. */
export class Clock {
  /** The second, since 1970, that {@linkcode Clock.realtimeNs} counts from. */
  readonly realtimeBaseSeconds: number;
  /** Seconds since 1970 at the last reading of the real time. */
  lastSeconds = 0;
  /** Nanoseconds within the second at the last reading of the real time. */
  lastNanoseconds = 0;
  readonly #view: DataView;
  readonly #time: Uint8Array<ArrayBuffer>;
  readonly #secondsAt: number;
  readonly #nanosecondsAt: number;
  readonly #startSeconds: number;
  readonly #startNanoseconds: number;

  /**
   * Starts counting.
   *
   * @param arena Memory; 16 bytes are taken.
   * @throws {RangeError} When the arena is too small.
   */
  constructor(arena: Arena) {
    const time = arena.allocate(timespec.bytes);
    this.#view = arena.view;
    this.#time = arena.slice(time, timespec.bytes);
    this.#secondsAt = time + timespec.offset.tv_sec;
    this.#nanosecondsAt = time + timespec.offset.tv_nsec;

    this.readRealtime();
    this.realtimeBaseSeconds = this.lastSeconds;
    packetCalls.clock_gettime(CLOCK_MONOTONIC, this.#time);
    this.#startSeconds = this.#seconds();
    this.#startNanoseconds = this.#nanoseconds();
  }

  /**
   * Time since this clock was made, by CLOCK_MONOTONIC.
   *
   * @returns Whole nanoseconds, exact for 104 days.
   */
  nowNs(): number {
    packetCalls.clock_gettime(CLOCK_MONOTONIC, this.#time);
    return (this.#seconds() - this.#startSeconds) * NS_PER_SECOND + (this.#nanoseconds() - this.#startNanoseconds);
  }

  /**
   * Time of day by CLOCK_REALTIME, the clock of the kernel's receive stamps; `lastSeconds` and `lastNanoseconds` are set.
   *
   * @returns Whole nanoseconds since `realtimeBaseSeconds`; negative when the clock was set back.
   */
  realtimeNs(): number {
    this.readRealtime();
    return (this.lastSeconds - this.realtimeBaseSeconds) * NS_PER_SECOND + this.lastNanoseconds;
  }

  /**
   * Time of day by CLOCK_REALTIME; `lastSeconds` and `lastNanoseconds` are set.
   *
   * @returns Whole microseconds since 1970.
   */
  realtimeUs(): number {
    this.readRealtime();
    return this.lastSeconds * US_PER_SECOND + Math.floor(this.lastNanoseconds / NS_PER_US);
  }

  /** Reads CLOCK_REALTIME into `lastSeconds` and `lastNanoseconds`. */
  readRealtime(): void {
    packetCalls.clock_gettime(CLOCK_REALTIME, this.#time);
    this.lastSeconds = this.#seconds();
    this.lastNanoseconds = this.#nanoseconds();
  }

  #seconds(): number {
    return this.#view.getInt32(this.#secondsAt + 4, true) * TWO_TO_32 + this.#view.getUint32(this.#secondsAt, true);
  }

  #nanoseconds(): number {
    return this.#view.getInt32(this.#nanosecondsAt, true);
  }
}
