/**
 * What a benchmark is: programs that take turns, what is measured of each, the rows that come of it, and where a round is
 * run: two fresh namespaces with a veth link between them.
 *
 * @module
 */

import { Namespace } from "../../tests/support/namespace.ts";
import type { Target } from "./figures.ts";

/** What is pinged, and from where. */
export interface Place {
  /** The pinging is done in it. */
  readonly client: Namespace;
}

/** The addresses that can be pinged in a {@linkcode Place}. */
export const ADDRESSES = {
  "lo, IPv4": "127.0.0.1",
  "lo, IPv6": "::1",
  "veth, IPv4": "10.0.1.1",
  "veth, IPv6": "fd00:1::1",
} as const;

/** Makes a place. */
export async function createPlace(): Promise<Place & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const client = stack.use(await Namespace.create());
  const server = stack.use(await Namespace.create(client));
  await client.configure(
    `
    ip link add near type veth peer name near netns "$1"
    ip link set near up
    ip address add 10.0.1.2/24 dev near
    ip address add fd00:1::2/64 dev near nodad
    `,
    String(server.pid),
  );
  await server.configure(`
    ip link set near up
    ip address add 10.0.1.1/24 dev near
    ip address add fd00:1::1/64 dev near nodad
  `);
  const kept = stack.move();
  return { client, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Figures of one run, by name. */
export type Figures = Readonly<Record<string, number>>;

/** One of the programs that take turns. */
export interface Contestant {
  /** For the table; no two of a benchmark have the same. */
  readonly name: string;
  /** Runs it once, in a place that was made for this round. */
  readonly run: (place: Place) => Promise<Figures>;
}

/** Two series side by side. */
export interface Pair {
  /** What is measured, in words. */
  readonly what: string;
  /** Name of the figure. */
  readonly figure: string;
  /** Its unit. */
  readonly unit: string;
  /** Name of the contestant that is measured. */
  readonly ours: string;
  /** Name of the one that it is measured by. */
  readonly peer: string;
  /** What it should be; without one the row is there to be looked at. */
  readonly target?: Target;
}

/** One benchmark. */
export interface Bench {
  /** Names it: `flood-1`. */
  readonly id: string;
  /** How the figures are taken, a sentence or two for people. */
  readonly method: string;
  /** Alternating rounds. */
  readonly rounds: number;
  /** Rounds before those, whose figures are thrown away: caches. */
  readonly warmUps?: number;
  /** In the order of their turns. */
  readonly contestants: readonly Contestant[];
  /** The rows of the table. */
  readonly pairs: readonly Pair[];
}

/** A pair with its figures, one for each round. */
export interface Row extends Pair {
  /** Of the contestant that is measured. */
  readonly oursValues: readonly number[];
  /** Of its peer. */
  readonly peerValues: readonly number[];
}

/**
 * Runs all rounds: ours, peer, ours, peer.
 *
 * @param createPlace Makes the namespaces of one round.
 * @returns The rows, with NaN for a figure that a run did not have.
 */
export async function runBench(
  bench: Bench,
  createPlace: () => Promise<Place & AsyncDisposable>,
): Promise<Row[]> {
  const rounds: Map<string, Figures>[] = [];
  const warmUps = bench.warmUps ?? 0;
  for (let round = 0; round < warmUps + bench.rounds; round++) {
    await using place = await createPlace();
    const figures = new Map<string, Figures>();
    for (const { name, run } of bench.contestants) figures.set(name, await run(place));
    if (round >= warmUps) rounds.push(figures);
  }
  const series = (name: string, figure: string) => rounds.map((round) => round.get(name)?.[figure] ?? NaN);
  return bench.pairs.map((pair) => ({
    ...pair,
    oursValues: series(pair.ours, pair.figure),
    peerValues: series(pair.peer, pair.figure),
  }));
}

/**
 * Runs a benchmark, and once more if it failed or went badly: a machine that is busy with something else spoils one of
 * the two, a regression both.
 *
 * @param run Runs it.
 * @param badly Tells of rows that went badly.
 * @returns The rows of the run that counts.
 */
export async function runTwiceIf(run: () => Promise<Row[]>, badly: (rows: readonly Row[]) => boolean): Promise<Row[]> {
  try {
    const rows = await run();
    if (!badly(rows)) return rows;
  } catch {
    // The second run says why.
  }
  return await run();
}
