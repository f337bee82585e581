/**
 * Events of a session that wait to be taken. Of each frequent kind there is one object that is used over and over.
 *
 * @module
 */
import type { SendFailure } from "../one/input.ts";
import type {
  SessionEvent,
  SessionStrayEvent,
  TargetNetworkErrorEvent,
  TargetReplyEvent,
  TargetSendFailureEvent,
  TargetSentEvent,
  TargetTimeoutEvent,
} from "./events.ts";

/** Slots that are kept for the next events; more are let go. */
const KEPT_SLOTS = 1024;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An object that is used over and over, and where in the queue it was put last. */
interface Reused<Event> {
  readonly event: Event;
  index: number;
}

/** Events, oldest first. */
export class SessionEventQueue {
  /** Events not yet taken lie between the two indexes; slots are used again rather than freed. */
  readonly #events: SessionEvent[] = [];
  #first = 0;
  #end = 0;
  readonly #reply: Reused<Mutable<TargetReplyEvent>> = {
    event: {
      kind: "target-reply",
      target: 0,
      sequence: 0,
      bytes: 0,
      timeToLive: undefined,
      roundTripNs: 0,
      duplicate: false,
      late: false,
      otherSource: undefined,
    },
    index: -1,
  };
  readonly #sent: Reused<Mutable<TargetSentEvent>> = {
    event: { kind: "target-sent", target: 0, sequence: 0 },
    index: -1,
  };
  readonly #timeout: Reused<Mutable<TargetTimeoutEvent>> = {
    event: { kind: "target-timeout", target: 0, sequence: 0 },
    index: -1,
  };
  readonly #networkError: Reused<Mutable<TargetNetworkErrorEvent>> = {
    event: {
      kind: "target-network-error",
      target: 0,
      sequence: 0,
      reason: { kind: "network-error", family: "ipv4", type: 0, code: 0, info: 0, from: "" },
    },
    index: -1,
  };
  readonly #sendFailure: Reused<Mutable<TargetSendFailureEvent>> = {
    event: { kind: "target-send-failure", target: 0, sequence: 0, code: "", message: "" },
    index: -1,
  };
  readonly #stray: Reused<Mutable<SessionStrayEvent>> = {
    event: { kind: "session-stray", from: "", sequence: 0 },
    index: -1,
  };

  /** The oldest event not yet taken, or undefined. */
  take(): SessionEvent | undefined {
    if (this.#first < this.#end) return this.#events[this.#first++];
    if (this.#events.length > KEPT_SLOTS) this.#events.length = KEPT_SLOTS;
    this.#first = 0;
    this.#end = 0;
    return undefined;
  }

  /** Queues an event of a kind that is rare. */
  put(event: SessionEvent): void {
    this.#events[this.#end++] = event;
  }

  /** Queues a reply, whose fields the caller fills in. */
  putReply(): { -readonly [K in keyof TargetReplyEvent]: TargetReplyEvent[K] } {
    return this.#putReused(this.#reply);
  }

  /** Queues a request that left. */
  putSent(target: number, sequence: number): void {
    const event = this.#putReused(this.#sent);
    event.target = target;
    event.sequence = sequence;
  }

  /** Queues a request whose time is over. */
  putTimeout(target: number, sequence: number): void {
    const event = this.#putReused(this.#timeout);
    event.target = target;
    event.sequence = sequence;
  }

  /** Queues an ICMP error; the reason is not copied. */
  putNetworkError(target: number, sequence: number, reason: TargetNetworkErrorEvent["reason"]): void {
    const event = this.#putReused(this.#networkError);
    event.target = target;
    event.sequence = sequence;
    event.reason = reason;
  }

  /** Queues a send that failed. */
  putSendFailure(target: number, sequence: number, { code, message }: Pick<SendFailure, "code" | "message">): void {
    const event = this.#putReused(this.#sendFailure);
    event.target = target;
    event.sequence = sequence;
    event.code = code;
    event.message = message;
  }

  /** Queues a reply that fits no request. */
  putStray(from: string, sequence: number): void {
    const event = this.#putReused(this.#stray);
    event.from = from;
    event.sequence = sequence;
  }

  /** The object of this kind, or a new one while it waits to be taken. */
  #putReused<Event extends SessionEvent>(reused: Reused<Event>): Event {
    const { event, index } = reused;
    const waits = index >= this.#first && index < this.#end && this.#events[index] === event;
    const queued = waits ? { ...event } : event;
    if (!waits) reused.index = this.#end;
    this.#events[this.#end++] = queued;
    return queued;
  }
}
