/**
 * From the events of a search for a path's MTU to lines: what comes from a hop whose name is being looked up waits, and
 * everything after it waits, too, while probes are sent and answered.
 *
 * @module
 */
import type { Clock } from "../../ffi/clock.ts";
import { NI_IDN } from "../../ffi/headers/netdb.ts";
import { lookUpName } from "../../ffi/name_service.ts";
import type { PathMtuEvent } from "../core/path_mtu_events.ts";
import type { PathMtuReporter } from "../report/path_mtu_reporter.ts";
import type { AddressBook } from "./socket_address.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";

/** What a display works with. */
export interface PathMtuDisplayParts {
  /** Puts events into words. */
  readonly reporter: PathMtuReporter;
  /** Tells the time. */
  readonly clock: Pick<Clock, "realtimeUs">;
  /** Knows the socket addresses that a text belongs to. */
  readonly addresses: AddressBook;
  /** Whether hops are told by their names. */
  readonly namesWanted: boolean;
}

/** Shows the events of a search, in order. */
export class PathMtuDisplay {
  readonly #parts: PathMtuDisplayParts;
  #namesWanted: boolean;
  /** Address text to name; undefined while the look-up is under way. */
  readonly #names = new Map<string, string | undefined>();
  readonly #waiting: { readonly event: PathMtuEvent; readonly wallClockUs: number }[] = [];
  /** Why lines could not be written when there was nobody to tell. */
  #failure: unknown;
  #whenShown: (() => void) | undefined;

  /** Prepares to show. */
  constructor(parts: PathMtuDisplayParts) {
    this.#parts = parts;
    this.#namesWanted = parts.namesWanted;
  }

  /** Whether an event waits for a name; only the event loop can bring it. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Shows an event, now or when its name is known.
   *
   * @throws {OutputError} when stdout can't be written, also for an earlier event
   */
  show(event: PathMtuEvent): void {
    this.#waiting.push({ event, wallClockUs: this.#parts.clock.realtimeUs() });
    if (this.#namesWanted && "from" in event) this.#lookUp(event.from);
    this.#showWaiting();
    this.#throwFailure();
  }

  /**
   * Returns when every event has been shown.
   *
   * @throws {OutputError} when stdout can't be written
   */
  async finish(): Promise<void> {
    if (this.isWaiting) await new Promise<void>((resolve) => this.#whenShown = resolve);
    this.#throwFailure();
  }

  /** Shows what waits without names, and goes on without. */
  abandonNames(): void {
    this.#namesWanted = false;
    this.#showLater();
  }

  #lookUp(address: string): void {
    const sockaddr = this.#parts.addresses.sockaddrOf(address);
    if (sockaddr === undefined || this.#names.has(address)) return;
    this.#names.set(address, undefined);
    const found = (name: string | undefined) => {
      this.#names.set(address, name ?? address);
      this.#showLater();
    };
    lookUpName(sockaddr, NI_IDN).then(found, () => found(undefined));
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Called when nobody is there to catch: a failure is kept for the next who is. */
  #showLater(): void {
    try {
      this.#showWaiting();
    } catch (error) {
      this.#failure = error;
      this.#whenShown?.();
    }
  }

  #showWaiting(): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      const { event, wallClockUs } = first;
      if (this.#namesWanted && "from" in event && this.#isBeingLookedUp(event.from)) return;
      this.#waiting.shift();
      this.#write("from" in event ? { ...event, fromName: this.#names.get(event.from) } : event, wallClockUs);
    }
    this.#whenShown?.();
  }

  #isBeingLookedUp(address: string): boolean {
    return this.#names.has(address) && this.#names.get(address) === undefined;
  }

  #write(event: PathMtuEvent, wallClockUs: number): void {
    const { reporter } = this.#parts;
    writeOutput(reporter.output(event, wallClockUs));
    writeDiagnostics(reporter.diagnostics(event));
  }
}
