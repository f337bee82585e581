/**
 * Whether sends fail because the kernel's table of neighbours is full. The error number is that of a full device queue
 * (IPv4), or of an invalid argument (IPv6), and only packets to neighbours without an entry are refused.
 *
 * @module
 */
import { EINVAL, ENOBUFS } from "../../../ffi/headers/errno.ts";
import { AF_INET, AF_INET6 } from "../../../ffi/headers/socket.ts";
import { readNeighbourTable } from "../../../ffi/neighbour_table.ts";
import type { Warn } from "../warn.ts";

/** What the kernel said is believed for so long: sends may fail by the thousand. */
const MAX_AGE_NS = 10_000_000;

const FAMILIES = {
  [ENOBUFS]: { addressFamily: AF_INET, name: "ipv4" },
  [EINVAL]: { addressFamily: AF_INET6, name: "ipv6" },
} as const;

/** Looks at the tables when sends fail. */
export class NeighbourTables {
  readonly #clock: { nowNs(): number };
  readonly #warn: Warn;
  readonly #read: typeof readNeighbourTable;
  #error = 0;
  #full = false;
  #readAtNs = -Infinity;
  #warned = false;

  /** Nothing is known yet; `warn` is given one line, once. */
  constructor(clock: { nowNs(): number }, warn: Warn, read: typeof readNeighbourTable = readNeighbourTable) {
    this.#clock = clock;
    this.#warn = warn;
    this.#read = read;
  }

  /** A send failed with this error number. Returns whether that was for want of an entry. */
  refused(error: number): boolean {
    if (error !== ENOBUFS && error !== EINVAL) return false;
    const nowNs = this.#clock.nowNs();
    if (error === this.#error && nowNs - this.#readAtNs < MAX_AGE_NS) return this.#full;
    const { addressFamily, name } = FAMILIES[error];
    const table = this.#read(addressFamily);
    this.#error = error;
    this.#readAtNs = nowNs;
    this.#full = table !== undefined && table.entries >= table.limit;
    if (this.#full && !this.#warned) {
      this.#warned = true;
      this.#warn(
        `the kernel's table of neighbours is full: requests that need a new entry don't leave; ` +
          `net.${name}.neigh.default.gc_thresh3 is ${table?.limit}, a greater one would do`,
      );
    }
    return this.#full;
  }
}
