/**
 * What a live view knows of one target: figures, the columns of the graph, how round-trip times are distributed, and what
 * happened lately. Its memory is bounded however long the run is.
 *
 * @module
 */
import type {
  DistributionStatistics,
  NetworkErrorEvent,
  PingEvent,
  ReplyEvent,
  SendFailureEvent,
  StartEvent,
} from "../../core/events.ts";
import { GraphSlots } from "./graph_slots.ts";
import { LiveHistogram } from "./histogram.ts";
import { type LiveMessage, LiveMessages } from "./messages.ts";
import { LiveRequests } from "./requests.ts";
import type { LiveDistribution } from "./view.ts";
import { icmpWording } from "../words/icmp.ts";

/** What is known of a run before it begins. */
export interface LiveTargetSettings {
  /** Time between two requests. */
  readonly intervalNs: number;
  /** How long a reply is waited for; 0 means for ever. */
  readonly lateAfterNs: number;
  /** Whether packets that answer no request have a message. */
  readonly verbose: boolean;
  /** Makes an empty distribution. */
  readonly createDistribution: () => LiveDistribution;
}

/** Figures that are only counted. */
export interface LiveCounts {
  /** Replies to requests that were answered before. */
  duplicates: number;
  /** Replies whose ICMP checksum was wrong. */
  corrupted: number;
  /** ICMP errors, and sends that failed. */
  errors: number;
}

/** One target as it stands. */
export class LiveTargetState {
  /** How the run is sent. */
  readonly settings: LiveTargetSettings;
  /** For the graph. */
  readonly columns: GraphSlots;
  /** For the histogram. */
  readonly histogram: LiveHistogram = new LiveHistogram();
  /** What happened lately. */
  readonly messages: LiveMessages = new LiveMessages();
  /** The newest requests. */
  readonly requests: LiveRequests;
  /** Figures that are only counted. */
  readonly counts: LiveCounts = { duplicates: 0, corrupted: 0, errors: 0 };
  /** The header of the run, once it is known. */
  start: StartEvent | undefined;
  /** When the run began. */
  startNs: number = 0;
  /** Smallest round-trip time; infinity without any. */
  minNs: number = Infinity;
  /** The last round-trip time; NaN without any. */
  lastNs: number = NaN;
  /** Time to live of the last reply that has one. */
  timeToLive: number | undefined;
  #distribution: LiveDistribution;
  /** Sequence number of the request that the newest ICMP error was about; -1 before any. */
  #lastErrorSequence = -1;

  /** Nothing is known yet. */
  constructor(settings: LiveTargetSettings) {
    this.settings = settings;
    this.columns = new GraphSlots(settings.intervalNs);
    const lateAfterNs = settings.lateAfterNs > 0 ? settings.lateAfterNs : Infinity;
    this.requests = new LiveRequests(lateAfterNs, (sentAtNs, from, to) => this.columns.change(sentAtNs, from, to));
    this.#distribution = settings.createDistribution();
  }

  /** Percentiles, jitter and loss bursts so far. */
  distribution(): DistributionStatistics {
    return this.#distribution.statistics();
  }

  /** Starts all figures anew. */
  reset(): void {
    this.requests.clear();
    this.columns.clear();
    this.histogram.clear();
    this.messages.clear();
    this.counts.duplicates = this.counts.corrupted = this.counts.errors = 0;
    this.minNs = Infinity;
    this.lastNs = NaN;
    this.#distribution = this.settings.createDistribution();
  }

  /** So many requests have been sent, or given up; the times of those without an event are not known better. */
  advance(transmitted: number, nowNs: number): void {
    while (this.requests.count < transmitted) this.#fail(nowNs);
    this.requests.expire(nowNs);
  }

