/**
 * A live view on a terminal: when it is drawn, what keys do, and how the terminal is left as it was. Before and after that
 * events go to the reporter, as those of a quiet run do; what goes to stderr waits until the terminal is back.
 *
 * A frame is drawn before a wait that is long enough for it, so that no request leaves later for it; only when waits
 * have been too short for half a second it is drawn all the same. The terminal is never waited for: what it does not
 * take now is written later, and frames are left out meanwhile.
 *
 * @module
 */
import type { Clock } from "../../../ffi/clock.ts";
import {
  SIGABRT,
  SIGHUP,
  SIGIO,
  SIGPROF,
  SIGPWR,
  SIGSTKFLT,
  SIGSTOP,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  SIGVTALRM,
  SIGXCPU,
  SIGXFSZ,
} from "../../../ffi/headers/signal.ts";
import { raiseSignal } from "../../../ffi/process.ts";
import { Terminal } from "../../../ffi/terminal.ts";
import type { LiveFrame, LiveSize, LiveView } from "../../report/live/view.ts";
import type { Reporter } from "../../report/reporter.ts";
import { NS_PER_MS } from "../../units.ts";
import { UsageError } from "../usage_error.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Display } from "./display.ts";
import { ENTER_SCREEN, frameText, LEAVE_SCREEN } from "./live_frame.ts";
import { type LiveKey, readKeys } from "./live_keys.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";

/** Ten frames a second are enough to see things happen. */
const FRAME_PERIOD_NS = 100 * NS_PER_MS;
/** Without anything new, only the time goes on. */
const IDLE_PERIOD_NS = 1000 * NS_PER_MS;
/** A frame takes a part of that; a shorter wait is for the network alone. */
const MIN_WAIT_FOR_FRAME_NS = 6 * NS_PER_MS;
/** A frame that is so late is drawn whatever else is due. */
const MAX_FRAME_DELAY_NS = 500 * NS_PER_MS;
/** A terminal that takes nothing for so long is left as it is. */
const MAX_LEAVING_NS = 500 * NS_PER_MS;
/** Size of a terminal that reports none. */
const DEFAULT_SIZE: LiveSize = { columns: 80, rows: 24 };
/** Messages kept until the terminal is back; nobody reads more. */
const MAX_KEPT_MESSAGES = 100;

/**
 * Signals that end a process, signal(7), as far as the runtime delivers them and no fault of the program raises them: the
 * terminal is given back before. SIGINT, SIGQUIT and SIGALRM mean something else to every run.
 */
const ENDING_SIGNALS = [
  ["SIGHUP", SIGHUP],
  ["SIGABRT", SIGABRT],
  ["SIGUSR1", SIGUSR1],
  ["SIGUSR2", SIGUSR2],
  ["SIGTERM", SIGTERM],
  ["SIGSTKFLT", SIGSTKFLT],
  ["SIGXCPU", SIGXCPU],
  ["SIGXFSZ", SIGXFSZ],
  ["SIGVTALRM", SIGVTALRM],
  ["SIGPROF", SIGPROF],
  ["SIGIO", SIGIO],
  ["SIGPWR", SIGPWR],
] as const;

export interface LiveScreenParts<Event, View> {
  readonly view: View;
  /** Says header and summary, and what goes wrong. */
  readonly reporter: Reporter<Event>;
  readonly clock: Pick<Clock, "nowNs">;
  /** Ends the run. */
  readonly interrupt: () => void;
  readonly surroundings: Pick<Surroundings, "endBySignal" | "dieOfSignal">;
  /** Called before a frame is drawn. */
  readonly beforeFrame?: (nowNs: number) => void;
}

type ScreenTerminal = Pick<
  Terminal,
  "keysFd" | "size" | "takeKeys" | "returnKeys" | "readKeys" | "write" | "waitForRoom" | "close"
>;

/** A terminal while a run is shown on it. */
export class LiveScreen<Event, View extends LiveView<Event>> implements Display<Event> {
  readonly #parts: LiveScreenParts<Event, View>;
  readonly #terminal: ScreenTerminal;
  readonly #encoder = new TextEncoder();
  #shown = false;
  #paused = false;
  #help = false;
  /** Whether something is new since the last frame. */
  #changed = true;
  /** Whether a key or the window asks for a frame although the display is paused. */
  #frameWanted = true;
  #frameAtNs = -Infinity;
  #size: LiveSize = DEFAULT_SIZE;
  #lines: readonly string[] | undefined;
  /** What the terminal has not taken yet. */
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Writes to stderr that wait until the terminal is back. */
  readonly #kept: (() => void)[] = [];
  readonly #listeners: readonly (readonly [Deno.Signal, () => void])[];

