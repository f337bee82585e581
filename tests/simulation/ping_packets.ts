/**
 * Packets of a virtual network, and what the kernel tells beside them.
 *
 * @module
 */
import { IP_RECVERR, IPV6_RECVERR } from "../../ffi/headers/in.ts";
import { SOL_IP, SOL_IPV6 } from "../../ffi/headers/socket.ts";
import { encodeSocketAddress } from "../../src/net/socket/socket_address.ts";
import { internetChecksum } from "../../src/wire/checksum.ts";
import type { PingRunSettings } from "./ping_settings.ts";
import type { Message } from "./virtual_kernel.ts";

/** Identifier of the requests. */
export const IDENTIFIER = 0x1234;
const IPV4_HEADER_BYTES = 20;
const ICMP_BYTES = 8;

/** A datagram and who sent it. */
export interface Packet {
  /** Socket address. */
  readonly name: Uint8Array;
  /** As the socket hands it over. */
  readonly data: Uint8Array;
}

/** How a reply differs from an ordinary one. */
export interface ReplyChange {
  /** Its checksum is wrong. */
  readonly damaged: boolean;
  /** Offset of a payload byte that is another one. */
  readonly changedAt: number | undefined;
  /** Its payload is not that of the request. */
  readonly forged: boolean;
  /** It comes from another address. */
  readonly foreign: boolean;
}

/** The packets of a run. */
export class PingPackets {
  /** The target, in network order. */
  readonly targetAddress: Uint8Array;
  /** The same as a socket address. */
  readonly targetName: Uint8Array;
  readonly #foreignName: Uint8Array;
  readonly #v4: boolean;
  readonly #hasHeader: boolean;

  /**
   * Packets of one target.
   *
   * @param last the last byte of its address
   */
  constructor({ family, socketKind }: Pick<PingRunSettings, "family" | "socketKind">, last = 10) {
    this.#v4 = family === "ipv4";
    this.#hasHeader = this.#v4 && socketKind === "raw";
    this.targetAddress = new Uint8Array(this.#v4 ? 4 : 16).fill(10).with(-1, last);
    this.targetName = encodeSocketAddress(this.targetAddress, 0, 0);
    this.#foreignName = encodeSocketAddress(this.targetAddress.with(2, 99), 0, 0);
  }

  /** The reply to a request. */
  reply(request: Uint8Array, { damaged, changedAt, forged, foreign }: ReplyChange): Packet {
    const icmp = request.slice();
    icmp[0] = this.#v4 ? 0 : 129;
    // A time stamp of 1970, as far as there is room for one.
    if (forged) icmp.fill(0xff, ICMP_BYTES, ICMP_BYTES + 1).fill(0, ICMP_BYTES + 1, ICMP_BYTES + 16);
    if (changedAt !== undefined) icmp[ICMP_BYTES + changedAt] = (icmp[ICMP_BYTES + changedAt] ?? 0) ^ 0x10;
    if (this.#v4) {
      icmp.fill(0, 2, 4);
      const checksum = internetChecksum(icmp, 0, icmp.length) ^ (damaged ? 0x0100 : 0);
      icmp[2] = checksum >>> 8;
      icmp[3] = checksum;
    }
    return { name: foreign ? this.#foreignName : this.targetName, data: this.#datagram(icmp) };
  }

  /** Another ping's reply, or a request, neither of which concerns anybody. */
  noise(choice: number): Packet {
    const icmp = new Uint8Array(64);
    icmp[0] = this.#v4 ? [0, 8][choice] ?? 0 : [129, 128][choice] ?? 0;
    icmp[4] = 0x77;
    icmp[7] = 1;
    // A ping socket is handed neither; something too short must do.
    return { name: this.#foreignName, data: this.#hasHeader ? this.#datagram(icmp) : icmp.subarray(0, 5) };
  }

  /** The ICMP error about a request, as a raw IPv4 socket is handed it. */
  unreachable(request: Uint8Array): Packet {
    const icmp = new Uint8Array(ICMP_BYTES + IPV4_HEADER_BYTES + request.length);
    icmp[0] = 3;
    icmp[1] = 1;
    icmp[ICMP_BYTES] = 0x45;
    icmp.set(this.targetAddress, ICMP_BYTES + 16);
    icmp.set(request, ICMP_BYTES + IPV4_HEADER_BYTES);
    return { name: this.#foreignName, data: this.#datagram(icmp) };
  }

  /** `struct sock_extended_err`, with nobody behind it. */
  extendedError(errno: number, origin: number, info: number, data = 0): Message {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, errno, true);
    bytes.set([origin, this.#v4 ? 3 : 1, this.#v4 ? 1 : 3], 4);
    view.setUint32(8, info, true);
    view.setUint32(12, data, true);
    return { level: this.#v4 ? SOL_IP : SOL_IPV6, type: this.#v4 ? IP_RECVERR : IPV6_RECVERR, data: bytes };
  }

  /** With an IPv4 header where the socket hands one over. */
  #datagram(icmp: Uint8Array): Uint8Array {
    if (!this.#hasHeader) return icmp;
    const packet = new Uint8Array(IPV4_HEADER_BYTES + icmp.length);
    packet[0] = 0x45;
    packet[8] = 64;
    packet[9] = 1;
    packet.set(icmp, IPV4_HEADER_BYTES);
    return packet;
  }
}
