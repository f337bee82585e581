/**
 * The addresses of many targets, side by side in one piece of memory, and what the targets are called.
 *
 * @module
 */
import { setSockaddrIn6Scope } from "../../../ffi/sockaddr.ts";
import { interfaceIndex } from "../../../ffi/interfaces.ts";
import type { TargetList } from "../../cli/targets/list.ts";
import type { Family } from "../../family/family.ts";
import { ipv4 } from "../../family/ipv4.ts";
import { ipv6 } from "../../family/ipv6.ts";
import { IPV6_ADDRESS_BYTES } from "../../wire/ip_address.ts";
import { addressText, hasAddress } from "../socket/socket_address.ts";

/** Memory for each address; an IPv4 address takes the first 4 bytes. */
const SLOT_BYTES = IPV6_ADDRESS_BYTES;
/** By the numbers that stand for them here; 0 is for an address that is not known. */
const BY_NAME: Readonly<Record<Family["name"], Family>> = { ipv4, ipv6 };
/** Rows are not made wider than that for the sake of one label: what follows a longer one is out of line. */
const MAX_ALIGNED_COLUMNS = 100;
const FAMILIES: readonly (Family | undefined)[] = [undefined, ipv4, ipv6];

/** What is known of targets before any name is looked up. */
export type AskedTargets = Pick<TargetList, "count" | "nameWidth" | "nameAt" | "addressAt" | "scopeAt">;

/** What {@linkcode TargetAddresses} depends on besides the targets. */
export interface TargetAddressesDetails {
  /** Whether targets go by their addresses. */
  readonly numeric: boolean;
  /** The device that link-local addresses without one are limited to. */
  readonly device: string | undefined;
  /** Columns that a text takes where lines are shown. */
  readonly columnsOf: (text: string) => number;
}

/** Addresses and names of targets, which are known by their indices. */
export class TargetAddresses {
  readonly #targets: AskedTargets;
  readonly #numeric: boolean;
  readonly #families: Uint8Array<ArrayBuffer>;
  readonly #addresses: Uint8Array<ArrayBuffer>;
  readonly #scopes: Uint32Array<ArrayBuffer>;
  readonly #columnsOf: (text: string) => number;
  #width: number;

  /** Takes the addresses that need no look-up. */
  constructor(targets: AskedTargets, details: TargetAddressesDetails) {
    const { count } = targets;
    this.#targets = targets;
    this.#numeric = details.numeric;
    this.#families = new Uint8Array(count);
    this.#addresses = new Uint8Array(count * SLOT_BYTES);
    this.#scopes = new Uint32Array(count);
    this.#columnsOf = details.columnsOf;
    this.#width = targets.nameWidth((name) => this.#alignedColumns(name));
    const scopes = new Map<string, number>();
    for (let target = 0; target < count; target++) {
      const family = targets.addressAt(target, this.#addresses, target * SLOT_BYTES);
      if (family === undefined) continue;
      this.#families[target] = FAMILIES.indexOf(BY_NAME[family]);
      if (!BY_NAME[family].hasScopes) continue;
      const scope = targets.scopeAt(target) ?? (this.#needsScope(target) ? details.device : undefined);
      if (scope === undefined) continue;
      const index = scopes.get(scope) ?? scopeIndex(scope);
      scopes.set(scope, index);
      this.#scopes[target] = index;
      // A device that is not there: nothing can be sent to such a target.
      if (index === 0) this.#families[target] = 0;
    }
  }

  /** Targets, whether their addresses are known or not. */
  get count(): number {
    return this.#families.length;
  }

  /** Columns of the widest label of a target as far as known: `NAME (ADDRESS)`, or one of them. */
  get width(): number {
    return this.#width;
  }

  /** Columns that a text takes where lines are shown. */
  columnsOf(text: string): number {
    return this.#columnsOf(text);
  }

  /** How a target is pinged; undefined as long as its address is not known. */
  familyOf(target: number): Family | undefined {
    return FAMILIES[this.#families[target] ?? 0];
  }

  /**
   * Takes the address that a name stands for.
   *
   * @param address 4 or 16 bytes in network order
   * @param scopeId interface index that it is limited to; 0 for none
   */
  set(target: number, family: Family, address: Uint8Array, scopeId: number): void {
    this.#families[target] = FAMILIES.indexOf(family);
    this.#addresses.set(address, target * SLOT_BYTES);
    this.#scopes[target] = scopeId;
    this.#width = Math.max(this.#width, this.#alignedColumns(this.#label(target)));
  }

  /** Addresses that are limited to a device are limited to the one of another index. */
  moveScope(from: number, to: number): void {
    this.#scopes.forEach((scopeId, target) => {
      if (scopeId === from) this.#scopes[target] = to;
    });
  }

  /**
   * Writes a target's address into a socket address of its family, of which the rest is there.
   *
   * @param name `struct sockaddr_in` or `struct sockaddr_in6`
   */
  writeTo(target: number, name: Uint8Array): void {
    const family = this.familyOf(target);
    if (family === undefined) return;
    const from = target * SLOT_BYTES;
    const to = family.sockaddrAddressOffset;
    const bytes = family.addressBytes;
    for (let index = 0; index < bytes; index++) name[to + index] = this.#addresses[from + index] ?? 0;
    if (family.hasScopes) setSockaddrIn6Scope(name, this.#scopes[target] ?? 0);
  }

  /**
   * Whether a socket address is a target's. Ports are not compared, and scopes neither: the cookie tells a host on
   * another link.
   *
   * @param family of the socket that the address came from
   * @param name begins with a socket address of that family
   */
  isAt(target: number, family: Family, name: Uint8Array): boolean {
    if (this.familyOf(target) !== family) return false;
    return hasAddress(name, family, this.#addresses, target * SLOT_BYTES);
  }

  /** Whether this is a target's address, whatever its scope. */
  has(target: number, { family, address }: { readonly family: Family; readonly address: Uint8Array }): boolean {
    const from = target * SLOT_BYTES;
    return this.familyOf(target) === family && address.every((byte, index) => byte === this.#addresses[from + index]);
  }

  /** As it was asked for. */
  nameOf(target: number): string {
    return this.#targets.nameAt(target);
  }

  /** Numeric address with its scope; undefined as long as it is not known. */
  addressOf(target: number): string | undefined {
    const family = this.familyOf(target);
    if (family === undefined) return undefined;
    const from = target * SLOT_BYTES;
    return addressText(this.#addresses.subarray(from, from + family.addressBytes), this.#scopes[target] ?? 0);
  }

  #needsScope(target: number): boolean {
    return this.familyOf(target)?.isScoped(
      this.#addresses.subarray(target * SLOT_BYTES, (target + 1) * SLOT_BYTES),
    ) ?? false;
  }

  #label(target: number): string {
    const name = this.nameOf(target);
    const address = this.addressOf(target);
    if (address === undefined || address === name) return name;
    return this.#numeric ? address : `${name} (${address})`;
  }

  #alignedColumns(label: string): number {
    const columns = this.#columnsOf(label);
    return columns <= MAX_ALIGNED_COLUMNS ? columns : 0;
  }
}

/** A device by its name or number; 0 when there is none. */
function scopeIndex(scope: string): number {
  const index = interfaceIndex(scope);
  if (index !== undefined) return index;
  return /^\d{1,10}$/.test(scope) && Number(scope) <= 0xffff_ffff ? Number(scope) : 0;
}
