/**
 * What a live view knows of many targets: figures of each in typed arrays, totals, and what happened lately.
 *
 * @module
 */
import type { SessionEvent, TargetReplyEvent } from "../core/session_events.ts";
import { cellText } from "./live_canvas.ts";
import type { RequestFate } from "./live_columns.ts";
import { LiveMessages } from "./live_messages.ts";
import { RecentRequests } from "./live_recent.ts";
import type { TargetNames } from "./session_reporter.ts";
import { icmpWording } from "./wording.ts";

/** What is known of a run before it begins. */
export interface LiveTableSettings {
  /** How many targets there are. */
  readonly targets: number;
  /** What they are called. */
  readonly names: TargetNames;
  /** Whether targets go by their addresses. */
  readonly numeric: boolean;
  /** Time between two requests to a target. */
  readonly intervalNs: number;
  /** How long an answer is waited for. */
  readonly timeoutNs: number;
}

/** In which order targets are shown. */
export type LiveOrder = "list" | "name" | "loss" | "last" | "median" | "max";
/** In the order in which the key goes through them. */
const ORDERS: readonly LiveOrder[] = ["list", "name", "loss", "last", "median", "max"];

/** What a target is at, by the newest request of which it is known what became of it. */
export type TargetStanding = "unknown" | "answers" | "silent" | "failed";
const STANDINGS: readonly TargetStanding[] = ["unknown", "answers", "silent", "failed"];

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
  /** When the first event came; NaN before. */
  startNs: number = NaN;
  /** In which order targets are shown. */
  order: LiveOrder = "list";
  readonly #answered: Uint32Array;
  readonly #lost: Uint32Array;
  readonly #lastNs: Float64Array;
  readonly #maxNs: Float64Array;
  readonly #standings: Uint8Array;
  readonly #standingCounts: Record<TargetStanding, number>;
  readonly #nameRanks: Uint32Array;

  /** Nothing is known yet. */
  constructor(settings: LiveTableSettings) {
    const { targets } = settings;
    this.settings = settings;
    this.recent = new RecentRequests(targets);
    this.#answered = new Uint32Array(targets);
    this.#lost = new Uint32Array(targets);
    this.#lastNs = new Float64Array(targets).fill(NaN);
    this.#maxNs = new Float64Array(targets).fill(NaN);
    this.#standings = new Uint8Array(targets);
    this.#standingCounts = { unknown: targets, answers: 0, silent: 0, failed: 0 };
    this.#nameRanks = nameRanks(settings);
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

  /** What a target is at. */
  standing(target: number): TargetStanding {
    return STANDINGS[this.#standings[target] ?? 0] ?? "unknown";
  }

  /** How many targets are at that. */
  inStanding(standing: TargetStanding): number {
    return this.#standingCounts[standing];
  }

  /** What a target is called, in printable ASCII. */
  label(target: number): string {
    const { names, numeric } = this.settings;
    const name = names.nameOf(target);
    return cellText(numeric ? names.addressOf(target) ?? name : name);
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
  }

  /** The targets that come first in the present order: `most` of them at most, found in one pass. */
  first(most: number): number[] {
    const { targets } = this.settings;
    const shown = Math.min(most, targets);
    if (this.order === "list") return Array.from({ length: shown }, (_, target) => target);
    const best: number[] = [];
    const keys: number[] = [];
    for (let target = 0; target < targets; target++) {
      const key = this.#key(target);
      if (best.length === shown && key <= (keys[shown - 1] ?? 0)) continue;
      let at = keys.length;
      while (at > 0 && (keys[at - 1] ?? 0) < key) at--;
      best.splice(at, 0, target);
      keys.splice(at, 0, key);
      if (best.length > shown) {
        best.pop();
        keys.pop();
      }
    }
    return best;
  }

  /** Takes in an event. */
  handle(event: SessionEvent, nowNs: number): void {
    if (Number.isNaN(this.startNs)) this.startNs = nowNs;
    switch (event.kind) {
      case "target-reply":
        return this.#reply(event);
      case "target-timeout":
        return this.#decide(event.target, event.sequence, "lost");
      case "target-network-error":
        this.#tell(event.target, `${icmpWording(event.reason)} from ${event.reason.from}`, nowNs);
        this.totals.errors++;
        return this.#decide(event.target, event.sequence, "failed");
      case "target-send-failure":
        this.#tell(event.target, `sendmsg: ${event.message}`, nowNs);
        this.totals.errors++;
        return this.#decide(event.target, event.sequence, "failed");
      case "target-failed":
        this.#tell(event.target, event.message, nowNs);
        return this.#stand(event.target, "failed");
      case "session-start":
      case "target-sent":
      case "state-change":
      case "target-done":
      case "session-stray":
      case "session-snapshot":
      case "session-finish":
        return;
      default:
        return event satisfies never;
    }
  }

  #tell(target: number, text: string, nowNs: number): void {
    this.messages.add(`${this.label(target)}: ${text}`, "bad", nowNs);
  }

  #reply({ target, sequence, roundTripNs, duplicate, late }: TargetReplyEvent): void {
    if (duplicate) {
      this.totals.duplicates++;
      return;
    }
    if (late) {
      this.totals.late++;
      return this.#decide(target, sequence, "late");
    }
    const { totals } = this;
    totals.sumNs += roundTripNs;
    totals.minNs = Math.min(totals.minNs, roundTripNs);
    totals.maxNs = Math.max(totals.maxNs, roundTripNs);
    this.#lastNs[target] = roundTripNs;
    if (!(this.maxNs(target) >= roundTripNs)) this.#maxNs[target] = roundTripNs;
    this.#decide(target, sequence, roundTripNs);
  }

  /** It is known what became of a request; a reply may still come for one that failed or was lost. */
  #decide(target: number, sequence: number, fate: number | Exclude<RequestFate, "answered" | "waiting">): void {
    const before = this.recent.get(target, sequence);
    const newest = sequence >= this.recent.newest(target);
    // A reply says more than an error that comes after it.
    if (typeof before === "number" || before === "late") return;
    if (before === "lost" || before === "failed") this.#count(target, this.#lost, "lost", -1);
    this.recent.set(target, sequence, fate);
    if (typeof fate === "number") this.#count(target, this.#answered, "answered", 1);
    else this.#count(target, this.#lost, "lost", 1);
    if (newest) this.#stand(target, typeof fate === "number" ? "answers" : "silent");
  }

  #count(target: number, counts: Uint32Array, total: "answered" | "lost", amount: 1 | -1): void {
    counts[target] = (counts[target] ?? 0) + amount;
    this.totals[total] += amount;
  }

  #stand(target: number, standing: TargetStanding): void {
    this.#standingCounts[this.standing(target)]--;
    this.#standingCounts[standing]++;
    this.#standings[target] = STANDINGS.indexOf(standing);
  }

  /** The greatest comes first; what is not known comes last. */
  #key(target: number): number {
    switch (this.order) {
      case "list":
        return -target;
      case "name":
        return -(this.#nameRanks[target] ?? 0);
      case "loss": {
        const lost = this.lost(target);
        const decided = lost + this.answered(target);
        return this.standing(target) === "failed" ? 2 : decided === 0 ? -1 : lost / decided;
      }
      case "last":
        return known(this.lastNs(target));
      case "median":
        return known(this.recent.medianNs(target));
      case "max":
        return known(this.maxNs(target));
    }
  }
}

function known(value: number): number {
  return Number.isNaN(value) ? -1 : value;
}

function noTotals(): LiveTotals {
  return { answered: 0, lost: 0, late: 0, duplicates: 0, errors: 0, sumNs: 0, minNs: Infinity, maxNs: 0 };
}

/** Place of each target when all are sorted by name; this takes a while, so it is done before the run. */
function nameRanks({ targets, names }: LiveTableSettings): Uint32Array {
  const labels = Array.from({ length: targets }, (_, target) => names.nameOf(target));
  const order = labels.map((_, target) => target);
  order.sort((one, other) => compareNames(labels[one] ?? "", labels[other] ?? ""));
  const ranks = new Uint32Array(targets);
  for (const [rank, target] of order.entries()) ranks[target] = rank;
  return ranks;
}

function compareNames(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
