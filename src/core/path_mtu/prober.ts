/**
 * The state machine of a search for a path's MTU: which probe to send when, and how long to wait for what becomes of it.
 * `search.ts` says which size is next. Everything here is bounded, whatever comes from the network. `machine.ts` has the order of
 * calls. A sequence number is the count of a probe.
 *
 * @module
 */
import { Deadline } from "../deadline.ts";
import { EventQueue } from "../event_queue.ts";
import type { Machine, SendFailure } from "../machine.ts";
import { Requests } from "../requests.ts";
import type { PathMtuEvent, PathMtuOutcome } from "../events.ts";
import type { EchoReply, Inbox, NetworkError } from "../inbox.ts";
import { probeErrorMeaning } from "../../probe/sized_echo.ts";
import { ICMP_HEADER_BYTES } from "../../wire/icmp.ts";
import type { PathMtuProberSettings, ProbeShape } from "./input.ts";
import { PathMtuSearch } from "./search.ts";
import { PathMtuTrace } from "./trace.ts";

/** Unanswered probes of one size in a row that make it a size that is not answered. */
const TRIES = 3;
/** The same for one hop of a trace. */
const TRACE_TRIES = 2;
/** Probes of a search that comes to no end because the path changes all the time, or because somebody lies. */
const MAX_PROBES = 1000;
/** How long an answer is waited for before there was one. */
const FIRST_TIMEOUT_NS = 1_000_000_000;
/**
 * Afterwards: so many times the longest round trip, within bounds. Before the last try it is less, as an answer that comes
 * during the next try counts all the same.
 */
const TIMEOUTS = {
  last: { roundTrips: 4, minNs: 200_000_000, maxNs: 3_000_000_000 },
  other: { roundTrips: 1.5, minNs: 50_000_000, maxNs: 1_000_000_000 },
} as const;
/** Reports that a probe is too long; of more than one, most are forged. */
const MAX_REPORTS = 3;
/** Texts that are remembered as told; after that nothing is new. */
const MAX_TOLD = 1000;
/** Before a send that the kernel had no room for is tried again. */
const PAUSE_NS = 10_000_000;

interface Probe extends ProbeShape {
  state: "unsent" | "waiting" | "refused" | "answered";
  reports: number;
}

/** What is being found out: is this answered? */
interface Question extends ProbeShape {
  failures: number;
  /** Whether the last failure was an ICMP error, or this host's refusal to send. */
  cause: "silence" | "error";
  /** Count of its probe that is on its way; 0 when one is to be sent. */
  waitingFor: number;
  /** Until when, once it has left. */
  untilNs: number;
}

/** As much of a reply as matters here. */
export type ProbeReply = Pick<EchoReply, "sequence" | "bytes" | "receivedAtNs" | "checksumValid" | "proven">;

/** One search, from the first probe to its outcome. */
export class PathMtuProber implements Machine<PathMtuEvent>, Inbox {
  readonly #settings: PathMtuProberSettings;
  readonly #search: PathMtuSearch;
  readonly #startNs: number;
  readonly #deadline: Deadline;
  /** By count. */
  readonly #probes: Probe[] = [];
  /** When they left: infinity as long as one has not. */
  readonly #requests = new Requests();
  #sent = 0;
  readonly #events = new EventQueue<PathMtuEvent>();
  /** What was told already. */
  readonly #told = new Set<string>();
  #question: Question | undefined;
  #trace: PathMtuTrace | undefined;
  #nextSendNs: number;
  #handedOut = 0;
  /** What this host said last about the longest packet that it sends. */
  #hostLimit: number | undefined;
  /** Sends in a row that failed for a reason that may be an earlier probe's. */
  #untriedInARow = 0;
  #greatestRoundTripNs = 0;
  #outcome: PathMtuOutcome | undefined;

  /** Begins a search at this time. */
  constructor(settings: PathMtuProberSettings, startNs: number) {
    this.#settings = settings;
    this.#search = new PathMtuSearch(settings);
    this.#startNs = startNs;
    this.#deadline = new Deadline(startNs, settings.deadlineNs);
    this.#nextSendNs = startNs;
    this.#follow();
  }

