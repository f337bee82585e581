/**
 * The state machine of one target, by the rules of iputils' ping. `machine.ts` has the order of calls.
 *
 * @module
 */
import type {
  AddressChangeEvent,
  FinishEvent,
  IcmpNoticeEvent,
  LocalErrorEvent,
  PingEvent,
  ReplyEvent,
  Statistics,
  TransmittedEvent,
} from "../events.ts";
import { ICMP_HEADER_BYTES, isForwardedNotice, SEQUENCE_MASK } from "../../wire/icmp.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import { Deadline } from "../deadline.ts";
import { EventQueue, reused } from "../event_queue.ts";
import type { Distribution } from "../figures/distribution.ts";
import type { EchoReply, Inbox, NetworkError } from "../inbox.ts";
import type { Machine, SendFailure } from "../machine.ts";
import type { Outcomes } from "../figures/outcomes.ts";
import type { RepliesInARow } from "../figures/replies_in_a_row.ts";
import { type PingerSettings, stampedReplyBytes } from "./input.ts";
import { Requests } from "../requests.ts";
import { RttStatistics } from "../figures/rtt_statistics.ts";
import { MIN_PAUSE_NS, TransmitSchedule } from "./schedule.ts";
import { NS_PER_MS, NS_PER_US } from "../../units.ts";

/** Most that one failure for want of memory slows an adaptive run down by. */
const MAX_SLOWDOWN_US = 50_000;

/**
 * A run that got replies waits at least this long for the last ones. Twice a round-trip time of some microseconds
 * is over before the kernel had a chance to deliver.
 */
const MIN_LINGER_NS = 100_000_000;

/** What is kept of a run beside its counts: empty, and fed by this run alone. */
export interface RunFigures {
  /** Given if the run ends with the first row of replies, and is a success by nothing else. */
  readonly untilUp?: RepliesInARow | undefined;
  /** What became of the requests. */
  readonly outcomes?: Outcomes | undefined;
  /** How round-trip times are distributed. */
  readonly distribution?: Distribution | undefined;
}

/** One target's run, from the first request to the summary. */
export class Pinger implements Machine<PingEvent>, Inbox {
  readonly #settings: PingerSettings;
  /** Shortest reply that is timed, ICMP header included; infinity for none. */
  readonly #timedBytes: number;
  /** Whether an ICMP error is the end. */
  readonly #endsAtError: boolean;
  readonly #schedule: TransmitSchedule;
  readonly #requests = new Requests();
  readonly #acknowledgements = new Acknowledgements();
  readonly #roundTrips = new RttStatistics();
  readonly #untilUp: RepliesInARow | undefined;
  readonly #outcomes: Outcomes | undefined;
  readonly #distribution: Distribution | undefined;
  /** Given if the run ends only when each of them is decided. */
  readonly #awaited: Outcomes | undefined;

  #received = 0;
  #duplicates = 0;
  #corrupted = 0;
  #errors = 0;
  #uncountedErrors = 0;
  readonly #startNs: number;
  #firstAttemptNs = 0;
  readonly #deadline: Deadline;
  #lingerUntilNs = Infinity;
  #ended = false;
  #transmitStamps = 0;
  /** How often in a row a request was not tried because the kernel told of something else. */
  #untried = 0;
  #outOfMemoryCount = 0;
  /** Added to the round-trip time when the interval follows it; grows each time the kernel had no memory. */
  #slowdownUs = 0;
  /** Count of the request before which `outstanding` was told, so that a second try does not tell it again. */
  #toldOutstandingBefore = 0;
  /** Requests that `nextTransmit` named and of which it is not known what became: those after the last transmitted. */
  #reserved = 0;
  /** Whether a network error about one of those came before it was known that it could not be sent. */
  #errorWhileSending = false;
  /** Count of the last request that such an error was about. */
  #refusedWhileSending = 0;

