/**
 * The only run: a display is opened, a mode configures its sockets, privileges are given up, the loop runs, and the summary
 * is shown. One target, many, and the search for a path's MTU bring a machine, a transmitter and a receiver each.
 *
 * @module
 */
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { eventLoopDescriptor } from "../../ffi/event_loop.ts";
import { batchCalls, compilePacketCalls } from "../../ffi/libc.ts";
import { NO_FD, Poller } from "../../ffi/poll.ts";
import { giveUpPrivileges } from "../../ffi/privileges.ts";
import type { Socket } from "../../ffi/socket.ts";
import type { Machine } from "../core/machine.ts";
import type { LiveView } from "../report/live/view.ts";
import type { Reporter } from "../report/reporter.ts";
import { NS_PER_MS } from "../units.ts";
import { Driver, type DriverParts, type RunFailure, SMALL_PARTS_BYTES } from "./loop/driver.ts";
import { restartStamps } from "./loop/time_stamps.ts";
import type { TargetLookUps } from "./names/look_ups.ts";
import type { Display } from "./show/display.ts";
import { type EventNames, Lines } from "./show/lines.ts";
import { lazyNeighbourTables } from "./socket/lazy_neighbour_tables.ts";
import { MAX_SHARED_WAIT_NS, type Surroundings } from "./surroundings.ts";

/** Longest wait beside this thread while names of targets are looked up: an outcome does not end it. */
const MAX_WAIT_FOR_NAMES_NS = 20 * NS_PER_MS;

/** What a run needs before there is a display. */
export interface RunNeeds<Event> {
  readonly surroundings: Surroundings;
  /** Memory of transmitter and receiver. */
  readonly arenaBytes: number;
  /** Whether a view is shown on the terminal. */
  readonly live: boolean;
  /** How addresses get names in lines, and how long a name is waited for; undefined where they get none. */
  readonly names?: (Omit<EventNames<Event>, "names"> & { readonly lingerNs: number }) | undefined;
}

/** How the events of a run are shown. */
export interface Shown<Event> {
  readonly reporter: Reporter<Event>;
  /** Whether lines carry the time of day. */
  readonly timesWanted: boolean;
  readonly view?: LiveView<Event> | undefined;
  /** Called before a frame of the view is drawn. */
  readonly beforeFrame?: (nowNs: number) => void;
  /** Whether lines may wait for others, so that many are written at once. */
  readonly held?: boolean;
  readonly progress?: (() => string) | undefined;
}

/** What a mode brings to the loop. */
export interface LoopParts<Event> extends Pick<DriverParts<Event>, "transmitter" | "receiver" | "warn" | "burst"> {
  readonly machine: Machine<Event> & { readonly exitStatus: number; handleDrops?(): void };
  readonly sockets: readonly Socket[];
  /** Whether the kernel stamps requests, too. */
  readonly stampsBothEnds: boolean;
  readonly flood: boolean;
  /** Time from one periodic snapshot to the next; 0 for none. */
  readonly reportIntervalNs: number;
  readonly neighbourTables?: DriverParts<Event>["neighbourTables"];
  /** Look-ups of targets that go on while others are pinged. */
  readonly lookUps?: Pick<TargetLookUps, "pending" | "beforeWait" | "stop"> | undefined;
  /** Until when names are waited for when the loop has ended. */
  readonly namesUntilNs: () => number;
  /**
   * Queues the last events of the machine.
   *
   * @param endedNs when the loop ended
   */
  finish(endedNs: number): void;
}

type Loaded<Event> = {
  readonly liveScreen: typeof import("./show/live_screen.ts") | undefined;
  readonly names: EventNames<Event> | undefined;
};

export class Run<Event extends object> {
  readonly arena: Arena;
  readonly clock: Clock;
  readonly #surroundings: Surroundings;
  readonly #loaded: Loaded<Event>;
  #driver: Driver<Event> | undefined;
  /** Whether the end was asked for before there was a loop. */
  #interrupted = false;

  private constructor({ surroundings, arenaBytes }: RunNeeds<Event>, loaded: Loaded<Event>) {
    this.arena = new Arena(SMALL_PARTS_BYTES + arenaBytes);
    this.clock = new Clock(this.arena);
    this.#surroundings = surroundings;
    this.#loaded = loaded;
  }

