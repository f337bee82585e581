/**
 * How many hosts a command line may name: hops stand before the destination, and they live in the 40 bytes that
 * IPv4 has for options (RFC 791 section 3.1).
 *
 * @module
 */

import type { PingOptions } from "./options.ts";

/** Source route: 40 bytes less a no-op and 3 bytes of the option's own make 9 addresses of 4. */
const ROUTE_HOSTS_MAX = 9 + 1;
/** `-T tsprespec`: 40 bytes less 4 of the option's own make 4 pairs of address and time. */
const TIMESTAMP_HOSTS_MAX = 4 + 1;

/**
 * Says why a number of hosts can't be right, whichever family the destination turns out to have.
 *
 * @param hosts Hops and the destination.
 * @param options What else the command line asks for.
 * @returns One line, or undefined when some family allows it; IPv6 allows no hops.
 */
export function hostsFault(
  hosts: number,
  options: Pick<PingOptions, "family" | "recordRoute" | "timestampOption">,
): string | undefined {
  if (hosts <= 1) return undefined;
  if (options.family === "ipv6") return "only one destination may be given with IPv6";
  if (options.recordRoute) return "only one destination may be given with -R";
  if (options.timestampOption === undefined) return atMost(hosts, ROUTE_HOSTS_MAX, "");
  if (options.timestampOption === "tsprespec") return atMost(hosts, TIMESTAMP_HOSTS_MAX, " with -T tsprespec");
  return `only one destination may be given with -T ${options.timestampOption}`;
}

function atMost(hosts: number, most: number, condition: string): string | undefined {
  if (hosts <= most) return undefined;
  return `at most ${most - 1} hops may be given before the destination${condition}`;
}
