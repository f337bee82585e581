/**
 * What surrounds a run: the process that is there for nothing else, or a program that does other things besides.
 *
 * @module
 */
import { SIGHUP, SIGINT, SIGTERM } from "../../ffi/headers/signal.ts";
import { dieOfSignal } from "../../ffi/process.ts";

/** What asks a run for something while it lasts. */
export interface Ears {
  /** Asks for the end. */
  interrupt(): void;
  /** Asks how things stand. */
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
  /** Who is told when something is asked; from now on until the run is over. */
  listen(ears: Ears): void;
  /** Ends the process by the signal that ended the run, if that is one that a process dies of. */
  dieOfSignal(): void;
}

/** Longest wait beside others: one that is under way when the run is over keeps the process from ending. */
export const LONGEST_SHARED_WAIT_NS = 250_000_000;

/** Number of the first process of a PID namespace, which a container's command is. */
const FIRST_PROCESS = 1;

/**
 * The process of the command line, which is asked by signals.
 *
 * The kernel carries out no default action of a signal for process 1, and the runtime, which relies on it, crashes. So
 * SIGTERM (`docker stop`) and SIGHUP end a run there with its summary, and the process with the status of the signal.
 */
export function processSurroundings(): Surroundings {
  let endedBy: number | undefined;
  let end: (signal: number) => void = dieOfSignal;
  if (Deno.pid === FIRST_PROCESS) {
    Deno.addSignalListener("SIGINT", () => end(SIGINT));
    Deno.addSignalListener("SIGTERM", () => end(SIGTERM));
    Deno.addSignalListener("SIGHUP", () => end(SIGHUP));
  }
  return {
    alone: true,
    stopped: undefined,
    listen: ({ interrupt, snapshot }) => {
      Deno.addSignalListener("SIGINT", interrupt);
      Deno.addSignalListener("SIGALRM", interrupt);
      Deno.addSignalListener("SIGQUIT", snapshot);
      end = (signal) => {
        if (signal === SIGINT) return;
        endedBy = signal;
        interrupt();
      };
    },
    dieOfSignal: () => {
      if (endedBy !== undefined) dieOfSignal(endedBy);
    },
  };
}

/** Whatever called the library, which asks for the end by aborting. */
export function sharedSurroundings(signal: AbortSignal): Surroundings {
  return {
    alone: false,
    stopped: signal,
    listen: ({ interrupt }) => {
      // Not at once: the run listens before there is anything to interrupt.
      if (signal.aborted) queueMicrotask(interrupt);
      else signal.addEventListener("abort", interrupt, { once: true });
    },
    dieOfSignal: () => {},
  };
}
