/**
 * The send path: requests become packets, one by one or a batch at a time.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { MessageBatch } from "../../../ffi/msghdr.ts";
import { setSockaddrIn6Scope } from "../../../ffi/sockaddr.ts";
import type { Socket } from "../../../ffi/socket.ts";
import type { Family, RequestEncoder, RequestShape } from "../../family/family.ts";
import { ICMP_OFFSETS } from "../../wire/icmp.ts";
import { BatchDepartures } from "./batch_departures.ts";
import type { KernelTimeline } from "./kernel_timeline.ts";
import type { RequestStamps } from "./request_stamps.ts";
import { NS_PER_SECOND, NS_PER_US } from "../../units.ts";

/** Room for a `struct sockaddr_in6`. */
const SOCKET_ADDRESS_BYTES = 28;

/** What is sent where. */
export interface TransmitterSettings {
  /** How the target is pinged. */
  readonly family: Family;
  /** What is written to. */
  readonly socket: Pick<Socket, "send" | "sendBatch">;
  /** The target as `struct sockaddr`. */
  readonly target: Uint8Array;
  /** Identifier and pattern. */
  readonly shape: RequestShape;
  /** Bytes of payload. */
  readonly payloadBytes: number;
  /** Requests that are sent by one call at most. */
  readonly capacity: number;
}

/** Sends echo requests from buffers that are used over and over. */
export class Transmitter {
  /** Requests that can be staged at once. */
  readonly capacity: number;
  readonly #socket: Pick<Socket, "send" | "sendBatch">;
  readonly #clock: Pick<Clock, "nowNs" | "realtimeBaseSeconds">;
  readonly #timeline: KernelTimeline;
  readonly #stamps: RequestStamps;
  readonly #batch: MessageBatch;
  readonly #encoders: readonly RequestEncoder[];
  #staged = 0;
  #stagedAtNs = 0;
  readonly #departures = new BatchDepartures();
  #greatestSpanNs = 0;

  /** Takes its buffers from the arena. */
  constructor(
    settings: TransmitterSettings,
    parts: {
      readonly arena: Arena;
      readonly clock: Pick<Clock, "nowNs" | "realtimeBaseSeconds">;
      readonly timeline: KernelTimeline;
      /** Remembers what was written into requests. */
      readonly stamps: RequestStamps;
    },
  ) {
    const { family, target, shape, capacity, payloadBytes } = settings;
    this.capacity = capacity;
    this.#socket = settings.socket;
    this.#clock = parts.clock;
    this.#timeline = parts.timeline;
    this.#stamps = parts.stamps;
    const sizes = messageSizes(payloadBytes);
    this.#batch = new MessageBatch(parts.arena, capacity, sizes);
    this.#encoders = this.#batch.slots.map((slot) => {
      slot.name.set(target);
      slot.prepareSend(sizes.dataBytes, target.length, 0);
      return family.createEncoder(slot.data, shape);
    });
  }

  /** Arena bytes that a transmitter needs. */
  static arenaBytes(payloadBytes: number, capacity: number): number {
    return MessageBatch.arenaBytes(capacity, messageSizes(payloadBytes));
  }

  /** Limits requests to the device of another index; for a target whose address is limited to one. */
  setScope(scopeId: number): void {
    for (const { name } of this.#batch.slots) setSockaddrIn6Scope(name, scopeId);
  }

  /** The request as it is sent, ICMP header first. */
  get packet(): Uint8Array | undefined {
    return this.#encoders[0]?.packet;
  }

  /**
   * Makes the next request of the batch.
   *
   * @param sequence counted from 1; its low 16 bits are sent
   */
  stage(sequence: number): void {
    if (this.#staged === 0) this.#stagedAtNs = this.#timeline.observe();
    const timeOfDayNs = this.#timeline.timeOfDayNs(this.#stagedAtNs);
    const wholeSeconds = Math.floor(timeOfDayNs / NS_PER_SECOND);
    const microseconds = Math.floor((timeOfDayNs - wholeSeconds * NS_PER_SECOND) / NS_PER_US);
    const seconds = this.#clock.realtimeBaseSeconds + wholeSeconds;
    this.#encoders[this.#staged++]?.encode(sequence, seconds, microseconds);
    this.#stamps.note(sequence, seconds, microseconds);
  }

  /**
   * Sends what was staged.
   *
   * @returns how many of the requests left, or minus the error number of the first
   */
  flush(): number {
    const count = this.#staged;
    this.#staged = 0;
    const [first] = this.#batch.slots;
    if (count === 1 && first !== undefined) {
      // With room for more, the driver went on asking the machine after this one was staged: the clock is read again.
      this.#departures.noteSingle(this.capacity > 1 ? this.#clock.nowNs() : this.#stagedAtNs);
      const sent = this.#socket.send(first, 0);
      return sent < 0 ? sent : 1;
    }
    const beganAtNs = this.#clock.nowNs();
    const sent = this.#socket.sendBatch(this.#batch, count, 0);
    const endedAtNs = this.#clock.nowNs();
    this.#departures.noteBatch(beganAtNs, endedAtNs, sent);
    this.#greatestSpanNs = Math.max(endedAtNs - beganAtNs, this.#greatestSpanNs);
    return sent;
  }

  /** How much earlier than `sentAtNs` told may a request have left: 0 as long as each was sent by itself. */
  get greatestSpanNs(): number {
    return this.#greatestSpanNs;
  }

  /** When a request of the last batch left, in nanoseconds of the clock. */
  sentAtNs(index: number): number {
    return this.#departures.sentAtNs(index);
  }

  /** The shortest round trip that this is known well enough for. */
  shortestTimedNs(index: number): number {
    return this.#departures.shortestTimedNs(index);
  }
}

function messageSizes(payloadBytes: number) {
  return { nameBytes: SOCKET_ADDRESS_BYTES, dataBytes: ICMP_OFFSETS.payload + payloadBytes, controlBytes: 0 };
}
