/**
 * Between the loop and the state machine of many targets: sends that follow each other without a look at what has come
 * are no more than their replies have room for in the socket's buffer. Nearby hosts answer before the next request
 * leaves, and the kernel drops what does not fit.
 *
 * @module
 */
import type { Machine } from "../../core/machine.ts";
import type { SendFailure } from "../../core/one/input.ts";

/** A state machine that makes a pause in time; while it lasts it says that there is something to do at once. */
export class Bursts<Event> implements Machine<Event> {
  readonly #machine: Machine<Event>;
  readonly #longest: number;
  #left: number;

  /**
   * Stands for a state machine.
   *
   * @param longest requests in a row, at least 1
   */
  constructor(machine: Machine<Event>, longest: number) {
    this.#machine = machine;
    this.#longest = longest;
    this.#left = longest;
  }

  /** See {@linkcode Machine}. */
  get done(): boolean {
    return this.#machine.done;
  }

  /** See {@linkcode Machine}. */
  get outstanding(): number {
    return this.#machine.outstanding;
  }

  /** See {@linkcode Machine}. */
  get greatestRoundTripNs(): number {
    return this.#machine.greatestRoundTripNs;
  }

  /** So much has been taken out of the buffer, which makes room for as much. */
  handleReceived(datagrams: number): void {
    this.#left = Math.min(this.#left + datagrams, this.#longest);
  }

  /** The buffer is empty. */
  handleEmpty(): void {
    this.#left = this.#longest;
  }

  /** See {@linkcode Machine}; 0 as long as replies have to be read first. */
  nextTransmit(nowNs: number): number {
    if (this.#left === 0) return 0;
    const count = this.#machine.nextTransmit(nowNs);
    if (count !== 0) this.#left--;
    return count;
  }

  /** See {@linkcode Machine}. */
  handleTransmitted(sentAtNs: number, shortestTimedNs = 0): void {
    this.#machine.handleTransmitted(sentAtNs, shortestTimedNs);
  }

  /** See {@linkcode Machine}. */
  handleSendFailure(nowNs: number, failure: SendFailure): void {
    this.#machine.handleSendFailure(nowNs, failure);
  }

  /** See {@linkcode Machine}. */
  handleUntried(): void {
    this.#machine.handleUntried();
  }

  /** See {@linkcode Machine}. */
  handleTimeout(nowNs: number, readUpToNs?: number): void {
    this.#machine.handleTimeout(nowNs, readUpToNs);
  }

  /** See {@linkcode Machine}; long ago as long as replies have to be read first. */
  nextTimeout(): number {
    return this.#left === 0 ? -Infinity : this.#machine.nextTimeout();
  }

  /** See {@linkcode Machine}. */
  nextEvent(): Event | undefined {
    return this.#machine.nextEvent();
  }

  /** See {@linkcode Machine}. */
  interrupt(): void {
    this.#machine.interrupt();
  }

  /** See {@linkcode Machine}. */
  snapshot(): void {
    this.#machine.snapshot();
  }
}
