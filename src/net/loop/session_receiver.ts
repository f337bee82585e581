/**
 * The receive path of many targets, for the socket of one family: from datagrams and entries of the error queue to the
 * state machine.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { ControlData, decodeControl } from "../../../ffi/cmsg.ts";
import { SO_EE_ORIGIN_LOCAL, SO_EE_ORIGIN_TIMESTAMPING } from "../../../ffi/headers/errqueue.ts";
import { MessageBatch, type MessageSizes, MessageSlot } from "../../../ffi/msghdr.ts";
import type { QueuedOutcome } from "../../core/one/input.ts";
import type { Session } from "../../core/many/session.ts";
import type { Cookie, SessionReply } from "../../core/many/input.ts";
import { emptyMessage, type Family, type ReplyDecoder } from "../../family/family.ts";
import { ICMP_OFFSETS, isForwardedNotice } from "../../wire/icmp.ts";
import { fillPayload, findMismatch } from "../../wire/payload.ts";
import { DropCounter } from "./drop_counter.ts";
import type { ReceivingSocket } from "../socket/icmp_socket.ts";
import { KernelStamps } from "./kernel_stamps.ts";
import type { KernelTimeline } from "./kernel_timeline.ts";
import { CONTROL_BYTES, NAME_BYTES, QUOTED_BYTES } from "./receiver.ts";
import type { SessionDepartures, StampNumbers } from "./session_departures.ts";
import { MARK_BYTES, readCookie } from "./marked_request.ts";
import type { AddressBook } from "../socket/socket_address.ts";
import { applyOptions } from "../socket/socket_setup.ts";
import type { TargetAddresses } from "../names/addresses.ts";
import type { Warn } from "../warn.ts";

/** What one socket's receive path works with. */
export interface SessionReceiverSettings {
  /** How the targets are pinged. */
  readonly family: Family;
  /** What is read from. */
  readonly icmp: ReceivingSocket;
  /** The 16-bit identifier of requests on a raw socket. */
  readonly identifier: number;
  /** Bytes of payload. */
  readonly payloadBytes: number;
  /** 1 to 16 bytes that fill it, or undefined to count up from 0. */
  readonly pattern: Uint8Array | undefined;
  /** Datagrams that are read by one call at most. */
  readonly capacity: number;
  /** Tells which requests transmit stamps are about. */
  readonly stampNumbers: StampNumbers;
}

/** What the receive paths of a run share. */
export interface SessionReceiverParts {
  /** Memory. */
  readonly arena: Arena;
  /** The clock of the run. */
  readonly clock: Pick<Clock, "realtimeBaseSeconds">;
  /** Translates the kernel's stamps. */
  readonly timeline: KernelTimeline;
  /** Is told. */
  readonly session: Session;
  /** Knows where targets are. */
  readonly addresses: TargetAddresses;
  /** Knows when requests left. */
  readonly departures: SessionDepartures;
  /** Puts addresses into words. */
  readonly book: AddressBook;
  /** Is told of what the kernel refuses. */
  readonly warn: Warn;
}

/** A reply that is filled over and over; the text of its source is made when somebody asks for it. */
class Reply implements SessionReply {
  fromTarget = false;
  sequence = 0;
  cookie: Cookie | undefined;
  hasPayloadSent = true;
  bytes = 0;
  timeToLive: number | undefined;
  receivedAtNs = 0;
  slot: MessageSlot | undefined;
  readonly #book: AddressBook;

  constructor(book: AddressBook) {
    this.#book = book;
  }

  get from(): string {
    return this.slot === undefined ? "?" : this.#book.textOf(this.slot.name, this.slot.nameLength);
  }
}

