/**
 * A run of the state machine in virtual time: a clock that jumps to whatever happens next, and a network of which a
 * test says what becomes of each request. A day of pinging takes a moment, and the same script gives the same run.
 *
 * @module
 */
import type { PingEvent } from "../../src/core/events.ts";
import { Pinger, type RunFigures } from "../../src/core/one/pinger.ts";
import type { EchoReply } from "../../src/core/inbox.ts";
import type { PingerSettings } from "../../src/core/one/input.ts";
import type { SendFailure } from "../../src/core/machine.ts";

/** One microsecond in nanoseconds. */
export const US = 1000;
/** One millisecond in nanoseconds. */
export const MS = 1_000_000;
/** One second in nanoseconds. */
export const SECOND = 1_000_000_000;
/** When runs start: not 0, so that a time taken for a duration shows. */
export const START = 1000 * SECOND;

/** Steps without any progress of the clock after which a run counts as one that spins. */
const MAX_STEPS_AT_ONE_TIME = 200_000;

/** One reply to a request. */
export interface ReplyFate {
  /** How long after the request it comes. */
  readonly afterNs: number;
  /** How it differs from an ordinary reply; `receivedAtNs` makes the kernel lie about the time. */
  readonly change?: Partial<EchoReply>;
}

/** What becomes of a request. None of it means that it is lost. */
export interface Fate {
  /** Replies, in any order. */
  readonly replies?: readonly ReplyFate[];
  /** An ICMP error comes after this time. */
  readonly errorAfterNs?: number;
  /** It can't be sent; the fields above are not looked at. */
  readonly failure?: SendFailure;
  /** Request that the network error beside the failure is about; this one unless it is said. */
  readonly queuedErrorAbout?: number;
}

/** Something else that happens at a time of its own. */
export interface Incident {
  /** When. */
  readonly atNs: number;
  /** What. */
  readonly happen: (pinger: Pinger, nowNs: number) => void;
}

/** A script of a run. */
export interface Script {
  /** What differs from {@linkcode ORDINARY_SETTINGS}. */
  readonly settings?: Partial<PingerSettings>;
  /**
   * What becomes of a request.
   *
   * @param count requests count from 1 and don't wrap
   * @param attempt 1, or more when the same request is tried again
   */
  readonly fate?: (count: number, attempt: number) => Fate;
  /** What else happens, sorted by time. */
  readonly incidents?: readonly Incident[];
  /** How much too late the program wakes up for a time that it waits for. */
  readonly latenessNs?: (wakeUp: number) => number;
  /** Given if the statistics are to have more than counts. */
  readonly figures?: RunFigures;
  /** Whether events are kept; true unless it is said. */
  readonly keepsEvents?: boolean;
}

/** One ping a second of an ordinary size, without any limit. */
export const ORDINARY_SETTINGS: PingerSettings = {
  intervalNs: SECOND,
  preload: 1,
  adaptive: false,
  leastIntervalNs: 0,
  count: 0,
  deadlineNs: 0,
  lingerNs: 10 * SECOND,
  payloadBytes: 56,
  multicast: false,
  errorsAcknowledge: true,
  localErrorsCount: true,
  countsUnproven: false,
  countsLate: true,
  reportOutstanding: false,
  reportStrays: true,
  reportTransmitted: false,
};

/** A reply as an ordinary host sends it. */
export function echoReply(sequence: number, receivedAtNs: number, change: Partial<EchoReply> = {}): EchoReply {
  return {
    from: "192.0.2.1",
    fromTarget: true,
    identifier: 0x1234,
    sequence: sequence & 0xffff,
    bytes: 64,
    timeToLive: 64,
    checksumValid: true,
    proven: true,
    receivedAtNs,
    claimedSentAtNs: NaN,
    mismatch: undefined,
    ipOptions: undefined,
    ...change,
  };
}

/** Every request is answered after this time. */
export function answeredAfter(afterNs: number): () => Fate {
  const fate: Fate = { replies: [{ afterNs }] };
  return () => fate;
}

/** A packet that was delivered, as it really was: for models to count. */
export interface Delivery {
  /** The request that it belongs to, counted from 1 without wrapping. */
  readonly count: number;
  /** Requests sent when it came. */
  readonly transmitted: number;
  /** What came. */
  readonly packet: EchoReply | "network-error";
}

interface Packet {
  readonly atNs: number;
  readonly count: number;
  /** Undefined for an ICMP error. */
  readonly change: Partial<EchoReply> | undefined;
  readonly isError: boolean;
}

/** One run. */
export class Simulation {
  /** The state machine that is run. */
  readonly pinger: Pinger;
  /** Virtual time. */
  nowNs = START;
  /** When each request left or was given up, from the first on. */
  readonly sentAtNs: number[] = [];
  /** All events so far, copied. */
  readonly events: PingEvent[] = [];
  /** Everything that was delivered and belongs to a request. */
  readonly deliveries: Delivery[] = [];
  /** How it ended: by itself, at the time given to `run`, or not at all, with nothing left to wait for. */
  end: "done" | "time" | "stuck" | undefined;
  readonly #script: Script;
  readonly #packets = new PacketQueue();
  #nextIncident = 0;
  #attempt = 0;
  #wakeUps = 0;
  #lastStepNs = -1;

  /** Prepares a run. */
  constructor(script: Script) {
    this.#script = script;
    this.pinger = new Pinger({ ...ORDINARY_SETTINGS, ...script.settings }, START, script.figures);
  }

