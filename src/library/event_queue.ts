/**
 * Between a run, which makes events when it pleases, and a loop over them, which takes them when it pleases.
 *
 * @module
 */

/** Events that have not been taken yet, in order. */
export class EventQueue<Event> {
  #events: Event[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  /** Adds an event, which must not change any more. */
  put(event: Event): void {
    this.#events.push(event);
    this.#wake();
  }

  /** There is nothing more. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** There is nothing more, for this reason, which the loop is thrown. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.end();
  }

  /** The events, each as soon as it is there. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Event, undefined> {
    for (;;) {
      const events = this.#events;
      this.#events = [];
      yield* events;
      if (this.#events.length > 0) continue;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#ended) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
