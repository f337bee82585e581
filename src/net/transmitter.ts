/**
 * The send path: a request number becomes a packet.
 *
 * @module
 */
import type { Arena } from "../../ffi/arena.ts";
import type { Clock } from "../../ffi/clock.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import type { Socket } from "../../ffi/socket.ts";
import type { Family, RequestEncoder, RequestShape } from "../family/family.ts";
import { ICMP_OFFSETS } from "../wire/icmp_message.ts";

const NS_PER_US = 1000;

/** What is sent where. */
export interface TransmitterSettings {
  /** How the target is pinged. */
  readonly family: Family;
  /** What is written to. */
  readonly socket: Socket;
  /** The target as `struct sockaddr`. */
  readonly target: Uint8Array;
  /** Identifier and pattern. */
  readonly shape: RequestShape;
  /** Bytes of payload. */
  readonly payloadBytes: number;
}

/** Sends echo requests from one buffer. */
export class Transmitter {
  /** When the last request was handed to the kernel, in nanoseconds of the clock. */
  sentAtNs = 0;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #slot: MessageSlot;
  readonly #encoder: RequestEncoder;

  /** Takes its buffer from the arena. */
  constructor(settings: TransmitterSettings, parts: { readonly arena: Arena; readonly clock: Clock }) {
    const { family, target, shape, payloadBytes } = settings;
    this.#socket = settings.socket;
    this.#clock = parts.clock;
    const dataBytes = ICMP_OFFSETS.payload + payloadBytes;
    this.#slot = new MessageSlot(parts.arena, { nameBytes: target.length, dataBytes, controlBytes: 0 });
    this.#slot.name.set(target);
    this.#slot.prepareSend(dataBytes, target.length, 0);
    this.#encoder = family.createEncoder(this.#slot.data, shape);
  }

  /** Arena bytes that a transmitter needs. */
  static arenaBytes(payloadBytes: number): number {
    return ICMP_OFFSETS.payload + payloadBytes + 256;
  }

  /** The request as it is sent, ICMP header first. */
  get packet(): Uint8Array {
    return this.#encoder.packet;
  }

  /**
   * Sends one request.
   *
   * @param sequence counted from 1; its low 16 bits are sent
   * @returns 0, or the error number
   */
  send(sequence: number): number {
    const clock = this.#clock;
    clock.readRealtime();
    this.#encoder.encode(sequence, clock.lastSeconds, Math.floor(clock.lastNanoseconds / NS_PER_US));
    this.sentAtNs = clock.nowNs();
    const sent = this.#socket.send(this.#slot, 0);
    return sent < 0 ? -sent : 0;
  }
}
