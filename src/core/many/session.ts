/**
 * The state machine of many targets, by the rules of fping. `machine.ts` has the order of calls; after a send that failed the
 * request and all after it may come again. `ready`, `fail`, `failForNow` and `handleAddressChange` may come at any time, as
 * names are looked up.
 *
 * @module
 */
import { Deadline } from "../deadline.ts";
import { InFlight } from "./in_flight.ts";
import type { RoundTripBuckets } from "../figures/round_trip_buckets.ts";
import type { RoundTripSamples } from "../figures/round_trip_samples.ts";
import { SendRetries } from "../send_retries.ts";
import { EventQueue, reused } from "../event_queue.ts";
import type {
  BucketStatistics,
  SessionEvent,
  SessionTotals,
  TargetReason,
  TargetReplyEvent,
  TargetSentEvent,
  TargetStatistics,
  TargetTimeoutEvent,
} from "../events.ts";
import type { EchoReply, Inbox, NetworkError } from "../inbox.ts";
import type { SessionSettings } from "./input.ts";
import { SessionSchedule } from "./schedule.ts";
import { StateChanges } from "../figures/state_changes.ts";
import { TargetTable } from "./target_table.ts";
import { NS_PER_US } from "../../units.ts";
import type { SendFailure } from "../machine.ts";

/** Half of the sequence numbers: late replies are known for a while after the window has moved on. */
const MAX_OUTSTANDING = 0x8000;
const SILENT: TargetReason = { kind: "silent" };
const LATE: TargetReason = { kind: "late" };
const NOT_LOOKED_UP = "not looked up in time";

/** What is kept of the round-trip times of each target beside their sums. */
export interface RoundTripDetails {
  /** Counts them in buckets. */
  readonly buckets?: RoundTripBuckets;
  /** Keeps them for percentiles. */
  readonly samples?: RoundTripSamples;
}

/** As much of a reply as matters here. */
export type ManyReply = Pick<
  EchoReply,
  "from" | "fromTarget" | "sequence" | "bytes" | "timeToLive" | "checksumValid" | "proven" | "receivedAtNs"
>;

