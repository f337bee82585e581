/**
 * What a run of one target comes to, counted from what the virtual kernel knows has really happened: a list of requests,
 * and nothing that forgets, wraps or is computed on the way.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { errorSymbol } from "../../ffi/errno.ts";
import { EAGAIN, EINTR, EMSGSIZE, ENOBUFS } from "../../ffi/headers/errno.ts";
import type { PingEvent, Statistics } from "../../src/core/events.ts";
import { naiveFigures } from "../support/naive_figures.ts";
import type { VirtualClock } from "./virtual_kernel.ts";

/** What something that is received really is. */
export type Truth =
  | {
    readonly kind: "reply";
    readonly count: number;
    readonly arrivedNs: number;
    /** The checksum is wrong. */
    readonly damaged: boolean;
    /** Offset in the payload of a byte that was changed with a right checksum. */
    readonly changedAt: number | undefined;
    /** The payload is somebody else's. */
    readonly forged: boolean;
    /** It comes from another address. */
    readonly foreign: boolean;
  }
  | { readonly kind: "network-error"; readonly count: number }
  | { readonly kind: "error-copy"; readonly count: number }
  | { readonly kind: "local-error" }
  | { readonly kind: "transmit-stamp"; readonly count: number; readonly leftNs: number }
  | { readonly kind: "noise" };

/** What the model needs to know. */
export interface NaiveSettings {
  /** Bytes of payload. */
  readonly payloadBytes: number;
  /** Time between requests. */
  readonly intervalNs: number;
  /** How long the kernel may be without memory. */
  readonly lingerNs: number;
  /** Whether errors take requests off the outstanding ones: IPv4. */
  readonly errorsAcknowledge: boolean;
  /** Whether errors of this host count: not when quiet. */
  readonly localErrorsCount: boolean;
  /** Whether payloads are compared. */
  readonly compares: boolean;
  /** Whether requests leave in batches. */
  readonly sending: "single" | "batches";
  /** Where times come from. */
  readonly stamps: "user" | "receive" | "kernel";
  /** Whether replies that only their numbers make ours count. */
  readonly countsUnproven: boolean;
}

/** The clocks at a moment; a clock that was set and set back may go unnoticed. */
type ClockState = Pick<VirtualClock, "now" | "lastSetNs" | "aheadNs">;

interface Request {
  /** When it was handed to the kernel, or given up. */
  readonly handedNs: number;
  /** How far the time of day was ahead then. */
  readonly aheadNs: number;
  /** When the device had it, once the program could know. */
  leftNs: number;
  answered: boolean;
  /** Bounds of the round-trip time of the first reply that is proven; undefined without any. */
  provenTimes?: readonly [leastNs: number, mostNs: number];
}

/** A send that the kernel refused. */
interface Refusal {
  readonly error: number;
  readonly atNs: number;
}

/** What has to be told next. */
type Expected =
  | {
    readonly kind: "reply";
    readonly sequence: number;
    readonly duplicate: boolean;
    readonly damaged: boolean;
    readonly proven: boolean;
    readonly foreign: boolean;
    readonly changedAt: number | undefined;
    /** Bounds of the round-trip time; the same twice as a rule. Undefined when it is not timed. */
    readonly times: readonly [leastNs: number, mostNs: number] | undefined;
  }
  | { readonly kind: "network-error"; readonly sequence: number }
  | { readonly kind: "send-failure"; readonly sequence: number; readonly code: string };

/** A set clock is known that soon while requests leave one by one; in batches it is known with the next. */
const COMPARISON_NS = { single: 1_000_000, batches: 1_000_000_000 };
const SLACK_NS = 2000;
const TIMED_BYTES = 16;
const HALF_SPACE = 0x7fff;

/** The model. */
export class NaivePing {
  readonly #settings: NaiveSettings;
  readonly #requests: Request[] = [];
  readonly #expected: Expected[] = [];
  readonly #timesUs: number[] = [];
  #received = 0;
  #duplicates = 0;
  #corrupted = 0;
  #errors = 0;
  #uncountedErrors = 0;
  #pipe = 0;
  #withoutMemory = 0;
  #firstNumbered = 1;
  /** A send that failed just now: what the error queue holds decides what becomes of it. */
  #refusal: Refusal | undefined;

  constructor(settings: NaiveSettings) {
    this.#settings = settings;
  }

  /** Requests that were sent or given up. */
  get transmitted(): number {
    return this.#requests.length;
  }

  /** A request was handed to the kernel. */
  sent({ now, aheadNs }: ClockState): void {
    this.#withoutMemory = 0;
    this.#requests.push({ handedNs: now, aheadNs, leftNs: now, answered: false });
  }

