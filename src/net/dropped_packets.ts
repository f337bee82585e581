/**
 * Packets that this host's kernel dropped because the receive buffer of the socket was full.
 *
 * The kernel counts an ICMPv6 datagram with a wrong checksum among them, too. A buffer that was full holds several
 * datagrams: when fewer were read before it was empty, it had not been full.
 *
 * @module
 */
import type { Receiver } from "./receiver.ts";
import type { Warn } from "./warn.ts";

/** The kernel is asked no more often than this. */
const LOOK_NS = 1_000_000;
/** A full receive buffer holds so many datagrams at least. */
const MIN_DATAGRAMS_OF_A_FULL_BUFFER = 4;

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
  /** Datagrams that were read since the kernel was asked last. */
  datagramsSinceLook = 0;
  readonly #parts: DroppedPacketsParts;
  /** What the kernel said last, what of that is not to be told, and what was told. */
  #count = 0;
  #otherwise = 0;
  #told = 0;
  #lastLookNs = -Infinity;
  /** It grew, and it is not known why; and whether the buffer was read to its end since. */
  #undecided = false;
  #emptySince = false;

  /** For one socket, or two together. */
  constructor(parts: DroppedPacketsParts) {
    this.#parts = parts;
  }

  /** What was dropped before the run is nobody's loss. */
  forgetEarlier(): void {
    this.#count = this.#otherwise = this.#parts.receiver.droppedPackets();
  }

  /** The buffer was read to its end. */
  noteEmpty(): void {
    this.#emptySince = true;
  }

  /** Whether it is time to ask again: a reply that is lost by then had come right before its time was over. */
  isDue(nowNs: number): boolean {
    return nowNs - this.#lastLookNs >= LOOK_NS;
  }

  /** Asks the kernel, and tells if it is the first time. */
  look(nowNs: number): void {
    this.#lastLookNs = nowNs;
    const count = this.#parts.receiver.droppedPackets();
    if (count !== this.#count && !this.#wasFull && !(this.#undecided && this.#emptySince)) {
      // The buffer may have been filled since it was empty last: it is read before that is judged.
      if (!this.#undecided) this.#emptySince = false;
      this.#undecided = true;
      return;
    }
    this.#note(count);
    if (this.#packets > 0 && this.#told === 0) this.#tell(" so far");
  }

  /** Nothing will be read any more: tells how many they were, unless that was told. */
  end(): void {
    this.#note(this.#parts.receiver.droppedPackets());
    if (this.#packets !== this.#told) this.#tell("");
  }

  get #wasFull(): boolean {
    return this.datagramsSinceLook >= MIN_DATAGRAMS_OF_A_FULL_BUFFER;
  }

  /** Packets that were dropped for want of room. */
  get #packets(): number {
    return this.#count - this.#otherwise;
  }

  #note(count: number): void {
    const more = count - this.#count;
    if (more > 0 && this.#wasFull) this.#parts.handleDrops?.();
    else this.#otherwise += more;
    this.#count = count;
    this.#undecided = false;
    this.datagramsSinceLook = 0;
  }

  #tell(soFar: string): void {
    this.#told = this.#packets;
    this.#parts.warn(
      `the socket's receive buffer was full: ${this.#told} packets dropped${soFar}, replies may be among them`,
    );
  }
}
