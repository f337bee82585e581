/**
 * When requests left that one system call sent. It is known when the call began and when it ended; those between are
 * taken to have followed each other evenly.
 *
 * @module
 */

/** When a call was held up, its departures time only round trips that are so many times as long as the call. */
const HELD_UP_RATIO = 20;
/** A step that is longer than so many usual ones was held up: by an interrupt, or by another program. */
const MAX_USUAL_STEPS = 2;
/** A round trip that seems to be shorter than a microsecond would be shown as 0. */
const MIN_TIMED_NS = 1000;

/** The departures of the last call on one socket. */
export class Departures {
  #beganAtNs = 0;
  #endedAtNs = 0;
  /** How long after the one before it each request is taken to have left. */
  #stepNs = 0;
  /** What a step usually is; infinite before there was a batch. */
  #usualStepNs = Infinity;
  #heldUp = false;

  /** One request was sent by itself. */
  noteSingle(beganAtNs: number): void {
    this.#beganAtNs = beganAtNs;
    this.#heldUp = false;
  }

  /** A batch of which so many requests were sent. */
  noteBatch(beganAtNs: number, endedAtNs: number, sent: number): void {
    this.#beganAtNs = beganAtNs;
    this.#endedAtNs = endedAtNs;
    this.#stepNs = sent > 0 ? (endedAtNs - beganAtNs) / sent : 0;
    this.#heldUp = false;
    if (sent <= 1) return;
    const usualNs = this.#usualStepNs;
    this.#heldUp = this.#stepNs > MAX_USUAL_STEPS * usualNs;
    // What stays slow is usual soon.
    if (this.#heldUp) this.#usualStepNs = usualNs * 1.25;
    else this.#usualStepNs = usualNs === Infinity ? this.#stepNs : usualNs * 0.75 + this.#stepNs * 0.25;
  }

  /**
   * When a request left: the first when it was handed to the kernel, those of a batch that was held up by the end of the
   * call at the latest.
   */
  sentAtNs(index: number): number {
    if (index === 0) return this.#beganAtNs;
    return this.#heldUp ? this.#endedAtNs : this.#beganAtNs + index * this.#stepNs;
  }

  /**
   * The shortest round trip that can be timed from that, 0 for any. A shorter one than a step says that the estimate is
   * wrong; in a batch that was held up one departure may be as far from the others as the call was long.
   */
  shortestTimedNs(index: number): number {
    if (index === 0) return 0;
    if (this.#heldUp) return HELD_UP_RATIO * (this.#endedAtNs - this.#beganAtNs);
    return Math.max(this.#stepNs, MIN_TIMED_NS);
  }
}
