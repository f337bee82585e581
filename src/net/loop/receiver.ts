/**
 * The receive path of one socket: from datagrams and entries of the error queue to the state machine.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { ControlData, decodeControl } from "../../../ffi/cmsg.ts";
import { errorText, SystemCallError } from "../../../ffi/errno.ts";
import { EMSGSIZE } from "../../../ffi/headers/errno.ts";
import { SO_EE_ORIGIN_LOCAL, SO_EE_ORIGIN_TIMESTAMPING } from "../../../ffi/headers/errqueue.ts";
import { MessageBatch, type MessageSizes, MessageSlot } from "../../../ffi/msghdr.ts";
import { attachFilter } from "../../../ffi/packet_filter.ts";
import type { IcmpNoticeEvent, IpOptions, PayloadMismatch } from "../../core/events.ts";
import type { EchoReply, Inbox, QueuedOutcome } from "../../core/inbox.ts";
import { emptyMessage, type Family, type ReplyDecoder } from "../../family/family.ts";
import type { Probe } from "../../probe/probe.ts";
import { NS_PER_MS, NS_PER_SECOND, NS_PER_US } from "../../units.ts";
import { ICMP_OFFSETS, isForwardedNotice } from "../../wire/icmp.ts";
import { decodeIpv4Header, IPV4_HEADER_BYTES } from "../../wire/ipv4_header.ts";
import { decodeIpv4Options } from "../../wire/ipv4_options.ts";
import type { IcmpExtensions } from "../../wire/icmp_extensions.ts";
import type { NodeInformationReply } from "../../wire/node_information.ts";
import { decodeTimestamp, TIMESTAMP_BYTES } from "../../wire/payload.ts";
import type { TimestampReading } from "../../wire/timestamp_reading.ts";
import type { TargetAddresses } from "../names/addresses.ts";
import type { ReceivingSocket } from "../socket/icmp_socket.ts";
import { type AddressBook, hasAddress, SOCKADDR_BYTES } from "../socket/socket_address.ts";
import { applyOptions } from "../socket/socket_setup.ts";
import type { Warn } from "../warn.ts";
import { DropCounter } from "./drop_counter.ts";
import { KernelStamps } from "./kernel_stamps.ts";
import type { KernelTimeline } from "./kernel_timeline.ts";
import type { StampNumbers } from "./stamp_numbers.ts";
import type { Transmitter } from "./transmitter.ts";

/** Room for the control messages of a datagram: stamps, time to live, IP options, extended error with its offender. */
const CONTROL_BYTES = 512;
/** Room for the beginning of a quoted request. */
const QUOTED_BYTES = 64;
/** Room for all of an ICMP error: RFC 4443 section 2.4; of ICMPv4 576 bytes are the most, RFC 1812 section 4.3.2.3. */
const WHOLE_ERROR_BYTES = 1280;
/** `ee_rfc4884.len`: where in the message the extensions begin; 0 for none. */
const EXTENSIONS_START = 0xffff;
const NO_EXTENSIONS: IcmpExtensions = [];

/** What one socket's receive path works with; what is not said of it does not hold. */
export interface ReceiverSettings {
  readonly family: Family;
  /** What was asked. */
  readonly probe: Probe;
  readonly icmp: ReceivingSocket;
  /** The 16-bit identifier of requests on a raw socket. */
  readonly identifier: number;
  /** Whether replies are handed over with their identifier, as it is known. */
  readonly showsIdentifier?: boolean;
  /** The address of the only target, in network order. */
  readonly target?: Uint8Array;
  /** Whether requests go by hops: then quoted packets go to one of those. */
  readonly sourceRouted?: boolean;
  /** Whether any host may answer, so that a different source is no surprise. */
  readonly anySource?: boolean;
  /** Whether redirects and source quenches from the error queue are errors, as iputils has it for its only target. */
  readonly noticesAreErrors?: boolean;
  /** Whether wrong bytes in payloads are looked for. */
  readonly findsMismatches?: boolean;
  /** Datagrams that are read by one call at most. */
  readonly capacity: number;
  /** Whether the machine gets messages that have nothing to do with its requests, and the packets that redirects are about. */
  readonly verbose?: boolean;
  /** Reads what routers append to ICMP errors; given where the kernel is asked for that. */
  readonly decodeExtensions?: ((bytes: Uint8Array) => IcmpExtensions) | undefined;
  /** Given where the kernel stamps requests. */
  readonly stampNumbers?: StampNumbers | undefined;
}

