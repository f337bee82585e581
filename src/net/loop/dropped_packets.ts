/**
 * Packets that this host's kernel dropped because the receive buffer of the socket was full: told when the first are
 * found, and at the end.
 *
 * @module
 */
import type { Receiver } from "./receiver.ts";
import type { Warn } from "../warn.ts";

/** The kernel is asked no more often than this. */
const LOOK_NS = 1_000_000;

/** What it takes to find and tell them. */
export interface DroppedPacketsParts {
  /** Whose buffer it is. */
  readonly receiver: Pick<Receiver, "droppedPackets">;
  /** Says a line. */
  readonly warn: Warn;
  /** See `DriverParts`. */
  handleDrops?(): void;
}

/** The dropped packets of one run: told when the first are found, and at the end how many they were. */
export class DroppedPackets {
  readonly #parts: DroppedPacketsParts;
  /** What the kernel said last, what it said when the run began, and what was told. */
  #count = 0;
  #before = 0;
  #told = 0;
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

  /** Asks the kernel, and tells if it is the first time. */
  look(nowNs: number): void {
    this.#lastLookNs = nowNs;
    this.#note(this.#parts.receiver.droppedPackets());
    if (this.#packets > 0 && this.#told === 0) this.#tell(" so far");
  }

  /** Nothing will be read any more: tells how many they were, unless that was told. */
  end(): void {
    this.#note(this.#parts.receiver.droppedPackets());
    if (this.#packets !== this.#told) this.#tell("");
  }

  /** Packets that were dropped for want of room. */
  get #packets(): number {
    return this.#count - this.#before;
  }

  #note(count: number): void {
    if (count !== this.#count) this.#parts.handleDrops?.();
    this.#count = count;
  }

  #tell(soFar: string): void {
    this.#told = this.#packets;
    this.#parts.warn(
      `the socket's receive buffer was full: ${this.#told} packets dropped${soFar}, replies may be among them`,
    );
  }
}
