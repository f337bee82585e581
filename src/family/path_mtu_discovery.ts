/**
 * `-M`: the values of IP_MTU_DISCOVER and IPV6_MTU_DISCOVER, which are the same; ip(7), ipv6(7).
 *
 * @module
 */
import type { PathMtuDiscovery, RequestOptions } from "../cli/options.ts";
import { IP_PMTUDISC_DO, IP_PMTUDISC_DONT, IP_PMTUDISC_PROBE, IP_PMTUDISC_WANT } from "../../ffi/headers/in.ts";
import type { PathDetails } from "./family.ts";

const VALUES: Readonly<Record<PathMtuDiscovery, number>> = {
  do: IP_PMTUDISC_DO,
  want: IP_PMTUDISC_WANT,
  probe: IP_PMTUDISC_PROBE,
  dont: IP_PMTUDISC_DONT,
};

/** What to set, or undefined to leave it to the kernel: packets to many hosts are never fragmented unasked. */
export function pathMtuDiscoveryOf({ pathMtuDiscovery }: RequestOptions, path: PathDetails): number | undefined {
  if (pathMtuDiscovery !== undefined) return VALUES[pathMtuDiscovery];
  return path.multicast ? VALUES.do : undefined;
}