  /** Takes in an event. */
  handle(event: PingEvent, nowNs: number): void {
    switch (event.kind) {
      case "start":
        this.start = { ...event };
        this.startNs = nowNs;
        return;
      case "transmitted":
        this.advance(event.sequence - 1, nowNs);
        this.#add(nowNs);
        return;
      case "reply":
        return this.#reply(event, nowNs);
      case "network-error":
        return this.#networkError(event, nowNs);
      case "send-failure":
        this.#refused(event, nowNs);
        return;
      case "local-error":
        this.#error(
          { text: `local error: ${event.message}${event.mtu === undefined ? "" : `, mtu ${event.mtu}`}` },
          nowNs,
        );
        return;
      case "icmp-notice":
        this.messages.add({ text: icmpWording(event), from: event.from }, "warn", nowNs);
        return;
      case "stray-reply":
        if (!this.settings.verbose) return;
        this.messages.add(
          { text: `reply to icmp_seq ${event.sequence}, never sent,`, from: event.from },
          "plain",
          nowNs,
        );
        return;
      case "address-change":
        this.start = this.start && { ...this.start, target: event.address };
        this.messages.add({ about: event.hostname, text: `is now ${event.address}` }, "warn", nowNs);
        return;
      case "warning":
        this.messages.add({ text: event.message }, "warn", nowNs);
        return;
      case "outstanding":
      case "snapshot":
      case "finish":
        return;
      default:
        return event satisfies never;
    }
  }

  #add(nowNs: number): void {
    this.requests.add(nowNs);
    this.columns.addRequest(nowNs);
    this.#distribution.handleRequest();
  }

  #fail(nowNs: number): void {
    this.#add(nowNs);
    this.requests.decide(this.requests.count, "failed");
  }

  /** An ICMP error about the same request came before, from a firewall of this host: then that was counted. */
  #refused({ sequence, message }: SendFailureEvent, nowNs: number): void {
    this.advance(sequence, nowNs);
    if ((sequence & 0xffff) !== this.#lastErrorSequence) this.#error({ text: `sendmsg: ${message}` }, nowNs);
  }

  #error(message: LiveMessage, nowNs: number): void {
    this.counts.errors++;
    this.messages.add(message, "bad", nowNs);
  }

  #networkError(event: NetworkErrorEvent, nowNs: number): void {
    this.#lastErrorSequence = event.sequence;
    this.#error({ text: icmpWording(event), from: event.from }, nowNs);
    const count = this.requests.countOf(event.sequence);
    if (count === 0) return;
    const fate = this.requests.fate(count);
    if (fate === "waiting" || fate === "lost") this.requests.decide(count, "failed");
  }

  #reply(event: ReplyEvent, nowNs: number): void {
    const { sequence } = event;
    if (!event.proven) {
      this.messages.add(
        { text: `reply to icmp_seq ${sequence} with another payload,`, from: event.from },
        "warn",
        nowNs,
      );
      return;
    }
    if (event.badChecksum) {
      this.counts.corrupted++;
      this.messages.add({ text: "reply with a bad checksum", from: event.from }, "bad", nowNs);
      return;
    }
    const count = this.requests.countOf(sequence);
    if (count === 0) return;
    const sentAtNs = this.requests.sentAtNs(count);
    this.#tellPeculiar(event, sentAtNs, nowNs);
    const fate = this.requests.fate(count);
    if (fate === "answered" || fate === "late") {
      this.counts.duplicates++;
      this.columns.mark(sentAtNs, "duplicate");
      return;
    }
    const { roundTripNs } = event;
    const { lateAfterNs } = this.settings;
    const late = lateAfterNs > 0 && roundTripNs !== undefined && roundTripNs > lateAfterNs;
    this.requests.decide(count, late ? "late" : "answered");
    const ownCount = count - this.requests.forgotten;
    if (roundTripNs === undefined) return;
    this.#distribution.measure(ownCount, roundTripNs);
    this.histogram.add(roundTripNs);
    this.columns.measure(sentAtNs, roundTripNs);
    this.lastNs = roundTripNs;
    this.minNs = Math.min(this.minNs, roundTripNs);
  }

  #tellPeculiar(event: ReplyEvent, sentAtNs: number, nowNs: number): void {
    const { sequence, from, timeToLive, mismatch } = event;
    if (event.differentAddress) this.messages.add({ text: "another address answers: reply", from }, "warn", nowNs);
    if (event.truncated) {
      this.messages.add({ text: `reply of ${event.bytes} bytes, shorter than its request` }, "warn", nowNs);
    }
    if (mismatch !== undefined) {
      const { offset, expected, actual } = mismatch;
      const bytes = `0x${actual.toString(16)} for 0x${expected.toString(16)}`;
      const text = `wrong data byte #${offset}: ${bytes} (icmp_seq ${sequence})`;
      this.messages.add({ text }, "bad", nowNs);
    }
    // Of several hosts that answer a multicast each has its own.
    if (timeToLive === undefined || event.multicast) return;
    if (this.timeToLive !== undefined && this.timeToLive !== timeToLive) {
      const text = `ttl ${this.timeToLive} -> ${timeToLive} (icmp_seq ${sequence})`;
      this.messages.add({ text }, "accent", nowNs);
      this.columns.mark(sentAtNs, "ttl");
    }
    this.timeToLive = timeToLive;
  }
}
