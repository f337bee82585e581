/**
 * The send path: requests become packets, one by one or a batch at a time, each by the socket of its target's family.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { MessageBatch, type MessageSizes } from "../../../ffi/msghdr.ts";
import { setSockaddrIn6Scope } from "../../../ffi/sockaddr.ts";
import type { Socket } from "../../../ffi/socket.ts";
import type { Inbox } from "../../core/inbox.ts";
import type { Family } from "../../family/family.ts";
import type { Probe, RequestEncoder } from "../../probe/probe.ts";
import { NS_PER_SECOND, NS_PER_US } from "../../units.ts";
import { ICMP_HEADER_BYTES } from "../../wire/icmp.ts";
import type { TargetAddresses } from "../names/addresses.ts";
import { SOCKADDR_BYTES } from "../socket/socket_address.ts";
import { Departures } from "./departures.ts";
import type { KernelTimeline } from "./kernel_timeline.ts";
import type { StampNumbers } from "./stamp_numbers.ts";

/** A socket that requests leave by. */
export interface WayOut {
  readonly family: Pick<Family, "name">;
  /** What is asked. */
  readonly probe: Pick<Probe, "createEncoder" | "requestBytes">;
  readonly socket: Pick<Socket, "send" | "sendBatch">;
  /** The only target as `struct sockaddr`; of many, one whose address is overwritten. */
  readonly target: Uint8Array;
  /** Given where the kernel stamps requests. */
  readonly stampNumbers?: StampNumbers | undefined;
}

/** What requests have in common. */
export interface TransmitterSettings {
  /** The 16-bit identifier. */
  readonly identifier: number;
  /** Requests that are sent by one call at most. */
  readonly capacity: number;
  /** Given where each request has a target of its own. */
  readonly targets?: {
    readonly machine: Pick<Inbox, "targetOf">;
    readonly addresses: Pick<TargetAddresses, "familyOf" | "writeTo">;
  };
  /** Configures the socket for the request of this count; only one at a time is sent then. */
  readonly prepareSocket?: (count: number) => void;
}

/** What the transmitter works with. */
export interface TransmitterParts {
  readonly arena: Arena;
  readonly clock: Pick<Clock, "nowNs" | "realtimeBaseSeconds">;
  readonly timeline: KernelTimeline;
}

/** Buffers of one socket. */
class Lane {
  readonly way: WayOut;
  readonly batch: MessageBatch;
  readonly encoders: readonly RequestEncoder[];
  readonly departures = new Departures();
  /** Lengths of the messages as they were prepared. */
  readonly #bytes: number[];

  constructor(arena: Arena, way: WayOut, { identifier, capacity }: TransmitterSettings) {
    const sizes = messageSizes(way.probe.requestBytes);
    this.way = way;
    this.batch = new MessageBatch(arena, capacity, sizes);
    this.#bytes = new Array<number>(capacity).fill(sizes.dataBytes);
    this.encoders = this.batch.slots.map((slot) => {
      slot.name.set(way.target);
      slot.prepareSend(sizes.dataBytes, way.target.length);
      return way.probe.createEncoder(slot.data, identifier);
    });
  }

  /** Sizes a message; those of most probes never change. */
  resize(index: number, bytes: number): void {
    if (this.#bytes[index] === bytes) return;
    this.#bytes[index] = bytes;
    this.batch.slots[index]?.prepareSend(bytes, this.way.target.length);
  }
}

/** Sends requests from buffers that are used over and over; those that are staged in a row and go by one socket leave by one call. */
export class Transmitter {
  /** Requests that can be staged at once. */
  readonly capacity: number;
  readonly #socketNeedsPreparation: boolean;
  readonly #settings: TransmitterSettings;
  readonly #clock: Pick<Clock, "nowNs" | "realtimeBaseSeconds">;
  readonly #timeline: KernelTimeline;
  readonly #lanes: readonly Lane[];
  /** The one whose buffers hold the requests that are staged. */
  #lane: Lane;
  #staged = 0;
  #stagedAtNs = 0;
  // The time of day at which the batch is staged.
  #seconds = 0;
  #microseconds = 0;
  /** Counts of the staged requests; kept only where the kernel stamps them. */
  readonly #counts: Float64Array;
  // Of the requests that left since the last `flush`.
  readonly #sentAtNs: Float64Array;
  readonly #shortestTimedNs: Float64Array;
  #left = 0;
  #hasStopped = false;
  /** Minus the error number, when a call sent less than it should; 0 if none said. What comes behind is not sent. */
  #stopReason = 0;
  #greatestSpanNs = 0;

  /**
   * Takes its buffers from the arena.
   *
   * @param ways one or, with both families, two
   */
  constructor(ways: readonly WayOut[], settings: TransmitterSettings, { arena, clock, timeline }: TransmitterParts) {
    const { capacity } = settings;
    this.capacity = capacity;
    this.#socketNeedsPreparation = settings.prepareSocket !== undefined;
    this.#settings = settings;
    this.#clock = clock;
    this.#timeline = timeline;
    this.#lanes = ways.map((way) => new Lane(arena, way, settings));
    const [first] = this.#lanes;
    if (first === undefined) throw new RangeError("a transmitter without sockets");
    this.#lane = first;
    this.#counts = new Float64Array(capacity);
    this.#sentAtNs = new Float64Array(capacity);
    this.#shortestTimedNs = new Float64Array(capacity);
  }

