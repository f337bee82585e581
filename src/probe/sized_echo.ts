/**
 * Echo requests that differ in length, to find a path's MTU, and the facts of both families that a search depends on:
 * RFC 1191 and RFC 8201; the kernel's view is ip(7), ipv6(7).
 *
 * @module
 */
import { IPPROTO_IPV6, IPV6_DONTFRAG } from "../../ffi/headers/in.ts";
import type { Family, ReceivedMessage, SocketOption } from "../family/family.ts";
import { FRAGMENTATION_NEEDED, HOPS_EXCEEDED, ICMP_HEADER_BYTES, ICMPV4, ICMPV6 } from "../wire/icmp.ts";
import type { Cookies } from "./cookies.ts";
import type { EchoContent } from "./echo_packet.ts";
import { MarkedEcho } from "./marked_echo.ts";
import type { RequestEncoder } from "./probe.ts";

/** What an ICMP error says about a probe. */
export type ProbeErrorMeaning = "too-long" | "time-exceeded" | "other";

/** Facts of a family that a search depends on. */
export interface PathMtuFacts {
  /** Least MTU that a link may have, and that an ICMP error may name. */
  readonly leastMtu: number;
  /** Whether old routers name an MTU of 0 as they know no other (RFC 1191 section 5). */
  readonly mtuMayBeUnknown: boolean;
  /** Sizes by which it is found out whether the target answers at all, the greatest first. */
  readonly firstBytes: readonly number[];
  /** What has to be set beside `-M probe`. */
  readonly socketOptions: readonly SocketOption[];
}

/** By the name of a family. */
export const PATH_MTU_FACTS: Readonly<Record<Family["name"], PathMtuFacts>> = {
  // RFC 791 section 3.2; every host takes 576 bytes.
  ipv4: { leastMtu: 68, mtuMayBeUnknown: true, firstBytes: [1280, 576, 68], socketOptions: [] },
  ipv6: {
    // RFC 8200 section 5. A path that breaks this rule is worth finding: the last size is a packet without payload.
    leastMtu: 1280,
    mtuMayBeUnknown: false,
    firstBytes: [1280, 48],
    // -M probe alone does not keep the kernel from fragmenting (RFC 3542 section 11.2).
    socketOptions: [
      { level: IPPROTO_IPV6, name: IPV6_DONTFRAG, value: 1, refusal: "ignore", message: "" },
    ],
  },
};

/** What an ICMP error about a probe means. */
export function probeErrorMeaning(family: Family["name"], type: number, code: number): ProbeErrorMeaning {
  const v4 = family === "ipv4";
  const tooLong = v4 ? type === ICMPV4.unreachable && code === FRAGMENTATION_NEEDED : type === ICMPV6.packetTooBig;
  if (tooLong) return "too-long";
  return type === (v4 ? ICMPV4 : ICMPV6).timeExceeded && code === HOPS_EXCEEDED ? "time-exceeded" : "other";
}

/** Echo requests of one search. */
export class SizedEcho extends MarkedEcho {
  readonly #messageBytesOf: (sequence: number) => number;

  /** @param messageBytesOf ICMP header and payload of the probe with this sequence number; 0 when there was none */
  constructor(family: Family, content: EchoContent, cookies: Cookies, messageBytesOf: (sequence: number) => number) {
    super(family, content, { cookies, ownSequence: (count) => count });
    this.#messageBytesOf = messageBytesOf;
  }

  override createEncoder(packet: Uint8Array, identifier: number): RequestEncoder {
    return {
      encode: (count, seconds, microseconds) => {
        const message = packet.subarray(0, this.#messageBytesOf(count));
        return super.createEncoder(message, identifier).encode(count, seconds, microseconds);
      },
    };
  }

  override proves(data: Uint8Array, message: ReceivedMessage, fromTarget: boolean): boolean {
    const payloadBytes = Math.max(0, this.#messageBytesOf(message.sequence) - ICMP_HEADER_BYTES);
    return this.provesPayload(data, message, fromTarget, payloadBytes);
  }
}
