/**
 * Control messages: what the kernel says beside a datagram. Source: cmsg(3), and the manual pages ip(7), ipv6(7) and
 * socket(7) for the single messages.
 *
 * @module
 */

import { IP_RECVERR, IP_RETOPTS, IP_TTL, IPV6_2292HOPLIMIT, IPV6_HOPLIMIT, IPV6_RECVERR } from "./headers/in.ts";
import { SCM_TIMESTAMPING, SCM_TIMESTAMPNS, SOL_IP, SOL_IPV6, SOL_SOCKET } from "./headers/socket.ts";
import { cmsghdr, in6_pktinfo, sock_extended_err, timespec } from "./layout.ts";
import type { MessageSlot } from "./msghdr.ts";
import { alignUp } from "./struct.ts";

const HEAD_BYTES = alignUp(cmsghdr.bytes, 8);
const LENGTH = cmsghdr.offset.cmsg_len;
const LEVEL = cmsghdr.offset.cmsg_level;
const TYPE = cmsghdr.offset.cmsg_type;
const TWO_TO_32 = 0x1_0000_0000;

/** What the control messages of one datagram said; one object serves every datagram. */
export class ControlData {
  /** Receive stamp of SO_TIMESTAMPNS, CLOCK_REALTIME; -1 for none. */
  stampSeconds: number = -1;
  /** Nanoseconds within the second; -1 for none. */
  stampNanoseconds: number = -1;
  /** Software stamp of SO_TIMESTAMPING, CLOCK_REALTIME; -1 for none. */
  softwareStampSeconds: number = -1;
  /** Nanoseconds within the second; -1 for none. */
  softwareStampNanoseconds: number = -1;
  /** Time to live or hop limit; -1 for none. */
  timeToLive: number = -1;
  /** Where IP_RETOPTS' options are in the control area; -1 for none. */
  ipOptionsOffset: number = -1;
  /** Bytes of IP options. */
  ipOptionsBytes = 0;
  /** Whether the following fields, struct sock_extended_err, were filled in. */
  hasExtendedError = false;
  /** ee_errno. */
  errorErrno = 0;
  /** ee_origin: SO_EE_ORIGIN_*. */
  errorOrigin = 0;
  /** ee_type: ICMP type. */
  errorType = 0;
  /** ee_code: ICMP code. */
  errorCode = 0;
  /** ee_info: MTU, pointer or gateway; of a stamp its kind. */
  errorInfo = 0;
  /** ee_data; of a stamp the number of the send. */
  errorData = 0;
  /** Where the socket address of the node that sent the error is in the control area; -1 for none. */
  offenderOffset: number = -1;
  /** Bytes of that socket address. */
  offenderBytes = 0;

  /** Forgets the datagram before. */
  reset(): void {
    this.stampSeconds = -1;
    this.stampNanoseconds = -1;
    this.softwareStampSeconds = -1;
    this.softwareStampNanoseconds = -1;
    this.timeToLive = -1;
    this.ipOptionsOffset = -1;
    this.ipOptionsBytes = 0;
    this.hasExtendedError = false;
    this.errorErrno = 0;
    this.errorOrigin = 0;
    this.errorType = 0;
    this.errorCode = 0;
    this.errorInfo = 0;
    this.errorData = 0;
    this.offenderOffset = -1;
    this.offenderBytes = 0;
  }
}

/**
 * Reads the control messages of the datagram that a slot received last.
 *
 * Messages of other kinds and messages that are too short for their kind are skipped; a length that points outside the
 * area ends the reading.
 *
 * @param slot Slot after a successful receive.
 * @param into Receives the outcome; everything that was not told is reset.
 */
export function decodeControl(slot: MessageSlot, into: ControlData): void {
  into.reset();
  const view = slot.controlView;
  const end = Math.min(slot.controlLength, view.byteLength);
  let at = 0;
  while (end - at >= HEAD_BYTES) {
    const length = view.getUint32(at + LENGTH, true) + view.getUint32(at + LENGTH + 4, true) * TWO_TO_32;
    if (length < HEAD_BYTES || length > end - at) return;
    decodeOne(view, at, length - HEAD_BYTES, into);
    at += alignUp(length, 8);
  }
}

