/**
 * What surrounds a run: the process that is there for nothing else, or a program that does other things besides.
 *
 * @module
 */
import { getPid } from "../../ffi/process.ts";

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
  /** The 16-bit identifier of the requests, where it is not asked for. */
  readonly identifier: number;
  /** Who is told when something is asked; from now on until the run is over. */
  listen(ears: Ears): void;
}

/** Longest wait beside others: one that is under way when the run is over keeps the process from ending. */
export const LONGEST_SHARED_WAIT_NS = 250_000_000;

/** The process of the command line, which is asked by signals. */
export function processSurroundings(): Surroundings {
  return {
    alone: true,
    identifier: getPid() & 0xffff,
    listen: ({ interrupt, snapshot }) => {
      Deno.addSignalListener("SIGINT", interrupt);
      Deno.addSignalListener("SIGALRM", interrupt);
      Deno.addSignalListener("SIGQUIT", snapshot);
    },
  };
}

let lastIdentifier = 0;

/** Runs of one process have different ones, or a raw socket would be handed the replies of another run as its own. */
function nextIdentifier(): number {
  if (lastIdentifier === 0) [lastIdentifier = 0] = crypto.getRandomValues(new Uint16Array(1));
  lastIdentifier = (lastIdentifier + 1) & 0xffff;
  // 0 would ask for a raw socket.
  return lastIdentifier === 0 ? nextIdentifier() : lastIdentifier;
}

/** Whatever called the library, which asks for the end by aborting. */
export function sharedSurroundings(signal: AbortSignal): Surroundings {
  return {
    alone: false,
    identifier: nextIdentifier(),
    listen: ({ interrupt }) => {
      // Not at once: the run listens before there is anything to interrupt.
      if (signal.aborted) queueMicrotask(interrupt);
      else signal.addEventListener("abort", interrupt, { once: true });
    },
  };
}
