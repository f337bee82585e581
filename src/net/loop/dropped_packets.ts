/**
 * Packets that this host's kernel dropped because the receive buffer of the socket was full: a warning when the
 * first are found, and one at the end.
 *
 * @module
 */
import type { Receiver } from "./receiver.ts";
import type { Warn } from "../warn.ts";

/** The kernel is asked no more often than this. */
const LOOK_NS = 1_000_000;

export interface DroppedPacketsParts {
  /** Whose buffer it is. */
  readonly receiver: Pick<Receiver, "droppedPackets">;
  /** Says a line. */
  readonly warn: Warn;
  /** See `DriverParts`. */
  handleDrops?(): void;
}

export class DroppedPackets {
  readonly #parts: DroppedPacketsParts;
  /** The kernel's count when it was read last, and when the run began. */
  #count = 0;
  #before = 0;
  /** Packets that a warning has named. */
  #warned = 0;
  #lastLookNs = -Infinity;

  /** For one socket, or two together. */
  constructor(parts: DroppedPacketsParts) {
    this.#parts = parts;
  }

  /** What was dropped before the run is nobody's loss. */
  forgetEarlier(): void {
    this.#count = this.#before = this.#parts.receiver.droppedPackets();
  }

  /** Whether it is time to ask again: a reply that is lost by then had come right before its time was over. */
  isDue(nowNs: number): boolean {
    return nowNs - this.#lastLookNs >= LOOK_NS;
  }

  /** Reads the count, and warns of the first packets. */
  look(nowNs: number): void {
    this.#lastLookNs = nowNs;
    this.#note(this.#parts.receiver.droppedPackets());
    if (this.#packets > 0 && this.#warned === 0) this.#warn(" so far");
  }

  /** Nothing will be read any more: warns of packets that no warning has named. */
  end(): void {
    this.#note(this.#parts.receiver.droppedPackets());
    if (this.#packets !== this.#warned) this.#warn("");
  }

  /** Packets that were dropped for want of room. */
  get #packets(): number {
    return this.#count - this.#before;
  }

  #note(count: number): void {
    if (count !== this.#count) this.#parts.handleDrops?.();
    this.#count = count;
  }

  #warn(soFar: string): void {
    this.#warned = this.#packets;
    this.#parts.warn(
      `the socket's receive buffer was full: ${this.#warned} packets dropped${soFar}, replies may be among them`,
    );
  }
}