function decodeOne(view: DataView, at: number, dataBytes: number, into: ControlData): void {
  const data = at + HEAD_BYTES;
  const type = view.getInt32(at + TYPE, true);
  switch (view.getInt32(at + LEVEL, true)) {
    case SOL_SOCKET:
      if (type === SCM_TIMESTAMPNS) decodeStamp(view, data, dataBytes, into);
      else if (type === SCM_TIMESTAMPING) decodeStamps(view, data, dataBytes, into);
      return;
    case SOL_IP:
      if (type === IP_TTL) decodeTimeToLive(view, data, dataBytes, into);
      else if (type === IP_RECVERR) decodeExtendedError(view, data, dataBytes, into);
      else if (type === IP_RETOPTS) {
        into.ipOptionsOffset = data;
        into.ipOptionsBytes = dataBytes;
      }
      return;
    case SOL_IPV6:
      if (type === IPV6_HOPLIMIT || type === IPV6_2292HOPLIMIT) decodeTimeToLive(view, data, dataBytes, into);
      else if (type === IPV6_RECVERR) decodeExtendedError(view, data, dataBytes, into);
      return;
  }
}

function secondsAt(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * TWO_TO_32 + view.getUint32(at, true);
}

function decodeStamp(view: DataView, at: number, dataBytes: number, into: ControlData): void {
  if (dataBytes < timespec.bytes) return;
  into.stampSeconds = secondsAt(view, at);
  into.stampNanoseconds = view.getUint32(at + timespec.offset.tv_nsec, true);
}

function decodeStamps(view: DataView, at: number, dataBytes: number, into: ControlData): void {
  if (dataBytes < 3 * timespec.bytes) return;
  // A stamp that was not taken is all zero.
  const software = secondsAt(view, at);
  if (software !== 0) {
    into.softwareStampSeconds = software;
    into.softwareStampNanoseconds = view.getUint32(at + timespec.offset.tv_nsec, true);
  }
}

function decodeTimeToLive(view: DataView, at: number, dataBytes: number, into: ControlData): void {
  if (dataBytes >= 4) into.timeToLive = view.getInt32(at, true);
}

function decodeExtendedError(view: DataView, at: number, dataBytes: number, into: ControlData): void {
  if (dataBytes < sock_extended_err.bytes) return;
  const offset = sock_extended_err.offset;
  into.hasExtendedError = true;
  into.errorErrno = view.getUint32(at + offset.ee_errno, true);
  into.errorOrigin = view.getUint8(at + offset.ee_origin);
  into.errorType = view.getUint8(at + offset.ee_type);
  into.errorCode = view.getUint8(at + offset.ee_code);
  into.errorInfo = view.getUint32(at + offset.ee_info, true);
  into.errorData = view.getUint32(at + offset.ee_data, true);
  if (dataBytes > sock_extended_err.bytes) {
    into.offenderOffset = at + sock_extended_err.bytes;
    into.offenderBytes = dataBytes - sock_extended_err.bytes;
  }
}

/** Where an IPv6 packet is to come from. */
export interface PacketSource {
  /** Source address, 16 bytes in network order; 16 zeros leave it to the kernel. */
  readonly address: Uint8Array;
  /** Interface index; 0 leaves it to the kernel. */
  readonly interfaceIndex: number;
}

/**
 * Encodes struct in6_pktinfo, for the option IPV6_PKTINFO.
 *
 * @param source Address and interface.
 * @returns 20 bytes. Source: RFC 3542 section 6.
 * @throws {RangeError} When the address does not have 16 bytes.
 */
export function encodeIn6Pktinfo(source: PacketSource): Uint8Array<ArrayBuffer> {
  if (source.address.length !== 16) throw new RangeError(`address of ${source.address.length} bytes instead of 16`);
  const bytes = new Uint8Array(in6_pktinfo.bytes);
  bytes.set(source.address, in6_pktinfo.offset.ipi6_addr);
  in6_pktinfo.set(new DataView(bytes.buffer), 0, "ipi6_ifindex", source.interfaceIndex);
  return bytes;
}