  readonly #events = new EventQueue<PingEvent>();
  readonly #transmittedEvent = reused<TransmittedEvent>({
    kind: "transmitted",
    sequence: 0,
    outstanding: 0,
    pipe: 0,
  });
  readonly #replyEvent = reused<ReplyEvent>({
    kind: "reply",
    from: "",
    fromName: undefined,
    sequence: 0,
    identifier: undefined,
    bytes: 0,
    timeToLive: undefined,
    roundTripNs: undefined,
    duplicate: false,
    badChecksum: false,
    proven: true,
    differentAddress: false,
    truncated: false,
    multicast: false,
    mismatch: undefined,
    ipOptions: undefined,
  });

  /**
   * Starts a run at `startNs`; the first request is due at once.
   *
   * @param figures what the statistics have beside the counts
   */
  constructor(settings: PingerSettings, startNs: number, { untilUp, outcomes, distribution }: RunFigures = {}) {
    this.#settings = settings;
    this.#untilUp = untilUp;
    this.#outcomes = outcomes;
    this.#distribution = distribution;
    this.#awaited = settings.awaitsOutcomes && outcomes?.decidesAll ? outcomes : undefined;
    this.#timedBytes = settings.timedReplyBytes ?? stampedReplyBytes(settings.payloadBytes);
    this.#endsAtError = settings.deadlineNs > 0 && settings.outlastsErrors !== true;
    this.#schedule = new TransmitSchedule(settings, startNs);
    this.#startNs = startNs;
    this.#deadline = new Deadline(startNs, settings.deadlineNs);
    this.#replyEvent.event.multicast = settings.multicast;
  }

  /** Whether nothing more is to be sent or waited for. */
  get done(): boolean {
    if (this.#ended || (this.#endsAtError && this.#errors > 0) || this.#untilUp?.complete) return true;
    if (this.#awaited === undefined) return this.#countReached;
    return this.#allSent && this.#awaited.awaited === 0;
  }

  /** Whether the run was ended from outside, or by time, rather than by its count. */
  get endedEarly(): boolean {
    return this.#ended;
  }

  /** Requests sent after the newest one that the network has dealt with. */
  get outstanding(): number {
    return this.#acknowledgements.outstanding(this.transmitted, this.#received, this.#errors);
  }

  /** Requests sent, or given up. */
  get transmitted(): number {
    return this.#requests.newest;
  }

  /** Greatest round-trip time so far in nanoseconds; 0 before the first reply. */
  get greatestRoundTripNs(): number {
    return this.#roundTrips.maxUs * NS_PER_US;
  }

  /** There is one target. */
  targetOf(): number {
    return 0;
  }

  /** When the newest request with this sequence number left; minus infinity if it is not known. */
  sentAtNs(sequence: number): number {
    const count = this.#requests.countOf(sequence);
    return this.#requests.remembers(count) ? this.#requests.sentAtNs(count) : -Infinity;
  }

  /** Requests of which the kernel told when they left. */
  get transmitStamps(): number {
    return this.#transmitStamps;
  }

  /** Exit status as ping has it: 0, or 1 when nothing, or before the deadline or the end of a row too little, was received. */
  get exitStatus(): 0 | 1 {
    const { count, deadlineNs, countsLate } = this.#settings;
    if (this.#untilUp !== undefined) return this.#untilUp.complete ? 0 : 1;
    const received = countsLate ? this.#received : this.#outcomes?.statistics().received ?? this.#received;
    return received === 0 || (deadlineNs > 0 && received < count) ? 1 : 0;
  }

  /** The sequence to send now, counted from 1 without wrapping, or 0 if none is due. */
  nextTransmit(nowNs: number): number {
    const reserved = this.#reserved;
    if (this.done || nowNs >= this.#deadline.atNs || this.#countReached || this.#isLast(reserved)) return 0;
    if (nowNs < this.#schedule.dueNs(this.outstanding + reserved)) return 0;
    if (this.#schedule.lastAttemptNs === -Infinity) this.#firstAttemptNs = nowNs;
    this.#schedule.take(nowNs);
    const transmitted = this.transmitted + reserved;
    if (
      this.#settings.reportOutstanding && transmitted > this.#toldOutstandingBefore &&
      !this.#requests.isAnswered(transmitted)
    ) {
      this.#toldOutstandingBefore = transmitted;
      this.#events.put({ kind: "outstanding", sequence: transmitted & SEQUENCE_MASK });
    }
    if (reserved === 0) this.#errorWhileSending = false;
    this.#reserved = reserved + 1;
    this.#untilUp?.handleRequest(transmitted + 1);
    return transmitted + 1;
  }

  /** The oldest sequence that `nextTransmit` named left; see {@linkcode Machine}. */
  handleTransmitted(sentAtNs: number, shortestTimedNs = 0): void {
    this.#reserved--;
    this.#outOfMemoryCount = 0;
    this.#untried = 0;
    this.#record("left", sentAtNs, shortestTimedNs);
    if (this.#settings.reportTransmitted) {
      const event = this.#events.putReused(this.#transmittedEvent);
      event.sequence = this.transmitted;
      event.outstanding = this.outstanding;
      event.pipe = this.#acknowledgements.pipe;
    }
    this.#startLinger(Math.max(sentAtNs, this.#schedule.lastAttemptNs));
  }

  /** The kernel tells when it handed the request of this count, from 1 without wrapping, to the device. */
  handleTransmitStamp(count: number, sentAtNs: number): void {
    if (!this.#requests.remembers(count)) return;
    this.#requests.setSentAtNs(count, sentAtNs);
    this.#transmitStamps++;
  }

  /** The sequences that `nextTransmit` named and of which nothing was told were not tried. */
  handleUntried(): void {
    for (; this.#reserved > 0; this.#reserved--) this.#schedule.refund();
  }

  /** The oldest sequence that `nextTransmit` named did not leave. It is tried again, or counts as transmitted all the same. */
  handleSendFailure(nowNs: number, failure: SendFailure): void {
    const errorWhileSending = this.#errorWhileSending;
    this.#reserved--;
    let printedByPing = true;
    switch (failure.kind) {
      case "would-block":
        this.#schedule.refund();
        this.#schedule.holdUntil(nowNs + MIN_PAUSE_NS);
        return;
      case "no-buffer-space": {
        this.#slowdownUs += Math.min(Math.floor(this.#roundTrips.ewmaEighthsUs / 8), MAX_SLOWDOWN_US);
        this.#adaptInterval();
        const pauseNs = this.#schedule.retryPauseNs();
        this.#outOfMemoryCount++;
        if (this.#outOfMemoryCount * pauseNs < this.#settings.lingerNs) {
          this.#schedule.drain(nowNs);
          this.#schedule.holdUntil(nowNs + pauseNs);
          return;
        }
        // Too often: give this request up, so that a stuck device does not hold the run for ever.
        this.#uncountedErrors++;
        break;
      }
      case "message-too-long":
        this.#errors++;
        break;
      case "other":
        if (failure.queued === "foreign-error" || (failure.queued === "network-error" && !errorWhileSending)) {
          // The kernel told of the error of another packet; ours was not tried. Once more at once, then with pauses.
          this.#schedule.refund();
          if (this.#untried++ > 0) this.#schedule.holdUntil(nowNs + MIN_PAUSE_NS);
          return;
        }
        // Iputils prints a line only about a send that an ICMP error came about. An error from the queue was counted then.
        printedByPing = errorWhileSending;
        if (failure.queued === "nothing") this.#uncountedErrors++;
        break;
    }
    this.#record("given-up", nowNs);
    const { code, message } = failure;
    const sequence = this.transmitted;
    this.#events.put({ kind: "send-failure", sequence, code, message, printedByPing });
    this.#schedule.drain(nowNs);
    this.#schedule.holdUntil(nowNs + this.#schedule.failurePauseNs());
    this.#startLinger(nowNs);
  }

  /** An echo reply with our identifier came. */
  handleReply(reply: EchoReply): void {
    const count = this.#requests.countOf(reply.sequence);
    // A damaged reply may have a damaged sequence number, too: it is damaged first of all.
    if (count === 0 && reply.checksumValid) {
      if (!this.#settings.reportStrays) return;
      const { from, sequence } = reply;
      this.#events.put({ kind: "stray-reply", from, fromName: undefined, sequence });
      return;
    }
    const tookNs = this.#roundTripNs(reply, count);
    const timedNs = count !== 0 && reply.bytes >= this.#timedBytes ? tookNs : undefined;
    const counts = reply.proven || this.#settings.countsUnproven;
    let duplicate = false;
    if (counts && !reply.checksumValid) {
      this.#corrupted++;
    } else if (counts) {
      this.#acknowledgements.note(count, this.transmitted);
      if (timedNs !== undefined) {
        this.#roundTrips.add(Math.floor(timedNs / NS_PER_US));
        this.#adaptInterval();
      }
      duplicate = this.#requests.isAnswered(count);
      if (duplicate) {
        this.#duplicates++;
      } else {
        this.#received++;
        if (timedNs !== undefined) this.#distribution?.measure(count, timedNs);
      }
      this.#requests.markAnswered(count);
    }

    if (reply.proven && reply.checksumValid) this.#outcomes?.handleReply(count, tookNs, reply.receivedAtNs);

    const event = this.#events.putReused(this.#replyEvent);
    event.from = reply.from;
    event.sequence = reply.sequence;
    event.identifier = reply.identifier;
    event.bytes = reply.bytes;
    event.timeToLive = reply.timeToLive;
    event.roundTripNs = timedNs;
    event.duplicate = duplicate;
    event.badChecksum = !reply.checksumValid;
    event.proven = reply.proven;
    event.differentAddress = !reply.fromTarget && !this.#settings.multicast;
    event.truncated = reply.bytes < ICMP_HEADER_BYTES + this.#settings.payloadBytes;
    event.mismatch = reply.mismatch;
    event.ipOptions = reply.ipOptions;
    if (event.nodeInformation !== reply.nodeInformation) event.nodeInformation = reply.nodeInformation;
    if (event.timestamps !== reply.timestamps) event.timestamps = reply.timestamps;
    this.#untilUp?.handleReply(event);
  }

  /**
   * The time of a reply since the request that it is taken for. The payload of a reply that is not proven may tell when
   * that left: of a request that is forgotten, or of another program's.
   */
  #roundTripNs({ claimedSentAtNs, receivedAtNs }: EchoReply, count: number): number | undefined {
    // A stamp has whole microseconds.
    const claimIsPossible = claimedSentAtNs > this.#startNs - NS_PER_US && claimedSentAtNs <= receivedAtNs;
    if (claimIsPossible) return receivedAtNs - claimedSentAtNs;
    return this.#requests.roundTripNs(count, receivedAtNs);
  }

  /** The error queue held an ICMP error about a request of ours. */
  handleNetworkError(error: NetworkError): void {
    const count = this.#requests.countOf(error.sequence);
    const ahead = (error.sequence - this.transmitted) & SEQUENCE_MASK;
    const beingSent = ahead >= 1 && ahead <= this.#reserved;
    if (count === 0 && !beingSent) return;
    const isNotice = isForwardedNotice(error.family, error.type);
    if (beingSent) {
      this.#errorWhileSending = true;
      if (!isNotice) this.#refusedWhileSending = this.transmitted + ahead;
    } else {
      if (this.#settings.errorsAcknowledge) this.#acknowledgements.note(count, this.transmitted);
      if (!isNotice) this.#outcomes?.handleRefusal(count);
    }
    this.#errors++;
    this.#events.put({ kind: "network-error", fromName: undefined, ...error });
  }

  /** The error queue held an error of this host. */
  handleLocalError(error: Omit<LocalErrorEvent, "kind">): void {
    if (this.#settings.localErrorsCount) this.#errors++;
    else this.#uncountedErrors++;
    this.#events.put({ kind: "local-error", ...error });
  }

  /** A raw socket saw a redirect or source quench about a request of ours. */
  handleNotice(notice: Omit<IcmpNoticeEvent, "kind" | "fromName">): void {
    this.#events.put({ kind: "icmp-notice", fromName: undefined, ...notice });
  }

  /** A raw socket saw an ICMP error about a request that the error queue tells of, too. */
  acknowledge(sequence: number): void {
    const count = this.#requests.countOf(sequence);
    if (count !== 0) this.#acknowledgements.note(count, this.transmitted);
  }

  /** The time that `nextTimeout` named may have come; see {@linkcode Machine}. */
  handleTimeout(nowNs: number, readUpToNs: number = nowNs): void {
    this.#outcomes?.advance(readUpToNs, this.#requests);
    // Waiting for ever is for runs without a reply: one that came after the last request ends it.
    this.#startLinger(nowNs);
    if (readUpToNs >= this.#lingerUntilNs || this.#deadline.ends(nowNs, readUpToNs)) this.#ended = true;
  }

  /** This host's kernel dropped packets because the socket's receive buffer was full: replies may be among them. */
  handleDrops(): void {
    this.#outcomes?.handleDrops();
  }

  /** Ends the run: a person asked for it. */
  interrupt(): void {
    this.#ended = true;
  }

  /** When `nextTransmit` or `handleTimeout` has something to do next; infinity if never. */
  nextTimeout(): number {
    const endNs = Math.min(this.#deadline.atNs, this.#lingerUntilNs);
    if (!this.#allSent) return Math.min(endNs, this.#schedule.dueNs(this.outstanding));
    return this.#awaited === undefined ? endNs : Math.min(endNs, this.#awaited.nextTimeoutNs(this.#requests));
  }

  /** The oldest event not yet taken, or undefined. It is valid until the next call of another method. */
  nextEvent(): PingEvent | undefined {
    return this.#events.take();
  }

  /** Requests go to another address from now on. */
  handleAddressChange(change: Omit<AddressChangeEvent, "kind">): void {
    this.#untilUp?.startRow();
    this.#events.put({ kind: "address-change", ...change });
  }

  /** Queues how things stand. */
  snapshot(): void {
    this.#events.put({ kind: "snapshot", statistics: this.statistics() });
  }

  /** Queues the last event. */
  finish(details: Pick<FinishEvent, "hostname" | "showGap">): void {
    this.#outcomes?.finish();
    this.#events.put({ kind: "finish", ...details, statistics: this.statistics() });
  }

  /** The figures so far. */
  statistics(): Statistics {
    const roundTrips = this.#roundTrips;
    return {
      transmitted: this.transmitted,
      received: this.#received,
      duplicates: this.#duplicates,
      corrupted: this.#corrupted,
      errors: this.#errors,
      uncountedErrors: this.#uncountedErrors,
      measured: roundTrips.count,
      minUs: roundTrips.minUs,
      averageUs: roundTrips.averageUs,
      maxUs: roundTrips.maxUs,
      mdevUs: roundTrips.mdevUs,
      ewmaEighthsUs: roundTrips.ewmaEighthsUs,
      pipe: this.#acknowledgements.pipe,
      elapsedNs: Math.max(0, this.#schedule.lastAttemptNs - this.#firstAttemptNs),
      ...(this.#outcomes && { outcomes: this.#outcomes.statistics() }),
      ...(this.#distribution && { distribution: this.#distribution.statistics() }),
    };
  }

  /** With a deadline requests go on until enough were answered; without one they stop at the count. */
  get #allSent(): boolean {
    return this.#isLast(0) || this.#countReached;
  }

  /**
   * Whether so many replies and errors came as the run is to end with. Without a deadline a judged run sends all of its
   * requests, whatever errors come: the count is theirs.
   */
  get #countReached(): boolean {
    const { count } = this.#settings;
    if (this.#awaited !== undefined && this.#deadline.atNs === Infinity) return false;
    return count > 0 && this.#received + this.#errors >= count;
  }

  /** Whether no request follows the last transmitted one and so many others. */
  #isLast(reserved: number): boolean {
    const { count } = this.#settings;
    return count > 0 && this.transmitted + reserved >= count && this.#deadline.atNs === Infinity;
  }

  #record(fate: "left" | "given-up", sentAtNs: number, shortestTimedNs = 0): void {
    this.#requests.add(sentAtNs, shortestTimedNs);
    this.#distribution?.handleRequest();
    if (this.#outcomes === undefined) return;
    this.#outcomes.handleRequest(fate, Math.max(sentAtNs, this.#schedule.lastAttemptNs));
    const { transmitted } = this;
    if (this.#refusedWhileSending === transmitted) this.#outcomes.handleRefusal(transmitted);
  }

  /** The interval becomes the average round-trip time in whole milliseconds, as ping has it. */
  #adaptInterval(): void {
    const { adaptive, leastIntervalNs } = this.#settings;
    if (!adaptive) return;
    const { ewmaEighthsUs } = this.#roundTrips;
    const expectedUs = ewmaEighthsUs === 0 ? this.#schedule.intervalNs / NS_PER_US : Math.floor(ewmaEighthsUs / 8);
    const intervalMs = Math.floor((expectedUs + this.#slowdownUs + 500) / 1000);
    this.#schedule.intervalNs = Math.max(intervalMs * NS_PER_MS, leastIntervalNs);
  }

  #startLinger(nowNs: number): void {
    if (this.#awaited !== undefined || !this.#allSent || this.#lingerUntilNs !== Infinity) return;
    const { lingerNs } = this.#settings;
    if (this.#received > 0) {
      const twoRoundTripsNs = 2 * this.greatestRoundTripNs;
      this.#lingerUntilNs = nowNs + Math.max(twoRoundTripsNs, this.#schedule.intervalNs, MIN_LINGER_NS);
    } else if (lingerNs > 0) {
      this.#lingerUntilNs = nowNs + lingerNs;
    }
  }
}
