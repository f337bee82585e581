/**
 * What a live view knows of many targets: figures of each in typed arrays, totals, and what happened lately.
 *
 * @module
 */
import type { SessionEvent, TargetAddressChangeEvent, TargetReplyEvent } from "../../core/events.ts";
import { StateChanges } from "../../core/figures/state_changes.ts";
import { DEFAULT_THRESHOLDS } from "../../core/figures/state_thresholds.ts";
import type { RequestFate } from "./graph_slots.ts";
import { type LiveMessage, LiveMessages } from "./messages.ts";
import { partInOrder } from "./order.ts";
import { RecentRequests } from "./recent.ts";
import type { TargetNames } from "../reporter.ts";
import { icmpWording } from "../words/icmp.ts";

/** What is known of a run before it begins. */
export interface LiveTableSettings {
  /** How many targets there are. */
  readonly targets: number;
  /** What they are called. */
  readonly names: TargetNames;
  /** Whether targets go by their addresses. */
  readonly numeric: boolean;
  /** Time between two requests to a target, as asked for. */
  readonly intervalNs: number;
  /** How long an answer is waited for. */
  readonly timeoutNs: number;
}

/** In which order targets are shown. */
export type LiveOrder = "list" | "name" | "loss" | "last" | "median" | "max";
/** In the order in which the key goes through them. */
const ORDERS: readonly LiveOrder[] = ["list", "name", "loss", "last", "median", "max"];

/** What a target is: up or down by the rule of state changes, or one that can't be looked up or pinged. */
export type TargetStanding = "unknown" | "up" | "down" | "failed";

/** All targets together. */
export interface LiveTotals {
  /** Requests answered in time. */
  answered: number;
  /** Requests not answered in time. */
  lost: number;
  /** Those of them that were answered later. */
  late: number;
  /** Replies to requests that were answered before. */
  duplicates: number;
  /** ICMP errors, and sends that failed. */
  errors: number;
  /** Replies that gave a round-trip time. */
  measured: number;
  /** Sum of the round-trip times. */
  sumNs: number;
  /** Smallest round-trip time; infinity without any. */
  minNs: number;
  /** Greatest round-trip time. */
  maxNs: number;
}

/** Many targets as they stand; they are known by their indexes. */
export class LiveTableState {
  /** What is known beforehand. */
  readonly settings: LiveTableSettings;
  /** What became of the newest requests. */
  readonly recent: RecentRequests;
  /** What happened lately. */
  readonly messages: LiveMessages = new LiveMessages();
  /** All targets together. */
  totals: LiveTotals = noTotals();
  /** Time from one request to a target to the next. */
  intervalNs: number;
  /** Requests to all targets that are not decided yet. */
  waiting: number = 0;
  /** When the first event came; NaN before. */
  startNs: number = NaN;
  /** In which order targets are shown. */
  order: LiveOrder = "list";
  /** Whether that order is turned round. */
  reversed: boolean = false;
  readonly #answered: Uint32Array;
  readonly #lost: Uint32Array;
  readonly #lastNs: Float64Array;
  readonly #maxNs: Float64Array;
  readonly #states: StateChanges;
  readonly #failed = new Set<number>();
  /** The last request to the address before the present one; only targets whose address changed have an entry. */
  readonly #lastToFormer = new Map<number, number>();
  readonly #byName: Uint32Array;
  readonly #keys: Float64Array;
  /** All targets, as the last order left them. */
  readonly #indices: Uint32Array;

  /** Nothing is known yet. */
  constructor(settings: LiveTableSettings) {
    const { targets } = settings;
    this.settings = settings;
    this.intervalNs = settings.intervalNs;
    this.recent = new RecentRequests(targets);
    this.#answered = new Uint32Array(targets);
    this.#lost = new Uint32Array(targets);
    this.#lastNs = new Float64Array(targets).fill(NaN);
    this.#maxNs = new Float64Array(targets).fill(NaN);
    this.#states = new StateChanges(targets, DEFAULT_THRESHOLDS);
    this.#byName = sortedByName(settings);
    this.#keys = new Float64Array(targets);
    this.#indices = Uint32Array.from(this.#keys, (_, target) => target);
  }

