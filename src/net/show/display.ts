/**
 * From events to lines on a terminal or in a pipe.
 *
 * Names are looked up here, beside the loop: an event about an address whose name is on its way waits, and everything
 * after it waits too, so that lines keep their order, but packets are sent and received meanwhile.
 *
 * @module
 */
import type { Clock } from "../../../ffi/clock.ts";
import { NI_IDN } from "../../../ffi/headers/netdb.ts";
import { lookUpName } from "../../../ffi/name_service.ts";
import type { Reporter } from "../../report/reporter.ts";
import { parseSocketAddress } from "../socket/socket_address.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";
import { callAfter } from "../timer.ts";
import { NS_PER_MS } from "../../units.ts";

/** Most events that wait for a name; when there are more, they are shown without. */
const LONGEST_QUEUE = 10_000;
/** Most look-ups at once: threads are left to other runs of the process. */
const MOST_LOOK_UPS = 8;
/** Most names remembered; beyond that all are forgotten and looked up anew. */
const REMEMBERED_NAMES = 1024;

/** Whether events go on waiting for the names that are still missing. */
type Manner = "as far as names are known" | "without names";

interface WaitingEvent<Event> {
  readonly event: Event;
  readonly wallClockUs: number;
}

/** What a display has to know. */
export interface DisplayDetails<Event> {
  /** Whether addresses are told by their names. */
  readonly namesWanted: boolean;
  /** Longest that a name is waited for, as it is the longest that a reply is; 0 for as long as it takes. */
  readonly lingerNs: number;
  /** Whether lines tell the time of day. */
  readonly timesWanted: boolean;
  /** The addresses in an event; only one that has `from` has any. */
  readonly addressesIn: (event: Event) => readonly string[];
  /** Looks up the name of a socket address: libc unless told. */
  readonly lookUp?: typeof lookUpName;
  /** The event with the names of its addresses, as far as `nameOf` knows them. */
  readonly withNames: (event: Event, nameOf: (address: string) => string | undefined) => Event;
}

/** Shows the events of a run, in order. */
export class Display<Event extends object> {
  readonly #reporter: Reporter<Event>;
  readonly #clock: Pick<Clock, "realtimeUs">;
  readonly #details: DisplayDetails<Event>;
  #namesWanted: boolean;
  readonly #timesWanted: boolean;
  /** Address text to name; undefined while the look-up is under way. */
  readonly #names = new Map<string, string | undefined>();
  /** Addresses whose look-up has not begun, and how many are under way. */
  readonly #toLookUp: string[] = [];
  #lookUps = 0;
  /** Keep the timers of names that are waited for from going off. */
  readonly #timers = new Map<string, () => void>();
  readonly #waiting: WaitingEvent<Event>[] = [];
  /** Why lines could not be written when there was nobody to tell. */
  #failure: unknown;
  #whenShown: (() => void) | undefined;

  /** Prepares to show the events of one run. */
  constructor(reporter: Reporter<Event>, clock: Pick<Clock, "realtimeUs">, details: DisplayDetails<Event>) {
    this.#reporter = reporter;
    this.#clock = clock;
    this.#details = details;
    this.#namesWanted = details.namesWanted;
    this.#timesWanted = details.timesWanted;
  }

  /** Whether an event waits for a name; only the event loop can bring it. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Shows an event, now or when its name is known; it is copied if it must wait.
   *
   * @throws {OutputError} when stdout can't be written, also for an earlier event
   */
  show(event: Event): void {
    this.#throwFailure();
    const wallClockUs = this.#timesWanted ? this.#clock.realtimeUs() : 0;
    if (!this.#namesWanted || (this.#waiting.length === 0 && !("from" in event))) {
      this.#write(event, wallClockUs);
      return;
    }
    if (this.#waiting.length >= LONGEST_QUEUE) this.#showWaiting("without names");
    this.#waiting.push({ event: { ...event }, wallClockUs });
    for (const address of this.#details.addressesIn(event)) this.#lookUp(address);
    this.#showWaiting("as far as names are known");
  }

  /**
   * Returns when every event has been shown.
   *
   * @param limitNs longest that names are waited for; then what waits is shown without
   * @throws {OutputError} when stdout can't be written
   */
  async finish(limitNs: number): Promise<void> {
    // What waits stays then, and nobody would say that it was shown.
    this.#throwFailure();
    if (this.#waiting.length > 0) {
      const stopTimer = callAfter(limitNs / NS_PER_MS, () => this.abandonNames());
      await new Promise<void>((resolve) => this.#whenShown = resolve);
      stopTimer();
    }
    this.#throwFailure();
  }

  /** Shows what waits without names, and goes on without. */
  abandonNames(): void {
    this.#namesWanted = false;
    this.#toLookUp.length = 0;
    for (const stopTimer of this.#timers.values()) stopTimer();
    this.#timers.clear();
    this.#showLater("without names");
  }

  #lookUp(address: string): void {
    if (this.#names.has(address)) return;
    const sockaddr = parseSocketAddress(address);
    if (this.#names.size >= REMEMBERED_NAMES) this.#forgetNames();
    this.#names.set(address, sockaddr === undefined ? address : undefined);
    if (sockaddr === undefined) return;
    if (this.#toLookUp.length >= REMEMBERED_NAMES) {
      this.#names.set(address, address);
      return;
    }
    this.#toLookUp.push(address);
    const { lingerNs } = this.#details;
    // A name that comes later is known from then on.
    const giveUp = () => this.#found(address, address);
    if (lingerNs > 0) this.#timers.set(address, callAfter(lingerNs / NS_PER_MS, giveUp));
    this.#startLookUps();
  }

  #found(address: string, name: string): void {
    this.#timers.get(address)?.();
    this.#timers.delete(address);
    this.#names.set(address, name);
    this.#showLater("as far as names are known");
  }

  #startLookUps(): void {
    const { lookUp = lookUpName } = this.#details;
    while (this.#lookUps < MOST_LOOK_UPS) {
      const address = this.#toLookUp.shift();
      if (address === undefined) return;
      const sockaddr = parseSocketAddress(address) ?? new Uint8Array(0);
      const found = (name: string | undefined) => {
        this.#lookUps--;
        this.#startLookUps();
        this.#found(address, name ?? address);
      };
      this.#lookUps++;
      lookUp(sockaddr, NI_IDN).then(found, () => found(undefined));
    }
  }

  /** Look-ups under way are kept: events wait for them. */
  #forgetNames(): void {
    for (const [address, name] of this.#names) if (name !== undefined) this.#names.delete(address);
  }

  /** Called when nobody is there to catch: a failure is kept for the next who is. */
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
    const nameOf = (address: string) => this.#names.get(address);
    let shown = 0;
    for (const { event, wallClockUs } of this.#waiting) {
      const missing = this.#details.addressesIn(event).some((address) => this.#isBeingLookedUp(address));
      if (missing && how !== "without names") break;
      this.#write(this.#details.withNames(event, nameOf), wallClockUs);
      shown++;
    }
    this.#waiting.splice(0, shown);
    if (this.#waiting.length === 0) this.#whenShown?.();
  }

  #isBeingLookedUp(address: string): boolean {
    return this.#names.has(address) && this.#names.get(address) === undefined;
  }

  #write(event: Event, wallClockUs: number): void {
    writeOutput(this.#reporter.output(event, wallClockUs));
    writeDiagnostics(this.#reporter.diagnostics(event));
  }
}
