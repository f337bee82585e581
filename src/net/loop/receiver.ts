/**
 * The receive path: from datagrams and entries of the error queue to the state machine.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { ControlData, decodeControl } from "../../../ffi/cmsg.ts";
import { errorText, SystemCallError } from "../../../ffi/errno.ts";
import { EMSGSIZE } from "../../../ffi/headers/errno.ts";
import { SO_EE_ORIGIN_LOCAL, SO_EE_ORIGIN_TIMESTAMPING } from "../../../ffi/headers/errqueue.ts";
import { MessageBatch, MessageSlot } from "../../../ffi/msghdr.ts";
import { attachFilter } from "../../../ffi/packet_filter.ts";
import type { IcmpNoticeEvent, IpOptions, PayloadMismatch } from "../../core/events.ts";
import type { Pinger } from "../../core/one/pinger.ts";
import type { EchoReply, QueuedOutcome } from "../../core/one/input.ts";
import { emptyMessage, type Family, type ReplyDecoder } from "../../family/family.ts";
import { ICMP_OFFSETS } from "../../wire/icmp.ts";
import { decodeIpv4Header, IPV4_HEADER_BYTES } from "../../wire/ipv4_header.ts";
import { decodeIpv4Options } from "../../wire/ipv4_options.ts";
import type { NodeInformationReply } from "../../wire/node_information.ts";
import { decodeTimestamp, findMismatch, TIMESTAMP_BYTES } from "../../wire/payload.ts";
import type { TimestampReading } from "../../wire/timestamp_reading.ts";
import { DropCounter } from "./drop_counter.ts";
import type { ReceivingSocket } from "../socket/icmp_socket.ts";
import { KernelStamps } from "./kernel_stamps.ts";
import type { KernelTimeline } from "./kernel_timeline.ts";
import type { RequestStamps } from "./request_stamps.ts";
import type { AddressBook } from "../socket/socket_address.ts";
import { applyOptions } from "../socket/socket_setup.ts";
import type { Transmitter } from "./transmitter.ts";
import type { Warn } from "../warn.ts";
import { NS_PER_MS, NS_PER_SECOND, NS_PER_US } from "../../units.ts";

/** Room for a `struct sockaddr_in6`. */
export const NAME_BYTES = 28;
/** Room for the control messages of a datagram: stamps, time to live, IP options, extended error with its offender. */
export const CONTROL_BYTES = 512;
/** Room for the beginning of a quoted request, which is all that is looked at. */
export const QUOTED_BYTES = 64;

/** What the receive path works with. */
export interface ReceiverSettings {
  /** How the target is pinged. */
  readonly family: Family;
  /** What is read from. */
  readonly icmp: ReceivingSocket;
  /** The target's address in network order. */
  readonly targetAddress: Uint8Array;
  /** Whether any host may answer, so that a different source is no surprise. */
  readonly anySource: boolean;
  /** Whether requests go by hops. */
  readonly sourceRouted: boolean;
  /** The 16-bit identifier of requests on a raw socket. */
  readonly identifier: number;
  /** Whether the identifier is known, so that replies are told with it. */
  readonly identifierTold: boolean;
  /** The request as it is sent, ICMP header first. */
  readonly request: Uint8Array | undefined;
  /** The time stamps of requests. */
  readonly stamps: RequestStamps;
  /** Whether wrong bytes behind the time stamp are looked for. */
  readonly findsMismatches: boolean;
  /** Bytes of payload. */
  readonly payloadBytes: number;
  /** Is told of what can't be read, under `-v`. */
  readonly warn: Warn;
  /** Datagrams that are read by one call at most. */
  readonly capacity: number;
  /** Whether to tell of what can't be read, and of the packets that redirects are about. */
  readonly verbose: boolean;
}

