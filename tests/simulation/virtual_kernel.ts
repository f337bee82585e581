/**
 * The part of a kernel that the program's loop sees: two clocks, one socket with its error queue, and things that happen
 * at their times. Time passes only when somebody waits, or by what calls take.
 *
 * @module
 */
import { EAGAIN } from "../../ffi/headers/errno.ts";
import { MSG_ERRQUEUE } from "../../ffi/headers/socket.ts";
import { mmsghdr, msghdr } from "../../ffi/layout.ts";
import type { MessageBatch, MessageSlot } from "../../ffi/msghdr.ts";

const NS_PER_SECOND = 1_000_000_000;
const HEAD_BYTES = 16;

/** Something that can be received: a datagram or an entry of the error queue. */
export interface Received<Truth> {
  /** Socket address of the peer. */
  readonly name: Uint8Array;
  /** The datagram, or the packet that an error is about. */
  readonly data: Uint8Array;
  /** Control messages. */
  readonly control: Uint8Array;
  /** What it really is, for models. */
  readonly truth: Truth;
}

/** A control message. */
export interface Message {
  /** SOL_*. */
  readonly level: number;
  /** Within the level. */
  readonly type: number;
  /** What it says. */
  readonly data: Uint8Array;
}

/** Control messages as the kernel lays them out, cmsg(3). */
export function controlArea(messages: readonly Message[]): Uint8Array {
  const bytes = new Uint8Array(messages.reduce((sum, { data }) => sum + HEAD_BYTES + (data.length + 7 & ~7), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { level, type, data } of messages) {
    view.setUint32(at, HEAD_BYTES + data.length, true);
    view.setInt32(at + 8, level, true);
    view.setInt32(at + 12, type, true);
    bytes.set(data, at + HEAD_BYTES);
    at += HEAD_BYTES + (data.length + 7 & ~7);
  }
  return bytes;
}

/** `struct timespec`. */
export function timespec(seconds: number, nanoseconds: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(seconds), true);
  view.setBigInt64(8, BigInt(nanoseconds), true);
  return bytes;
}

/** The clock that never goes back, and the time of day, which can be set. */
export class VirtualClock {
  /** Nanoseconds since the start of the program. */
  now = 0;
  /** When the time of day was set last; minus infinity for never. */
  lastSetNs = -Infinity;
  /** Seconds since 1970 that the time of day counts from. */
  readonly realtimeBaseSeconds = 1_700_000_000;
  /** How far the time of day is ahead of the other clock. */
  aheadNs = 123_456_789;

  /** CLOCK_MONOTONIC. */
  nowNs(): number {
    return this.now;
  }

  /** CLOCK_REALTIME, counted from `realtimeBaseSeconds`. */
  realtimeNs(): number {
    return this.now + this.aheadNs;
  }

  /** Sets the time of day. */
  setForward(ns: number): void {
    this.aheadNs += ns;
    this.lastSetNs = this.now;
  }

  /** A stamp that the kernel takes now. */
  stamp(): Uint8Array {
    const ns = this.realtimeNs();
    const seconds = Math.floor(ns / NS_PER_SECOND);
    return timespec(this.realtimeBaseSeconds + seconds, ns - seconds * NS_PER_SECOND);
  }
}

interface Incident {
  readonly atNs: number;
  readonly happen: () => void;
}

/** What happens by itself, in the order of its times. */
export class VirtualTime {
  readonly clock = new VirtualClock();
  readonly #incidents: Incident[] = [];

  /** When something happens next; infinity if never. */
  get nextNs(): number {
    return this.#incidents.at(-1)?.atNs ?? Infinity;
  }

