/**
 * The probes of a path in the ring of requests: which hop each of them asked. A probe has its count when it is handed out
 * to be sent; the newest is the only one of which it may not be known yet whether it left.
 *
 * @module
 */
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../../wire/icmp.ts";
import { REQUEST_STATES, Requests } from "../requests.ts";
import type { HopFigures } from "./hop_figures.ts";

/** Probes by their count. */
export class PathRequests extends Requests {
  readonly #figures: (HopFigures | undefined)[] = [];
  readonly #probesOfHops = new Uint32Array(SEQUENCE_NUMBERS);
  readonly #rounds = new Uint32Array(SEQUENCE_NUMBERS);
  /** No probe before this one is waited for. */
  #oldest = 1;

  /**
   * A probe is handed out. The one whose place it takes is lost, if it is still waited for.
   *
   * @returns its count
   */
  reserve(figures: HopFigures, round: number): number {
    const forgotten = this.newest + 1 - SEQUENCE_NUMBERS;
    if (this.isWaiting(forgotten)) this.lose(forgotten);
    const count = this.add(Infinity, 0, REQUEST_STATES.reserved);
    const slot = count & SEQUENCE_MASK;
    this.#figures[slot] = figures;
    this.#probesOfHops[slot] = figures.handleProbe();
    this.#rounds[slot] = round;
    return count;
  }

  /** The newest probe left. */
  noteLeft(sentAtNs: number): void {
    this.setSentAtNs(this.newest, sentAtNs);
    if (this.isReserved(this.newest)) this.states[this.newest & SEQUENCE_MASK] = REQUEST_STATES.outstanding;
  }

  /** Whether a probe has not left yet. */
  isReserved(count: number): boolean {
    return this.remembers(count) && this.states[count & SEQUENCE_MASK] === REQUEST_STATES.reserved;
  }

  /** Whether a probe could not be sent. */
  isUnsent(count: number): boolean {
    return this.states[count & SEQUENCE_MASK] === REQUEST_STATES.unsent;
  }

  /** Whether a probe left and is not decided. */
  isWaiting(count: number): boolean {
    return this.remembers(count) && this.states[count & SEQUENCE_MASK] === REQUEST_STATES.outstanding;
  }

  /** Whether a probe was answered, in time or not. */
  override isAnswered(count: number): boolean {
    return super.isAnswered(count) || this.states[count & SEQUENCE_MASK] === REQUEST_STATES["answered-late"];
  }

  /** The newest probe could not be sent. */
  noteUnsent(): void {
    this.states[this.newest & SEQUENCE_MASK] = REQUEST_STATES.unsent;
    this.#figures[this.newest & SEQUENCE_MASK]?.handleUnsent();
  }

  /** A probe that is remembered is not answered in time. */
  lose(count: number): void {
    this.states[count & SEQUENCE_MASK] = REQUEST_STATES.expired;
    const figures = this.#figures[count & SEQUENCE_MASK];
    if (figures !== undefined) figures.lost++;
  }

  /** A probe that was lost is answered after all. */
  noteLateAnswer(count: number): void {
    this.states[count & SEQUENCE_MASK] = REQUEST_STATES["answered-late"];
  }

  /** The figures of the hop that a probe asked. */
  figuresOf(count: number): HopFigures | undefined {
    return this.remembers(count) ? this.#figures[count & SEQUENCE_MASK] : undefined;
  }

  /** Its number among the probes of its hop, from 1. */
  probeOfHop(count: number): number {
    return this.#probesOfHops[count & SEQUENCE_MASK] ?? 0;
  }

  /** Its round, from 1. */
  roundOf(count: number): number {
    return this.#rounds[count & SEQUENCE_MASK] ?? 0;
  }

  /** Count of the oldest probe that is waited for and counts; 0 for none. */
  oldestWaiting(): number {
    for (; this.#oldest <= this.newest; this.#oldest++) {
      if (this.isReserved(this.#oldest)) return 0;
      if (this.isWaiting(this.#oldest) && !this.figuresOf(this.#oldest)?.dropped) return this.#oldest;
    }
    return 0;
  }
}