/** A reply that is filled over and over; the text of its source is made when somebody asks for it. */
class Reply implements EchoReply {
  slot: MessageSlot;
  fromTarget = true;
  identifier: number | undefined;
  sequence = 0;
  bytes = 0;
  timeToLive: number | undefined;
  checksumValid = true;
  proven = true;
  receivedAtNs = 0;
  claimedSentAtNs = NaN;
  mismatch: PayloadMismatch | undefined;
  ipOptions: IpOptions | undefined;
  nodeInformation: NodeInformationReply | undefined;
  timestamps: TimestampReading | undefined;
  readonly #addresses: AddressBook;

  constructor(addresses: AddressBook, slot: MessageSlot) {
    this.#addresses = addresses;
    this.slot = slot;
  }

  get from(): string {
    return this.#addresses.textOf(this.slot.name, this.slot.nameLength);
  }
}

/** Turns what the kernel hands over into calls of the state machine. */
export class Receiver {
  /** When the last datagram was read, in nanoseconds of the clock. */
  nowNs = 0;
  readonly #settings: ReceiverSettings;
  readonly #pinger: Pinger;
  readonly #addresses: AddressBook;
  readonly #transmitter: Pick<Transmitter, "greatestSpanNs">;
  readonly #decoder: ReplyDecoder;
  readonly #drops: DropCounter;
  readonly #batch: MessageBatch;
  /** The datagram that is being handled. */
  #slot: MessageSlot;
  readonly #errorSlot: MessageSlot;
  readonly #control = new ControlData();
  readonly #message = emptyMessage();
  readonly #reply: Reply;
  readonly #timeline: KernelTimeline;
  readonly #clock: Pick<Clock, "realtimeBaseSeconds">;
  readonly #stamps: KernelStamps;
  /** Count of the request whose transmit stamp carries number 0. */
  #firstStampedCount = 1;
  #errorQueueProved = false;
  #othersKeptAway = false;
  /** Datagrams that were read by the last call, or minus the error number. */
  #received = 0;
  /** Bytes of the datagram that was read by itself. */
  #singleBytes = 0;