  /** The kernel refused one. */
  refused(error: number, atNs: number): void {
    switch (error) {
      case EAGAIN:
      case EINTR:
        return;
      case ENOBUFS: {
        const pauseNs = Math.min(Math.max(10_000_000, this.#settings.intervalNs / 2), 500_000_000);
        if (++this.#withoutMemory * pauseNs >= this.#settings.lingerNs) {
          this.#uncountedErrors++;
          this.#giveUp({ error, atNs });
        }
        return;
      }
      case EMSGSIZE:
        this.#errors++;
        this.#refusal = { error, atNs };
        return;
      default:
        this.#refusal = { error, atNs };
    }
  }

  /** Transmit stamps are numbered anew: the next request has number 0. */
  stampsRestarted(): void {
    this.#firstNumbered = this.#requests.length + 1;
  }

  /** The program found nothing on the error queue. */
  errorQueueWasEmpty(): void {
    if (this.#refusal !== undefined) this.#giveUp(this.#refusal);
    if (this.#refusal !== undefined && this.#refusal.error !== EMSGSIZE) this.#uncountedErrors++;
    this.#refusal = undefined;
  }

  /** The program read something. */
  read(truth: Truth, clock: ClockState): void {
    switch (truth.kind) {
      case "reply":
        this.#readReply(truth, clock);
        return;
      case "network-error":
        this.#readError(truth.count);
        return;
      case "error-copy":
        this.#acknowledge(this.#attributed(truth.count));
        return;
      case "local-error": {
        // That of a send that failed just now says nothing new.
        const { localErrorsCount } = this.#settings;
        if (this.#refusal?.error !== EMSGSIZE) {
          if (localErrorsCount) this.#errors++;
          else this.#uncountedErrors++;
        }
        if (this.#refusal !== undefined) this.#giveUp(this.#refusal);
        this.#refusal = undefined;
        return;
      }
      case "transmit-stamp": {
        const request = this.#requests[truth.count - 1];
        const { sending } = this.#settings;
        // Numbers begin anew after a refusal: what a stamp from before is about can't be told any more.
        if (truth.count < this.#firstNumbered) return;
        if (request !== undefined && clock.lastSetNs < request.handedNs - COMPARISON_NS[sending]) {
          request.leftNs = truth.leftNs;
        }
        return;
      }
      case "noise":
        return;
    }
  }

  /** The program told of something: it must be what was expected. */
  told(event: PingEvent): void {
    if (event.kind !== "reply" && event.kind !== "network-error" && event.kind !== "send-failure") return;
    const expected = this.#expected.shift();
    if (expected?.kind !== event.kind || expected.sequence !== event.sequence) {
      throw new Error(`told ${event.kind} ${event.sequence}, expected ${JSON.stringify(expected)}`);
    }
    if (event.kind === "send-failure" && expected.kind === "send-failure") assertEquals(event.code, expected.code);
    if (event.kind !== "reply" || expected.kind !== "reply") return;
    const { damaged, duplicate, proven, foreign, changedAt, times } = expected;
    const same = event.badChecksum === damaged && event.duplicate === duplicate && event.proven === proven &&
      event.differentAddress === foreign;
    if (!same || event.mismatch?.offset !== changedAt) {
      throw new Error(`told ${JSON.stringify(event)}, expected ${JSON.stringify(expected)}`);
    }
    if (damaged || !proven && !this.#settings.countsUnproven) return;
    const [leastNs, mostNs] = times ?? [];
    const { roundTripNs } = event;
    // Too short a round trip for what is known of the departure: of a batch that is only when its call began and ended.
    if (roundTripNs === undefined && this.#settings.sending === "batches") return;
    if (leastNs === undefined || mostNs === undefined || roundTripNs === undefined) {
      if (leastNs !== roundTripNs) throw new Error(`took ${roundTripNs} instead of ${leastNs}`);
      return;
    }
    if (roundTripNs < leastNs || roundTripNs > mostNs) {
      throw new Error(`reply to ${event.sequence} took ${roundTripNs} ns, not from ${leastNs} to ${mostNs}`);
    }
    this.#timesUs.push(Math.floor(roundTripNs / 1000));
  }

  /** The figures, but for the time that the run took. */
  statistics(): Omit<Statistics, "elapsedNs"> {
    const { count: measured, ...figures } = this.#timesUs.length > 0
      ? naiveFigures(this.#timesUs)
      : { count: 0, minUs: 0, averageUs: 0, maxUs: 0, mdevUs: 0, ewmaEighthsUs: 0 };
    return {
      transmitted: this.#requests.length,
      received: this.#received,
      duplicates: this.#duplicates,
      corrupted: this.#corrupted,
      errors: this.#errors,
      uncountedErrors: this.#uncountedErrors,
      measured,
      ...figures,
      pipe: this.#pipe,
    };
  }

  /**
   * Requests with a proven reply, and those among them whose first one was in time.
   *
   * @param sendTimesUnknown a batch that was held up has no send times
   */
  answers(sendTimesUnknown: boolean) {
    const { lingerNs } = this.#settings;
    const times = this.#requests.flatMap(({ provenTimes }) => provenTimes === undefined ? [] : [provenTimes]);
    return {
      answered: times.length,
      certainlyInTime: times.filter(([, mostNs]) => mostNs <= lingerNs).length,
      perhapsInTime: times.filter(([leastNs]) => leastNs <= lingerNs || sendTimesUnknown).length,
    };
  }

  #giveUp({ error, atNs }: Refusal): void {
    this.#requests.push({ handedNs: atNs, aheadNs: NaN, leftNs: atNs, answered: false });
    this.#expected.push({ kind: "send-failure", sequence: this.#requests.length, code: errorSymbol(error) });
  }

  /** The newest request with the 16-bit number of this one, as no more can be told from a packet; 0 for none. */
  #attributed(count: number): number {
    let newest = this.#requests.length;
    while (newest > 0 && newest % 0x10000 !== count % 0x10000) newest--;
    return newest;
  }

  #acknowledge(count: number): void {
    const distance = this.#requests.length - count;
    if (count > 0 && distance <= HALF_SPACE) this.#pipe = Math.max(this.#pipe, distance + 1);
  }

  #readReply(truth: Extract<Truth, { kind: "reply" }>, clock: ClockState): void {
    const count = this.#attributed(truth.count);
    const request = this.#requests[count - 1];
    const { payloadBytes, compares, countsUnproven } = this.#settings;
    const { damaged, foreign, forged } = truth;
    const timed = payloadBytes >= TIMED_BYTES;
    // Bytes behind the time stamp are compared.
    const changedAt = compares ? truth.changedAt : undefined;
    const expected = { kind: "reply", sequence: truth.count % 0x10000, damaged, foreign, changedAt } as const;
    if (damaged) {
      this.#corrupted++;
      this.#expected.push({ ...expected, duplicate: false, proven: true, times: undefined });
      return;
    }
    if (request === undefined) throw new Error(`a reply to ${truth.count} of ${this.#requests.length}`);
    // The time stamp proves whose a reply is, and that it does not answer a request that is forgotten; a payload that is
    // too short for one is compared as a whole, and the address counts.
    const proven = !forged && (timed ? count === truth.count : !foreign);
    if (!proven && !countsUnproven) {
      this.#expected.push({ ...expected, duplicate: false, proven, times: undefined });
      return;
    }
    const bounds = this.#times(request, truth.arrivedNs, clock);
    if (proven) request.provenTimes ??= bounds;
    this.#acknowledge(count);
    const duplicate = request.answered;
    request.answered = true;
    if (duplicate) this.#duplicates++;
    else this.#received++;
    const { now } = clock;
    const times = !timed ? undefined : proven ? bounds : [0, now] as const;
    this.#expected.push({ ...expected, duplicate, proven, times });
  }

  #times(request: Request, arrivedNs: number, clock: ClockState): readonly [number, number] {
    const { handedNs, leftNs, aheadNs } = request;
    const { now: readNs, lastSetNs: clockSetNs } = clock;
    const { stamps, sending } = this.#settings;
    if (stamps === "user") return [readNs - handedNs, readNs - handedNs];
    // A stamp from before the clock was set can't be told: the reply counts as read.
    const known = clockSetNs > handedNs && clockSetNs < readNs - COMPARISON_NS.single && aheadNs !== clock.aheadNs;
    if (known && stamps === "receive") return [readNs - handedNs, readNs - handedNs];
    if (clockSetNs >= handedNs - COMPARISON_NS[sending] || arrivedNs < leftNs) return [0, readNs - handedNs + SLACK_NS];
    return [arrivedNs - leftNs, arrivedNs - leftNs];
  }

  #readError(count: number): void {
    const next = this.#requests.length + 1;
    const aboutNext = count === next;
    // A firewall's word on a later one of a batch, which comes again.
    if (aboutNext && this.#refusal === undefined) return;
    this.#errors++;
    if (!aboutNext && this.#settings.errorsAcknowledge) this.#acknowledge(this.#attributed(count));
    this.#expected.push({ kind: "network-error", sequence: count % 0x10000 });
    // A refusal beside an error about another request was that error's: this request was not tried.
    if (this.#refusal !== undefined && (aboutNext || this.#refusal.error === EMSGSIZE)) {
      this.#giveUp(this.#refusal);
    }
    this.#refusal = undefined;
  }
}
