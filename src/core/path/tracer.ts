/**
 * The state machine of a path: which hop to ask when, and what the answers say of the path. Everything here is bounded,
 * whatever comes from the network.
 *
 * The first round asks one hop after the other, a few ahead of those that have answered, until something ends the path.
 * Each later round asks the hops that exist, spread evenly over the interval.
 *
 * The order of calls is that of `pinger.ts`; what the network says comes in by `handleReply` and `handleNetworkError`. A
 * sequence number is the count of a probe.
 *
 * @module
 */
import { NS_PER_MS } from "../../units.ts";
import { Deadline } from "../deadline.ts";
import { EventQueue } from "../event_queue.ts";
import type { EchoReply, Inbox, NetworkError } from "../inbox.ts";
import type { Machine, SendFailure } from "../machine.ts";
import type { IcmpExtensions } from "../../wire/icmp_extensions.ts";
import { SendRetries } from "../send_retries.ts";
import type { HopAnswer, PathEvent, PathFigures } from "../events.ts";
import { HopFigures } from "./hop_figures.ts";
import { meaningOf, type PathTracerSettings } from "./input.ts";
import { PathRequests } from "./path_requests.ts";
import { verdictOf } from "./verdict.ts";

/** Hops that the first round asks before the nearest of them has answered. */
const HOPS_AHEAD = 5;
/** Least time from one probe to the next. */
const MIN_PAUSE_NS = NS_PER_MS;
/** How long a hop of the first round is waited for before it counts as silent: the longer of both. */
const MIN_PATIENCE_NS = 300 * NS_PER_MS;
const PATIENCE_ROUND_TRIPS = 3;
/** Hops that are asked behind the last one that answers, where nothing ends the path. */
const HOPS_BEHIND_LAST = 3;
/** A router that has not answered for so many rounds does not say any more that the path goes on. */
const ROUTER_ROUNDS = 3;
/** Kinds of failed sends that are new. */
const MAX_NEW_FAILURES = 100;

/** One run along a path. */
export class PathTracer implements Machine<PathEvent>, Inbox {
  readonly #settings: PathTracerSettings;
  readonly #startNs: number;
  readonly #deadline: Deadline;
  readonly #retries: SendRetries;
  readonly #requests = new PathRequests();
  /** From the first hop on, without a gap. */
  readonly #hops: HopFigures[] = [];
  readonly #events = new EventQueue<PathEvent>();
  readonly #failures = new Set<string>();
  readonly #strays = { unknown: 0, duplicates: 0, beyond: 0 };
  #round = 1;
  #roundStartNs: number;
  /** From one probe of this round to the next. */
  #pauseNs = MIN_PAUSE_NS;
  #nextHop: number;
  #nextSendNs: number;
  /** Where the path ends; undefined while nothing has ended it. */
  #endHop: number | undefined;
  /** Whether the newest probe was named by `nextTransmit` and nothing is known of it yet. */
  #handedOut = false;
  /** Whether the newest probe is to be tried again. */
  #sendsAgain = false;
  #greatestRoundTripNs = 0;
  #allAsked = false;
  #ended = false;

  /** Begins at this time. */
  constructor(settings: PathTracerSettings, startNs: number) {
    this.#settings = settings;
    this.#startNs = startNs;
    this.#deadline = new Deadline(startNs, settings.deadlineNs);
    this.#retries = new SendRetries({ targets: 1, timeoutNs: settings.timeoutNs }, startNs);
    this.#roundStartNs = startNs;
    this.#nextSendNs = startNs;
    this.#nextHop = settings.firstHop;
  }

  /** Whether all rounds are over and every probe is decided, or the run was ended. */
  get done(): boolean {
    return this.#ended || (this.#allAsked && this.#requests.oldestWaiting() === 0);
  }

