/**
 * Where the events of a run go: to lines, or to a view on the terminal.
 *
 * @module
 */

/** Shows the events of one run, in order. */
export interface Display<Event> {
  /** Whether an event waits for a name, which only the event loop can bring. */
  readonly isWaiting: boolean;
  /** Descriptor to poll for keys; undefined or -1 for none. */
  readonly keysFd?: number;
  /** Takes the terminal. */
  enter?(): void;
  /** Gives the terminal back; a second time does nothing. */
  leave?(): void;
  /**
   * Shows an event, now or when it is due; it is copied if it must wait.
   *
   * @throws {OutputError} when stdout can't be written, also for an earlier event
   */
  show(event: Event): void;
  /**
   * Shows a message that is no event.
   *
   * @param write writes it to stderr
   */
  say(message: string, write: () => void): void;
  /**
   * Does before a wait what should not be held back for that long.
   *
   * @returns how long the wait may be
   */
  beforeWait(timeoutNs: number): number;
  /** Handles keys after a wait. */
  afterWait?(): void;
  /** Shows what waits for names without them, and looks no further names up. */
  abandonNames(): void;
  /**
   * Returns when no event waits for a name.
   *
   * @param limitNs longest that names are waited for; then what waits is shown without
   * @throws {OutputError} when stdout can't be written
   */
  namesShown(limitNs: number): Promise<void>;
  /** Writes what is held back. */
  finish(): void;
}
