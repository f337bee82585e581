/**
 * The rules about requests and targets of a session, written down as plainly as possible: an object a request, lists
 * that are searched from end to end. Whom to ask and when is not among them.
 *
 * @module
 */
import { RttStatistics } from "../../src/core/figures/rtt_statistics.ts";
import type { SessionEvent, TargetReason, TargetStatistics } from "../../src/core/events.ts";
import type { NetworkError } from "../../src/core/inbox.ts";
import type { Attempt, SimulatedReply, SimulatedSettings } from "./session_network.ts";
import type { SendFailure } from "../../src/core/machine.ts";

interface Request {
  readonly count: number;
  readonly target: number;
  readonly ownSequence: number;
  readonly cookie: Attempt["cookie"];
  sentAtNs: number | undefined;
  verdict: "open" | "answered" | "expired" | "unsent";
  answeredLate: boolean;
  error: boolean;
}

interface Target {
  phase: "unresolved" | "open" | "finished" | "failed";
  transmitted: number;
  late: number;
  duplicates: number;
  errors: number;
  readonly roundTripsNs: number[];
  reason: TargetReason | undefined;
  otherSource: string | undefined;
  /** `+` answered, `-` lost. */
  outcomes: string;
  /** The same without those lost before a request that was answered already. */
  row: string;
  newestAnswered: number;
  state: "up" | "down" | undefined;
  sinceNs: number;
}

/** The model. */
export class NaiveSession {
  readonly #settings: SimulatedSettings;
  readonly #startNs: number;
  readonly #targets: Target[];
  readonly #requests = new Map<number, Request>();
  /** Requests that left and are undecided. */
  readonly #waiting = new Set<Request>();
  #newest = 0;
  #events: SessionEvent[] = [];
  #strays = 0;
  #ended = false;
  #outOfMemory = 0;