  /** Arena bytes that the buffers of one socket need. */
  static arenaBytes(requestBytes: number, capacity: number): number {
    return MessageBatch.arenaBytes(capacity, messageSizes(requestBytes));
  }

  /**
   * Sends requests to another address from now on; for one target.
   *
   * @param target `struct sockaddr` of the same family
   */
  setTarget(target: Uint8Array): void {
    for (const { batch } of this.#lanes) for (const { name } of batch.slots) name.set(target);
  }

  /** Limits requests to the device of another index; for one target whose address is limited to a device. */
  setScope(scopeId: number): void {
    for (const { batch } of this.#lanes) for (const { name } of batch.slots) setSockaddrIn6Scope(name, scopeId);
  }

  /**
   * Makes the next request of the batch.
   *
   * @param count counts requests from 1; its low 16 bits are the sequence number
   */
  stage(count: number): void {
    if (this.#hasStopped) return;
    const { targets } = this.#settings;
    const target = targets === undefined ? 0 : targets.machine.targetOf(count);
    if (targets !== undefined && this.#lanes.length > 1) {
      this.#changeLane(targets.addresses.familyOf(target));
      if (this.#hasStopped) return;
    }
    if (this.#socketNeedsPreparation) this.#settings.prepareSocket?.(count);
    const lane = this.#lane;
    const index = this.#staged++;
    if (index === 0) this.#readClocks();
    const slot = lane.batch.slots[index];
    const encoder = lane.encoders[index];
    if (slot === undefined || encoder === undefined) return;
    if (targets !== undefined) targets.addresses.writeTo(target, slot.name);
    lane.resize(index, encoder.encode(count, this.#seconds, this.#microseconds));
    this.#counts[index] = count;
  }

  /**
   * Sends what was staged.
   *
   * @returns how many of the requests left, or minus the error number of the first
   */
  flush(): number {
    this.#send();
    const result = this.#left === 0 ? this.#stopReason : this.#left;
    this.#left = 0;
    this.#hasStopped = false;
    this.#stopReason = 0;
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

  /** A shorter round trip can't be timed: when the request left is not known well enough. */
  shortestTimedNs(index: number): number {
    return this.#shortestTimedNs[index] ?? 0;
  }

  /** The most by which `sentAtNs` may be later than the request left; 0 while requests were sent one by one. */
  get greatestSpanNs(): number {
    return this.#greatestSpanNs;
  }

  #changeLane(family: Pick<Family, "name"> | undefined): void {
    const lane = this.#lanes.find(({ way }) => way.family === family);
    if (lane === undefined || lane === this.#lane) return;
    this.#send();
    this.#lane = lane;
  }

  #readClocks(): void {
    this.#stagedAtNs = this.#timeline.observe();
    const timeOfDayNs = this.#timeline.timeOfDayNs(this.#stagedAtNs);
    const wholeSeconds = Math.floor(timeOfDayNs / NS_PER_SECOND);
    this.#microseconds = Math.floor((timeOfDayNs - wholeSeconds * NS_PER_SECOND) / NS_PER_US);
    this.#seconds = this.#clock.realtimeBaseSeconds + wholeSeconds;
  }

  /** Sends what waits in the buffers of one socket. */
  #send(): void {
    const staged = this.#staged;
    this.#staged = 0;
    if (staged === 0) return;
    const { way: { socket, stampNumbers }, batch, departures } = this.#lane;
    const [first] = batch.slots;
    let sent: number;
    if (staged === 1 && first !== undefined) {
      // With room for more, the driver went on asking the machine after this one was staged: the clock is read again. Some
      // probes take long to write.
      const reread = this.capacity > 1 || this.#socketNeedsPreparation;
      departures.noteSingle(reread ? this.#clock.nowNs() : this.#stagedAtNs);
      const result = socket.send(first, 0);
      sent = result < 0 ? result : 1;
    } else {
      const beganAtNs = this.#clock.nowNs();
      sent = socket.sendBatch(batch, staged, 0);
      const endedAtNs = this.#clock.nowNs();
      departures.noteBatch(beganAtNs, endedAtNs, sent);
      this.#greatestSpanNs = Math.max(endedAtNs - beganAtNs, this.#greatestSpanNs);
    }
    for (let index = 0; index < sent; index++) {
      this.#sentAtNs[this.#left] = departures.sentAtNs(index);
      this.#shortestTimedNs[this.#left++] = departures.shortestTimedNs(index);
      if (stampNumbers !== undefined) stampNumbers.note(this.#counts[index] ?? 0);
    }
    if (sent < staged) {
      this.#hasStopped = true;
      this.#stopReason = Math.min(sent, 0);
    }
  }
}

function messageSizes(requestBytes: number): MessageSizes {
  return { nameBytes: SOCKADDR_BYTES, dataBytes: ICMP_HEADER_BYTES + requestBytes, controlBytes: 0 };
}