  /** Requests to a target that were answered in time. */
  answered(target: number): number {
    return this.#answered[target] ?? 0;
  }

  /** Requests to a target that were not. */
  lost(target: number): number {
    return this.#lost[target] ?? 0;
  }

  /** The last round-trip time; NaN without any. */
  lastNs(target: number): number {
    return this.#lastNs[target] ?? NaN;
  }

  /** The greatest round-trip time; NaN without any. */
  maxNs(target: number): number {
    return this.#maxNs[target] ?? NaN;
  }

  /** What a target is. */
  standing(target: number): TargetStanding {
    if (this.#failed.has(target)) return "failed";
    return this.#states.isUp(target) ? "up" : this.#states.isDown(target) ? "down" : "unknown";
  }

  /** How many targets are up, down, neither of them yet, and failed. */
  get standings(): Readonly<Record<TargetStanding, number>> {
    const { up, down } = this.#states.now;
    const failed = this.#failed.size;
    return { up, down, failed, unknown: this.settings.targets - up - down - failed };
  }

  /** What a target is called: anything that a name may be. */
  label(target: number): string {
    const { names, numeric } = this.settings;
    const name = names.nameOf(target);
    return numeric ? names.addressOf(target) ?? name : name;
  }

  /** Starts all figures anew. */
  reset(): void {
    this.recent.clear();
    this.messages.clear();
    this.totals = noTotals();
    this.#answered.fill(0);
    this.#lost.fill(0);
    this.#lastNs.fill(NaN);
    this.#maxNs.fill(NaN);
  }

  /** Goes on to the next order. */
  sort(): void {
    this.order = ORDERS[(ORDERS.indexOf(this.order) + 1) % ORDERS.length] ?? "list";
    this.reversed = false;
  }

  /** The targets from one place up to another in the present order; where nothing is known, a target comes last. */
  page(from: number, to: number): number[] {
    const { targets } = this.settings;
    const end = Math.min(to, targets);
    if (this.order === "list" || this.order === "name") {
      const listed = this.order === "name" ? this.#byName : undefined;
      return Array.from({ length: Math.max(0, end - from) }, (_, index) => {
        const place = this.reversed ? targets - 1 - from - index : from + index;
        return listed?.[place] ?? place;
      });
    }
    for (let target = 0; target < targets; target++) {
      const value = this.#value(target, this.order);
      this.#keys[target] = Number.isNaN(value) ? -Infinity : this.reversed ? -value : value;
    }
    return partInOrder(this.#keys, this.#indices, from, end);
  }

  /** Takes in an event. */
  handle(event: SessionEvent, nowNs: number): void {
    if (Number.isNaN(this.startNs)) this.startNs = nowNs;
    switch (event.kind) {
      case "reply":
        if (event.otherSource !== undefined) this.#tellSource(event.target, event.otherSource, nowNs);
        return this.#reply(event, nowNs);
      case "timeout":
        return this.#decide(event, "lost", nowNs);
      case "network-error":
        this.#say(event.target, { text: icmpWording(event), from: event.from }, nowNs);
        this.totals.errors++;
        return this.#decide(event, "failed", nowNs);
      case "send-failure":
        this.#say(event.target, { text: `sendmsg: ${event.message}` }, nowNs);
        this.totals.errors++;
        return this.#decide(event, "failed", nowNs);
      case "target-failed":
        this.#say(event.target, { text: event.message }, nowNs);
        this.#failed.add(event.target);
        return;
      case "address-change":
        return this.#moveTo(event, nowNs);
      case "start":
        this.intervalNs = event.intervalNs;
        return;
      case "transmitted":
      case "state-change":
      case "target-done":
      case "stray-reply":
      case "snapshot":
      case "finish":
        return;
      default:
        return event satisfies never;
    }
  }

  #say(target: number, message: LiveMessage, nowNs: number): void {
    this.messages.add({ about: this.label(target), ...message }, "bad", nowNs);
  }

  #tellSource(target: number, otherSource: string, nowNs: number): void {
    this.messages.add(
      { about: this.label(target), text: "another address answers: reply", from: otherSource },
      "warn",
      nowNs,
    );
  }

