/**
 * The receive path of a search for a path's MTU: from datagrams and entries of the error queue to the state machine.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { ControlData, decodeControl } from "../../../ffi/cmsg.ts";
import { EMSGSIZE } from "../../../ffi/headers/errno.ts";
import { SO_EE_ORIGIN_LOCAL } from "../../../ffi/headers/errqueue.ts";
import { MessageBatch, type MessageSlot } from "../../../ffi/msghdr.ts";
import type { PathMtuProber } from "../../core/path_mtu/prober.ts";
import type { QueuedOutcome } from "../../core/one/input.ts";
import { emptyMessage, type Family, type ReplyDecoder } from "../../family/family.ts";
import type { PathMtuFamily } from "../../family/path_mtu.ts";
import { ICMP_OFFSETS } from "../../wire/icmp.ts";
import { fillPayload, findMismatch } from "../../wire/payload.ts";
import { DropCounter } from "./drop_counter.ts";
import type { ReceivingSocket } from "../socket/icmp_socket.ts";
import { CONTROL_BYTES, NAME_BYTES } from "./receiver.ts";
import { MARK_BYTES, readCookie } from "./marked_request.ts";
import type { ProbeCookies } from "./probe_cookies.ts";
import type { AddressBook } from "../socket/socket_address.ts";

/** What the receive path works with. */
export interface PathMtuReceiverSettings {
  /** How the target is pinged. */
  readonly family: Family;
  /** What errors of its family mean. */
  readonly pathMtuFamily: PathMtuFamily;
  /** What is read from. */
  readonly icmp: ReceivingSocket;
  /** The target's address in network order. */
  readonly targetAddress: Uint8Array;
  /** Whether any host may answer. */
  readonly anySource: boolean;
  /** The 16-bit identifier of requests on a raw socket. */
  readonly identifier: number;
  /** 1 to 16 bytes that fill the payload, or undefined to count up from 0. */
  readonly pattern: Uint8Array | undefined;
  /** What proves the answer to a probe. */
  readonly cookies: ProbeCookies;
  /** Longest packet. */
  readonly mostBytes: number;
  /** Bytes of the whole IP packet that a probe was. */
  readonly probeBytes: (sequence: number) => number;
  /** IP header of a request. */
  readonly ipHeaderBytes: number;
}

/** Turns what the kernel hands over into calls of the state machine. */
export class PathMtuReceiver {
  /** System call that `receive` makes. */
  readonly receiveCall = "recvmsg";
  /** When the last datagram was read, in nanoseconds of the clock. */
  nowNs = 0;
  readonly #settings: PathMtuReceiverSettings;
  readonly #prober: PathMtuProber;
  readonly #clock: Pick<Clock, "nowNs">;
  readonly #addresses: AddressBook;
  readonly #decoder: ReplyDecoder;
  readonly #drops: DropCounter;
  readonly #slot: MessageSlot;
  readonly #control = new ControlData();
  readonly #message = emptyMessage();
  readonly #cookie = { high: 0, low: 0 };
  /** Payload of probes that have no room for a cookie, as far as they reach. */
  readonly #shortPayload = new Uint8Array(MARK_BYTES);
  #bytes = 0;

