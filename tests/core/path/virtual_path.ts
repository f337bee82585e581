/**
 * Paths as one function, and runs along them in virtual time.
 *
 * @module
 */
import type { Hop, PathEvent, PathFigures, PathFinishEvent } from "../../../src/core/events.ts";
import type { EchoReply } from "../../../src/core/inbox.ts";
import type { PathTracerSettings } from "../../../src/core/path/input.ts";
import type { IcmpExtensions } from "../../../src/wire/icmp_extensions.ts";
import { PathTracer } from "../../../src/core/path/tracer.ts";

/** Nanoseconds of a millisecond. */
export const MS = 1_000_000;
/** When runs begin. */
export const START_NS = 5000 * MS;
/** The target. */
export const TARGET = "192.0.2.9";

/** How a probe is answered. */
export interface VirtualAnswer {
  /** Address. */
  readonly from: string;
  /** Round trip. */
  readonly afterNs: number;
  /** ICMP type and code of an error, or an echo reply. */
  readonly answer: "reply" | readonly [type: number, code: number];
  /** What the router appends. */
  readonly extensions?: IcmpExtensions;
}

/** A path: what becomes of a probe that may take so many hops. */
export type VirtualPath = (
  probe: { readonly hop: number; readonly count: number; readonly atNs: number },
) => VirtualAnswer | undefined;

/** A probe that left. */
export interface SentProbe {
  /** Its hop. */
  readonly hop: number;
  /** Milliseconds from the begin of the run. */
  readonly atMs: number;
}

/** Time exceeded, as a router of this number answers, 1 ms a hop. */
export function routerAnswer(hop: number, from = `10.0.${hop}.1`): VirtualAnswer {
  return { from, afterNs: hop * MS, answer: [11, 0] };
}

/** The target answers. */
export function targetAnswer(hop: number): VirtualAnswer {
  return { from: TARGET, afterNs: hop * MS, answer: "reply" };
}

/** A path on which everything answers, and the target is so far away. */
export function plainPath(targetHop: number): VirtualPath {
  return ({ hop }) => hop < targetHop ? routerAnswer(hop) : targetAnswer(targetHop);
}

/** What a run gave. */
export interface VirtualRun {
  /** The machine. */
  readonly tracer: PathTracer;
  /** All that left. */
  readonly sent: readonly SentProbe[];
  /** All that happened. */
  readonly events: readonly PathEvent[];
  /** Figures of the end. */
  readonly figures: PathFigures;
  /** How long it took. */
  readonly elapsedMs: number;
}

/** Ten rounds a second, as the program has it unless told. */
export const SETTINGS: PathTracerSettings = {
  firstHop: 1,
  maxHops: 30,
  intervalNs: 1000 * MS,
  rounds: 10,
  timeoutNs: 1000 * MS,
  deadlineNs: 0,
  reportsAnswers: false,
  createHistogram: () => {
    throw new Error("no histogram");
  },
};

interface Arrival {
  readonly atNs: number;
  readonly deliver: () => void;
}

/** Runs to the end. */
export function runAlong(
  path: VirtualPath,
  changes: Partial<PathTracerSettings> = {},
  interfere: (tracer: PathTracer, count: number, atNs: number) => void = () => {},
): VirtualRun {
  const tracer = new PathTracer({ ...SETTINGS, ...changes }, START_NS);
  const arrivals: Arrival[] = [];
  const sent: SentProbe[] = [];
  const events: PathEvent[] = [];
  let nowNs = START_NS;
  while (!tracer.done) {
    for (let count = tracer.nextTransmit(nowNs); count > 0; count = tracer.nextTransmit(nowNs)) {
      const hop = tracer.hopOf(count);
      sent.push({ hop, atMs: (nowNs - START_NS) / MS });
      const answer = path({ hop, count, atNs: nowNs - START_NS });
      tracer.handleTransmitted(nowNs);
      if (answer !== undefined) arrivals.push(arrivalOf(tracer, count, answer, nowNs));
      interfere(tracer, count, nowNs);
    }
    arrivals.sort((one, other) => one.atNs - other.atNs);
    const nextNs = Math.min(tracer.nextTimeout(), arrivals[0]?.atNs ?? Infinity);
    if (nextNs === Infinity) {
      if (tracer.done) break;
      throw new Error("the run waits for nothing");
    }
    nowNs = Math.max(nowNs, nextNs);
    for (let next = arrivals[0]; next !== undefined && next.atNs <= nowNs; next = arrivals[0]) {
      arrivals.shift();
      next.deliver();
    }
    tracer.handleTimeout(nowNs);
    for (let event = tracer.nextEvent(); event !== undefined; event = tracer.nextEvent()) events.push(event);
  }
  tracer.finish({ hostname: "host", target: TARGET }, nowNs);
  for (let event = tracer.nextEvent(); event !== undefined; event = tracer.nextEvent()) events.push(event);
  const finish = events.find((event): event is PathFinishEvent => event.kind === "finish");
  if (finish === undefined) throw new Error("no end");
  return { tracer, sent, events, figures: finish.figures, elapsedMs: (nowNs - START_NS) / MS };
}

function arrivalOf(tracer: PathTracer, count: number, answer: VirtualAnswer, sentAtNs: number): Arrival {
  const atNs = sentAtNs + answer.afterNs;
  return { atNs, deliver: () => deliver(tracer, count, answer, atNs) };
}

/** A reply as the receive path hands it over. */
export function echoReply(changes: Partial<EchoReply>): EchoReply {
  return {
    from: TARGET,
    fromTarget: true,
    identifier: undefined,
    sequence: 0,
    bytes: 64,
    timeToLive: 64,
    checksumValid: true,
    proven: true,
    receivedAtNs: 0,
    claimedSentAtNs: NaN,
    mismatch: undefined,
    ipOptions: undefined,
    ...changes,
  };
}

/** Hands an answer over. */
export function deliver(tracer: PathTracer, count: number, virtual: VirtualAnswer, receivedAtNs: number): void {
  const { from, answer, extensions = [] } = virtual;
  const sequence = count & 0xffff;
  if (answer === "reply") {
    tracer.handleReply(echoReply({ from, sequence, receivedAtNs }));
  } else {
    const [type, code] = answer;
    tracer.handleNetworkError(
      { from, sequence, family: "ipv4", type, code, info: 0 },
      receivedAtNs,
      receivedAtNs,
      extensions,
    );
  }
}

/** The hops as `[number, sent, answered, lost, addresses]`. */
export function rows(hops: readonly Hop[]) {
  return hops.map(({ hop, sent, answered, lost, addresses }) =>
    [hop, sent, answered, lost, addresses.map(({ from }) => from).join(" ")] as const
  );
}
