/**
 * A run of the state machine of many targets in virtual time, with a network of which a test says what becomes of each
 * request, and a plain model that is told the same and must tell the same.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { SessionEvent } from "../../src/core/events.ts";
import type { NetworkError } from "../../src/core/inbox.ts";
import type { SessionSettings } from "../../src/core/many/input.ts";
import { type ManyReply, Session } from "../../src/core/many/session.ts";
import { Cookies } from "../../src/probe/cookies.ts";
import { NaiveSession } from "./naive_session.ts";
import type { SendFailure } from "../../src/core/machine.ts";

/** One millisecond in nanoseconds. */
export const MS = 1_000_000;
/** One second in nanoseconds. */
export const SECOND = 1000 * MS;
/** When runs start: not 0, so that a time taken for a duration shows. */
export const START = 1000 * SECOND;

/** Settings of a run, and whether its requests have room for cookies. */
export type SimulatedSettings = SessionSettings & { readonly cookies: boolean };

/** A reply, with what proves it. */
export interface SimulatedReply extends Omit<ManyReply, "proven" | "checksumValid"> {
  /** Undefined when the payload is too short to hold one. */
  readonly cookie: { readonly high: number; readonly low: number } | undefined;
  /** Whether a payload that is too short for a cookie is the one that was sent. */
  readonly hasPayloadSent: boolean;
}

/** One ping a second to each target, for ever, and everything is told. */
export const ORDINARY_SESSION: SimulatedSettings = {
  targets: 10,
  intervalNs: SECOND,
  spread: "evenly",
  gapNs: 0,
  window: 32_768,
  timeoutNs: SECOND,
  count: 0,
  untilAnswered: false,
  tries: 3,
  deadlineNs: 0,
  cookies: true,
  orderSeed: 0,
  stateChanges: undefined,
  wanted: { replies: true, timeouts: true, errors: true, strays: true, done: true },
};

/** The error that routers of this network tell of. */
export const HOST_UNREACHABLE: Omit<NetworkError, "sequence"> = {
  family: "ipv4",
  type: 3,
  code: 1,
  info: 0,
  from: "192.0.2.254",
};

/** A request as it was when it was tried. */
export interface Attempt {
  readonly count: number;
  readonly target: number;
  readonly ownSequence: number;
  readonly cookie: { readonly high: number; readonly low: number };
  readonly atNs: number;
}

/** A packet that comes after a request. */
export interface Packet {
  /** How long after the request it comes. */
  readonly afterNs: number;
  /** How a reply differs from an ordinary one; undefined for an ICMP error. */
  readonly reply?: Partial<SimulatedReply>;
  /** An ICMP error. */
  readonly error?: Partial<NetworkError>;
}

/** What becomes of a request. None of it means that it is lost. */
export interface Fate {
  readonly packets?: readonly Packet[];
  /** It can't be sent; packets are not looked at. */
  readonly failure?: SendFailure;
  /** A network error about this request comes before it is told that it could not be sent. */
  readonly errorWhileSending?: boolean;
}

/** A script of a run. */
export interface Script {
  readonly settings?: Partial<SessionSettings>;
  /** What becomes of a request that is tried. */
  readonly fate?: (attempt: Attempt) => Fate;
  /** What else happens, sorted by time; at the start all targets are ready unless `joins`. */
  readonly incidents?: readonly { readonly atNs: number; readonly happen: (simulation: SessionSimulation) => void }[];
  /** Whether incidents make targets ready. */
  readonly joins?: boolean;
  /** Requests that are asked for before they are sent. */
  readonly batch?: number;
  /** How much too late the program wakes up. */
  readonly latenessNs?: () => number;
  /** Whether the model runs along and events are kept; true unless it is said. */
  readonly checked?: boolean;
}

interface Delivery extends Packet {
  readonly atNs: number;
  readonly attempt: Attempt;
}

/** An ordinary reply comes after this time. */
export function answeredAfter(afterNs: number): () => Fate {
  const fate: Fate = { packets: [{ afterNs, reply: {} }] };
  return () => fate;
}