  /** Takes its buffers from the arena. */
  constructor(
    settings: ReceiverSettings,
    parts: {
      readonly arena: Arena;
      readonly pinger: Pinger;
      readonly clock: Pick<Clock, "realtimeBaseSeconds">;
      readonly timeline: KernelTimeline;
      readonly addresses: AddressBook;
      /** Sends the requests that are answered. */
      readonly transmitter: Pick<Transmitter, "greatestSpanNs">;
    },
  ) {
    this.#settings = settings;
    this.#pinger = parts.pinger;
    this.#addresses = parts.addresses;
    this.#transmitter = parts.transmitter;
    this.#timeline = parts.timeline;
    this.#clock = parts.clock;
    this.#stamps = new KernelStamps(parts.timeline, parts.clock);
    const { family, icmp, payloadBytes, identifier, targetAddress, sourceRouted } = settings;
    this.#drops = new DropCounter(icmp);
    this.#decoder = family.createDecoder({ socketKind: icmp.kind, identifier, target: targetAddress, sourceRouted });
    this.#batch = new MessageBatch(parts.arena, settings.capacity, replySizes(family, payloadBytes));
    this.#slot = firstOf(this.#batch);
    this.#errorSlot = new MessageSlot(parts.arena, {
      nameBytes: NAME_BYTES,
      dataBytes: QUOTED_BYTES,
      controlBytes: CONTROL_BYTES,
    });
    this.#reply = new Reply(parts.addresses, this.#slot);
  }

  /** Arena bytes that a receiver needs. */
  static arenaBytes(family: Family, payloadBytes: number, capacity: number): number {
    const errorBytes = NAME_BYTES + QUOTED_BYTES + CONTROL_BYTES + 128;
    return MessageBatch.arenaBytes(capacity, replySizes(family, payloadBytes)) + errorBytes;
  }

  /** System call that `receive` makes. */
  get receiveCall(): string {
    return this.#settings.capacity === 1 ? "recvmsg" : "recvmmsg";
  }

  /**
   * Reads datagrams; each has to be handled before the next call.
   *
   * @param flags `MSG_DONTWAIT`, or 0 to wait for `SO_RCVTIMEO`
   * @returns how many came, or minus the error number
   */
  receive(flags: number): number {
    const { socket } = this.#settings.icmp;
    let received: number;
    if (this.#settings.capacity === 1) {
      const bytes = socket.receive(this.#slot, flags);
      this.#singleBytes = bytes;
      received = bytes < 0 ? bytes : 1;
    } else {
      received = socket.receiveBatch(this.#batch, flags);
    }
    if (received > 0) this.nowNs = this.#timeline.observe();
    this.#received = received;
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
   * Tells the state machine of a datagram.
   *
   * @param index which of those that `receive` read, from 0
   */
  handle(index: number): void {
    const slot = this.#batch.slots[index];
    if (slot === undefined) return;
    this.#slot = slot;
    const bytes = this.#settings.capacity === 1 ? this.#singleBytes : this.#batch.messageBytes(index);
    this.#handleDatagram(Math.min(bytes, slot.data.length));
  }

  /**
   * Reads one entry of the error queue.
   *
   * @param alreadyTold error number of a send that failed just now: the kernel queues a local error beside it, which
   * would say the same again
   */
  receiveError(alreadyTold?: number): QueuedOutcome | "transmit-stamp" {
    const bytes = this.#settings.icmp.socket.receiveError(this.#errorSlot);
    if (bytes < 0) return "nothing";
    const control = this.#control;
    decodeControl(this.#errorSlot, control);
    if (!control.hasExtendedError) return "foreign-error";
    switch (control.errorOrigin) {
      case SO_EE_ORIGIN_LOCAL:
        if (control.errorErrno === alreadyTold) return "local-error";
        this.#pinger.handleLocalError({
          family: this.#settings.family.name,
          message: errorText(control.errorErrno),
          mtu: control.errorErrno === EMSGSIZE ? control.errorInfo : undefined,
        });
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

  /** From now on transmit stamps are numbered from 0 again, and 0 is the request of this count. */
  restartTransmitStamps(count: number): void {
    this.#firstStampedCount = count;
  }

  #handleTransmitStamp(): void {
    const count = this.#firstStampedCount + this.#control.errorData;
    const sentAtNs = this.#stamps.transmittedAtNs(this.#control, this.#pinger.sentAtNsOfCount(count));
    if (!Number.isNaN(sentAtNs)) this.#pinger.handleTransmitStamp(count, sentAtNs);
  }

  #handleNetworkError(bytes: number): QueuedOutcome {
    const { family, icmp } = this.#settings;
    const slot = this.#errorSlot;
    // On the way along a source route the quoted packet goes to the next hop, not to the target.
    const quotesOurs = this.#settings.sourceRouted || this.#isTarget(slot);
    const sequence = quotesOurs ? this.#decoder.decodeQuoted(slot.data, bytes) : -1;
    if (sequence < 0) return "foreign-error";
    if (icmp.kind === "raw" && !this.#errorQueueProved && family.errorQueueFilter !== undefined) {
      // From now on errors need not come as datagrams, too.
      applyOptions(icmp.socket, [family.errorQueueFilter], this.#settings.warn);
      this.#errorQueueProved = true;
    }
    const { errorType: type, errorCode: code, errorInfo: info, offenderOffset, offenderBytes } = this.#control;
    const offender = slot.control.subarray(offenderOffset, offenderOffset + offenderBytes);
    const from = offenderOffset < 0 ? "?" : this.#addresses.textOf(offender, offenderBytes);
    this.#pinger.handleNetworkError({ family: family.name, from, sequence, type, code, info });
    return "network-error";
  }

  #handleDatagram(bytes: number): void {
    const message = this.#message;
    const slot = this.#slot;
    decodeControl(slot, this.#control);
    this.#decoder.decode(slot.data, bytes, this.#control.timeToLive, message);
    switch (message.kind) {
      case "echo-reply":
        this.#handleReply();
        return;
      case "known-error":
        this.#pinger.acknowledge(message.sequence);
        return;
      case "notice":
        this.#pinger.handleNotice({
          family: this.#settings.family.name,
          from: this.#addresses.textOf(slot.name, slot.nameLength),
          sequence: message.sequence,
          badChecksum: !message.checksumValid,
          type: message.type,
          code: message.code,
          info: message.info,
          quoted: this.#settings.verbose ? this.#quotedHeader(bytes) : undefined,
        });
        return;
      case "stranger":
        if (this.#settings.verbose) {
          this.#pinger.handleNotice({
            family: this.#settings.family.name,
            from: this.#addresses.textOf(slot.name, slot.nameLength),
            sequence: undefined,
            badChecksum: !message.checksumValid,
            type: message.type,
            code: message.code,
            info: message.info,
            quoted: undefined,
          });
        }
        return;
      case "too-short":
        if (this.#settings.verbose) {
          const from = this.#addresses.textOf(slot.name, slot.nameLength);
          this.#settings.warn(this.#settings.family.tooShortText(bytes, from));
        }
        return;
      case "foreign":
        this.keepOthersAway();
        return;
    }
  }

  /**
   * Other pings on this host get replies, too, and a raw socket is handed all of them. A filter costs each packet time, so
   * there is none before it is known to be needed.
   */
  keepOthersAway(): void {
    const { family, icmp, identifier } = this.#settings;
    if (this.#othersKeptAway || icmp.kind !== "raw") return;
    this.#othersKeptAway = true;
    try {
      attachFilter(icmp.socket, family.identifierFilter(identifier));
    } catch (error) {
      // They are told apart without it, too.
      if (!(error instanceof SystemCallError)) throw error;
    }
  }

  #handleReply(): void {
    const message = this.#message;
    const { nowNs } = this;
    const reply = this.#reply;
    reply.slot = this.#slot;
    reply.fromTarget = this.#settings.anySource || this.#isTarget(this.#slot);
    reply.identifier = this.#settings.identifierTold ? message.identifier : undefined;
    reply.sequence = message.sequence;
    reply.bytes = message.icmpBytes;
    reply.timeToLive = message.timeToLive < 0 ? undefined : message.timeToLive;
    reply.checksumValid = message.checksumValid;
    const earliestNs = this.#pinger.sentAtNsOfSequence(message.sequence) - this.#transmitter.greatestSpanNs;
    reply.receivedAtNs = this.#stamps.receivedAtNs(this.#control, earliestNs, nowNs);
    reply.mismatch = this.#findMismatch();
    // Damage may have hit what would prove the reply.
    reply.proven = this.#isProven(reply.fromTarget) || !message.checksumValid && reply.fromTarget;
    reply.claimedSentAtNs = reply.proven ? NaN : this.#claimedSentAtNs();
    reply.ipOptions = this.#ipOptions();
    this.#decoder.decodeAnswer?.(
      this.#slot.data.subarray(message.icmpStart, message.icmpStart + message.icmpBytes),
      this.#unixMs(reply.receivedAtNs),
      reply,
    );
    this.#pinger.handleReply(reply);
  }

  #unixMs(nowNs: number): number {
    return this.#clock.realtimeBaseSeconds * 1000 + this.#timeline.timeOfDayNs(nowNs) / NS_PER_MS;
  }

  /** A raw socket hands over the IP header with its options, a datagram socket the options in a control message. */
  #ipOptions(): IpOptions | undefined {
    const { icmpStart } = this.#message;
    const { ipOptionsOffset, ipOptionsBytes } = this.#control;
    if (icmpStart > IPV4_HEADER_BYTES) {
      return decodeIpv4Options(this.#slot.data.slice(IPV4_HEADER_BYTES, icmpStart));
    }
    if (ipOptionsBytes === 0) return undefined;
    return decodeIpv4Options(this.#slot.control.slice(ipOptionsOffset, ipOptionsOffset + ipOptionsBytes));
  }

  #quotedHeader(bytes: number): IcmpNoticeEvent["quoted"] {
    const header = decodeIpv4Header(this.#slot.data.slice(this.#message.icmpStart + ICMP_OFFSETS.payload, bytes));
    return header.kind === "malformed" ? undefined : { header, options: decodeIpv4Options(header.options) };
  }

  /**
   * Whether the payload is that of the request with this sequence number: by its time stamp, or where a payload is too
   * short for one by all of its bytes and the source.
   */
  #isProven(fromTarget: boolean): boolean {
    const { payloadBytes, stamps } = this.#settings;
    const message = this.#message;
    const { data } = this.#slot;
    if (this.#decoder.proves !== undefined) return this.#decoder.proves(data, message);
    const payload = message.icmpStart + ICMP_OFFSETS.payload;
    const receivedBytes = message.icmpBytes - ICMP_OFFSETS.payload;
    if (payloadBytes < TIMESTAMP_BYTES) return fromTarget && receivedBytes >= payloadBytes && this.#differsFrom(0) < 0;
    return receivedBytes >= TIMESTAMP_BYTES && stamps.isIn(data, payload, message.sequence);
  }

  /** When the request left by the time stamp in the payload, which is not proven to be ours; NaN for none. */
  #claimedSentAtNs(): number {
    const { icmpStart, icmpBytes } = this.#message;
    if (icmpBytes < ICMP_OFFSETS.payload + TIMESTAMP_BYTES) return NaN;
    const { seconds, microseconds } = decodeTimestamp(this.#slot.data, icmpStart + ICMP_OFFSETS.payload);
    return this.#timeline.nowNsAt(
      (seconds - this.#clock.realtimeBaseSeconds) * NS_PER_SECOND + microseconds * NS_PER_US,
    );
  }

  #findMismatch(): PayloadMismatch | undefined {
    const { request, findsMismatches, payloadBytes } = this.#settings;
    const { icmpStart, icmpBytes } = this.#message;
    if (!findsMismatches || request === undefined || icmpBytes < ICMP_OFFSETS.payload + payloadBytes) return undefined;
    const offset = this.#differsFrom(TIMESTAMP_BYTES);
    if (offset < 0) return undefined;
    const start = icmpStart + ICMP_OFFSETS.payload;
    const received = this.#slot.data;
    return {
      offset,
      expected: request[ICMP_OFFSETS.payload + offset] ?? 0,
      actual: received[start + offset] ?? 0,
      payload: received.slice(start, start + payloadBytes),
    };
  }

  /** Offset of the first payload byte from this one on that is not the request's; -1 for none. */
  #differsFrom(from: number): number {
    const { request, payloadBytes } = this.#settings;
    if (request === undefined) return -1;
    const start = this.#message.icmpStart + ICMP_OFFSETS.payload;
    return findMismatch(this.#slot.data, start, request, ICMP_OFFSETS.payload, from, payloadBytes);
  }

  /** Compares addresses, not ports or scopes. */
  #isTarget(slot: MessageSlot): boolean {
    const { family, targetAddress } = this.#settings;
    const { sockaddrAddressOffset } = family;
    for (let index = 0; index < targetAddress.length; index++) {
      if (slot.name[sockaddrAddressOffset + index] !== targetAddress[index]) return false;
    }
    return true;
  }
}

function replySizes(family: Family, payloadBytes: number) {
  return { nameBytes: NAME_BYTES, dataBytes: family.receiveBytes(payloadBytes), controlBytes: CONTROL_BYTES };
}

function firstOf({ slots: [first] }: MessageBatch): MessageSlot {
  if (first === undefined) throw new RangeError("a batch without messages");
  return first;
}
