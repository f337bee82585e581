/**
 * Ends of a link that know each other without asking: the kernel has one table of neighbours for all namespaces of the machine
 * (`net.ipv4.neigh.default.gc_thresh3`), which others may have filled, and permanent entries are not counted in it.
 *
 * @module
 */

import type { Requirement } from "./requirements.ts";

/** Entries that the kernel keeps at most, unless told. */
const USUAL_LIMIT = 1024;
/** Entries that the tests of a file may need at once. */
const ROOM = 32;

/**
 * The hardware address of a host on a link. The link-local address that comes of it has four groups, as most have.
 *
 * @param link 0 to 99.
 * @param host 0 to 99.
 */
export function hardwareAddress(link: number, host: number): string {
  return `06:12:34:56:${String(link).padStart(2, "0")}:${String(host).padStart(2, "0")}`;
}

/** The address that the kernel gives to a host on a link by itself, RFC 4291 appendix A. */
export function linkLocalAddress(link: number, host: number): string {
  const [last = ""] = hardwareAddress(link, host).split(":").slice(4).join("").match(/[1-9].*/) ?? [];
  return `fe80::412:34ff:fe56:${last}`;
}

/** Shell commands that make addresses on a link known for good. */
export function knowNeighbour(device: string, hardware: string, ...addresses: readonly string[]): string {
  return addresses.map((address) => `ip neighbour replace ${address} lladdr ${hardware} nud permanent dev ${device}\n`)
    .join("");
}

/** Needs room in the kernel's tables of neighbours, for a test in which one is looked for. */
export function neighbourRoom(): Requirement {
  const tables = [["arp_cache", "ipv4"], ["ndisc_cache", "ipv6"]] as const;
  return tables.every(([cache, family]) => entriesOf(cache) + ROOM <= limitOf(family))
    ? undefined
    : "needs room in the kernel's table of neighbours, which others have filled (gc_thresh3)";
}

/** What a run needs whose words name a host that isn't there, see network.ts: its neighbour looks for it. */
export function neighbourNeeds(words: string): readonly Requirement[] {
  return /\b(?:10\.0\.[12]\.99|fd00:[12]::99)\b/.test(words) ? [neighbourRoom()] : [];
}

/** Entries of all namespaces: the first column of the first row, in hexadecimal. */
function entriesOf(cache: string): number {
  const [, row = ""] = (readOrUndefined(`/proc/net/stat/${cache}`) ?? "").split("\n");
  return parseInt(row, 16) || 0;
}

/** Only the first network namespace tells. */
function limitOf(family: string): number {
  return Number(readOrUndefined(`/proc/sys/net/${family}/neigh/default/gc_thresh3`) ?? USUAL_LIMIT);
}

function readOrUndefined(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