  /** Takes its buffer from the arena. */
  constructor(
    settings: PathMtuReceiverSettings,
    parts: {
      readonly arena: Arena;
      readonly prober: PathMtuProber;
      readonly clock: Pick<Clock, "nowNs">;
      readonly addresses: AddressBook;
    },
  ) {
    this.#settings = settings;
    this.#prober = parts.prober;
    this.#clock = parts.clock;
    this.#addresses = parts.addresses;
    fillPayload(this.#shortPayload, 0, MARK_BYTES, settings.pattern);
    const { family, icmp, identifier, targetAddress, mostBytes } = settings;
    this.#drops = new DropCounter(icmp);
    this.#decoder = family.createDecoder({
      socketKind: icmp.kind,
      identifier,
      target: targetAddress,
      sourceRouted: false,
    });
    const [slot] = new MessageBatch(parts.arena, 1, messageSizes(family, mostBytes)).slots;
    if (slot === undefined) throw new RangeError("a batch without messages");
    this.#slot = slot;
  }

  /** Arena bytes that a receiver needs. */
  static arenaBytes(family: Family, mostBytes: number): number {
    return MessageBatch.arenaBytes(1, messageSizes(family, mostBytes));
  }

  /** Reads a datagram. Returns 1, or minus the error number. */
  receive(flags: number): number {
    this.#bytes = this.#settings.icmp.socket.receive(this.#slot, flags);
    if (this.#bytes < 0) return this.#bytes;
    this.nowNs = this.#clock.nowNs();
    return 1;
  }

  /** Datagrams are not stamped here. */
  newestArrivalNs(): number {
    return NaN;
  }

  /** Packets that the kernel dropped so far because the socket's receive buffer was full. */
  droppedPackets(): number {
    return this.#drops.dropped();
  }

  /** Tells the state machine of it. */
  handle(): void {
    const { probeBytes, ipHeaderBytes } = this.#settings;
    const message = this.#message;
    decodeControl(this.#slot, this.#control);
    const bytes = Math.min(this.#bytes, this.#slot.data.length);
    this.#decoder.decode(this.#slot.data, bytes, this.#control.timeToLive, message);
    // A damaged answer counts as none.
    if (message.kind !== "echo-reply" || !message.checksumValid) return;
    const sentBytes = probeBytes(message.sequence) - ipHeaderBytes;
    if (!this.#isProven(sentBytes)) return;
    const truncated = message.icmpBytes < sentBytes;
    this.#prober.handleAnswer(message.sequence, this.nowNs, { truncated });
  }

  /** Whether an answer to a probe of so many bytes, ICMP header first, brings its cookie back, or all of a short payload. */
  #isProven(sentBytes: number): boolean {
    const { anySource, cookies } = this.#settings;
    const message = this.#message;
    const { data } = this.#slot;
    const payload = ICMP_OFFSETS.payload;
    if (sentBytes >= payload + MARK_BYTES) {
      return readCookie(data, message, this.#cookie) && cookies.isOf(message.sequence, this.#cookie);
    }
    return (anySource || this.#isFromTarget()) && message.icmpBytes >= sentBytes &&
      findMismatch(data, message.icmpStart + payload, this.#shortPayload, 0, 0, Math.max(0, sentBytes - payload)) < 0;
  }

  /**
   * Reads one entry of the error queue.
   *
   * @param alreadyTold error number of a send that failed just now
   */
  receiveError(alreadyTold?: number): QueuedOutcome {
    const { family, pathMtuFamily, icmp: { socket } } = this.#settings;
    const slot = this.#slot;
    const bytes = socket.receiveError(slot);
    if (bytes < 0) return "nothing";
    const control = this.#control;
    decodeControl(slot, control);
    if (!control.hasExtendedError) return "foreign-error";
    const { errorOrigin, errorErrno, errorType: type, errorCode: code, errorInfo: info } = control;
    if (errorOrigin === SO_EE_ORIGIN_LOCAL) {
      if (errorErrno === EMSGSIZE) this.#prober.handleHostLimit(info);
      return alreadyTold === undefined || errorErrno === alreadyTold ? "local-error" : "foreign-error";
    }
    if (errorOrigin !== family.networkErrorOrigin || !this.#isFromTarget()) return "foreign-error";
    const sequence = this.#decoder.decodeQuoted(slot.data, Math.min(bytes, slot.data.length));
    if (sequence < 0) return "foreign-error";
    const { offenderOffset, offenderBytes } = control;
    const offender = slot.control.subarray(offenderOffset, offenderOffset + offenderBytes);
    const from = offenderOffset < 0 ? "?" : this.#addresses.textOf(offender, offenderBytes);
    const meaning = pathMtuFamily.meaningOf(type, code);
    this.#prober.handleNetworkError({ meaning, from, sequence, type, code, info });
    return "network-error";
  }

  /** Requests are not stamped. */
  restartTransmitStamps(): void {}

  /** Compares addresses, not ports or scopes; a quoted packet has the address that it went to. */
  #isFromTarget(): boolean {
    const { family: { sockaddrAddressOffset }, targetAddress } = this.#settings;
    const { name } = this.#slot;
    return targetAddress.every((byte, index) => name[sockaddrAddressOffset + index] === byte);
  }
}

function messageSizes(family: Family, mostBytes: number) {
  return { nameBytes: NAME_BYTES, dataBytes: family.receiveBytes(mostBytes), controlBytes: CONTROL_BYTES };
}
