/**
 * ping1025 as a library: pings whose events are looped over. It needs `--allow-ffi`, Linux, and an ICMP socket: see the
 * README.
 *
 * ```ts
 * import { ping } from "@ping1025/ping1025";
 *
 * for await (const event of ping("127.0.0.1", { count: 3, intervalMs: 10 })) {
 *   if (event.kind === "reply") console.log(event.sequence, event.roundTripNs);
 *   if (event.kind === "finish") console.log(event.statistics.received, "received");
 * }
 * ```
 *
 * @module
 */
import type { PingOptions } from "./cli/options.ts";
import { parseTargets, problemText, type TargetList } from "./cli/targets/list.ts";
import type { OfTarget, PingEvent, SessionEvent, WarningEvent } from "./core/events.ts";
import { EventQueue } from "./library/event_queue.ts";
import { manyOptionsOf, optionsOf, type PingManyRequest, type PingRequest } from "./library/options.ts";
import { ping as runPing } from "./net/ping.ts";
import { runSession } from "./net/mode/many.ts";
import { sharedSurroundings } from "./net/surroundings.ts";
import { UsageError } from "./net/usage_error.ts";
import type { Warn } from "./net/warn.ts";
import type { TargetNames } from "./report/reporter.ts";
import { US_PER_MS } from "./units.ts";

export { SystemCallError } from "../ffi/errno.ts";
export { ResolutionError } from "./net/names/resolve.ts";
export { UsageError } from "./net/usage_error.ts";
export type * from "./core/events.ts";
export type { FamilyChoice, PathMtuDiscovery } from "./cli/options.ts";
export type * from "./wire/icmp_extensions.ts";
export type * from "./wire/ipv4_header.ts";
export type * from "./wire/ipv4_options.ts";
export type * from "./wire/malformed.ts";
export type * from "./wire/node_information.ts";
export type * from "./wire/timestamp_reading.ts";
export type { CommonOptions, PingManyRequest, PingRequest } from "./library/options.ts";

/** When an event happened. */
export interface At {
  /** Microseconds since 1970. */
  readonly wallClockUs: number;
}

/** Which of many targets an event is about. */
export interface Named {
  /** As it was asked for, or the address out of a block or range. */
  readonly name: string;
  /** Numeric address; undefined as long as it is not known. */
  readonly address: string | undefined;
}

/** An event with its time, and with the name of its target where there are many. */
export type LibraryEvent<Event> = Event extends OfTarget ? Event & At & Named : Event & At;

/**
 * Pings one target.
 *
 * Requests leave on time however slowly the events are taken; those that were not taken yet are kept. A loop that is left
 * ends the run, and so does the signal: after that the last events come, `finish` at the end.
 *
 * ```ts
 * import { ping } from "@ping1025/ping1025";
 *
 * const signal = AbortSignal.timeout(100);
 * let replies = 0;
 * for await (const event of ping("127.0.0.1", { intervalMs: 20, signal })) {
 *   if (event.kind === "reply") replies++;
 * }
 * console.log(replies);
 * ```
 *
 * @param target Host name or address.
 * @param request What is not as usual.
 * @returns The events; nothing is sent before the first is asked for.
 * @throws {UsageError} When what was asked for can't be done.
 * @throws {ResolutionError} When the target is unknown.
 * @throws {SystemCallError} When the kernel refuses what the run can't do without.
 */
export function ping(target: string, request: PingRequest = {}): AsyncIterableIterator<LibraryEvent<PingEvent>> {
  return events(request.signal, async (signal, put) => {
    const options = optionsOf(target, request);
    const output = (event: PingEvent, wallClockUs: number) => {
      put({ ...event, wallClockUs });
      return "";
    };
    const reporter = { output, diagnostics: () => "" };
    await runPing(options, { reporter, surroundings: sharedSurroundings(signal) });
  });
}

/**
 * Pings many targets: host names, addresses, blocks such as `10.0.0.0/24`, and ranges such as `10.0.0.5-10.0.0.90`.
 *
 * ```ts
 * import { pingMany } from "@ping1025/ping1025";
 *
 * for await (const event of pingMany(["127.0.0.0/29", "::1"])) {
 *   if (event.kind === "target-done") console.log(event.name, event.alive);
 * }
 * ```
 *
 * @param targets A word that is none brings a warning event; if no word is one, a {@linkcode UsageError} is thrown.
 * @param request What is not as usual.
 * @returns The events; nothing is sent before the first is asked for.
 * @throws {UsageError} When what was asked for can't be done.
 * @throws {SystemCallError} When the kernel refuses what the run can't do without.
 */
export function pingMany(
  targets: Iterable<string>,
  request: PingManyRequest = {},
): AsyncIterableIterator<LibraryEvent<SessionEvent | WarningEvent>> {
  return events(request.signal, async (signal, put) => {
    const [options, many] = manyOptionsOf([...targets], request);
    const warn: Warn = (message, form) => {
      if (form !== "detail") put({ kind: "warning", message, wallClockUs: Date.now() * US_PER_MS });
    };
    const list = targetList(options, many.words, many.maxTargets, warn);
    const reporter = (names: TargetNames) => ({
      output: (event: SessionEvent, wallClockUs: number) => {
        if ("target" in event) {
          const { target } = event;
          put({ ...event, wallClockUs, name: names.nameOf(target), address: names.addressOf(target) });
        } else put({ ...event, wallClockUs });
        return "";
      },
      diagnostics: () => "",
    });
    // Events are no lines: there is nothing to align.
    const columnsOf = (text: string) => text.length;
    const surroundings = sharedSurroundings(signal);
    await runSession({ options, many, targets: list, columnsOf, reporter, warn, surroundings });
  });
}

function targetList(
  { target: { family } }: PingOptions,
  words: readonly string[],
  maxTargets: number,
  warn: Warn,
): TargetList {
  const outcome = parseTargets(words, { maxTargets, family });
  if (outcome.kind === "too-many") throw new UsageError(outcome.message);
  for (const problem of outcome.problems) warn(problemText(problem));
  if (outcome.targets.count === 0) throw new UsageError("no targets");
  return outcome.targets;
}

/** Runs something that makes events when the first is asked for. */
async function* events<Event>(
  given: AbortSignal | undefined,
  run: (signal: AbortSignal, put: (event: Event) => void) => Promise<void>,
): AsyncGenerator<Event, undefined> {
  if (given?.aborted) return undefined;
  const left = new AbortController();
  const signal = given === undefined ? left.signal : AbortSignal.any([given, left.signal]);
  const queue = new EventQueue<Event>();
  const over = run(signal, (event) => queue.put(event)).then(
    () => queue.end(),
    // A run that was ended before it began has no events.
    (error) => signal.aborted && error === signal.reason ? queue.end() : queue.fail(error),
  );
  try {
    yield* queue;
  } finally {
    left.abort();
    await over;
  }
}
