/**
 * Names of the addresses that packets come from, looked up beside the loop. Loaded only where lines have names.
 *
 * @module
 */
import { NI_IDN } from "../../../ffi/headers/netdb.ts";
import { lookUpName } from "../../../ffi/name_service.ts";
import { NS_PER_MS } from "../../units.ts";
import { parseSocketAddress } from "../socket/socket_address.ts";
import { callAfter } from "../timer.ts";

/** Threads are left to other runs of the process. */
const MAX_LOOK_UPS_AT_ONCE = 8;
/** Beyond that all names are forgotten and looked up anew. */
const MAX_REMEMBERED_NAMES = 1024;

/** The names of a run's addresses, as far as they are known. */
export class AddressNames {
  /** Called when a name is known, or given up. */
  onFound: () => void = () => {};
  readonly #lingerNs: number;
  readonly #lookUpName: typeof lookUpName;
  /** Address text to name; undefined while the look-up is under way. */
  readonly #names = new Map<string, string | undefined>();
  /** Addresses whose look-up has not begun. */
  readonly #queue: string[] = [];
  #lookUpsUnderWay = 0;
  /** Functions that stop the timers of names that are waited for. */
  readonly #timers = new Map<string, () => void>();

  /**
   * Knows no name yet.
   *
   * @param lingerNs longest that a name is waited for, as it is the longest that a reply is; 0 for as long as it takes
   */
  constructor(lingerNs: number, lookUp: typeof lookUpName = lookUpName) {
    this.#lingerNs = lingerNs;
    this.#lookUpName = lookUp;
  }

  /** The name, the address itself if it has none, or undefined while that is not known. */
  nameOf(address: string): string | undefined {
    return this.#names.get(address);
  }

  isBeingLookedUp(address: string): boolean {
    return this.#names.has(address) && this.#names.get(address) === undefined;
  }

  /** Looks the name of an address up, once. */
  lookUp(address: string): void {
    if (this.#names.has(address)) return;
    const sockaddr = parseSocketAddress(address);
    if (this.#names.size >= MAX_REMEMBERED_NAMES) this.#forgetNames();
    const nameless = sockaddr === undefined || this.#queue.length >= MAX_REMEMBERED_NAMES;
    this.#names.set(address, nameless ? address : undefined);
    if (nameless) return;
    this.#queue.push(address);
    // A name that comes later is known from then on.
    const giveUp = () => this.#found(address, address);
    if (this.#lingerNs > 0) this.#timers.set(address, callAfter(this.#lingerNs / NS_PER_MS, giveUp));
    this.#startLookUps();
  }

  /** Begins no further look-up, and stops all timers. */
  abandon(): void {
    this.#queue.length = 0;
    for (const stopTimer of this.#timers.values()) stopTimer();
    this.#timers.clear();
  }

  #found(address: string, name: string): void {
    this.#timers.get(address)?.();
    this.#timers.delete(address);
    this.#names.set(address, name);
    this.onFound();
  }

  #startLookUps(): void {
    while (this.#lookUpsUnderWay < MAX_LOOK_UPS_AT_ONCE) {
      const address = this.#queue.shift();
      if (address === undefined) return;
      const sockaddr = parseSocketAddress(address) ?? new Uint8Array(0);
      const found = (name: string | undefined) => {
        this.#lookUpsUnderWay--;
        this.#startLookUps();
        this.#found(address, name ?? address);
      };
      this.#lookUpsUnderWay++;
      this.#lookUpName(sockaddr, NI_IDN).then(found, () => found(undefined));
    }
  }

  /** Look-ups under way are kept: events wait for them. */
  #forgetNames(): void {
    for (const [address, name] of this.#names) if (name !== undefined) this.#names.delete(address);
  }
}
