/**
 * From events to lines on a terminal or in a pipe.
 *
 * An event with an address whose name is being looked up waits, and everything after it waits too, so that lines keep
 * their order; packets are sent and received meanwhile. Where there are many lines they are written in large pieces, and
 * a terminal may show a line of progress beside them.
 *
 * @module
 */
import type { Clock } from "../../../ffi/clock.ts";
import type { Reporter } from "../../report/reporter.ts";
import { NS_PER_MS } from "../../units.ts";
import type { AddressNames } from "../names/address_names.ts";
import { callAfter } from "../timer.ts";
import type { Display } from "./display.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";

/** When more events wait for a name, they are shown without. */
const MAX_WAITING_EVENTS = 10_000;
const MAX_HELD_NS = 10 * NS_PER_MS;
const MAX_HELD_CHARACTERS = 65_536;
/** A run that is over by then has no line of progress. */
const PROGRESS_FROM_NS = 2000 * NS_PER_MS;
const PROGRESS_PERIOD_NS = 250 * NS_PER_MS;
/** ECMA-48: erase from here to the end of the line. */
const ERASE_LINE = "\x1b[K";

/** How the addresses in events get their names. */
export interface EventNames<Event> {
  readonly names: AddressNames;
  /** The addresses in an event: none but for events with `from` and for summaries. */
  readonly addressesIn: (event: Event) => readonly string[];
  /** Whether an event is a summary: its addresses get the names that are known, even when no name is waited for. */
  readonly sumsUp?: (event: Event) => boolean;
  /** The event with the names of its addresses, as far as `nameOf` knows them. */
  readonly withNames: (event: Event, nameOf: (address: string) => string | undefined) => Event;
}

export interface LinesParts<Event> {
  readonly reporter: Reporter<Event>;
  readonly clock: Pick<Clock, "nowNs" | "realtimeUs">;
  /** Whether lines carry the time of day. */
  readonly timesWanted: boolean;
  /** Whether lines may wait for others, so that many are written at once. */
  readonly held?: boolean;
  readonly names?: EventNames<Event> | undefined;
  /** The line of progress as it is now, without its end; the empty string for none. */
  readonly progress?: (() => string) | undefined;
  readonly streams?: { writeOutput(text: string): void; writeDiagnostics(text: string): void };
}

interface WaitingEvent<Event> {
  readonly event: Event;
  readonly wallClockUs: number;
}

/** Whether events go on waiting for the names that are still missing. */
type Manner = "as far as names are known" | "without names";

const STREAMS = { writeOutput, writeDiagnostics };

export class Lines<Event extends object> implements Display<Event> {
  readonly #parts: LinesParts<Event>;
  readonly #streams: typeof STREAMS;
  #namesWanted: boolean;
  readonly #waiting: WaitingEvent<Event>[] = [];
  /** Why lines that had waited for a name could not be written. */
  #failure: unknown;
  #whenShown: (() => void) | undefined;
  /** Lines that are not written yet. */
  #held = "";
  #heldSinceNs = 0;
  #progressShown = false;
  #progressDueNs: number;

