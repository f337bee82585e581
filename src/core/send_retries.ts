/**
 * What to do about sends that fail, for a session: try again after a pause, or give the request up.
 *
 * @module
 */
import { MIN_PAUSE_NS } from "./one/schedule.ts";
import type { SendFailure } from "./machine.ts";

/** Remembers how many sends in a row failed, and until when nothing is to be sent. */
export class SendRetries {
  readonly #targets: number;
  readonly #timeoutNs: number;
  #heldUntilNs: number;
  /** How often in a row a request was not tried because the kernel told of something else. */
  #untriedInARow = 0;
  #outOfMemoryInARow = 0;
  /** Requests given up since one left. */
  #givenUpInARow = 0;

  /** Nothing failed yet; requests may leave from `startNs` on. */
  constructor(settings: { readonly targets: number; readonly timeoutNs: number }, startNs: number) {
    this.#targets = settings.targets;
    this.#timeoutNs = settings.timeoutNs;
    this.#heldUntilNs = startNs;
  }

  /** Before this time nothing is to be sent. */
  get heldUntilNs(): number {
    return this.#heldUntilNs;
  }

  /** A request left. */
  handleTransmitted(): void {
    this.#untriedInARow = 0;
    this.#outOfMemoryInARow = 0;
    this.#givenUpInARow = 0;
  }

  /**
   * A request did not leave. Returns whether it is to be tried again, rather than given up.
   *
   * @param errorWhileSending whether an ICMP error about this very request came before
   */
  triesAgain(nowNs: number, failure: SendFailure, errorWhileSending: boolean): boolean {
    return this.#isTemporary(nowNs, failure, errorWhileSending) || this.#giveUp(nowNs);
  }

  #isTemporary(nowNs: number, failure: SendFailure, errorWhileSending: boolean): boolean {
    // An entry takes seconds to become free, and requests to others leave meanwhile.
    if (failure.neighbourTableFull) return false;
    switch (failure.kind) {
      case "would-block":
        this.#pause(nowNs);
        return true;
      case "no-buffer-space":
        this.#pause(nowNs);
        // Too often: give it up, so that a stuck device does not hold the run for ever.
        return ++this.#outOfMemoryInARow * MIN_PAUSE_NS < this.#timeoutNs;
      case "message-too-long":
        return false;
      case "other":
        if (failure.queued === "foreign-error" || (failure.queued === "network-error" && !errorWhileSending)) {
          // The kernel told of the error of another packet; ours was not tried. Once more at once, then with pauses.
          if (this.#untriedInARow++ > 0) this.#pause(nowNs);
          return true;
        }
        return false;
    }
  }

  #giveUp(nowNs: number): false {
    // As many as there are targets, and none left: this host can't send, so it should not try as fast as it can.
    if (++this.#givenUpInARow % this.#targets === 0) this.#pause(nowNs);
    return false;
  }

  #pause(nowNs: number): void {
    this.#heldUntilNs = Math.max(this.#heldUntilNs, nowNs + MIN_PAUSE_NS);
  }
}