/** One run. */
export class SessionSimulation {
  readonly settings: SimulatedSettings;
  readonly session: Session;
  readonly model: NaiveSession;
  nowNs = START;
  /** Requests that left or were given up. */
  readonly sent: Attempt[] = [];
  /** All events so far, copied. */
  readonly events: SessionEvent[] = [];
  readonly #script: Script;
  readonly #deliveries: Delivery[] = [];
  #nextIncident = 0;
  #word = 0;
  readonly #cookies = new Cookies((into) => {
    for (let index = 0; index < into.length; index++) into[index] = Math.imul(++this.#word, 0x9e3779b1);
  });

  constructor(script: Script) {
    this.#script = script;
    this.settings = { ...ORDINARY_SESSION, ...script.settings };
    this.session = new Session(this.settings, START);
    this.model = new NaiveSession(this.settings, START);
    if (script.joins) return;
    for (let target = 0; target < this.settings.targets; target++) this.ready(target);
  }

  /** Runs until the state machine is done, or until this time. */
  run(untilNs = Infinity): this {
    for (let step = 0; step < 3_000_000; step++) {
      this.#happen();
      this.#transmit();
      this.#takeEvents();
      if (this.session.done) return this;
      const nextNs = Math.min(
        this.session.nextTimeout() + (this.#script.latenessNs?.() ?? 0),
        this.#deliveries[0]?.atNs ?? Infinity,
        this.#script.incidents?.[this.#nextIncident]?.atNs ?? Infinity,
      );
      if (nextNs === Infinity || nextNs >= untilNs) return this;
      this.nowNs = Math.max(this.nowNs, nextNs);
      for (
        let delivery = this.#deliveries[0];
        delivery && delivery.atNs <= this.nowNs;
        delivery = this.#deliveries[0]
      ) {
        this.#deliveries.shift();
        this.#deliver(delivery);
        this.#takeEvents();
      }
      this.session.handleTimeout(this.nowNs);
      this.model.handleTimeout(this.nowNs);
      this.#takeEvents();
    }
    throw new Error("the session spins");
  }

  /** A target has an address. */
  ready(target: number): void {
    this.session.ready(target);
    this.model.ready(target);
  }

  /** A target has none. */
  fail(target: number, message: string): void {
    this.session.fail(target, message);
    this.model.fail(target, message);
  }

  /** A person asks for the end. */
  interrupt(): void {
    this.session.interrupt();
    this.model.interrupt();
  }

  /** A reply comes, whatever it is. */
  reply(reply: SimulatedReply): void {
    const { cookie, sequence, fromTarget, hasPayloadSent } = reply;
    const isCookie = cookie?.high === this.#cookies.high(sequence) && cookie.low === this.#cookies.low(sequence);
    const proven = this.settings.cookies ? isCookie : fromTarget && hasPayloadSent;
    this.session.handleReply({ ...reply, proven, checksumValid: true });
    this.model.handleReply(reply);
  }

  /** An ICMP error comes. */
  networkError(error: NetworkError): void {
    this.session.handleNetworkError(error, this.nowNs);
    this.model.handleNetworkError(error);
  }

  /** Events of one kind. */
  eventsOf<Kind extends SessionEvent["kind"]>(kind: Kind): Extract<SessionEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<SessionEvent, { kind: Kind }> => event.kind === kind);
  }

  /** What a reply to this request looks like. */
  replyTo({ count, cookie }: Attempt, receivedAtNs: number, change: Partial<SimulatedReply> = {}): SimulatedReply {
    const sequence = change.sequence ?? count & 0xffff;
    return {
      from: "192.0.2.1",
      fromTarget: true,
      cookie,
      hasPayloadSent: true,
      bytes: 64,
      timeToLive: 64,
      receivedAtNs,
      ...change,
      sequence,
    };
  }

  #happen(): void {
    const incidents = this.#script.incidents ?? [];
    for (let incident = incidents[this.#nextIncident]; incident !== undefined && incident.atNs <= this.nowNs;) {
      incident.happen(this);
      incident = incidents[++this.#nextIncident];
    }
  }

  #transmit(): void {
    const batch: Attempt[] = [];
    for (;;) {
      batch.length = 0;
      while (batch.length < (this.#script.batch ?? 1)) {
        const count = this.session.nextTransmit(this.nowNs);
        if (count === 0) break;
        batch.push(this.#attempt(count));
      }
      if (batch.length === 0) return;
      for (const attempt of batch) if (!this.#try(attempt)) break;
      this.session.handleUntried();
      this.#takeEvents();
    }
  }

  /** Returns whether the next one of the batch may be tried. */
  #try(attempt: Attempt): boolean {
    const fate = this.#script.fate?.(attempt) ?? {};
    if (fate.errorWhileSending) {
      const sequence = attempt.count & 0xffff;
      this.networkError({ sequence, ...HOST_UNREACHABLE });
    }
    if (fate.failure === undefined) {
      this.session.handleTransmitted(this.nowNs);
      this.model.handleTransmitted(attempt.count, this.nowNs);
      this.sent.push(attempt);
      for (const packet of fate.packets ?? []) {
        this.#schedule({ ...packet, atNs: this.nowNs + packet.afterNs, attempt });
      }
      return true;
    }
    const transmittedBefore = this.session.totals().transmitted;
    this.session.handleSendFailure(this.nowNs, fate.failure);
    const givenUp = this.session.totals().transmitted > transmittedBefore;
    if (givenUp) this.sent.push(attempt);
    assertEquals(this.model.handleSendFailure(attempt.count, this.nowNs, fate.failure), givenUp);
    return givenUp;
  }

  #attempt(count: number): Attempt {
    const { session, nowNs: atNs } = this;
    this.#cookies.issue(count);
    const attempt: Attempt = {
      count,
      target: session.targetOf(count),
      ownSequence: session.ownSequence(count),
      cookie: { high: this.#cookies.high(count), low: this.#cookies.low(count) },
      atNs,
    };
    this.model.reserve(attempt);
    return attempt;
  }

  #schedule(delivery: Delivery): void {
    let index = this.#deliveries.length;
    while (index > 0 && (this.#deliveries[index - 1]?.atNs ?? 0) > delivery.atNs) index--;
    this.#deliveries.splice(index, 0, delivery);
  }

  #deliver({ attempt, reply, error, atNs }: Delivery): void {
    if (error === undefined) return this.reply(this.replyTo(attempt, atNs, reply));
    const sequence = attempt.count & 0xffff;
    this.networkError({ sequence, ...HOST_UNREACHABLE, ...error });
  }

  #takeEvents(): void {
    const taken: SessionEvent[] = [];
    for (let event = this.session.nextEvent(); event !== undefined; event = this.session.nextEvent()) {
      if (this.#script.checked !== false) taken.push({ ...event });
    }
    if (this.#script.checked === false) return;
    assertEquals(taken, this.model.takeEvents(), `at ${this.nowNs - START}`);
    this.events.push(...taken);
  }
}