/** The run of all targets, from the first request to the summary. */
export class Session implements Inbox {
  readonly #settings: SessionSettings;
  readonly #window: number;
  /** Requests after which nothing more is asked of a target. */
  readonly #mostRequests: number;
  readonly #endsWhenAnswered: boolean;
  readonly #deadline: Deadline;
  readonly #inFlight: InFlight;
  readonly #table: TargetTable;
  readonly #schedule: SessionSchedule;
  readonly #retries: SendRetries;
  readonly #states: StateChanges | undefined;
  /** The last request to the address before the present one; only targets whose address changed have an entry. */
  readonly #lastToFormer = new Map<number, number>();
  readonly #details: RoundTripDetails;
  readonly #events = new EventQueue<SessionEvent>();
  readonly #sentEvent = reused<TargetSentEvent>({ kind: "transmitted", target: 0, sequence: 0 });
  readonly #timeoutEvent = reused<TargetTimeoutEvent>({ kind: "timeout", target: 0, sequence: 0 });
  readonly #replyEvent = reused<TargetReplyEvent>({
    kind: "reply",
    target: 0,
    sequence: 0,
    bytes: 0,
    timeToLive: undefined,
    roundTripNs: 0,
    duplicate: false,
    late: false,
    otherSource: undefined,
  });

  #strays = 0;
  /** Whether any target was ever ready. */
  #anyReady = false;
  #firstSentAtNs = Infinity;
  /** The latest time that is known. */
  #latestNs: number;
  /** Up to this request, a reply to any may have been dropped by this host's kernel. */
  #newestAtDrops = 0;
  #ended = false;
  /** After the end: the first target that may not have been reported as done. */
  #firstUnreported = 0;
  /** Whether the last event is to come, behind all others. */
  #finishWanted = false;

  /**
   * Starts a run at `startNs`, in which no target is ready yet.
   *
   * @param details given if round-trip times are to be looked at target by target: empty, and fed by this run alone
   */
  constructor(settings: SessionSettings, startNs: number, details: RoundTripDetails = {}) {
    const { targets, window, count, untilAnswered, tries, deadlineNs, stateChanges, untoldStates } = settings;
    this.#settings = settings;
    this.#window = Math.min(window, MAX_OUTSTANDING);
    this.#endsWhenAnswered = count === 0 && untilAnswered;
    this.#mostRequests = count > 0 ? count : untilAnswered ? tries : Infinity;
    this.#deadline = new Deadline(startNs, deadlineNs);
    this.#latestNs = startNs;
    this.#inFlight = new InFlight();
    this.#table = new TargetTable(targets);
    this.#schedule = new SessionSchedule(settings, startNs);
    this.#retries = new SendRetries(settings, startNs);
    this.#details = details;
    const thresholds = stateChanges ?? untoldStates;
    this.#states = thresholds && new StateChanges(targets, thresholds);
  }

  /** Whether nothing more is to be sent or waited for. */
  get done(): boolean {
    return this.#ended || (this.#undoneTargets === 0 && this.#inFlight.outstanding === 0);
  }

  /** Time from one request to a target to the next, if the rate makes it longer than was asked for. */
  get stretchedIntervalNs(): number | undefined {
    const { intervalNs } = this.#settings;
    const { roundNs } = this.#schedule;
    // A rate is no whole number of nanoseconds.
    return intervalNs > 0 && roundNs > intervalNs + 1 ? roundNs : undefined;
  }

  /** Whether the run was ended from outside, or by time. */
  get endedEarly(): boolean {
    return this.#ended;
  }

  /** Requests that are on their way. */
  get outstanding(): number {
    return this.#inFlight.outstanding;
  }

  /** Greatest round-trip time so far in nanoseconds; 0 before the first reply. */
  get greatestRoundTripNs(): number {
    return this.#table.maxUs * NS_PER_US;
  }

  /** 0 when all targets answered, or are up where that is looked at, 1 when some did not, 2 when none could be asked. */
  get exitStatus(): 0 | 1 | 2 {
    if (!this.#anyReady) return 2;
    const well = this.#statesNow?.up ?? this.#table.alive;
    return well === this.#settings.targets ? 0 : 1;
  }

  /** The target can be asked from now on: it has an address. */
  ready(target: number): void {
    if (this.#ended || !this.#isLookedUp(target)) return;
    this.#anyReady = true;
    this.#table.setPhase(target, "open");
    this.#schedule.ready(target);
  }

  /** The target, which is not ready, will never be: one line says why. */
  fail(target: number, message: string): void {
    if (this.#ended || this.#table.phase(target) !== "unresolved") return;
    this.#schedule.close(target);
    this.#events.put(this.#failedEvent(target, message));
  }

  /** The target is not ready, as its name was not found: one line says why, once. It may be ready later. */
  failForNow(target: number, message: string): void {
    if (this.#ended || this.#table.phase(target) !== "unresolved") return;
    this.#events.put({ kind: "target-failed", target, message });
    this.#table.setPhase(target, "missing");
  }

  /**
   * A ready target has another address from now on, which is told. The state of the target stays what it is until requests
   * to the new address change it; what becomes of those to the address before is still counted.
   *
   * @param previousAddress undefined when the target could not be asked before
   */
  handleAddressChange(target: number, previousAddress: string | undefined): void {
    if (this.#ended || this.#table.phase(target) !== "open") return;
    const lastSequence = this.#table.asked(target);
    if (lastSequence > 0) {
      this.#lastToFormer.set(target, lastSequence);
      this.#states?.startRow(target);
      this.#table.forgetReason(target);
      this.#table.noteSource(target, undefined);
    }
    this.#events.put({ kind: "address-change", target, previousAddress, lastSequence });
  }

  /** The request to send now, counted from 1 over all targets, or 0 if none is due. */
  nextTransmit(nowNs: number): number {
    this.#latestNs = Math.max(this.#latestNs, nowNs);
    if (this.#ended || nowNs >= this.#deadline.atNs || nowNs < this.#retries.heldUntilNs) return 0;
    this.#dropAnsweredWaiting();
    if (this.#inFlight.firstWaiting !== 0) return this.#inFlight.handOut();
    if (!this.#hasRoom) return 0;
    const target = this.#schedule.next(nowNs);
    if (target < 0) return 0;
    this.#inFlight.reserve(target, this.#table.ask(target));
    if (this.#table.asked(target) >= this.#mostRequests) this.#schedule.close(target);
    return this.#inFlight.handOut();
  }

  /** The target of the newest request whose count has these low 16 bits, or -1 if none is remembered. */
  targetOf(sequence: number): number {
    const count = this.#inFlight.countOf(sequence);
    return count === 0 ? -1 : this.#inFlight.target(count);
  }

  /** When that request left; minus infinity if it did not, or is forgotten. */
  sentAtNs(sequence: number): number {
    const count = this.#inFlight.countOf(sequence);
    return count !== 0 && this.#inFlight.left(count) ? this.#inFlight.sentAtNs(count) : -Infinity;
  }

  /** Number of this request among those to its target, from 1. */
  ownSequence(count: number): number {
    return this.#inFlight.ownSequence(count);
  }

  /** The oldest open request left at `sentAtNs`. */
  handleTransmitted(sentAtNs: number, shortestTimedNs = 0): void {
    const count = this.#inFlight.firstHandedOut;
    if (count === 0) return;
    this.#retries.handleTransmitted();
    const target = this.#inFlight.target(count);
    this.#countTransmitted(target, sentAtNs);
    this.#inFlight.noteSent(sentAtNs, shortestTimedNs);
    if (!this.#settings.wanted.sent) return;
    const event = this.#events.putReused(this.#sentEvent);
    event.target = target;
    event.sequence = this.#inFlight.ownSequence(count);
  }

  /**
   * The oldest open request did not leave. Either it is given up and counts as transmitted, or
   * it and all after it will come again.
   */
  handleSendFailure(nowNs: number, failure: SendFailure): void {
    this.#latestNs = Math.max(this.#latestNs, nowNs);
    const count = this.#inFlight.firstHandedOut;
    if (count === 0) return;
    const errorWhileSending = this.#inFlight.state(count) === "error-while-sending";
    if (this.#retries.triesAgain(nowNs, failure, errorWhileSending)) {
      this.#inFlight.takeBack();
      return;
    }
    const target = this.#inFlight.target(count);
    const { code, message } = failure;
    this.#countTransmitted(target, nowNs);
    this.#inFlight.noteUnsent(nowNs);
    this.#schedule.giveBack();
    // An ICMP error about this very request was counted when it came, and says more.
    if (!errorWhileSending) {
      this.#table.addError(target);
      this.#table.setReason(target, { kind: "send-failure", code, message });
    }
    if (this.#settings.wanted.errors) {
      const sequence = this.#inFlight.ownSequence(count);
      this.#events.put({ kind: "send-failure", target, sequence, code, message });
    }
    this.#decide(count, "lost", nowNs, undefined);
  }

  /** The other open requests were not tried: they come again. */
  handleUntried(): void {
    this.#inFlight.takeBack();
  }

  /** The kernel tells when it handed the request of this count to the device. */
  handleTransmitStamp(count: number, sentAtNs: number): void {
    if (this.#inFlight.remembers(count)) this.#inFlight.setSentAtNs(count, sentAtNs);
  }

  /** An echo reply with our identifier came. */
  handleReply(reply: ManyReply): void {
    // Damage may have hit the sequence number, too.
    if (!reply.checksumValid) return;
    const { sequence, receivedAtNs } = reply;
    this.#latestNs = Math.max(this.#latestNs, receivedAtNs);
    const count = this.#inFlight.countOf(sequence);
    if (count === 0 || !this.#inFlight.left(count) || !reply.proven) {
      this.#strays++;
      if (this.#settings.wanted.strays) {
        this.#events.put({ kind: "stray-reply", from: reply.from, sequence });
      }
      return;
    }
    const target = this.#inFlight.target(count);
    const toFormer = this.#wentToFormer(target, this.#inFlight.ownSequence(count));
    const otherSource = reply.fromTarget || toFormer ? undefined : reply.from;
    const sentAtNs = this.#inFlight.sentAtNs(count);
    const tookNs = this.#inFlight.roundTripNs(count, receivedAtNs);
    const outstanding = this.#inFlight.isOutstanding(count);
    if (outstanding && receivedAtNs - sentAtNs > this.#settings.timeoutNs) this.#expire(count, "lost");

    const state = this.#inFlight.state(count);
    const late = state === "expired" || state === "answered-late";
    const duplicate = state === "answered" || state === "answered-late";
    if (duplicate) this.#table.addDuplicate(target);
    else if (late) {
      this.#table.addLate(target);
      if (!toFormer) this.#table.setReason(target, LATE);
    } else {
      this.#table.addReceived(target, tookNs);
      if (tookNs !== undefined) {
        this.#details.buckets?.record(target, tookNs);
        this.#details.samples?.record(target, tookNs);
      }
      if (!toFormer) this.#table.forgetReason(target);
      this.#table.noteSource(target, otherSource);
    }
    if (this.#settings.wanted.replies) {
      const event = this.#events.putReused(this.#replyEvent);
      event.target = target;
      event.sequence = this.#inFlight.ownSequence(count);
      event.bytes = reply.bytes;
      event.timeToLive = reply.timeToLive;
      event.roundTripNs = tookNs;
      event.duplicate = duplicate;
      event.late = late;
      event.otherSource = otherSource;
    }
    if (late) this.#inFlight.noteLateAnswer(count);
    else if (!duplicate) {
      this.#inFlight.decide(count, "answered");
      this.#decide(count, "answered", receivedAtNs, tookNs);
    }
  }

  /** An ICMP error about a request came. */
  handleNetworkError({ sequence, family, type, code, info, from }: NetworkError, readAtNs: number): void {
    this.#latestNs = Math.max(this.#latestNs, readAtNs);
    const count = this.#inFlight.countOf(sequence);
    if (count === 0) return;
    const state = this.#inFlight.state(count);
    const target = this.#inFlight.target(count);
    // A request that could not be sent has one error already.
    if (state !== "unsent") this.#table.addError(target);
    const answered = state === "answered" || state === "answered-late";
    const told = { kind: "network-error", family, type, code, info, from } as const;
    const reason = answered ? told : this.#table.setReason(target, told);
    if (this.#settings.wanted.errors) {
      this.#events.put({ ...reason, target, sequence: this.#inFlight.ownSequence(count) });
    }
    this.#inFlight.noteError(count);
  }

  /** The time that `nextTimeout` named may have come; see `Machine`. */
  handleTimeout(nowNs: number, readUpToNs: number = nowNs): void {
    this.#latestNs = Math.max(this.#latestNs, nowNs);
    if (this.#ended) return;
    while (this.#inFlight.outstanding > 0) {
      const oldest = this.#inFlight.oldestOutstanding;
      if (readUpToNs < this.#inFlight.sentAtNs(oldest) + this.#settings.timeoutNs) break;
      this.#expire(oldest, oldest <= this.#newestAtDrops ? "lost-or-dropped" : "lost");
    }
    if (this.#deadline.ends(nowNs, readUpToNs)) this.#end();
  }

  /**
   * This host's kernel dropped packets because the socket's receive buffer was full. Requests that are still outstanding may
   * have been answered: if they time out they are lost, but that says nothing of a target's state.
   */
  handleDrops(): void {
    this.#newestAtDrops = this.#inFlight.newest;
  }

  /** Ends the run: a person asked for it. */
  interrupt(): void {
    this.#end();
  }

  /** When `nextTransmit` or `handleTimeout` has something to do next; infinity if never. */
  nextTimeout(): number {
    let nextNs = this.#deadline.atNs;
    if (this.#inFlight.outstanding > 0) {
      const oldest = this.#inFlight.oldestOutstanding;
      nextNs = Math.min(nextNs, this.#inFlight.sentAtNs(oldest) + this.#settings.timeoutNs);
    }
    if (this.#inFlight.firstWaiting !== 0) return Math.min(nextNs, this.#retries.heldUntilNs);
    return this.#hasRoom ? Math.min(nextNs, Math.max(this.#retries.heldUntilNs, this.#schedule.dueNs())) : nextNs;
  }

  /** The oldest event not yet taken, or undefined. It is valid until the next call of another method. */
  nextEvent(): SessionEvent | undefined {
    const event = this.#events.take() ?? (this.#ended ? this.#nextUndone() : undefined);
    if (event !== undefined || !this.#finishWanted) return event;
    this.#finishWanted = false;
    return { kind: "finish", totals: this.totals() };
  }

  /** Queues how things stand. */
  snapshot(): void {
    this.#events.put({ kind: "snapshot", totals: this.totals() });
  }

  /** Queues the last event. */
  finish(): void {
    this.#finishWanted = true;
  }

  /** The figures of a target so far. */
  statistics(target: number): TargetStatistics {
    return this.#table.statistics(target);
  }

  /** Whether the target is up now; false unless states are known. */
  isUp(target: number): boolean {
    return this.#states?.isUp(target) ?? false;
  }

  /** A target's round-trip times in buckets so far; undefined unless they are counted. */
  roundTrips(target: number): BucketStatistics | undefined {
    return this.#details.buckets?.statistics(target);
  }

  /** The figures of all targets so far. */
  totals(): SessionTotals {
    const elapsedNs = Math.max(0, this.#latestNs - this.#firstSentAtNs);
    const totals = this.#table.totals({ strays: this.#strays, elapsedNs });
    const now = this.#statesNow;
    return now === undefined ? totals : { ...totals, now: { ...now } };
  }

  /** Targets that are up and down, where changes are told. */
  get #statesNow(): StateChanges["now"] | undefined {
    return this.#settings.stateChanges && this.#states?.now;
  }

  /** A name that is looked up again holds up no run that comes to an end by itself. */
  get #undoneTargets(): number {
    const missing = this.#mostRequests === Infinity ? this.#table.inPhase("missing") : 0;
    return this.#table.inPhase("unresolved") + this.#table.inPhase("open") + missing;
  }

  #isLookedUp(target: number): boolean {
    const phase = this.#table.phase(target);
    return phase === "unresolved" || phase === "missing";
  }

  /** Whether this request to the target went to an address that the target has not any more. */
  #wentToFormer(target: number, sequence: number): boolean {
    return this.#lastToFormer.size > 0 && sequence <= (this.#lastToFormer.get(target) ?? 0);
  }

  /** Requests about which an ICMP error came are lost when the run ends before their time is over; others are waiting. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (let count = this.#inFlight.oldestOutstanding; this.#inFlight.remembers(count); count++) {
      if (this.#inFlight.state(count) !== "error-while-outstanding") continue;
      this.#inFlight.decide(count, "expired");
      this.#table.decide(this.#inFlight.target(count));
    }
  }

  #isDone(target: number): boolean {
    return this.#table.phase(target) === "finished";
  }

  get #hasRoom(): boolean {
    return this.#inFlight.outstanding + this.#inFlight.pending < this.#window && !this.#inFlight.full;
  }

  /** A target may answer while another request to it waits to be sent again. */
  #dropAnsweredWaiting(): void {
    if (!this.#endsWhenAnswered) return;
    for (let count = this.#inFlight.firstWaiting; count !== 0; count = this.#inFlight.firstWaiting) {
      if (!this.#isDone(this.#inFlight.target(count))) return;
      this.#inFlight.dropFirstWaiting();
    }
  }

  #countTransmitted(target: number, nowNs: number): void {
    this.#latestNs = Math.max(this.#latestNs, nowNs);
    this.#firstSentAtNs = Math.min(this.#firstSentAtNs, nowNs);
    this.#table.addTransmitted(target);
  }

  #expire(count: number, outcome: "lost" | "lost-or-dropped"): void {
    const hadError = this.#inFlight.state(count) === "error-while-outstanding";
    this.#inFlight.decide(count, "expired");
    if (this.#settings.wanted.timeouts && !hadError) {
      const event = this.#events.putReused(this.#timeoutEvent);
      event.target = this.#inFlight.target(count);
      event.sequence = this.#inFlight.ownSequence(count);
    }
    this.#decide(count, outcome, this.#inFlight.sentAtNs(count) + this.#settings.timeoutNs, undefined);
  }

  /** It is known what became of the request of this count, as of this time. */
  #decide(
    count: number,
    outcome: "lost" | "lost-or-dropped" | "answered",
    atNs: number,
    roundTripNs: number | undefined,
  ): void {
    const target = this.#inFlight.target(count);
    const sequence = this.#inFlight.ownSequence(count);
    const undecided = this.#table.decide(target);
    const change = outcome === "lost-or-dropped" || this.#wentToFormer(target, sequence)
      ? undefined
      : this.#states?.judge(target, sequence, outcome, atNs);
    if (change !== undefined) this.#settings.handleStateChange?.(target, change.state);
    if (change !== undefined && this.#settings.stateChanges !== undefined) {
      const { state, lastedNs, lost, answered } = change;
      const reason = state === "down" ? this.#table.reason(target) ?? SILENT : undefined;
      const decidedBy = { lost, answered };
      const { stretchedIntervalNs } = this;
      const otherSource = state === "up" ? this.#table.otherSource(target) : undefined;
      this.#events.put({
        kind: "state-change",
        target,
        state,
        lastedNs,
        decidedBy,
        stretchedIntervalNs,
        roundTripNs,
        otherSource,
        reason,
      });
    }
    const allDecided = undecided === 0 && this.#table.asked(target) >= this.#mostRequests;
    if (allDecided || (this.#endsWhenAnswered && outcome === "answered")) this.#finishTarget(target);
  }

  #finishTarget(target: number): void {
    if (this.#isDone(target)) return;
    this.#table.setPhase(target, "finished");
    this.#schedule.close(target);
    if (this.#settings.wanted.done) this.#events.put(this.#doneEvent(target, SILENT));
  }

  /** After the end: the next target that was not done, so that events for all of them take no memory. */
  #nextUndone(): SessionEvent | undefined {
    while (this.#firstUnreported < this.#settings.targets) {
      const target = this.#firstUnreported++;
      const phase = this.#table.phase(target);
      if (phase === "unresolved") return this.#failedEvent(target, NOT_LOOKED_UP);
      if (phase === "open" && this.#settings.wanted.done) return this.#doneEvent(target, SILENT);
    }
    return undefined;
  }

  #failedEvent(target: number, message: string): SessionEvent {
    this.#table.setPhase(target, "failed");
    return { kind: "target-failed", target, message };
  }

  #doneEvent(target: number, otherwise: TargetReason): SessionEvent {
    const statistics = this.#table.statistics(target);
    const { transmitted, waiting } = statistics;
    const alive = statistics.received > 0;
    const undecided = transmitted > 0 && waiting === transmitted;
    const percentiles = this.#details.samples?.percentiles(target);
    return {
      kind: "target-done",
      target,
      alive,
      firstRoundTripNs: this.#table.firstRoundTripNs(target),
      otherSource: this.#table.otherSource(target),
      reason: alive || undecided ? undefined : this.#table.reason(target) ?? otherwise,
      statistics: { ...statistics, ...(percentiles && { percentiles }) },
    };
  }
}