  /** Whether the outcome is known. */
  get done(): boolean {
    return this.#outcome !== undefined;
  }

  /** Probes that may still be answered: late answers count, too. */
  get outstanding(): number {
    return this.done ? 0 : this.#probes.length;
  }

  /** Greatest round-trip time so far; 0 before the first answer. */
  get greatestRoundTripNs(): number {
    return this.#greatestRoundTripNs;
  }

  /** 0 when the path's MTU was found, otherwise 1. */
  get exitStatus(): number {
    return this.#outcome?.kind === "found" ? 0 : 1;
  }

  /** What a probe that `nextTransmit` named looks like. */
  shapeOf(count: number): ProbeShape {
    return this.#probes[count - 1] ?? { bytes: 0, hops: undefined };
  }

  /** Its ICMP header and payload; 0 for a probe that there was not. */
  messageBytesOf(count: number): number {
    return Math.max(0, this.shapeOf(count).bytes - (this.#settings.headerBytes - ICMP_HEADER_BYTES));
  }

  /** There is one target. */
  targetOf(): number {
    return 0;
  }

  /** When the probe of this count left; minus infinity if it did not. */
  sentAtNs(count: number): number {
    const sentAtNs = this.#requests.remembers(count) ? this.#requests.sentAtNs(count) : Infinity;
    return sentAtNs === Infinity ? -Infinity : sentAtNs;
  }

  /** The kernel stamps no probes. */
  handleTransmitStamp(): void {}

  /** The count of the probe to send now, or 0. */
  nextTransmit(nowNs: number): number {
    const question = this.#question;
    if (this.done || question === undefined || question.waitingFor !== 0) return 0;
    if (nowNs < this.#nextSendNs || nowNs >= this.#deadline.atNs) return 0;
    if (this.#probes.length >= MAX_PROBES) {
      this.#giveUp();
      return 0;
    }
    const { bytes, hops } = question;
    this.#probes.push({ bytes, hops, state: "unsent", reports: 0 });
    const count = this.#requests.add(Infinity);
    question.waitingFor = count;
    question.untilNs = Infinity;
    this.#handedOut = count;
    this.#hostLimit = undefined;
    return count;
  }

  /** The probe that was asked for left. */
  handleTransmitted(sentAtNs: number): void {
    const probe = this.#probes[this.#handedOut - 1];
    if (probe === undefined) return;
    this.#requests.setSentAtNs(this.#handedOut, sentAtNs);
    this.#sent++;
    if (probe.state === "unsent") probe.state = "waiting";
    this.#untriedInARow = 0;
    this.#nextSendNs = sentAtNs + this.#settings.paceNs;
    if (this.#question?.waitingFor === this.#handedOut) {
      this.#question.untilNs = sentAtNs + this.#timeoutNs(this.#question);
    }
    const { bytes, hops } = probe;
    this.#events.put({ kind: "transmitted", sequence: this.#handedOut, bytes, hops });
  }

  /** The probe that was asked for did not leave. */
  handleSendFailure(nowNs: number, failure: SendFailure): void {
    const probe = this.#probes[this.#handedOut - 1];
    // A firewall of this host has said so already, by an ICMP error.
    if (probe === undefined || probe.state === "refused") return;
    const { kind, queued, code, message } = failure;
    if (kind === "message-too-long" && queued === "local-error") {
      this.#search.limited(probe.bytes, this.#hostLimit);
      this.#conclude(probe.bytes);
      return;
    }
    const busy = kind === "no-buffer-space" || kind === "would-block";
    // The kernel tells of an earlier probe's error when the next is sent, which it does not send then.
    if (busy || this.#untriedInARow++ === 0) {
      this.#nextSendNs = nowNs + (busy ? PAUSE_NS : 0);
      this.handleUntried();
      return;
    }
    this.#untriedInARow = 0;
    this.#nextSendNs = nowNs + this.#settings.paceNs;
    const { bytes } = probe;
    const isNew = this.#isNew(message);
    this.#events.put({ kind: "send-failure", sequence: this.#handedOut, bytes, code, message, isNew });
    if (kind === "message-too-long") {
      this.#search.limited(bytes, this.#hostLimit);
      this.#conclude(bytes);
    } else {
      this.#tryFailed("error");
    }
  }

  /** The probe that was asked for was not tried: it comes again. */
  handleUntried(): void {
    if (this.#question?.waitingFor === this.#handedOut) this.#question.waitingFor = 0;
  }

  /** A reply came, whole or in part. A damaged one counts as none. */
  handleReply({ sequence, bytes: receivedBytes, receivedAtNs, checksumValid, proven }: ProbeReply): void {
    if (!checksumValid || !proven) return;
    const probe = this.#probes[sequence - 1];
    // What was never sent can't be answered, and once is enough.
    if (
      this.done || probe === undefined || this.#requests.sentAtNs(sequence) === Infinity || probe.state === "answered"
    ) return;
    probe.state = "answered";
    const roundTripNs = this.#requests.roundTripNs(sequence, receivedAtNs) ?? 0;
    this.#greatestRoundTripNs = Math.max(this.#greatestRoundTripNs, roundTripNs);
    const { bytes } = probe;
    const truncated = receivedBytes < this.messageBytesOf(sequence);
    const isNew = bytes > this.#search.passingBytes;
    this.#events.put({ kind: "reply", sequence, bytes, roundTripNs, truncated, isNew });
    this.#search.answered(bytes);
    this.#trace = undefined;
    this.#conclude(bytes);
  }

  /** An ICMP error came. */
  handleNetworkError({ sequence, from, type, code, info }: NetworkError): void {
    const probe = this.#probes[sequence - 1];
    if (this.done || probe === undefined || probe.state === "refused" || probe.state === "answered") return;
    // A firewall of this host answers while a probe is sent.
    if (probe.state === "unsent" && sequence !== this.#question?.waitingFor) return;
    const { bytes, hops } = probe;
    const { family } = this.#settings;
    const meaning = probeErrorMeaning(family, type, code);
    const origin = { from, fromName: undefined };
    if (meaning === "too-long") {
      if (++probe.reports > MAX_REPORTS) return;
      const verdict = this.#search.reported(bytes, info, from);
      const believed = verdict !== "absurd";
      const isNew = believed && this.#isNew(`${from} ${info}`);
      this.#events.put({ kind: "too-long", ...origin, family, sequence, bytes, mtu: info, believed, isNew });
      if (verdict !== "believed") return;
      probe.state = "refused";
      this.#conclude(bytes);
      return;
    }
    probe.state = "refused";
    if (meaning === "time-exceeded" && hops !== undefined) {
      this.#events.put({ kind: "hop", ...origin, sequence, bytes, hops });
      this.#trace?.handleHop({ hops, from });
      if (this.#question?.hops === hops) this.#conclude(bytes);
      return;
    }
    const isNew = this.#isNew(`${from} ${type} ${code}`);
    this.#events.put({ kind: "network-error", ...origin, family, type, code, info, sequence, bytes, isNew });
    if (this.#question?.waitingFor === sequence) this.#tryFailed("error");
  }

  /** This host says how long a packet may be; that may be why the send that is under way fails. */
  handleHostLimit(mtu: number): void {
    this.#hostLimit = mtu;
    if (this.#isNew(`this host ${mtu}`)) this.#events.put({ kind: "host-limit", mtu });
  }

  /** The time that `nextTimeout` named may have come. */
  handleTimeout(nowNs: number, readUpToNs: number = nowNs): void {
    if (this.done) return;
    if (this.#deadline.ends(nowNs, readUpToNs)) this.#giveUp();
    else if (this.#question !== undefined && readUpToNs >= this.#question.untilNs) this.#tryFailed("silence");
  }

  /** When there is something to do next. */
  nextTimeout(): number {
    if (this.done || this.#question === undefined) return Infinity;
    const { waitingFor, untilNs } = this.#question;
    return Math.min(waitingFor === 0 ? this.#nextSendNs : untilNs, this.#deadline.atNs);
  }

  /** The oldest event not yet taken. */
  nextEvent(): PathMtuEvent | undefined {
    return this.#events.take();
  }

  /** Ends the search with what is known. */
  interrupt(): void {
    if (!this.done) this.#giveUp();
  }

  /** Queues how things stand. */
  snapshot(): void {
    const { passingBytes, failingBytes } = this.#search;
    this.#events.put({ kind: "snapshot", passingBytes, failingBytes, probes: this.#sent });
  }

  /** Queues the last event; the search must be done. */
  finish(target: { readonly hostname: string; readonly target: string }, nowNs: number): void {
    if (this.#outcome === undefined) return;
    this.#events.put({
      kind: "finish",
      hostname: target.hostname,
      target: target.target,
      headerBytes: this.#settings.headerBytes,
      outcome: this.#outcome,
      probes: this.#sent,
      elapsedNs: nowNs - this.#startNs,
    });
  }

  #timeoutNs(question: Question): number {
    const { timeoutNs } = this.#settings;
    if (timeoutNs !== undefined) return timeoutNs;
    if (this.#greatestRoundTripNs === 0) return FIRST_TIMEOUT_NS;
    const { roundTrips, minNs, maxNs } = TIMEOUTS[question.failures + 1 === triesOf(question) ? "last" : "other"];
    return Math.min(Math.max(this.#greatestRoundTripNs * roundTrips, minNs), maxNs);
  }

  #isNew(text: string): boolean {
    if (this.#told.has(text) || this.#told.size >= MAX_TOLD) return false;
    this.#told.add(text);
    return true;
  }

  #tryFailed(cause: "silence" | "error"): void {
    const question = this.#question;
    if (question === undefined) return;
    const { bytes, hops } = question;
    question.waitingFor = 0;
    question.untilNs = Infinity;
    question.failures++;
    if (cause === "error") question.cause = cause;
    if (question.failures < triesOf(question)) return;
    if (hops === undefined) {
      if (question.cause === "silence") {
        this.#events.put({ kind: "silence", bytes, tries: TRIES, isNew: this.#isNew(`silence ${bytes}`) });
      }
      this.#search.failed(bytes, question.cause);
    } else {
      this.#trace?.handleSilence(hops);
    }
    this.#conclude(bytes);
  }

  /** Something became known about packets of this size. */
  #conclude(bytes: number): void {
    if (this.#question?.bytes === bytes) this.#question = undefined;
    this.#follow();
  }

  /** Asks what there is to find out next; a question that is still the right one goes on. */
  #follow(): void {
    const step = this.#search.next();
    switch (step.kind) {
      case "probe":
        this.#trace = undefined;
        this.#ask(step.bytes, undefined);
        return;
      case "unanswered":
        this.#outcome = { kind: "unanswered", answeredBefore: this.#greatestRoundTripNs > 0 };
        return;
      case "found":
        this.#found();
        return;
    }
  }

  /** Where packets vanish, it is still to be seen how far they come. */
  #found(): void {
    const { passingBytes, failingBytes, limit, limitedBy } = this.#search;
    if (limit === "silence") {
      const trace = this.#trace ??= new PathMtuTrace(failingBytes);
      const hops = trace.nextHops;
      if (hops !== undefined) {
        this.#ask(failingBytes, hops);
        return;
      }
      const { last, bytes } = trace;
      if (last !== undefined) this.#events.put({ kind: "last-hop", ...last, fromName: undefined, bytes });
    }
    this.#outcome = { kind: "found", bytes: passingBytes, limit, limitedBy };
  }

  #ask(bytes: number, hops: number | undefined): void {
    if (this.#question?.bytes === bytes && this.#question.hops === hops) return;
    this.#question = { bytes, hops, failures: 0, cause: "silence", waitingFor: 0, untilNs: Infinity };
  }

  #giveUp(): void {
    const { passingBytes, failingBytes, limit, limitedBy } = this.#search;
    // A trace only adds to what is known.
    this.#outcome = this.#trace === undefined
      ? { kind: "unsettled", passingBytes, failingBytes }
      : { kind: "found", bytes: passingBytes, limit, limitedBy };
  }
}

function triesOf({ hops }: ProbeShape): number {
  return hops === undefined ? TRIES : TRACE_TRIES;
}
