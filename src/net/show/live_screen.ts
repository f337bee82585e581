/**
 * A live view on a terminal: when it is drawn, what keys do, and how the terminal is left as it was.
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
import { dieOfSignal, raiseSignal } from "../../../ffi/process.ts";
import type { Terminal } from "../../../ffi/terminal.ts";
import type { LiveFrame, LiveSize, LiveView } from "../../report/live/view.ts";
import { type LiveKey, readKeys } from "./live_keys.ts";
import { ENTER_SCREEN, frameText, LEAVE_SCREEN } from "./live_frame.ts";
import { NS_PER_MS } from "../../units.ts";

/** Ten frames a second are enough to see things happen. */
const FRAME_PERIOD_NS = 100 * NS_PER_MS;
/** Without anything new, only the time goes on. */
const IDLE_PERIOD_NS = 1000 * NS_PER_MS;
/** A frame takes a part of that; a shorter wait is for the network alone. */
const SHORTEST_WAIT_FOR_FRAME_NS = 6 * NS_PER_MS;
/** So late a frame is drawn whatever else is due. */
const LATEST_FRAME_NS = 500 * NS_PER_MS;
/** How long a terminal that takes nothing is tried to be left. */
const LONGEST_LEAVING_NS = 500 * NS_PER_MS;
/** Of a terminal that does not know. */
const USUAL_SIZE: LiveSize = { columns: 80, rows: 24 };

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

/** What a live screen works with. */
export interface LiveScreenParts<View> {
  /** Makes screens of events. */
  readonly view: View;
  /** Shows them. */
  readonly terminal: Pick<
    Terminal,
    "keysFd" | "size" | "takeKeys" | "returnKeys" | "readKeys" | "write" | "waitForRoom" | "close"
  >;
  /** Tells the time. */
  readonly clock: Pick<Clock, "nowNs">;
  /** Ends the run. */
  readonly interrupt: () => void;
  /** Is told before a frame is drawn. */
  readonly beforeFrame?: (nowNs: number) => void;
}

/** A terminal while a run is shown on it. */
export class LiveScreen<Event, View extends LiveView<Event>> {
  readonly #parts: LiveScreenParts<View>;
  readonly #encoder = new TextEncoder();
  #shown = false;
  #paused = false;
  #help = false;
  /** Whether something is new since the last frame. */
  #changed = true;
  /** Whether a key or the window asks for a frame although the display is paused. */
  #asked = true;
  #frameAtNs = -Infinity;
  #size: LiveSize = USUAL_SIZE;
  #lines: readonly string[] | undefined;
  /** What the terminal has not taken yet. */
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #endedBy: number | undefined;
  readonly #listeners: readonly (readonly [Deno.Signal, () => void])[];

  /** Prepares to show. */
  constructor(parts: LiveScreenParts<View>) {
    this.#parts = parts;
    this.#listeners = [
      ["SIGWINCH", () => this.#asked = true],
      ["SIGTSTP", () => this.#stop()],
      ["SIGCONT", () => this.#goOn()],
      ...ENDING_SIGNALS.map(([name, number]) => [name, () => this.#end(number)] as const),
    ];
  }

  /** The view. */
  get view(): View {
    return this.#parts.view;
  }

  /** Whether the terminal is in use. */
  get shown(): boolean {
    return this.#shown;
  }

  /** Descriptor to poll for keys; -1 for none. */
  get keysFd(): number {
    return this.#parts.terminal.keysFd;
  }

  /** Takes the terminal, and shows the first screen. */
  enter(): void {
    for (const [signal, listener] of this.#listeners) Deno.addSignalListener(signal, listener);
    this.#show();
  }

  /** Gives the terminal back as it was; a second time does nothing. */
  leave(): void {
    if (!this.#shown) return;
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    const left = this.#hide();
    this.#parts.terminal.close();
    // There is nobody to tell the summary to.
    if (!left) this.dieOfSignal();
  }

  /** Dies of the signal that ended the run, if one did. */
  dieOfSignal(): void {
    if (this.#endedBy !== undefined) dieOfSignal(this.#endedBy);
  }

  /** Shows an event in the next frame. */
  handle(event: Event): void {
    this.#changed = true;
    this.#parts.view.handle(event, this.#parts.clock.nowNs());
  }

  /** Shows something to say in the next frame. */
  warn(message: string): void {
    this.#changed = true;
    this.#parts.view.warn(message, this.#parts.clock.nowNs());
  }

  /**
   * Is told before a wait: draws, if there is time for it.
   *
   * @param timeoutNs how long the wait may be
   * @returns how long it may be, so that the next frame is drawn in time
   */
  beforeWait(timeoutNs: number): number {
    if (!this.#shown) return timeoutNs;
    const { clock } = this.#parts;
    const startNs = clock.nowNs();
    const dueNs = this.#dueNs;
    // What is left of the wait when the frame is due, from now on.
    const pauseNs = timeoutNs - Math.max(0, dueNs - startNs);
    if (pauseNs < SHORTEST_WAIT_FOR_FRAME_NS && startNs < dueNs + LATEST_FRAME_NS) return timeoutNs;
    if (startNs < dueNs) return dueNs - startNs;
    this.#frameAtNs = startNs;
    if (this.#writeRest()) this.#draw(startNs);
    const endNs = clock.nowNs();
    return Math.max(0, Math.min(timeoutNs - (endNs - startNs), this.#dueNs - endNs));
  }

  /** Is told after a wait: does what keys ask for. */
  afterWait(): void {
    if (!this.#shown) return;
    for (const key of readKeys(this.#parts.terminal.readKeys())) this.#press(key);
  }

  get #dueNs(): number {
    if (this.#asked) return this.#frameAtNs;
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
    this.#asked = true;
  }

  #draw(nowNs: number): void {
    const { view, terminal, beforeFrame } = this.#parts;
    const size = terminal.size() ?? USUAL_SIZE;
    const resized = size.columns !== this.#size.columns || size.rows !== this.#size.rows;
    if (resized) this.#lines = undefined;
    if (this.#paused && !this.#asked && !resized) return;
    this.#size = size;
    this.#asked = false;
    this.#changed = false;
    beforeFrame?.(nowNs);
    const { keysFd } = terminal;
    const frame: LiveFrame = { ...size, nowNs, paused: this.#paused, help: this.#help, keys: keysFd >= 0 };
    const lines = view.render(frame);
    this.#rest = this.#encoder.encode(frameText(this.#lines, lines));
    this.#lines = lines;
    this.#writeRest();
  }

  /** Returns whether the terminal has taken everything. */
  #writeRest(): boolean {
    while (this.#rest.length > 0) {
      const written = this.#parts.terminal.write(this.#rest);
      if (written === 0) return false;
      this.#rest = this.#rest.subarray(written);
    }
    return true;
  }

  #show(): void {
    this.#parts.terminal.takeKeys();
    this.#shown = true;
    this.#lines = undefined;
    this.#rest = this.#encoder.encode(ENTER_SCREEN);
    this.#asked = true;
    this.beforeWait(Infinity);
  }

  /** What is left of a frame is of no use any more. */
  #hide(): boolean {
    const { terminal, clock } = this.#parts;
    this.#shown = false;
    this.#rest = this.#encoder.encode(LEAVE_SCREEN);
    try {
      const untilNs = clock.nowNs() + LONGEST_LEAVING_NS;
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
    this.#parts.terminal.takeKeys();
    this.#lines = undefined;
    this.#asked = true;
  }

  #end(signal: number): void {
    this.#endedBy ??= signal;
    this.#parts.interrupt();
  }
}
