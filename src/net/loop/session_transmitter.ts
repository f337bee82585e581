/**
 * The send path of many targets: requests in batches, each by the socket of its target's family.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { MessageBatch, type MessageSizes } from "../../../ffi/msghdr.ts";
import type { Socket } from "../../../ffi/socket.ts";
import type { Session } from "../../core/many/session.ts";
import type { Family, RequestShape } from "../../family/family.ts";
import { ICMP_OFFSETS } from "../../wire/icmp.ts";
import { BatchDepartures } from "./batch_departures.ts";
import type { SessionDepartures, StampNumbers } from "./session_departures.ts";
import { MarkedRequest, type RequestMark } from "./marked_request.ts";
import { encodeSocketAddress } from "../socket/socket_address.ts";
import type { TargetAddresses } from "../names/addresses.ts";

/** Room for a `struct sockaddr_in6`. */
const NAME_BYTES = 28;

/** A socket that requests leave by. */
export interface WayOut {
  /** Family of the targets that are reached by it. */
  readonly family: Family;
  /** What is written to. */
  readonly socket: Pick<Socket, "send" | "sendBatch">;
  /** Is told of each request that left. */
  readonly stampNumbers: StampNumbers;
}

/** What all requests have in common. */
export interface SessionRequestSettings {
  /** Identifier and pattern. */
  readonly shape: RequestShape;
  /** Bytes of payload. */
  readonly payloadBytes: number;
  /** Requests that are sent by one call at most. */
  readonly capacity: number;
}

/** What the transmitter works with. */
export interface SessionTransmitterParts {
  /** Memory. */
  readonly arena: Arena;
  /** Tells the time. */
  readonly clock: Pick<Clock, "nowNs">;
  /** Knows to whom requests go. */
  readonly session: Pick<Session, "targetOf" | "ownSequence" | "cookieHigh" | "cookieLow">;
  /** Knows where those are. */
  readonly addresses: TargetAddresses;
  /** Is told when requests left. */
  readonly departures: SessionDepartures;
}

/** Buffers of one socket. */
class Lane {
  readonly way: WayOut;
  readonly batch: MessageBatch;
  readonly requests: readonly MarkedRequest[];
  readonly departures = new BatchDepartures();

  constructor(arena: Arena, way: WayOut, { shape, payloadBytes, capacity }: SessionRequestSettings) {
    const sizes = messageSizes(payloadBytes);
    const name = encodeSocketAddress(new Uint8Array(way.family.addressBytes), 0, 0);
    this.way = way;
    this.batch = new MessageBatch(arena, capacity, sizes);
    this.requests = this.batch.slots.map((slot) => {
      slot.name.set(name);
      slot.prepareSend(sizes.dataBytes, name.length, 0);
      return new MarkedRequest(slot.data, way.family, shape);
    });
  }
}

/** Sends requests; those that are staged one after the other and go by the same socket leave by one call. */
export class SessionTransmitter {
  /** Requests that can be staged at once. */
  readonly capacity: number;
  readonly #parts: SessionTransmitterParts;
  readonly #lanes: readonly Lane[];
  readonly #mark: RequestMark = { count: 0, ownSequence: 0, cookieHigh: 0, cookieLow: 0 };
  /** Counts of the requests that wait in the buffers of `#lane`. */
  readonly #counts: Float64Array<ArrayBuffer>;
  readonly #sentAtNs: Float64Array<ArrayBuffer>;
  readonly #shortestTimedNs: Float64Array<ArrayBuffer>;
  #lane: Lane | undefined;
  #staged = 0;
  /** Requests that left since the last `flush`. */
  #left = 0;
  /** Minus the error number, when a call sent less than it should; 0 if none said. What comes behind is not sent. */
  #stopped: number | undefined;

  /** Takes its buffers from the arena. */
  constructor(ways: readonly WayOut[], settings: SessionRequestSettings, parts: SessionTransmitterParts) {
    this.capacity = settings.capacity;
    this.#parts = parts;
    this.#lanes = ways.map((way) => new Lane(parts.arena, way, settings));
    this.#counts = new Float64Array(settings.capacity);
    this.#sentAtNs = new Float64Array(settings.capacity);
    this.#shortestTimedNs = new Float64Array(settings.capacity);
  }

  /** Arena bytes that a transmitter needs. */
  static arenaBytes(ways: number, payloadBytes: number, capacity: number): number {
    return ways * MessageBatch.arenaBytes(capacity, messageSizes(payloadBytes));
  }

  /** Makes the next request of the batch: the one of this count. */
  stage(count: number): void {
    if (this.#stopped !== undefined) return;
    const { session, addresses } = this.#parts;
    const target = session.targetOf(count);
    const lane = this.#laneOf(addresses.familyOf(target));
    if (lane !== this.#lane) {
      this.#send();
      this.#lane = lane;
      if (this.#stopped !== undefined) return;
    }
    const index = this.#staged++;
    const mark = this.#mark;
    mark.count = count;
    mark.ownSequence = session.ownSequence(count);
    mark.cookieHigh = session.cookieHigh(count);
    mark.cookieLow = session.cookieLow(count);
    lane?.requests[index]?.write(mark);
    const slot = lane?.batch.slots[index];
    if (slot !== undefined) addresses.writeTo(target, slot.name);
    this.#counts[index] = count;
  }

  /**
   * Sends what was staged.
   *
   * @returns how many of the requests left, or minus the error number of the first
   */
  flush(): number {
    this.#send();
    const left = this.#left;
    const result = left === 0 ? this.#stopped ?? 0 : left;
    this.#left = 0;
    this.#stopped = undefined;
    return result;
  }

  /**
   * When a request of the last batch left, in nanoseconds of the clock.
   *
   * @param index counted from the first that was staged
   */
  sentAtNs(index: number): number {
    return this.#sentAtNs[index] ?? 0;
  }

  /** The shortest round trip that this is known well enough for. */
  shortestTimedNs(index: number): number {
    return this.#shortestTimedNs[index] ?? 0;
  }

  #laneOf(family: Family | undefined): Lane | undefined {
    const [first, second] = this.#lanes;
    return first?.way.family === family ? first : second;
  }

  /** Sends what waits in the buffers of one socket. */
  #send(): void {
    const staged = this.#staged;
    const lane = this.#lane;
    this.#staged = 0;
    if (staged === 0 || lane === undefined) return;
    const { clock, departures } = this.#parts;
    const { socket, stampNumbers } = lane.way;
    const [first] = lane.batch.slots;
    const beganAtNs = clock.nowNs();
    let sent: number;
    if (staged === 1 && first !== undefined) {
      const result = socket.send(first, 0);
      sent = result < 0 ? result : 1;
      lane.departures.noteSingle(beganAtNs);
    } else {
      sent = socket.sendBatch(lane.batch, staged, 0);
      lane.departures.noteBatch(beganAtNs, clock.nowNs(), sent);
    }
    for (let index = 0; index < sent; index++) {
      const count = this.#counts[index] ?? 0;
      this.#sentAtNs[this.#left] = lane.departures.sentAtNs(index);
      this.#shortestTimedNs[this.#left++] = lane.departures.shortestTimedNs(index);
      // Before that none of the batch can have left, so that no stamp is taken for one of an earlier packet.
      departures.note(count, beganAtNs);
      stampNumbers.note(count);
    }
    if (sent < staged) this.#stopped = Math.min(sent, 0);
  }
}

function messageSizes(payloadBytes: number): MessageSizes {
  return { nameBytes: NAME_BYTES, dataBytes: ICMP_OFFSETS.payload + payloadBytes, controlBytes: 0 };
}
