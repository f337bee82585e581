/**
 * What surrounds a run: the process that is there for nothing else, or a program that does other things besides.
 *
 * @module
 */
import { SIGHUP, SIGINT, SIGTERM } from "../../ffi/headers/signal.ts";
import { dieOfSignal } from "../../ffi/process.ts";

/** What signals, or an aborted call, can ask of a run. */
export interface RunControls {
  /** Ends the run. */
  interrupt(): void;
  /** Shows the figures so far. */
  snapshot(): void;
}

/** What surrounds a run. */
export interface Surroundings {
  /**
   * Whether the process is there for this run alone. Then the run gives up privileges, waits on the main thread, and
   * leaves its sockets to the end of the process; otherwise the event loop always runs and the sockets are closed.
   */
  readonly alone: boolean;
  /** Aborted when the run is to end, begun or not; undefined where the process ends if it has not begun. */
  readonly stopped: AbortSignal | undefined;
  /** From now on signals, or the abortion of the call, reach the run. */
  connect(controls: RunControls): void;
  /** Ends the run by a signal that a process dies of; `dieOfSignal` has it die when the summary has been shown. */
  endBySignal(signal: number): void;
  /** Ends the process by the signal that ended the run, if there was one. */
  dieOfSignal(): void;
}

/** Longest wait beside other work: one that is under way when the run is over keeps the process from ending. */
export const MAX_SHARED_WAIT_NS = 250_000_000;

/** The first process of a PID namespace, which a container's command is. */
const FIRST_PID = 1;

/**
 * The process of the command line, which is asked by signals.
 *
 * The kernel carries out no default action of a signal for process 1, and the runtime, which relies on it, crashes. So
 * SIGTERM (`docker stop`) and SIGHUP end a run there with its summary, and the process with the status of the signal.
 */
export function processSurroundings(): Surroundings {
  let endedBy: number | undefined;
  let endBySignal: (signal: number) => void = dieOfSignal;
  if (Deno.pid === FIRST_PID) {
    Deno.addSignalListener("SIGINT", () => endBySignal(SIGINT));
    Deno.addSignalListener("SIGTERM", () => endBySignal(SIGTERM));
    Deno.addSignalListener("SIGHUP", () => endBySignal(SIGHUP));
  }
  return {
    alone: true,
    stopped: undefined,
    connect: ({ interrupt, snapshot }) => {
      Deno.addSignalListener("SIGINT", interrupt);
      Deno.addSignalListener("SIGALRM", interrupt);
      Deno.addSignalListener("SIGQUIT", snapshot);
      endBySignal = (signal) => {
        // The listener above ends the run by SIGINT, of which the process does not die.
        if (signal === SIGINT) return;
        endedBy ??= signal;
        interrupt();
      };
    },
    endBySignal: (signal) => endBySignal(signal),
    dieOfSignal: () => {
      if (endedBy !== undefined) dieOfSignal(endedBy);
    },
  };
}

/** A program that uses the library, and ends a run by aborting it. */
export function sharedSurroundings(signal: AbortSignal): Surroundings {
  return {
    alone: false,
    stopped: signal,
    connect: ({ interrupt }) => {
      // Not at once: the run connects its controls before there is anything to interrupt.
      if (signal.aborted) queueMicrotask(interrupt);
      else signal.addEventListener("abort", interrupt, { once: true });
    },
    endBySignal: () => {},
    dieOfSignal: () => {},
  };
}
