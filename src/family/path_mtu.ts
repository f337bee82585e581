/**
 * Finding a path's MTU: that in which the families differ. RFC 1191 and RFC 8201; the kernel's view is ip(7), ipv6(7).
 *
 * @module
 */
import { IP_TTL, IPPROTO_IP, IPPROTO_IPV6, IPV6_DONTFRAG, IPV6_UNICAST_HOPS } from "../../ffi/headers/in.ts";
import type { Family, SocketOption } from "./family.ts";
import { FRAGMENTATION_NEEDED, HOPS_EXCEEDED, ICMPV4, ICMPV6 } from "../wire/icmp.ts";

/** The kernel's default, as a value of IP_TTL and IPV6_UNICAST_HOPS. */
const DEFAULT_HOPS = -1;

/** What an ICMP error says about a probe. */
export type ProbeErrorMeaning = "too-long" | "time-exceeded" | "other";

/** How probes of one family are sent and refused. */
export interface PathMtuFamily {
  /** Least MTU that a link may have, and that an ICMP error may tell. */
  readonly leastMtu: number;
  /** Whether old routers tell an MTU of 0 because they don't know better (RFC 1191 section 5). */
  readonly mtuMayBeUnknown: boolean;
  /** Sizes by which it is found out whether the target answers at all, the greatest first. */
  readonly firstBytes: readonly number[];
  /** What has to be set beside `-M probe`. */
  readonly socketOptions: readonly SocketOption[];
  /** The row that limits how many hops a packet takes; undefined for as many as usual. */
  hopLimitOption(hops: number | undefined): SocketOption;
  /** What an ICMP error means. */
  meaningOf(type: number, code: number): ProbeErrorMeaning;
}

function fatal(level: number, name: number, value: number, message: string): SocketOption {
  return { level, name, value, refusal: "fatal", message };
}

/** By the name of a family. */
export const PATH_MTU_FAMILIES: Readonly<Record<Family["name"], PathMtuFamily>> = {
  ipv4: {
    // RFC 791 section 3.2; every host takes 576 bytes.
    leastMtu: 68,
    mtuMayBeUnknown: true,
    firstBytes: [1280, 576, 68],
    socketOptions: [],
    hopLimitOption: (hops = DEFAULT_HOPS) => fatal(IPPROTO_IP, IP_TTL, hops, "cannot set unicast time-to-live"),
    meaningOf: (type, code) => {
      if (type === ICMPV4.unreachable && code === FRAGMENTATION_NEEDED) return "too-long";
      return type === ICMPV4.timeExceeded && code === HOPS_EXCEEDED ? "time-exceeded" : "other";
    },
  },
  ipv6: {
    // RFC 8200 section 5. A path that breaks this rule is worth finding: the last size is a packet without payload.
    leastMtu: 1280,
    mtuMayBeUnknown: false,
    firstBytes: [1280, 48],
    // -M probe alone does not keep the kernel from fragmenting (RFC 3542 section 11.2).
    socketOptions: [
      { level: IPPROTO_IPV6, name: IPV6_DONTFRAG, value: 1, refusal: "ignore", message: "" },
    ],
    hopLimitOption: (hops = DEFAULT_HOPS) =>
      fatal(IPPROTO_IPV6, IPV6_UNICAST_HOPS, hops, "can't set unicast hop limit"),
    meaningOf: (type, code) => {
      if (type === ICMPV6.packetTooBig) return "too-long";
      return type === ICMPV6.timeExceeded && code === HOPS_EXCEEDED ? "time-exceeded" : "other";
    },
  },
};