/** What the receive paths of a run share. */
export interface ReceiverParts {
  readonly arena: Arena;
  readonly inbox: Inbox;
  readonly clock: Pick<Clock, "realtimeBaseSeconds">;
  readonly timeline: KernelTimeline;
  /** Knows where targets are, if there are many. */
  readonly targets?: Pick<TargetAddresses, "isAt">;
  /** Puts addresses into words. */
  readonly book: AddressBook;
  /** Sends the requests that are answered. */
  readonly transmitter: Pick<Transmitter, "greatestSpanNs">;
  /** Takes a line about what can't be read, under `-v`, and about what the kernel refuses. */
  readonly warn: Warn;
}

/** A reply that is filled over and over; the text of its source is made only where it is read. */
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
  readonly #book: AddressBook;

  constructor(book: AddressBook, slot: MessageSlot) {
    this.#book = book;
    this.slot = slot;
  }

  get from(): string {
    return this.#book.textOf(this.slot.name, this.slot.nameLength);
  }
}

/**
 * Turns what the kernel hands over into calls of the state machine.
 *
 * Probe, inbox and addresses are bound once: in one process each has one shape, so that the calls to them are as fast as if
 * there were a receiver for each.
 */
export class Receiver {
  /** When the last datagram was read, in nanoseconds of the clock. */
  nowNs = 0;
  readonly #settings: ReceiverSettings;
  readonly #probe: Probe;
  readonly #inbox: Inbox;
  readonly #targets: Pick<TargetAddresses, "isAt">;
  readonly #book: AddressBook;
  readonly #transmitter: Pick<Transmitter, "greatestSpanNs">;
  readonly #warn: Warn;
  #decoder: ReplyDecoder;
  /** The address of the only target. */
  #target: Uint8Array | undefined;
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
  #errorQueueProved = false;
  #othersKeptAway = false;
  /** Datagrams that were read by the last call, or minus the error number. */
  #received = 0;
  /** Bytes of the datagram that was read by itself. */
  #singleBytes = 0;