  /** Probes that are waited for. */
  get outstanding(): number {
    return this.#hops.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Greatest round-trip time so far; 0 before the first answer. */
  get greatestRoundTripNs(): number {
    return this.#greatestRoundTripNs;
  }

  /** 0 when the target answered, otherwise 1. */
  get exitStatus(): number {
    const { hops } = this.figures();
    return hops.some(({ addresses }) => addresses.some(({ answer }) => answer.kind === "target")) ? 0 : 1;
  }

  /** How many hops the probe of this count may take; 0 when it is not known. */
  hopOf(count: number): number {
    return this.#requests.figuresOf(count)?.hop ?? 0;
  }

  /** See {@linkcode Inbox}: there is one target. */
  targetOf(sequence: number): number {
    return this.#requests.countOf(sequence) === 0 ? -1 : 0;
  }

  /** See {@linkcode Inbox}. */
  sentAtNs(sequence: number): number {
    const count = this.#requests.countOf(sequence);
    return this.#requests.isReserved(count) || count === 0 ? -Infinity : this.#requests.sentAtNs(count);
  }

  /** The count of the probe to send now, or 0. */
  nextTransmit(nowNs: number): number {
    if (this.done || this.#handedOut || nowNs < this.#dueNs() || nowNs >= this.#deadline.atNs) return 0;
    if (!this.#sendsAgain) this.#requests.reserve(this.#figuresOf(this.#nextHop++), this.#round);
    this.#sendsAgain = false;
    this.#handedOut = true;
    return this.#requests.newest;
  }

  /** The probe that was asked for left. */
  handleTransmitted(sentAtNs: number): void {
    const figures = this.#requests.figuresOf(this.#requests.newest);
    if (figures === undefined) return;
    this.#requests.noteLeft(sentAtNs);
    figures.askedAtNs = sentAtNs;
    this.#retries.handleTransmitted();
    this.#followWith(sentAtNs);
  }

  /** The kernel says when the probe of this count left. */
  handleTransmitStamp(count: number, sentAtNs: number): void {
    if (this.#requests.remembers(count)) this.#requests.setSentAtNs(count, sentAtNs);
  }

  /** The probe that was asked for did not leave. */
  handleSendFailure(nowNs: number, failure: SendFailure): void {
    const count = this.#requests.newest;
    // A firewall of this host answers while a probe is sent.
    const isAnswered = this.#requests.isAnswered(count);
    if (this.#retries.triesAgain(nowNs, failure, isAnswered)) {
      this.handleUntried();
      return;
    }
    if (!isAnswered) {
      this.#requests.noteUnsent();
      const { code, message } = failure;
      const isNew = !this.#failures.has(code) && this.#failures.size < MAX_NEW_FAILURES;
      this.#failures.add(code);
      this.#events.put({ kind: "send-failure", hop: this.hopOf(count), code, message, isNew });
    }
    this.#followWith(nowNs);
  }

  /** The probe that was asked for was not tried: it comes again. */
  handleUntried(): void {
    if (!this.#handedOut) return;
    this.#handedOut = false;
    this.#sendsAgain = true;
  }

  /** An echo reply came. */
  handleReply({ from, sequence, proven, checksumValid, receivedAtNs }: EchoReply): void {
    if (!proven || !checksumValid) this.#strays.unknown++;
    else this.#handleAnswer({ from, sequence, receivedAtNs, answer: { kind: "target" }, extensions: [] });
  }

  /** An ICMP error came. */
  handleNetworkError(error: NetworkError, _readAtNs: number, receivedAtNs: number, extensions: IcmpExtensions): void {
    const { from, sequence, family, type, code, info } = error;
    const description = { family, type, code, info };
    const meaning = meaningOf(description);
    if (meaning === "notice") return;
    const answer: HopAnswer = meaning === "error" ? { kind: "error", ...description } : { kind: "router" };
    this.#handleAnswer({ from, sequence, receivedAtNs, answer, extensions });
  }

  /** The time that `nextTimeout` named may have come. */
  handleTimeout(nowNs: number, readUpToNs: number = nowNs): void {
    if (this.done) return;
    for (
      let count = this.#requests.oldestWaiting();
      count > 0 && readUpToNs >= this.#requests.sentAtNs(count) + this.#settings.timeoutNs;
      count = this.#requests.oldestWaiting()
    ) this.#requests.lose(count);
    this.#beginNextRound();
    if (this.#deadline.ends(nowNs, readUpToNs)) this.#ended = true;
  }

  /** When there is something to do next. */
  nextTimeout(): number {
    if (this.done) return Infinity;
    const waiting = this.#requests.oldestWaiting();
    const lostNs = waiting === 0 ? Infinity : this.#requests.sentAtNs(waiting) + this.#settings.timeoutNs;
    return Math.min(this.#dueNs(), lostNs, this.#deadline.atNs);
  }

  /** The oldest event not yet taken. */
  nextEvent(): PathEvent | undefined {
    return this.#events.take();
  }

  /** Ends the run with what is known. */
  interrupt(): void {
    this.#ended = true;
  }

  /** Queues how things stand. */
  snapshot(): void {
    this.#events.put({ kind: "snapshot", figures: this.#putHops() });
  }

  /** Queues the last event. */
  finish(target: { readonly hostname: string; readonly target: string }, nowNs: number): void {
    const { hostname } = target;
    const elapsedNs = nowNs - this.#startNs;
    this.#events.put({ kind: "finish", hostname, target: target.target, figures: this.#putHops(), elapsedNs });
  }

  #putHops(): PathFigures {
    const figures = this.figures();
    const { limiting } = verdictOf(figures);
    for (const hop of figures.hops) {
      this.#events.put({ kind: "hop-figures", figures: hop, isLimiting: limiting.includes(hop.hop) });
    }
    return figures;
  }

  /** How things stand: up to the end of the path, and to the last router behind it that answered before the path changed. */
  figures(): PathFigures {
    const lastRouter = this.#hops.findLast(({ hasRouter }) => hasRouter)?.hop ?? 0;
    const formerEnd = this.#hops.find(({ hop, endRound }) => hop > lastRouter && endRound > 0)?.hop ?? lastRouter;
    const lastHop = this.#endHop === undefined ? Infinity : Math.max(this.#endHop, formerEnd);
    return {
      hops: this.#hops.filter(({ hop }) => hop <= lastHop).map((hop) => hop.figures()),
      endHop: this.#endHop,
      rounds: this.#round,
      strays: { ...this.#strays },
    };
  }

  #handleAnswer(
    { from, sequence, receivedAtNs, answer, extensions }:
      & { readonly answer: HopAnswer; readonly receivedAtNs: number; readonly extensions: IcmpExtensions }
      & Pick<NetworkError, "from" | "sequence">,
  ): void {
    if (this.done) return;
    const requests = this.#requests;
    const count = requests.countOf(sequence);
    const figures = requests.figuresOf(count);
    const isBeingSent = this.#handedOut && count === requests.newest;
    if (figures === undefined || requests.isUnsent(count) || (requests.isReserved(count) && !isBeingSent)) {
      this.#strays.unknown++;
      return;
    }
    if (requests.isAnswered(count)) {
      this.#strays.duplicates++;
      return;
    }
    if (figures.dropped) {
      requests.markAnswered(count);
      if (answer.kind === "router") this.#strays.beyond++;
      return;
    }
    const tookNs = isBeingSent ? undefined : requests.roundTripNs(count, receivedAtNs);
    // Later than it was waited for, though that was not noticed yet.
    if (requests.isWaiting(count) && (tookNs ?? 0) >= this.#settings.timeoutNs) requests.lose(count);
    if (!requests.isWaiting(count) && !isBeingSent) {
      requests.noteLateAnswer(count);
      figures.late++;
      return;
    }
    requests.markAnswered(count);
    const { hop } = figures;
    const round = requests.roundOf(count);
    if (tookNs !== undefined) this.#greatestRoundTripNs = Math.max(this.#greatestRoundTripNs, tookNs);
    const reply = { from, probe: requests.probeOfHop(count), roundTripNs: tookNs, answer, extensions };
    const { isNewAddress, changedFrom } = figures.handleReply(reply);
    const origin = { from, fromName: undefined };
    if (this.#settings.reportsAnswers || isNewAddress) {
      this.#events.put({ kind: "answer", ...origin, hop, round, sequence, roundTripNs: tookNs, answer });
    }
    if (changedFrom !== undefined) {
      this.#events.put({ kind: "path-change", ...origin, hop, round, before: changedFrom });
    }
    if (answer.kind === "router") {
      figures.hasRouter = true;
      figures.routerRound = Math.max(figures.routerRound, round);
    } else {
      figures.endRound = Math.max(figures.endRound, round);
    }
    this.#findEnd();
    this.#beginNextRound();
  }

  /** The path ends at the nearest hop that says so behind the last router that says lately that it goes on. */
  #findEnd(): void {
    const lastRouter = this.#hops.findLast(({ routerRound }) =>
      routerRound > 0 && routerRound > this.#round - ROUTER_ROUNDS
    );
    const end = this.#hops.find(({ hop, endRound }) => endRound > 0 && hop > (lastRouter?.hop ?? 0));
    this.#endHop = end?.hop;
    if (end === undefined) {
      // The path has become longer: the last round finds its end.
      if (this.#nextHop <= this.#lastHop) this.#allAsked = false;
      return;
    }
    // Farther probes reached the same end. Behind a path that became shorter, what routers answered stays.
    const kept = end.hop - this.#settings.firstHop + 1;
    if (this.#hops.slice(kept).some(({ hasRouter }) => hasRouter)) return;
    for (const figures of this.#hops.splice(kept)) figures.dropped = true;
  }

  #figuresOf(hop: number): HopFigures {
    const index = hop - this.#settings.firstHop;
    return this.#hops[index] ??= new HopFigures(hop, this.#settings.createHistogram);
  }

  /** The next probe follows the one that was asked for. */
  #followWith(sentAtNs: number): void {
    this.#handedOut = false;
    // A probe that left late by less than a pause does not move the ones after it.
    const wasDueNs = sentAtNs - this.#nextSendNs > this.#pauseNs ? sentAtNs : this.#nextSendNs;
    this.#nextSendNs = Math.max(wasDueNs + this.#pauseNs, sentAtNs + MIN_PAUSE_NS / 2);
    this.#beginNextRound();
  }

  /** When the next probe may leave; infinity for never. */
  #dueNs(): number {
    const { heldUntilNs } = this.#retries;
    if (this.#sendsAgain) return heldUntilNs;
    if (this.#allAsked || this.#nextHop > this.#lastHop) return Infinity;
    return Math.max(heldUntilNs, this.#nextSendNs, this.#round === 1 ? this.#windowOpensNs() : -Infinity);
  }

  /** When fewer hops behind the last one that answered are waited for than may be asked ahead. */
  #windowOpensNs(): number {
    const silentFrom = this.#hops.findLastIndex(({ answered }) => answered > 0) + 1;
    const decisive = this.#hops[this.#hops.length - HOPS_AHEAD];
    if (decisive === undefined || this.#hops.length - silentFrom < HOPS_AHEAD) return -Infinity;
    const patienceNs = Math.max(MIN_PATIENCE_NS, PATIENCE_ROUND_TRIPS * this.#greatestRoundTripNs);
    return decisive.askedAtNs + Math.min(patienceNs, this.#settings.timeoutNs);
  }

  /** The farthest hop that this round asks. */
  get #lastHop(): number {
    const { firstHop, maxHops } = this.#settings;
    if (this.#endHop !== undefined) return this.#endHop;
    if (this.#round === 1) return maxHops;
    const lastAnswering = this.#hops.findLast(({ answered }) => answered > 0)?.hop ?? firstHop - 1;
    return Math.min(maxHops, lastAnswering + HOPS_BEHIND_LAST);
  }

  #beginNextRound(): void {
    if (this.#allAsked || this.#handedOut || this.#sendsAgain || this.#nextHop <= this.#lastHop) return;
    const { firstHop, intervalNs, rounds } = this.#settings;
    if (rounds > 0 && this.#round >= rounds) {
      this.#allAsked = true;
      return;
    }
    this.#round++;
    this.#nextHop = firstHop;
    this.#pauseNs = Math.max(MIN_PAUSE_NS, intervalNs / (this.#lastHop - firstHop + 1));
    this.#roundStartNs = Math.max(this.#roundStartNs + intervalNs, this.#nextSendNs);
    this.#nextSendNs = this.#roundStartNs;
  }
}