  /** Something is to happen then; in the order in which it was said, if at one time. */
  at(atNs: number, happen: () => void): void {
    let low = 0;
    let high = this.#incidents.length;
    // Sorted from the last to the first.
    while (low < high) {
      const middle = low + high >> 1;
      if ((this.#incidents[middle]?.atNs ?? 0) > atNs) low = middle + 1;
      else high = middle;
    }
    this.#incidents.splice(low, 0, { atNs, happen });
  }

  /** Time goes on until then, and what happens meanwhile happens. */
  passUntil(untilNs: number): void {
    const { clock } = this;
    while (this.nextNs <= untilNs) {
      const incident = this.#incidents.pop();
      clock.now = Math.max(clock.now, incident?.atNs ?? 0);
      incident?.happen();
    }
    clock.now = Math.max(clock.now, untilNs);
  }

  /** Time goes on by so much. */
  pass(ns: number): void {
    this.passUntil(this.clock.now + ns);
  }
}

/** What a test says of a socket. */
export interface SocketWorld<Truth> {
  /** A packet is to be sent. Returns 0, or an error number. */
  send(data: Uint8Array, name: Uint8Array): number;
  /** The program was told that a packet can't be sent. */
  refused(error: number): void;
  /** Before anything is received. Returns 0, or an error number that the call ends with. */
  beforeReceive(flags: number): number;
  /** Something was received. */
  received(what: Received<Truth>): void;
}

/** A socket as the program uses one. */
export class VirtualSocket<Truth> {
  /** No descriptor of this process. */
  readonly fd = -1;
  /** Datagrams that wait. */
  readonly datagrams: Received<Truth>[] = [];
  /** The error queue. */
  readonly errors: Received<Truth>[] = [];
  /** Options that were set. */
  readonly options: { readonly level: number; readonly name: number }[] = [];
  readonly #world: SocketWorld<Truth>;

  readonly #capacity: number;
  #dropped = 0;

  /**
   * A socket in a world.
   *
   * @param capacity datagrams that its receive buffer holds
   */
  constructor(world: SocketWorld<Truth>, capacity = Infinity) {
    this.#world = world;
    this.#capacity = capacity;
  }

  /** A datagram comes; returns whether there is room for it. */
  arrive(datagram: Received<Truth>): boolean {
    const hasRoom = this.datagrams.length < this.#capacity;
    if (hasRoom) this.datagrams.push(datagram);
    else this.#dropped++;
    return hasRoom;
  }

  /** Packets that were dropped because the receive buffer was full. */
  droppedPackets(): number {
    return this.#dropped;
  }

  /** setsockopt(2). */
  setOption(level: number, name: number, _value: number | Uint8Array): void {
    this.options.push({ level, name });
  }

  /** sendmsg(2). */
  send(slot: MessageSlot, _flags: number): number {
    const error = this.#world.send(slot.data.slice(), slot.name.slice());
    if (error === 0) return slot.data.length;
    this.#world.refused(error);
    return -error;
  }

  /** sendmmsg(2): why a later one was not sent is not told. */
  sendBatch(batch: MessageBatch, count: number, _flags: number): number {
    for (let index = 0; index < count; index++) {
      const slot = batch.slots[index];
      const error = slot === undefined ? EAGAIN : this.#world.send(slot.data.slice(), slot.name.slice());
      if (error === 0) continue;
      if (index > 0) return index;
      this.#world.refused(error);
      return -error;
    }
    return count;
  }

  /** recvmsg(2). */
  receive(slot: MessageSlot, flags: number): number {
    slot.prepareReceive();
    const error = this.#world.beforeReceive(flags);
    if (error !== 0) return -error;
    const what = ((flags & MSG_ERRQUEUE) !== 0 ? this.errors : this.datagrams).shift();
    if (what === undefined) return -EAGAIN;
    this.#world.received(what);
    return fill(slot, what);
  }

  /** Takes one entry of the error queue. */
  receiveError(slot: MessageSlot): number {
    return this.receive(slot, MSG_ERRQUEUE);
  }

  /** recvmmsg(2) with MSG_WAITFORONE. */
  receiveBatch(batch: MessageBatch, flags: number): number {
    batch.prepareReceive();
    const error = this.#world.beforeReceive(flags);
    if (error !== 0) return -error;
    let count = 0;
    const view = new DataView(batch.headers.buffer, batch.headers.byteOffset, batch.headers.length);
    for (const slot of batch.slots) {
      const what = this.datagrams.shift();
      if (what === undefined) break;
      this.#world.received(what);
      view.setUint32(count * mmsghdr.bytes + mmsghdr.offset.msg_len, fill(slot, what), true);
      count++;
    }
    batch.noteReceived(count);
    return count === 0 ? -EAGAIN : count;
  }
}

/** Writes what recvmsg(2) writes; returns the bytes of data, those that had no room not counted. */
function fill(slot: MessageSlot, { name, data, control }: Received<unknown>): number {
  const bytes = Math.min(data.length, slot.data.length);
  slot.data.set(data.subarray(0, bytes));
  slot.name.set(name.subarray(0, slot.name.length));
  slot.control.set(control.subarray(0, slot.control.length));
  const header = new DataView(slot.header.buffer, slot.header.byteOffset, slot.header.length);
  header.setUint32(msghdr.offset.msg_namelen, name.length, true);
  header.setUint32(msghdr.offset.msg_controllen, Math.min(control.length, slot.control.length), true);
  return bytes;
}