  /** @throws {UsageError} when the terminal can't be opened */
  constructor(parts: LiveScreenParts<Event, View>, terminal: ScreenTerminal | undefined = Terminal.open()) {
    if (terminal === undefined) throw new UsageError("--live: the terminal can't be opened");
    this.#parts = parts;
    this.#terminal = terminal;
    this.#listeners = [
      ["SIGWINCH", () => this.#frameWanted = true],
      ["SIGTSTP", () => this.#stop()],
      ["SIGCONT", () => this.#goOn()],
      ...ENDING_SIGNALS.map(([name, number]) => [name, () => parts.surroundings.endBySignal(number)] as const),
    ];
  }

  /** No event waits for a name: a view shows none. */
  get isWaiting(): boolean {
    return false;
  }

  get keysFd(): number {
    return this.#terminal.keysFd;
  }

  enter(): void {
    for (const [signal, listener] of this.#listeners) Deno.addSignalListener(signal, listener);
    this.#show();
  }

  leave(): void {
    if (!this.#shown) return;
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    const left = this.#hide();
    this.#terminal.close();
    // The terminal is gone, and with it the reader of the summary.
    if (!left) this.#parts.surroundings.dieOfSignal();
    for (const write of this.#kept.splice(0)) write();
  }

  show(event: Event): void {
    const { reporter, view, clock } = this.#parts;
    const diagnostics = reporter.diagnostics(event);
    if (diagnostics !== "") this.#writeOrKeep(() => writeDiagnostics(diagnostics));
    if (!this.#shown) writeOutput(reporter.output(event, 0));
    this.#changed = true;
    view.handle(event, clock.nowNs());
  }

  say(message: string, write: () => void): void {
    const { view, clock } = this.#parts;
    this.#changed = true;
    view.warn(message, clock.nowNs());
    this.#writeOrKeep(write);
  }

  abandonNames(): void {}

  namesShown(): Promise<void> {
    return Promise.resolve();
  }

  finish(): void {}

  /** Draws, if there is time for it. */
  beforeWait(timeoutNs: number): number {
    if (!this.#shown) return timeoutNs;
    const { clock } = this.#parts;
    const startNs = clock.nowNs();
    const dueNs = this.#dueNs;
    // What is left of the wait when the frame is due, from now on.
    const pauseNs = timeoutNs - Math.max(0, dueNs - startNs);
    if (pauseNs < MIN_WAIT_FOR_FRAME_NS && startNs < dueNs + MAX_FRAME_DELAY_NS) return timeoutNs;
    if (startNs < dueNs) return dueNs - startNs;
    this.#frameAtNs = startNs;
    if (this.#writeRest()) this.#draw(startNs);
    const endNs = clock.nowNs();
    return Math.max(0, Math.min(timeoutNs - (endNs - startNs), this.#dueNs - endNs));
  }

  afterWait(): void {
    if (!this.#shown) return;
    for (const key of readKeys(this.#terminal.readKeys())) this.#press(key);
  }

  #writeOrKeep(write: () => void): void {
    if (!this.#shown) write();
    else if (this.#kept.length < MAX_KEPT_MESSAGES) this.#kept.push(write);
  }

  get #dueNs(): number {
    if (this.#frameWanted) return this.#frameAtNs;
    return this.#frameAtNs +
      (this.#changed && !this.#paused || this.#rest.length > 0 ? FRAME_PERIOD_NS : IDLE_PERIOD_NS);
  }

  #press(key: LiveKey): void {
    const { view, clock, interrupt } = this.#parts;
    switch (key) {
      case "q":
        interrupt();
        return;
      case "p":
        this.#paused = !this.#paused;
        break;
      case "r":
        view.reset(clock.nowNs());
        break;
      case "s":
        view.sort();
        break;
      case "S":
        view.reverse();
        break;
      case "h":
      case "?":
        this.#help = !this.#help;
        break;
      case "up":
      case "down":
      case "page-up":
      case "page-down":
      case "home":
      case "end":
        view.scroll(key, this.#help ? "help" : "targets");
        break;
      default:
        return key satisfies never;
    }
    this.#frameWanted = true;
  }

  #draw(nowNs: number): void {
    const { view, beforeFrame } = this.#parts;
    const size = this.#terminal.size() ?? DEFAULT_SIZE;
    const resized = size.columns !== this.#size.columns || size.rows !== this.#size.rows;
    if (resized) this.#lines = undefined;
    if (this.#paused && !this.#frameWanted && !resized) return;
    this.#size = size;
    this.#frameWanted = false;
    this.#changed = false;
    beforeFrame?.(nowNs);
    const { keysFd } = this.#terminal;
    const frame: LiveFrame = { ...size, nowNs, paused: this.#paused, help: this.#help, keys: keysFd >= 0 };
    const lines = view.render(frame);
    this.#rest = this.#encoder.encode(frameText(this.#lines, lines));
    this.#lines = lines;
    this.#writeRest();
  }

  /** Returns whether the terminal has taken everything. */
  #writeRest(): boolean {
    while (this.#rest.length > 0) {
      const written = this.#terminal.write(this.#rest);
      if (written === 0) return false;
      this.#rest = this.#rest.subarray(written);
    }
    return true;
  }

  #show(): void {
    this.#terminal.takeKeys();
    this.#shown = true;
    this.#lines = undefined;
    this.#rest = this.#encoder.encode(ENTER_SCREEN);
    this.#frameWanted = true;
    this.beforeWait(Infinity);
  }

  /** What is left of a frame is of no use any more. */
  #hide(): boolean {
    const { clock } = this.#parts;
    const terminal = this.#terminal;
    this.#shown = false;
    this.#rest = this.#encoder.encode(LEAVE_SCREEN);
    try {
      const untilNs = clock.nowNs() + MAX_LEAVING_NS;
      while (!this.#writeRest() && clock.nowNs() < untilNs) terminal.waitForRoom(untilNs - clock.nowNs());
      return this.#rest.length === 0;
    } catch {
      // The terminal is gone.
      return false;
    } finally {
      terminal.returnKeys();
    }
  }

  /** ^Z: the shell gets its terminal, and with `fg` the view comes back. */
  #stop(): void {
    if (!this.#shown) return;
    this.#hide();
    raiseSignal(SIGSTOP);
    this.#show();
  }

  /** Stopped by somebody else: a shell may have put its own modes back, and written over the view. */
  #goOn(): void {
    if (!this.#shown) return;
    this.#terminal.takeKeys();
    this.#lines = undefined;
    this.#frameWanted = true;
  }
}