  constructor(settings: SimulatedSettings, startNs: number) {
    this.#settings = settings;
    this.#startNs = startNs;
    this.#targets = Array.from({ length: settings.targets }, () => ({
      phase: "unresolved",
      transmitted: 0,
      late: 0,
      duplicates: 0,
      errors: 0,
      roundTripsNs: [],
      reason: undefined,
      otherSource: undefined,
      outcomes: "",
      row: "",
      newestAnswered: 0,
      state: undefined,
      sinceNs: 0,
    }));
  }

  ready(target: number): void {
    if (this.#target(target).phase === "unresolved") this.#target(target).phase = "open";
  }

  fail(target: number, message: string): void {
    if (this.#target(target).phase !== "unresolved") return;
    this.#target(target).phase = "failed";
    this.#events.push({ kind: "target-failed", target, message });
  }

  /** A request is about to be sent; again, perhaps. */
  reserve({ count, target, ownSequence, cookie }: Attempt): void {
    this.#newest = Math.max(this.#newest, count);
    const known = this.#requests.get(count);
    if (known !== undefined && known.target === target && known.ownSequence === ownSequence) {
      known.error = false;
      return;
    }
    const nothing = { sentAtNs: undefined, verdict: "open", answeredLate: false, error: false } as const;
    this.#requests.set(count, { count, target, ownSequence, cookie, ...nothing });
  }

  handleTransmitted(count: number, nowNs: number): void {
    const request = this.#request(count);
    this.#outOfMemory = 0;
    request.sentAtNs = nowNs;
    this.#target(request.target).transmitted++;
    this.#waiting.add(request);
  }

  /** Returns whether the request is given up. */
  handleSendFailure(count: number, nowNs: number, failure: SendFailure): boolean {
    const request = this.#request(count);
    const { error } = request;
    if (failure.kind === "would-block") return false;
    if (failure.kind === "no-buffer-space" && ++this.#outOfMemory * 10_000_000 < this.#settings.timeoutNs) return false;
    if (failure.queued === "foreign-error" || (failure.queued === "network-error" && !error)) return false;
    const target = this.#target(request.target);
    request.sentAtNs = nowNs;
    target.transmitted++;
    if (!error) {
      target.errors++;
      target.reason = { kind: "send-failure", code: failure.code, message: failure.message };
    }
    const { target: index, ownSequence: sequence } = request;
    if (this.#settings.wanted.errors) {
      const { code, message } = failure;
      this.#events.push({ kind: "send-failure", target: index, sequence, code, message });
    }
    this.#lose(request, "unsent", nowNs);
    return true;
  }

  handleReply(reply: SimulatedReply): void {
    const request = this.#remembered(reply.sequence);
    const sentAtNs = request?.sentAtNs;
    const cookieRight = reply.cookie !== undefined && reply.cookie.high === request?.cookie.high &&
      reply.cookie.low === request.cookie.low;
    const impossible = request === undefined || sentAtNs === undefined || request.verdict === "unsent";
    const proven = this.#settings.cookies ? cookieRight : reply.fromTarget && reply.hasPayloadSent;
    if (impossible || !proven) {
      this.#strays++;
      const { from, sequence } = reply;
      if (this.#settings.wanted.strays) this.#events.push({ kind: "stray-reply", from, sequence });
      return;
    }
    const roundTripNs = Math.max(0, reply.receivedAtNs - sentAtNs);
    const overdue = roundTripNs > this.#settings.timeoutNs;
    if (request.verdict === "open" && overdue) this.#expire(request);
    const target = this.#target(request.target);
    const { verdict } = request;
    const late = verdict === "expired";
    const duplicate = request.answeredLate || verdict === "answered";
    if (duplicate) target.duplicates++;
    else if (late) {
      target.late++;
      target.reason = { kind: "late" };
    } else {
      target.roundTripsNs.push(roundTripNs);
      target.otherSource = reply.fromTarget ? undefined : reply.from;
      target.reason = undefined;
    }
    if (this.#settings.wanted.replies) {
      const { bytes, timeToLive } = reply;
      const told = { target: request.target, sequence: request.ownSequence, bytes, timeToLive };
      const otherSource = reply.fromTarget ? undefined : reply.from;
      this.#events.push({ kind: "reply", ...told, roundTripNs, duplicate, late, otherSource });
    }
    if (late) request.answeredLate = true;
    else request.verdict = "answered";
    if (verdict === "open") this.#decide(request, "+", reply.receivedAtNs, roundTripNs);
  }

  handleNetworkError({ sequence, ...description }: NetworkError): void {
    const reason = { kind: "network-error", ...description } as const;
    const request = this.#remembered(sequence);
    if (request === undefined) return;
    const target = this.#target(request.target);
    if (request.verdict !== "unsent") target.errors++;
    if (request.verdict !== "answered" && !request.answeredLate) target.reason = { ...reason };
    if (this.#settings.wanted.errors) {
      const told = { target: request.target, sequence: request.ownSequence };
      this.#events.push({ ...reason, ...told });
    }
    request.error = true;
  }

  handleTimeout(nowNs: number): void {
    if (this.#ended) return;
    for (const request of this.#waiting) {
      if ((request.sentAtNs ?? Infinity) + this.#settings.timeoutNs <= nowNs) this.#expire(request);
    }
    const { deadlineNs } = this.#settings;
    if (deadlineNs > 0 && nowNs >= this.#startNs + deadlineNs) this.interrupt();
  }

  interrupt(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const request of this.#waiting) {
      if (!request.error) continue;
      request.verdict = "expired";
      this.#waiting.delete(request);
      this.#target(request.target).outcomes += "-";
    }
    this.#targets.forEach(({ phase }, index) => {
      if (phase === "unresolved") this.fail(index, "not looked up in time");
      if (phase === "open") this.#tellDone(index, { kind: "silent" });
    });
  }

  /** The events since the last call. */
  takeEvents(): SessionEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  statistics(index: number): TargetStatistics {
    const { transmitted, late, duplicates, errors, roundTripsNs, outcomes } = this.#target(index);
    const figures = new RttStatistics();
    for (const roundTripNs of roundTripsNs) figures.add(Math.floor(roundTripNs / 1000));
    const { minUs, averageUs, maxUs, mdevUs, count: measured } = figures;
    const received = roundTripsNs.length;
    const lost = outcomes.replaceAll("+", "").length;
    const waiting = [...this.#waiting].filter(({ target }) => target === index).length;
    const counts = { transmitted, received, lost, waiting, late, duplicates, errors };
    return { ...counts, measured, minUs, averageUs, maxUs, mdevUs };
  }

  /** The totals, as far as they follow from the targets. */
  totals() {
    const all = this.#targets.map((_, index) => this.statistics(index));
    const sum = (of: (target: TargetStatistics) => number) => all.reduce((total, target) => total + of(target), 0);
    return {
      targets: all.length,
      alive: all.filter(({ received }) => received > 0).length,
      unreachable: all.filter(({ received, lost }) => received === 0 && lost > 0).length,
      undecided: all.filter(({ received, lost, waiting }) => received + lost === 0 && waiting > 0).length,
      failed: this.#targets.filter(({ phase }) => phase === "failed").length,
      transmitted: sum((target) => target.transmitted),
      received: sum((target) => target.received),
      lost: sum((target) => target.lost),
      waiting: sum((target) => target.waiting),
      late: sum((target) => target.late),
      duplicates: sum((target) => target.duplicates),
      errors: sum((target) => target.errors),
      strays: this.#strays,
      // Each request leaves by a call of its own.
      measured: sum((target) => target.received),
      ...(this.#settings.stateChanges && { now: { up: this.#inState("up"), down: this.#inState("down") } }),
    };
  }

  #inState(state: "up" | "down"): number {
    return this.#targets.filter((target) => target.state === state).length;
  }

  get #alive(): boolean {
    return this.#settings.count === 0 && this.#settings.untilAnswered;
  }

  #target(index: number): Target {
    const target = this.#targets[index];
    if (target === undefined) throw new Error(`no target ${index}`);
    return target;
  }

  #request(count: number): Request {
    const request = this.#requests.get(count);
    if (request === undefined) throw new Error(`no request ${count}`);
    return request;
  }

  /** The newest request with this number, unless its block of 256 is being used again. */
  #remembered(sequence: number): Request | undefined {
    let count = this.#newest;
    while ((count & 0xffff) !== sequence) count--;
    const request = this.#requests.get(count);
    const forgottenBefore = (Math.floor(this.#newest / 256) + 1) * 256 - 65_536;
    return count < forgottenBefore ? undefined : request;
  }

  #expire(request: Request): void {
    const { target, ownSequence: sequence, sentAtNs } = request;
    if (this.#settings.wanted.timeouts && !request.error) this.#events.push({ kind: "timeout", target, sequence });
    this.#lose(request, "expired", (sentAtNs ?? NaN) + this.#settings.timeoutNs);
  }

  #lose(request: Request, verdict: "expired" | "unsent", atNs: number): void {
    request.verdict = verdict;
    this.#decide(request, "-", atNs, undefined);
  }

  #decide(request: Request, outcome: "+" | "-", atNs: number, roundTripNs: number | undefined): void {
    this.#waiting.delete(request);
    const target = this.#target(request.target);
    target.outcomes += outcome;
    if (outcome === "+" || request.ownSequence >= target.newestAnswered) {
      target.row += outcome;
      if (outcome === "+") target.newestAnswered = Math.max(target.newestAnswered, request.ownSequence);
      this.#judge(request.target, atNs, roundTripNs);
    }
    const { count, tries } = this.#settings;
    const limit = count > 0 ? count : this.#alive ? tries : Infinity;
    if ((this.#alive && outcome === "+") || target.outcomes.length === limit) this.#finish(request.target);
  }

  #judge(index: number, atNs: number, roundTripNs: number | undefined): void {
    if (this.#settings.stateChanges === undefined) return;
    const { upAfter, downAfter } = this.#settings.stateChanges;
    const target = this.#target(index);
    const up = target.row.endsWith("+".repeat(upAfter));
    const down = target.row.endsWith("-".repeat(downAfter));
    const state = up ? "up" : down ? "down" : target.state;
    if (state === undefined || state === target.state) return;
    const lastedNs = target.state === undefined ? undefined : Math.max(0, atNs - target.sinceNs);
    const row = /(\++|-+)$/.exec(target.row)?.[0].length ?? 0;
    const decidedBy = { lost: down ? row : 0, answered: up ? row : 0 };
    const reason: TargetReason | undefined = down ? target.reason ?? { kind: "silent" } : undefined;
    const otherSource = up ? target.otherSource : undefined;
    const { targets, intervalNs, gapNs } = this.#settings;
    const stretchedIntervalNs = intervalNs > 0 && targets * gapNs > intervalNs + 1 ? targets * gapNs : undefined;
    const change = { state, lastedNs, decidedBy, stretchedIntervalNs, roundTripNs, otherSource, reason };
    this.#events.push({ kind: "state-change", target: index, ...change });
    target.state = state;
    target.sinceNs = atNs;
  }

  #finish(index: number): void {
    const target = this.#target(index);
    if (target.phase !== "open") return;
    target.phase = "finished";
    this.#tellDone(index, { kind: "silent" });
  }

  #tellDone(index: number, otherwise: TargetReason): void {
    if (!this.#settings.wanted.done) return;
    const { roundTripsNs, otherSource, reason, transmitted, outcomes } = this.#target(index);
    const alive = roundTripsNs.length > 0;
    const undecided = transmitted > 0 && outcomes === "";
    this.#events.push({
      kind: "target-done",
      target: index,
      alive,
      firstRoundTripNs: roundTripsNs[0],
      otherSource,
      reason: alive || undecided ? undefined : reason ?? otherwise,
      statistics: this.statistics(index),
    });
  }
}