  /** Takes its buffers from the arena. */
  constructor(settings: ReceiverSettings, parts: ReceiverParts) {
    const { family, probe, icmp, capacity, target } = settings;
    this.#settings = settings;
    this.#probe = probe;
    this.#inbox = parts.inbox;
    this.#targets = parts.targets ??
      { isAt: (_target, family, name) => this.#target !== undefined && hasAddress(name, family, this.#target) };
    this.#book = parts.book;
    this.#transmitter = parts.transmitter;
    this.#warn = parts.warn;
    this.#timeline = parts.timeline;
    this.#clock = parts.clock;
    this.#stamps = new KernelStamps(parts.timeline, parts.clock);
    this.#drops = new DropCounter(icmp);
    this.#target = target;
    this.#decoder = this.#createDecoder();
    this.#batch = new MessageBatch(parts.arena, capacity, replySizes(family, probe.payloadBytes));
    const [first] = this.#batch.slots;
    if (first === undefined) throw new RangeError("a batch without messages");
    this.#slot = first;
    this.#errorSlot = new MessageSlot(parts.arena, {
      nameBytes: SOCKADDR_BYTES,
      dataBytes: quotedBytes(settings.decodeExtensions !== undefined),
      controlBytes: CONTROL_BYTES,
    });
    this.#reply = new Reply(parts.book, first);
  }

  /** The only target has this address of the same family from now on. */
  setTarget(address: Uint8Array): void {
    this.#target = address;
    this.#decoder = this.#createDecoder();
  }

  #createDecoder(): ReplyDecoder {
    const { probe, icmp, identifier, sourceRouted } = this.#settings;
    const target = sourceRouted ? undefined : this.#target;
    return probe.createDecoder({ socketKind: icmp.kind, identifier, target });
  }

  /** Arena bytes that the receive path of one socket needs. */
  static arenaBytes(family: Family, payloadBytes: number, capacity: number, readsExtensions = false): number {
    const errorBytes = SOCKADDR_BYTES + quotedBytes(readsExtensions) + CONTROL_BYTES + 128;
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
   * @returns NaN where there is no kernel's stamp that can be right
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
   * Hands a datagram to the state machine.
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
   * @param knownError error number of a send that failed just now: the kernel queues a local error beside it, which
   * has the same error number
   */
  receiveError(knownError?: number): QueuedOutcome | "transmit-stamp" {
    const bytes = this.#settings.icmp.socket.receiveError(this.#errorSlot);
    if (bytes < 0) return "nothing";
    const control = this.#control;
    decodeControl(this.#errorSlot, control);
    if (!control.hasExtendedError) return "foreign-error";
    switch (control.errorOrigin) {
      case SO_EE_ORIGIN_LOCAL:
        return this.#handleLocalError(knownError);
      case SO_EE_ORIGIN_TIMESTAMPING:
        this.#handleTransmitStamp();
        return "transmit-stamp";
      case this.#settings.family.networkErrorOrigin:
        return this.#handleNetworkError(Math.min(bytes, this.#errorSlot.data.length));
      default:
        return "foreign-error";
    }
  }

  /** From now on the kernel numbers transmit stamps from 0 again. */
  restartTransmitStamps(): void {
    this.#settings.stampNumbers?.restart();
  }

  #handleLocalError(knownError: number | undefined): QueuedOutcome {
    const { errorErrno: errno, errorInfo } = this.#control;
    const mtu = errno === EMSGSIZE ? errorInfo : undefined;
    if (mtu !== undefined) this.#inbox.handleHostLimit?.(mtu);
    if (errno === knownError) return "local-error";
    this.#inbox.handleLocalError?.({ family: this.#settings.family.name, message: errorText(errno), mtu });
    return knownError === undefined ? "local-error" : "foreign-error";
  }

  #handleTransmitStamp(): void {
    const count = this.#settings.stampNumbers?.countOf(this.#control.errorData) ?? 0;
    if (count === 0) return;
    const sentAtNs = this.#stamps.transmittedAtNs(this.#control, this.#inbox.sentAtNs(count));
    if (!Number.isNaN(sentAtNs)) this.#inbox.handleTransmitStamp(count, sentAtNs);
  }

  #handleNetworkError(bytes: number): QueuedOutcome {
    const { family, probe, icmp, sourceRouted, noticesAreErrors } = this.#settings;
    const slot = this.#errorSlot;
    const sequence = this.#decoder.decodeQuoted(slot.data, bytes);
    // On the way along a source route the quoted packet goes to the next hop, not to the target.
    if (sequence < 0 || !sourceRouted && !this.#isTarget(sequence, slot)) return "foreign-error";
    const filter = this.#errorQueueProved || icmp.kind !== "raw"
      ? undefined
      : family.errorQueueFilter(probe.types.reply);
    // From now on errors need not come as datagrams, too.
    if (filter !== undefined) applyOptions(icmp.socket, [filter], this.#warn);
    this.#errorQueueProved = true;
    const { errorType: type, errorCode: code, errorInfo: info, offenderOffset, offenderBytes } = this.#control;
    if (!noticesAreErrors && isForwardedNotice(family.name, type)) return "foreign-error";
    const offender = slot.control.subarray(offenderOffset, offenderOffset + offenderBytes);
    const from = offenderOffset < 0 ? "?" : this.#book.textOf(offender, offenderBytes);
    const readAtNs = this.#timeline.observe();
    const earliestNs = this.#inbox.sentAtNs(sequence) - this.#transmitter.greatestSpanNs;
    this.#inbox.handleNetworkError(
      { family: family.name, from, sequence, type, code, info },
      readAtNs,
      this.#stamps.receivedAtNs(this.#control, earliestNs, readAtNs),
      this.#extensions(slot.data, bytes),
    );
    return "network-error";
  }

  /** What a router appended to an ICMP error of so many bytes. */
  #extensions(data: Uint8Array, bytes: number): IcmpExtensions {
    const { decodeExtensions } = this.#settings;
    const start = this.#control.errorData & EXTENSIONS_START;
    return decodeExtensions === undefined || start === 0 ? NO_EXTENSIONS : decodeExtensions(data.slice(start, bytes));
  }

  #handleDatagram(bytes: number): void {
    const message = this.#message;
    const slot = this.#slot;
    decodeControl(slot, this.#control);
    this.#decoder.decode(slot.data, bytes, this.#control.timeToLive, message);
    switch (message.kind) {
      case "reply":
        this.#handleReply();
        return;
      case "known-error":
        this.#inbox.acknowledge?.(message.sequence);
        return;
      case "notice":
        this.#handleNotice(message.sequence, this.#settings.verbose ? this.#quotedHeader(bytes) : undefined);
        return;
      case "stranger":
        if (this.#settings.verbose) this.#handleNotice(undefined, undefined);
        return;
      case "too-short":
        if (this.#settings.verbose) {
          const from = this.#book.textOf(slot.name, slot.nameLength);
          this.#warn(this.#settings.family.words.tooShort(bytes, from));
        }
        return;
      case "foreign":
        this.keepOthersAway();
        return;
    }
  }

  #handleNotice(sequence: number | undefined, quoted: IcmpNoticeEvent["quoted"]): void {
    const { checksumValid, type, code, info } = this.#message;
    this.#inbox.handleNotice?.({
      family: this.#settings.family.name,
      from: this.#book.textOf(this.#slot.name, this.#slot.nameLength),
      sequence,
      badChecksum: !checksumValid,
      type,
      code,
      info,
      quoted,
    });
  }

  /**
   * Other pings on this host get replies, too, and a raw socket is handed all of them. A filter costs each packet time, so
   * a run with one target has none before it is known to be needed.
   */
  keepOthersAway(): void {
    const { family, probe, icmp, identifier } = this.#settings;
    if (this.#othersKeptAway || icmp.kind !== "raw" || !probe.hasIdentifier) return;
    this.#othersKeptAway = true;
    try {
      attachFilter(icmp.socket, family.identifierFilter(identifier, probe.types.reply));
    } catch (error) {
      // The decoder keeps them apart without it, too.
      if (!(error instanceof SystemCallError)) throw error;
    }
  }

  #handleReply(): void {
    const message = this.#message;
    const { sequence, checksumValid } = message;
    const slot = this.#slot;
    const reply = this.#reply;
    reply.slot = slot;
    reply.fromTarget = this.#settings.anySource === true || this.#isTarget(sequence, slot);
    reply.identifier = this.#settings.showsIdentifier ? message.identifier : undefined;
    reply.sequence = sequence;
    reply.bytes = message.icmpBytes;
    reply.timeToLive = message.timeToLive < 0 ? undefined : message.timeToLive;
    reply.checksumValid = checksumValid;
    const earliestNs = this.#inbox.sentAtNs(sequence) - this.#transmitter.greatestSpanNs;
    reply.receivedAtNs = this.#stamps.receivedAtNs(this.#control, earliestNs, this.nowNs);
    reply.mismatch = this.#settings.findsMismatches ? this.#probe.findMismatch?.(slot.data, message) : undefined;
    // Damage may have hit what would prove the reply.
    reply.proven = this.#probe.proves(slot.data, message, reply.fromTarget) || !checksumValid && reply.fromTarget;
    reply.claimedSentAtNs = reply.proven ? NaN : this.#claimedSentAtNs();
    reply.ipOptions = this.#ipOptions();
    if (this.#probe.decodeAnswer !== undefined) {
      const icmp = slot.data.subarray(message.icmpStart, message.icmpStart + message.icmpBytes);
      this.#probe.decodeAnswer(icmp, this.#unixMs(reply.receivedAtNs), reply);
    }
    this.#inbox.handleReply(reply);
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

  /** When the request left by the time in the payload, which is not proven to be ours; NaN for none. */
  #claimedSentAtNs(): number {
    const { icmpStart, icmpBytes } = this.#message;
    if (!this.#probe.hasSendTime || icmpBytes < ICMP_OFFSETS.payload + TIMESTAMP_BYTES) return NaN;
    const { seconds, microseconds } = decodeTimestamp(this.#slot.data, icmpStart + ICMP_OFFSETS.payload);
    return this.#timeline.nowNsAt(
      (seconds - this.#clock.realtimeBaseSeconds) * NS_PER_SECOND + microseconds * NS_PER_US,
    );
  }

  /** Whether the address of a datagram, or of a quoted request, is where the request with this sequence number went to. */
  #isTarget(sequence: number, { name }: MessageSlot): boolean {
    const target = this.#inbox.targetOf(sequence);
    return target >= 0 && this.#targets.isAt(target, this.#settings.family, name);
  }
}

function quotedBytes(readsExtensions: boolean): number {
  return readsExtensions ? WHOLE_ERROR_BYTES : QUOTED_BYTES;
}

function replySizes(family: Family, payloadBytes: number): MessageSizes {
  return {
    nameBytes: SOCKADDR_BYTES,
    dataBytes: payloadBytes + family.receiveExtraBytes,
    controlBytes: CONTROL_BYTES,
  };
}