  constructor(parts: LinesParts<Event>) {
    this.#parts = parts;
    this.#streams = parts.streams ?? STREAMS;
    this.#namesWanted = parts.names !== undefined;
    if (parts.names !== undefined) parts.names.names.onFound = () => this.#showLater("as far as names are known");
    this.#progressDueNs = parts.progress === undefined ? Infinity : parts.clock.nowNs() + PROGRESS_FROM_NS;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  show(event: Event): void {
    this.#throwFailure();
    const { clock, timesWanted, names } = this.#parts;
    const wallClockUs = timesWanted ? clock.realtimeUs() : 0;
    const sumsUp = names?.sumsUp?.(event) === true;
    const isNamed = sumsUp || this.#namesWanted && (this.#waiting.length > 0 || "from" in event);
    if (names === undefined || !isNamed) {
      this.#write(event, wallClockUs);
      return;
    }
    if (!this.#namesWanted) {
      this.#write(names.withNames(event, (address) => names.names.nameOf(address)), wallClockUs);
      return;
    }
    if (this.#waiting.length >= MAX_WAITING_EVENTS) this.#showWaiting("without names");
    this.#waiting.push({ event: { ...event }, wallClockUs });
    for (const address of names.addressesIn(event)) names.names.lookUp(address);
    this.#showWaiting("as far as names are known");
  }

  say(_message: string, write: () => void): void {
    this.#makeWay();
    write();
  }

  beforeWait(timeoutNs: number): number {
    if (this.#held === "" && this.#progressDueNs === Infinity) return timeoutNs;
    const nowNs = this.#parts.clock.nowNs();
    if (nowNs + timeoutNs >= this.#heldSinceNs + MAX_HELD_NS) this.#flush();
    if (nowNs >= this.#progressDueNs) this.#showProgress(nowNs);
    return Math.min(timeoutNs, this.#progressDueNs - nowNs);
  }

  abandonNames(): void {
    this.#namesWanted = false;
    this.#parts.names?.names.abandon();
    this.#showLater("without names");
  }

  async namesShown(limitNs: number): Promise<void> {
    // After a failure nothing more is shown, so nothing is waited for.
    this.#throwFailure();
    if (this.#waiting.length > 0) {
      const stopTimer = callAfter(limitNs / NS_PER_MS, () => this.abandonNames());
      await new Promise<void>((resolve) => this.#whenShown = resolve);
      stopTimer();
    }
    this.#throwFailure();
  }

  finish(): void {
    this.#progressDueNs = Infinity;
    this.#makeWay();
  }

  /** Called by timers and look-ups, which nothing catches: a failure is kept for the next call of the run. */
  #showLater(how: Manner): void {
    try {
      this.#showWaiting(how);
    } catch (error) {
      this.#failure = error;
      this.#whenShown?.();
    }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #showWaiting(how: Manner): void {
    const { names: eventNames } = this.#parts;
    if (eventNames === undefined) return;
    const { names, addressesIn, withNames } = eventNames;
    const nameOf = (address: string) => names.nameOf(address);
    let shown = 0;
    for (const { event, wallClockUs } of this.#waiting) {
      const missing = addressesIn(event).some((address) => names.isBeingLookedUp(address));
      if (missing && how !== "without names") break;
      this.#write(withNames(event, nameOf), wallClockUs);
      shown++;
    }
    this.#waiting.splice(0, shown);
    if (this.#waiting.length === 0) this.#whenShown?.();
  }

  #write(event: Event, wallClockUs: number): void {
    const { reporter, held } = this.#parts;
    const text = reporter.output(event, wallClockUs);
    if (!held) this.#streams.writeOutput(text);
    else if (text !== "") this.#hold(text);
    const diagnostics = reporter.diagnostics(event);
    if (diagnostics === "") return;
    this.#makeWay();
    this.#streams.writeDiagnostics(diagnostics);
  }

  #hold(text: string): void {
    if (this.#held === "") this.#heldSinceNs = this.#parts.clock.nowNs();
    this.#held += text;
    if (this.#held.length >= MAX_HELD_CHARACTERS) this.#flush();
  }

  /** Writes what is held back and takes the line of progress away, so that other lines may be written. */
  #makeWay(): void {
    this.#flush();
    this.#eraseProgress();
  }

  #flush(): void {
    if (this.#held === "") return;
    const text = this.#held;
    this.#held = "";
    this.#eraseProgress();
    this.#streams.writeOutput(text);
  }

  #showProgress(nowNs: number): void {
    this.#progressDueNs = nowNs + PROGRESS_PERIOD_NS;
    const line = this.#parts.progress?.() ?? "";
    if (line === "") return;
    this.#progressShown = true;
    this.#streams.writeDiagnostics(`\r${line}${ERASE_LINE}`);
  }

  #eraseProgress(): void {
    if (!this.#progressShown) return;
    this.#progressShown = false;
    this.#streams.writeDiagnostics(`\r${ERASE_LINE}`);
  }
}
