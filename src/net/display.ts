/**
 * From events to lines on a terminal or in a pipe.
 *
 * Names are looked up here, beside the loop: an event about an address whose name is on its way waits, and everything
 * after it waits too, so that lines keep their order, but packets are sent and received meanwhile.
 *
 * @module
 */
import type { Clock } from "../../ffi/clock.ts";
import { NI_IDN } from "../../ffi/headers/netdb.ts";
import { lookUpName } from "../../ffi/name_service.ts";
import { otherAddresses } from "../core/event_addresses.ts";
import type { PingEvent } from "../core/events.ts";
import type { Reporter } from "../report/reporter.ts";
import { parseIpv4 } from "../wire/ip_address.ts";
import { type AddressBook, encodeSocketAddress } from "./socket_address.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";

/** Most events that wait for a name; when there are more, they are shown without. */
const LONGEST_QUEUE = 10_000;
/** Most look-ups at once: the runtime has 32 threads for them, and the loop waits on one of those, too. */
const MOST_LOOK_UPS = 8;
/** Most names remembered; beyond that all are forgotten and looked up anew. */
const REMEMBERED_NAMES = 1024;

/** Whether events go on waiting for the names that are still missing. */
type Manner = "as far as names are known" | "without names";

interface WaitingEvent {
  readonly event: PingEvent;
  readonly wallClockUs: number;
}

function addressesIn(event: PingEvent): readonly string[] {
  return "from" in event ? [event.from, ...otherAddresses(event)] : [];
}

/** An address that no packet came from; only IPv4 tells of such. */
function sockaddrOfText(text: string): Uint8Array | undefined {
  const address = parseIpv4(text);
  return address === undefined ? undefined : encodeSocketAddress(address, 0, 0);
}

/** Shows the events of a run, in order. */
export class Display {
  readonly #reporter: Reporter;
  readonly #clock: Clock;
  readonly #addresses: AddressBook;
  #namesWanted: boolean;
  readonly #timesWanted: boolean;
  /** Address text to name; undefined while the look-up is under way. */
  readonly #names = new Map<string, string | undefined>();
  /** Addresses whose look-up has not begun, and how many are under way. */
  readonly #toLookUp: string[] = [];
  #lookUps = 0;
  readonly #waiting: WaitingEvent[] = [];
  /** Why lines could not be written when there was nobody to tell. */
  #failure: unknown;
  #whenShown: (() => void) | undefined;

  /**
   * Prepares to show the events of one run.
   *
   * @param details whether names and the time of day are wanted, and where the socket addresses are found that a text
   * belongs to
   */
  constructor(
    reporter: Reporter,
    clock: Clock,
    details: { readonly namesWanted: boolean; readonly timesWanted: boolean; readonly addresses: AddressBook },
  ) {
    this.#reporter = reporter;
    this.#clock = clock;
    this.#namesWanted = details.namesWanted;
    this.#timesWanted = details.timesWanted;
    this.#addresses = details.addresses;
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
  show(event: PingEvent): void {
    this.#throwFailure();
    const wallClockUs = this.#timesWanted ? this.#clock.realtimeUs() : 0;
    if (!this.#namesWanted || (this.#waiting.length === 0 && !("from" in event))) {
      this.#write(event, wallClockUs);
      return;
    }
    if (this.#waiting.length >= LONGEST_QUEUE) this.#showWaiting("without names");
    this.#waiting.push({ event: { ...event }, wallClockUs });
    for (const address of addressesIn(event)) this.#lookUp(address);
    this.#showWaiting("as far as names are known");
  }

  /**
   * Returns when every event has been shown.
   *
   * @throws {OutputError} when stdout can't be written
   */
  async finish(): Promise<void> {
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#whenShown = resolve);
    this.#throwFailure();
  }

  /** Shows what waits without names, and goes on without. */
  abandonNames(): void {
    this.#namesWanted = false;
    this.#showLater("without names");
  }

  #lookUp(address: string): void {
    if (this.#names.has(address)) return;
    const sockaddr = this.#addresses.sockaddrOf(address) ?? sockaddrOfText(address);
    if (this.#names.size >= REMEMBERED_NAMES) this.#forgetNames();
    this.#names.set(address, sockaddr === undefined ? address : undefined);
    if (sockaddr === undefined) return;
    if (this.#toLookUp.length >= REMEMBERED_NAMES) {
      this.#names.set(address, address);
      return;
    }
    this.#toLookUp.push(address);
    this.#startLookUps();
  }

  #startLookUps(): void {
    while (this.#lookUps < MOST_LOOK_UPS) {
      const address = this.#toLookUp.shift();
      if (address === undefined) return;
      const sockaddr = this.#addresses.sockaddrOf(address) ?? sockaddrOfText(address) ?? new Uint8Array(0);
      const found = (name: string | undefined) => {
        this.#lookUps--;
        this.#names.set(address, name ?? address);
        this.#startLookUps();
        this.#showLater("as far as names are known");
      };
      this.#lookUps++;
      lookUpName(sockaddr, NI_IDN).then(found, () => found(undefined));
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
    let shown = 0;
    for (const { event, wallClockUs } of this.#waiting) {
      const missing = addressesIn(event).some((address) => this.#isBeingLookedUp(address));
      if (missing && how !== "without names") break;
      this.#write(this.#withNames(event), wallClockUs);
      shown++;
    }
    this.#waiting.splice(0, shown);
    if (this.#waiting.length === 0) this.#whenShown?.();
  }

  #isBeingLookedUp(address: string): boolean {
    return this.#names.has(address) && this.#names.get(address) === undefined;
  }

  #withNames(event: PingEvent): PingEvent {
    if (!("from" in event)) return event;
    const otherNames = new Map<string, string>();
    for (const address of otherAddresses(event)) {
      const name = this.#names.get(address);
      if (name !== undefined) otherNames.set(address, name);
    }
    return { ...event, fromName: this.#names.get(event.from), otherNames };
  }

  #write(event: PingEvent, wallClockUs: number): void {
    writeOutput(this.#reporter.output(event, wallClockUs));
    writeDiagnostics(this.#reporter.diagnostics(event));
  }
}