  /** Names of the events so far. */
  get kinds(): readonly PingEvent["kind"][] {
    return this.events.map(({ kind }) => kind);
  }

  /** When requests left, in nanoseconds from the start. */
  get departures(): readonly number[] {
    return this.sentAtNs.map((time) => time - START);
  }

  /** Nanoseconds since the start. */
  get elapsedNs(): number {
    return this.nowNs - START;
  }

  /**
   * Goes on until the run is done, or its time has come.
   *
   * @param forNs virtual time since the start
   * @throws {Error} when the state machine spins
   */
  run(forNs = Infinity): this {
    let stepsAtThisTime = 0;
    for (;;) {
      this.#transmit();
      this.#takeEvents();
      this.end = this.pinger.done ? "done" : this.#waitUntil(START + forNs);
      if (this.end !== undefined) return this;
      this.#deliver();
      const before = this.nowNs;
      this.pinger.handleTimeout(this.nowNs);
      stepsAtThisTime = before === this.#lastStepNs ? stepsAtThisTime + 1 : 0;
      this.#lastStepNs = before;
      if (stepsAtThisTime > MAX_STEPS_AT_ONE_TIME) throw new Error(`spins at ${this.elapsedNs} ns`);
    }
  }

  #transmit(): void {
    const { pinger } = this;
    for (let tries = 0;; tries++) {
      const sequence = this.pinger.nextTransmit(this.nowNs);
      if (sequence === 0) return;
      if (tries > MAX_STEPS_AT_ONE_TIME) throw new Error(`sends without end at ${this.elapsedNs} ns`);
      const fate = this.#script.fate?.(sequence, ++this.#attempt) ?? {};
      if (fate.failure === undefined) {
        this.pinger.handleTransmitted(this.nowNs);
        for (const { afterNs, change } of fate.replies ?? []) {
          this.#packets.add({ atNs: this.nowNs + afterNs, count: sequence, change, isError: false });
        }
        if (fate.errorAfterNs !== undefined) {
          this.#packets.add({
            atNs: this.nowNs + fate.errorAfterNs,
            count: sequence,
            change: undefined,
            isError: true,
          });
        }
      } else {
        if (fate.failure.queued === "network-error") {
          pinger.handleNetworkError(hostUnreachable((fate.queuedErrorAbout ?? sequence) & 0xffff));
        }
        this.pinger.handleSendFailure(this.nowNs, fate.failure);
      }
      if (pinger.statistics().transmitted === sequence) {
        this.sentAtNs.push(this.nowNs);
        this.#attempt = 0;
      }
      this.#takeEvents();
    }
  }

  #waitUntil(endNs: number): "time" | "stuck" | undefined {
    const timerNs = this.pinger.nextTimeout();
    const packetNs = Math.min(this.#packets.nextNs, this.#script.incidents?.[this.#nextIncident]?.atNs ?? Infinity);
    let untilNs = Math.min(timerNs, packetNs);
    if (untilNs === Infinity) return "stuck";
    if (untilNs === timerNs && timerNs > this.nowNs) untilNs += this.#script.latenessNs?.(++this.#wakeUps) ?? 0;
    if (untilNs > endNs) {
      this.nowNs = endNs;
      return "time";
    }
    this.nowNs = Math.max(this.nowNs, untilNs);
    return undefined;
  }

  #deliver(): void {
    const { pinger } = this;
    const { incidents = [] } = this.#script;
    for (let packet = this.#packets.take(this.nowNs); packet !== undefined; packet = this.#packets.take(this.nowNs)) {
      const { count, atNs } = packet;
      const { transmitted } = pinger.statistics();
      if (packet.isError) {
        this.deliveries.push({ count, transmitted, packet: "network-error" });
        pinger.handleNetworkError(hostUnreachable(count & 0xffff));
      } else {
        const reply = echoReply(count, atNs, packet.change);
        this.deliveries.push({ count, transmitted, packet: reply });
        pinger.handleReply(reply);
      }
      this.#takeEvents();
    }
    for (; (incidents[this.#nextIncident]?.atNs ?? Infinity) <= this.nowNs; this.#nextIncident++) {
      incidents[this.#nextIncident]?.happen(pinger, this.nowNs);
      this.#takeEvents();
    }
  }

  #takeEvents(): void {
    for (let event = this.pinger.nextEvent(); event !== undefined; event = this.pinger.nextEvent()) {
      if (this.#script.keepsEvents !== false) this.events.push({ ...event });
    }
  }
}

/** What a router says about a request. */
export function hostUnreachable(sequence: number): Parameters<Pinger["handleNetworkError"]>[0] {
  return { family: "ipv4", from: "192.0.2.254", sequence, type: 3, code: 1, info: 0 };
}

/** Packets on their way, by the time of their arrival; those of the same time keep their order. */
class PacketQueue {
  readonly #packets: Packet[] = [];
  #first = 0;

  /** When the next packet comes; infinity if none does. */
  get nextNs(): number {
    return this.#packets[this.#first]?.atNs ?? Infinity;
  }

  add(packet: Packet): void {
    let index = this.#packets.length;
    while (index > this.#first && (this.#packets[index - 1]?.atNs ?? 0) > packet.atNs) index--;
    this.#packets.splice(index, 0, packet);
  }

  take(nowNs: number): Packet | undefined {
    if (this.nextNs > nowNs) return undefined;
    const packet = this.#packets[this.#first++];
    if (this.#first > 1024) {
      this.#packets.splice(0, this.#first);
      this.#first = 0;
    }
    return packet;
  }
}