/** Turns what the kernel hands over into calls of the state machine. */
export class SessionReceiver {
  /** System call that `receive` makes. */
  readonly receiveCall = "recvmmsg";
  /** When datagrams were read last, in nanoseconds of the clock. */
  nowNs = 0;
  readonly #settings: SessionReceiverSettings;
  readonly #parts: SessionReceiverParts;
  readonly #decoder: ReplyDecoder;
  readonly #drops: DropCounter;
  readonly #batch: MessageBatch;
  readonly #errorSlot: MessageSlot;
  readonly #control = new ControlData();
  readonly #message = emptyMessage();
  readonly #reply: Reply;
  readonly #stamps: KernelStamps;
  readonly #cookie = { high: 0, low: 0 };
  /** The payload of all requests where it has no room for a cookie; otherwise empty. */
  readonly #unmarkedPayload: Uint8Array;
  #errorQueueProved = false;
  /** Datagrams that were read by the last call, or minus the error number. */
  #received = 0;

  /** Takes its buffers from the arena. */
  constructor(settings: SessionReceiverSettings, parts: SessionReceiverParts) {
    const { family, icmp, identifier, payloadBytes, pattern, capacity } = settings;
    this.#settings = settings;
    this.#unmarkedPayload = new Uint8Array(payloadBytes < MARK_BYTES ? payloadBytes : 0);
    fillPayload(this.#unmarkedPayload, 0, this.#unmarkedPayload.length, pattern);
    this.#parts = parts;
    // Errors are taken from the error queue, where their targets are compared here; the copies only have to be known.
    const target = new Uint8Array(family.addressBytes);
    this.#drops = new DropCounter(icmp);
    this.#decoder = family.createDecoder({ socketKind: icmp.kind, identifier, target, sourceRouted: true });
    this.#batch = new MessageBatch(parts.arena, capacity, replySizes(family, payloadBytes));
    this.#errorSlot = new MessageSlot(parts.arena, {
      nameBytes: NAME_BYTES,
      dataBytes: QUOTED_BYTES,
      controlBytes: CONTROL_BYTES,
    });
    this.#reply = new Reply(parts.book);
    this.#stamps = new KernelStamps(parts.timeline, parts.clock);
  }

  /** Arena bytes that the receive path of one socket needs. */
  static arenaBytes(family: Family, payloadBytes: number, capacity: number): number {
    const errorBytes = NAME_BYTES + QUOTED_BYTES + CONTROL_BYTES + 128;
    return MessageBatch.arenaBytes(capacity, replySizes(family, payloadBytes)) + errorBytes;
  }

  /**
   * Reads datagrams; each has to be handled before the next call.
   *
   * @param flags MSG_*
   * @returns how many came, or minus the error number
   */
  receive(flags: number): number {
    const received = this.#settings.icmp.socket.receiveBatch(this.#batch, flags);
    this.#received = received;
    if (received <= 0) return received;
    this.nowNs = this.#parts.timeline.observe();
    return received;
  }

  /**
   * When the newest datagram that `receive` read came: everything that came before it has been read.
   *
   * @param earliestNs before which it can't have come
   * @returns NaN where the kernel's stamp doesn't tell
   */
  newestArrivalNs(earliestNs: number): number {
    const slot = this.#batch.slots[this.#received - 1];
    if (slot === undefined) return NaN;
    decodeControl(slot, this.#control);
    return this.#stamps.stampedAtNs(this.#control, earliestNs, this.nowNs);
  }

  /** Packets that the kernel dropped so far because the socket's receive buffer was full. */
  droppedPackets(): number {
    return this.#drops.dropped();
  }

  /**
   * Tells the state machine of a datagram, if it is an undamaged reply with our identifier.
   *
   * @param index which of those that `receive` read, from 0
   */
  handle(index: number): void {
    const slot = this.#batch.slots[index];
    if (slot === undefined) return;
    const message = this.#message;
    const bytes = Math.min(this.#batch.messageBytes(index), slot.data.length);
    decodeControl(slot, this.#control);
    this.#decoder.decode(slot.data, bytes, this.#control.timeToLive, message);
    if (message.kind !== "echo-reply" || !message.checksumValid) return;
    const { session, addresses, departures } = this.#parts;
    const { sequence } = message;
    const target = session.targetOfSequence(sequence);
    const reply = this.#reply;
    reply.slot = slot;
    reply.fromTarget = target >= 0 && addresses.isAt(target, this.#settings.family, slot.name);
    reply.sequence = sequence;
    reply.cookie = this.#cookieOf(slot);
    reply.hasPayloadSent = this.#hasPayloadSent(slot);
    reply.bytes = message.icmpBytes;
    reply.timeToLive = message.timeToLive < 0 ? undefined : message.timeToLive;
    reply.receivedAtNs = this.#stamps.receivedAtNs(this.#control, departures.sentAtNs(sequence), this.nowNs);
    session.handleReply(reply);
  }

  /**
   * Reads one entry of the error queue.
   *
   * What this host says about a packet itself, such as that it is too long, a failed send has told already.
   */
  receiveError(): QueuedOutcome | "transmit-stamp" {
    const bytes = this.#settings.icmp.socket.receiveError(this.#errorSlot);
    if (bytes < 0) return "nothing";
    const control = this.#control;
    decodeControl(this.#errorSlot, control);
    if (!control.hasExtendedError) return "foreign-error";
    switch (control.errorOrigin) {
      case SO_EE_ORIGIN_LOCAL:
        return "local-error";
      case SO_EE_ORIGIN_TIMESTAMPING:
        this.#handleTransmitStamp();
        return "transmit-stamp";
      case this.#settings.family.networkErrorOrigin:
        return this.#handleNetworkError(Math.min(bytes, QUOTED_BYTES));
      default:
        return "foreign-error";
    }
  }

  #cookieOf(slot: MessageSlot): Cookie | undefined {
    return readCookie(slot.data, this.#message, this.#cookie) ? this.#cookie : undefined;
  }

  /** Whether a payload that is too short for a cookie is the one of all requests. */
  #hasPayloadSent(slot: MessageSlot): boolean {
    const { length } = this.#unmarkedPayload;
    const { icmpStart, icmpBytes } = this.#message;
    return length === 0 || icmpBytes >= ICMP_OFFSETS.payload + length &&
        findMismatch(slot.data, icmpStart + ICMP_OFFSETS.payload, this.#unmarkedPayload, 0, 0, length) < 0;
  }

  #handleTransmitStamp(): void {
    const { departures, session } = this.#parts;
    const count = this.#settings.stampNumbers.countOf(this.#control.errorData);
    if (count === 0) return;
    const sentAtNs = this.#stamps.transmittedAtNs(this.#control, departures.sentAtNs(count));
    if (!Number.isNaN(sentAtNs)) session.handleTransmitStamp(count, sentAtNs);
  }

  #handleNetworkError(bytes: number): QueuedOutcome {
    const { family, icmp } = this.#settings;
    const { session, addresses, book, timeline, warn } = this.#parts;
    const slot = this.#errorSlot;
    const sequence = this.#decoder.decodeQuoted(slot.data, bytes);
    const target = sequence < 0 ? -1 : session.targetOfSequence(sequence);
    if (target < 0 || !addresses.isAt(target, family, slot.name)) return "foreign-error";
    if (icmp.kind === "raw" && !this.#errorQueueProved && family.errorQueueFilter !== undefined) {
      // From now on errors need not come as datagrams, too.
      applyOptions(icmp.socket, [family.errorQueueFilter], warn);
      this.#errorQueueProved = true;
    }
    const { errorType: type, errorCode: code, errorInfo: info, offenderOffset, offenderBytes } = this.#control;
    if (isForwardedNotice(family.name, type)) return "foreign-error";
    const offender = slot.control.subarray(offenderOffset, offenderOffset + offenderBytes);
    const from = offenderOffset < 0 ? "?" : book.textOf(offender, offenderBytes);
    session.handleNetworkError({
      sequence,
      toTarget: true,
      reason: { kind: "network-error", family: family.name, type, code, info, from },
      receivedAtNs: timeline.observe(),
    });
    return "network-error";
  }
}

function replySizes(family: Family, payloadBytes: number): MessageSizes {
  return { nameBytes: NAME_BYTES, dataBytes: family.receiveBytes(payloadBytes), controlBytes: CONTROL_BYTES };
}
