/**
 * What surrounds a run: the process that is there for nothing else, or a program that does other things besides.
 *
 * @module
 */

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
  /** Who is told when something is asked; from now on until the run is over. */
  listen(ears: Ears): void;
}

/** Longest wait beside others: one that is under way when the run is over keeps the process from ending. */
export const LONGEST_SHARED_WAIT_NS = 250_000_000;

/** The process of the command line, which is asked by signals. */
export function processSurroundings(): Surroundings {
  return {
    alone: true,
    listen: ({ interrupt, snapshot }) => {
      Deno.addSignalListener("SIGINT", interrupt);
      Deno.addSignalListener("SIGALRM", interrupt);
      Deno.addSignalListener("SIGQUIT", snapshot);
    },
  };
}

/** Whatever called the library, which asks for the end by aborting. */
export function sharedSurroundings(signal: AbortSignal): Surroundings {
  return {
    alone: false,
    listen: ({ interrupt }) => {
      // Not at once: the run listens before there is anything to interrupt.
      if (signal.aborted) queueMicrotask(interrupt);
      else signal.addEventListener("abort", interrupt, { once: true });
    },
  };
}
