/**
 * Events of a state machine that wait to be taken. Of each frequent kind there is one object that is used over and over.
 *
 * @module
 */

/** Slots that are kept for the next events; more are let go. */
const MAX_KEPT_SLOTS = 1024;

/** An event whose fields can be written. */
export type Mutable<Event> = { -readonly [Key in keyof Event]: Event[Key] };

/** An object that is used over and over, and where in the queue it was put last. */
export interface Reused<Event> {
  readonly event: Mutable<Event>;
  index: number;
}

/** Makes an object to be used over and over. */
export function reused<Event>(event: Event): Reused<Event> {
  return { event, index: -1 };
}

/** Events, oldest first. */
export class EventQueue<Event extends object> {
  /** Events not yet taken lie between the two indexes; slots are used again rather than freed. */
  readonly #events: Event[] = [];
  #first = 0;
  #end = 0;

  /** The oldest event not yet taken, or undefined. */
  take(): Event | undefined {
    if (this.#first < this.#end) return this.#events[this.#first++];
    if (this.#events.length > MAX_KEPT_SLOTS) this.#events.length = MAX_KEPT_SLOTS;
    this.#first = 0;
    this.#end = 0;
    return undefined;
  }

  /** Queues an event. */
  put(event: Event): void {
    this.#events[this.#end++] = event;
  }

  /** Queues the object of a frequent kind, or a copy while that waits to be taken; the caller fills it in. */
  putReused<Kind extends Event>(reused: Reused<Kind>): Mutable<Kind> {
    const { event, index } = reused;
    const waits = index >= this.#first && index < this.#end && this.#events[index] === event;
    const queued = waits ? { ...event } : event;
    if (!waits) reused.index = this.#end;
    this.#events[this.#end++] = queued;
    return queued;
  }
}
