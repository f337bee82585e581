/**
 * How far do packets come that vanish on their way? They are sent with room for one hop, then for two and so on; each
 * hop that they reach says so (RFC 792, time exceeded).
 *
 * @module
 */

/** Hops that may be silent in a row before the last one that answered counts as the last. */
const MAX_SILENT_HOPS = 3;
/** A path has no more hops. */
const MAX_HOPS = 30;

/** A hop that answered. */
export interface TracedHop {
  /** Counted from 1. */
  readonly hops: number;
  /** Its numeric address. */
  readonly from: string;
}

/** The search for the last hop that packets of one size reach. */
export class PathMtuTrace {
  /** Size of the packets. */
  readonly bytes: number;
  #last: TracedHop | undefined;
  #hops = 1;

  /** Begins with the first hop. */
  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** Hops that the next packet may take; undefined when there is nothing more to find out. */
  get nextHops(): number | undefined {
    const silent = this.#hops - 1 - (this.#last?.hops ?? 0);
    return silent >= MAX_SILENT_HOPS || this.#hops > MAX_HOPS ? undefined : this.#hops;
  }

  /** The last hop that answered. */
  get last(): TracedHop | undefined {
    return this.#last;
  }

  /** A hop answered that it got the packet. */
  handleHop(hop: TracedHop): void {
    if (hop.hops <= (this.#last?.hops ?? 0)) return;
    this.#last = hop;
    this.#hops = Math.max(this.#hops, hop.hops + 1);
  }

  /** No packet that may take so many hops was answered. */
  handleSilence(hops: number): void {
    if (hops === this.#hops) this.#hops++;
  }
}
