/**
 * Where the events of a live run go: to the view while it is on the terminal, before and after that to the reporter, as
 * those of a quiet run do.
 *
 * @module
 */
import type { Poller } from "../../../ffi/poll.ts";
import { Terminal } from "../../../ffi/terminal.ts";
import type { LiveView } from "../../report/live/view.ts";
import type { Reporter } from "../../report/reporter.ts";
import { LiveScreen, type LiveScreenParts } from "./live_screen.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";
import { UsageError } from "../usage_error.ts";
import type { Warn } from "../warn.ts";

/** Things to say that are kept until the terminal is back; nobody reads more. */
const MOST_KEPT = 100;

/** What a live display works with. */
export interface LiveDisplayParts<Event, View> extends Omit<LiveScreenParts<View>, "terminal"> {
  /** Says header and summary, and what goes wrong. */
  readonly reporter: Reporter<Event>;
}

/** Shows the events of a run on a terminal. */
export class LiveDisplay<Event, View extends LiveView<Event>> {
  /** The terminal while it is drawn on. */
  readonly screen: LiveScreen<Event, View>;
  readonly #reporter: Reporter<Event>;
  /** What will be said on stderr when the terminal is back. */
  readonly #kept: (() => void)[] = [];

  /**
   * Opens the terminal, unless there is one already.
   *
   * @throws {UsageError} when there is none
   */
  constructor(
    parts: LiveDisplayParts<Event, View>,
    terminal: LiveScreenParts<View>["terminal"] | undefined = Terminal.open(),
  ) {
    if (terminal === undefined) throw new UsageError("--live: the terminal can't be opened");
    this.#reporter = parts.reporter;
    this.screen = new LiveScreen({ ...parts, terminal });
  }

  /** Whether an event waits for a name: none does. */
  get isWaiting(): boolean {
    return false;
  }

  /**
   * Shows an event.
   *
   * @throws {OutputError} when stdout can't be written
   */
  show(event: Event): void {
    const diagnostics = this.#reporter.diagnostics(event);
    if (diagnostics !== "") this.#say(() => writeDiagnostics(diagnostics));
    if (!this.screen.shown) writeOutput(this.#reporter.output(event, 0));
    this.screen.handle(event);
  }

  /** Shows a warning, which `warn` will say again when the terminal is back. */
  tellWarning(message: string, form: Parameters<Warn>[1], warn: Warn): void {
    this.screen.warn(message);
    this.#say(() => warn(message, form));
  }

  /** There are no names to wait for. */
  abandonNames(): void {}

  /** Nothing on the terminal is in the way of what is drawn. */
  makeWay(): void {}

  /** It is the poller that draws. */
  beforeWait(timeoutNs: number): number {
    return timeoutNs;
  }

  /** Nothing waits: what was kept is said when the terminal is left. */
  finish(): Promise<void> {
    return Promise.resolve();
  }

  /** Gives the terminal back, and says there what was kept. */
  leave(): void {
    this.screen.leave();
    for (const say of this.#kept.splice(0)) say();
  }

  /** A poller that draws before it waits, and looks for keys after it; `poller` waits for `screen.keysFd`, too. */
  watching(
    poller: Poller,
  ): Pick<Poller, "wait" | "limitNs" | "waitInBackground" | "watchesEventLoop" | "ignoreEventLoop"> {
    const { screen } = this;
    return {
      get watchesEventLoop() {
        return poller.watchesEventLoop;
      },
      get limitNs() {
        return poller.limitNs;
      },
      ignoreEventLoop: () => poller.ignoreEventLoop(),
      wait: (timeoutNs) => {
        const events = poller.wait(screen.beforeWait(timeoutNs));
        screen.afterWait();
        return events;
      },
      waitInBackground: async (timeoutNs) => {
        const events = await poller.waitInBackground(screen.beforeWait(timeoutNs));
        screen.afterWait();
        return events;
      },
    };
  }

  #say(say: () => void): void {
    if (!this.screen.shown) say();
    else if (this.#kept.length < MOST_KEPT) this.#kept.push(say);
  }
}