  /** Loads what only some runs need, before anything is timed. */
  static async open<Event extends object>(needs: RunNeeds<Event>): Promise<Run<Event>> {
    const liveScreen = needs.live ? await import("./show/live_screen.ts") : undefined;
    const { names } = needs;
    if (liveScreen !== undefined || names === undefined) return new Run(needs, { liveScreen, names: undefined });
    const { AddressNames } = await import("./names/address_names.ts");
    return new Run(needs, { liveScreen, names: { ...names, names: new AddressNames(names.lingerNs) } });
  }

  /**
   * Opens the display; from now on signals reach the run.
   *
   * @throws {UsageError} when a view is to be shown and there is no terminal
   */
  show(shown: Shown<Event>): Display<Event> {
    const { liveScreen, names } = this.#loaded;
    const { view } = shown;
    const interrupt = () => {
      this.#interrupted = true;
      this.#driver?.interrupt();
      display.abandonNames();
    };
    const parts = { ...shown, clock: this.clock, surroundings: this.#surroundings, interrupt, names };
    const display: Display<Event> = liveScreen === undefined || view === undefined
      ? new Lines(parts)
      : new liveScreen.LiveScreen({ ...parts, view });
    this.#surroundings.connect({ interrupt, snapshot: () => this.#driver?.requestSnapshot() });
    return display;
  }

  /**
   * Gives privileges up, runs the loop to its end, and shows the summary.
   *
   * @param start makes the parts of the loop
   * @returns exit status
   * @throws {SystemCallError} when the kernel refuses what the run can't do without, after the summary
   * @throws {OutputError} when stdout can't be written
   */
  async loop(display: Display<Event>, start: () => LoopParts<Event>): Promise<number> {
    const { alone } = this.#surroundings;
    // All that needs privilege is done; what comes now is read from the network.
    if (alone) giveUpPrivileges();
    const parts = start();
    const driver = this.#driver = this.#createDriver(display, parts);
    if (this.#interrupted) driver.interrupt();
    // The loop discards what it finds in the sockets at first, and the events that this brings about.
    driver.showEvents();
    let failure: RunFailure | undefined;
    try {
      display.enter?.();
      failure = await driver.run();
    } finally {
      parts.lookUps?.stop();
      display.leave?.();
    }
    const endedNs = this.clock.nowNs();
    const namesForNs = parts.namesUntilNs() - endedNs;
    if (namesForNs <= 0) display.abandonNames();
    await display.namesShown(namesForNs);
    parts.finish(endedNs);
    driver.showEvents();
    display.finish();
    if (!alone) await driver.settle();
    if (failure === undefined) return parts.machine.exitStatus;
    this.#surroundings.dieOfSignal();
    throw failure.error;
  }

  #createDriver(display: Display<Event>, parts: LoopParts<Event>): Driver<Event> {
    const { arena, clock } = this;
    const { alone } = this.#surroundings;
    const { machine, transmitter, sockets, lookUps, warn } = parts;
    const socketFds = sockets.map(({ fd }) => fd);
    const fds = display.keysFd === undefined ? socketFds : [...socketFds, display.keysFd];
    const maxWaitNs = alone ? Infinity : MAX_SHARED_WAIT_NS;
    return new Driver({
      ...parts,
      display,
      clock,
      poller: new Poller(arena, fds, alone ? eventLoopDescriptor(Math.min(...socketFds)) : NO_FD),
      pause: new Poller(arena, NO_FD),
      // Beside others the event loop must always run. Only it brings a name, and its descriptor does not become ready then.
      needsEventLoop: () => !alone || (lookUps !== undefined && lookUps.pending),
      beforeWait: (timeoutNs) => lookUps === undefined ? timeoutNs : lookUps.beforeWait(timeoutNs),
      maxBackgroundWaitNs: () => lookUps?.pending ? MAX_WAIT_FOR_NAMES_NS : maxWaitNs,
      neighbourTables: parts.neighbourTables ?? lazyNeighbourTables(clock, warn),
      handleDrops: () => machine.handleDrops?.(),
      hasten: () => {
        compilePacketCalls();
        if (transmitter.capacity > 1) batchCalls();
      },
      stampsBothEnds: parts.stampsBothEnds ? { restart: () => sockets.forEach(restartStamps) } : undefined,
    });
  }
}