  #moveTo({ target, lastSequence }: TargetAddressChangeEvent, nowNs: number): void {
    const { names } = this.settings;
    this.messages.add({ about: names.nameOf(target), text: `is now ${names.addressOf(target)}` }, "warn", nowNs);
    this.#failed.delete(target);
    this.#lastToFormer.set(target, lastSequence);
    this.#states.startRow(target);
  }

  #reply(event: TargetReplyEvent, nowNs: number): void {
    const { target, roundTripNs, duplicate, late } = event;
    if (duplicate) {
      this.totals.duplicates++;
      return;
    }
    if (late) {
      this.totals.late++;
      return this.#decide(event, "late", nowNs);
    }
    if (roundTripNs === undefined) return this.#decide(event, "answered", nowNs);
    const { totals } = this;
    totals.measured++;
    totals.sumNs += roundTripNs;
    totals.minNs = Math.min(totals.minNs, roundTripNs);
    totals.maxNs = Math.max(totals.maxNs, roundTripNs);
    this.#lastNs[target] = roundTripNs;
    if (!(this.maxNs(target) >= roundTripNs)) this.#maxNs[target] = roundTripNs;
    this.#decide(event, roundTripNs, nowNs);
  }

  /** It is known what became of a request; a reply may still come for one that failed or was lost. */
  #decide(
    { target, sequence }: { readonly target: number; readonly sequence: number },
    fate: number | Exclude<RequestFate, "waiting">,
    nowNs: number,
  ): void {
    const before = this.recent.get(target, sequence);
    // A reply says more than an error that comes after it.
    if (typeof before === "number" || before === "answered" || before === "late") return;
    const answered = typeof fate === "number" || fate === "answered";
    const wasLost = before === "lost" || before === "failed";
    if (wasLost) this.#count(target, this.#lost, "lost", -1);
    this.recent.set(target, sequence, fate);
    if (answered) this.#count(target, this.#answered, "answered", 1);
    else this.#count(target, this.#lost, "lost", 1);
    if (sequence <= (this.#lastToFormer.get(target) ?? 0)) return;
    if (answered || !wasLost) this.#states.judge(target, sequence, answered ? "answered" : "lost", nowNs);
  }

  #count(target: number, counts: Uint32Array, total: "answered" | "lost", amount: 1 | -1): void {
    counts[target] = (counts[target] ?? 0) + amount;
    this.totals[total] += amount;
  }

  /** What targets are put in order by, the greatest first; NaN when it is not known. */
  #value(target: number, order: Exclude<LiveOrder, "list" | "name">): number {
    switch (order) {
      case "loss": {
        const lost = this.lost(target);
        // One that can't be pinged comes before all that lose everything.
        return this.standing(target) === "failed" ? 2 : lost / (lost + this.answered(target));
      }
      case "last":
        return this.lastNs(target);
      case "median":
        return this.recent.medianNs(target);
      case "max":
        return this.maxNs(target);
    }
  }
}

function noTotals(): LiveTotals {
  return { answered: 0, lost: 0, late: 0, duplicates: 0, errors: 0, measured: 0, sumNs: 0, minNs: Infinity, maxNs: 0 };
}

/** All targets in the order of their names; that takes a while, so it is done before the run. */
function sortedByName({ targets, names }: LiveTableSettings): Uint32Array {
  const labels = Array.from({ length: targets }, (_, target) => names.nameOf(target));
  const order = labels.map((_, target) => target);
  order.sort((one, other) => compareNames(labels[one] ?? "", labels[other] ?? ""));
  return Uint32Array.from(order);
}

function compareNames(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
