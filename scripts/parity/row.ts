/**
 * What one row of the parity table says: a command line, where and by whom it is run, and how the two programs may
 * differ.
 *
 * @module
 */

import type { Answer } from "../../tests/support/answer.ts";

/**
 * Who runs a command: root on raw sockets; root where ping sockets are open to its group; an ordinary user whose group
 * may use ping sockets; one who may open no ICMP socket at all; the same whose program is installed with
 * `setcap cap_net_raw+p`.
 */
export type User = "root" | "root-ping-socket" | "user" | "user-without-sockets" | "user-of-setcap";

/** A signal that is sent to the program while it runs. */
export interface TimedSignal {
  /** Time from the start of the command. */
  readonly afterMs: number;
  /** Which one. */
  readonly signal: Deno.Signal;
}

/** Why the two programs differ in a row. */
export interface Explanation {
  /** `departure`: stands in docs/departures.md. `version`: the peer is older than the release that counts. */
  readonly kind: "departure" | "version";
  /** For people: what is different on which side. */
  readonly reason: string;
  /** First release that has no such difference, for kind `version`. */
  readonly below?: number;
  /** First release that has the difference, for kind `departure`; all have it unless told. */
  readonly from?: number;
  /** Who sees it; everybody unless told. */
  readonly as?: readonly User[];
  /** Must match what ours shows. */
  readonly ours?: RegExp;
  /** Must match what the peer shows. */
  readonly theirs?: RegExp;
}

/** One command line. */
export interface Row {
  /** Arguments; as a text they are separated by one blank each. */
  readonly words: string | readonly string[];
  /** Who runs it; a row is run once for each. Root unless told. */
  readonly as?: readonly User[];
  /** Distinguishes rows with the same words. */
  readonly note?: string;
  /** Name that the program is called by. */
  readonly name?: string;
  /** Environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What a responder, which takes the place of the last word's host, answers, by sequence number. */
  readonly answers?: Readonly<Record<number, readonly Answer[]>>;
  /** What it answers to every other request; the right answer unless told. */
  readonly others?: readonly Answer[];
  /** Shell script that is run in the client before. */
  readonly before?: string;
  /** Shell script that is run in the client afterwards. */
  readonly after?: string;
  /** Signals. */
  readonly signals?: readonly TimedSignal[];
  /** Requests on the wire are compared, too. */
  readonly wire?: true;
  /** It is certain how many requests wait for a reply together. */
  readonly steady?: true;
  /** The output is JSON, compared key by key. */
  readonly json?: true;
  /** Differences that are known. */
  readonly explained?: readonly Explanation[];
}

/** A row for one user. */
export interface Case {
  /** Names it: no two have the same. */
  readonly id: string;
  /** Who runs it. */
  readonly user: User;
  /** Arguments. */
  readonly words: readonly string[];
  /** The row. */
  readonly row: Row;
}

/** Release of iputils that counts. */
export const REFERENCE_RELEASE = 20250605;
/** First commits behind that release: they have JSON. */
export const JSON_RELEASE = 20250605.5;

/** Root, and an ordinary user on ping sockets. */
export const BOTH: readonly User[] = ["root", "user"];

/** The arguments of a row. */
export function wordsOf(row: Row): readonly string[] {
  if (typeof row.words !== "string") return row.words;
  return row.words === "" ? [] : row.words.split(" ");
}

/** Text of a command line that shows empty words and blanks. */
function shown(words: readonly string[]): string {
  return words.map((word) => word === "" || /[ '"\\]/.test(word) ? `'${word}'` : word).join(" ");
}

/** Takes the rows apart, one case for each user of each. */
export function casesOf(rows: readonly Row[]): Case[] {
  return rows.flatMap((row) =>
    (row.as ?? (["root"] as const)).map((user) => {
      const words = wordsOf(row);
      const environment = Object.entries(row.environment ?? {}).map(([name, value]) => `${name}=${value} `).join("");
      const note = row.note === undefined ? "" : ` (${row.note})`;
      return { id: `${environment}${row.name ?? "ping"} ${shown(words)}${note} [${user}]`, user, words, row };
    })
  );
}

/** An error that is only there in a peer older than the release that counts. */
export function version(reason: string, more: Partial<Explanation> = {}): Explanation {
  return { kind: "version", reason, ...more };
}

/** A difference that docs/departures.md lists. */
export function departure(reason: string, more: Partial<Explanation> = {}): Explanation {
  return { kind: "departure", reason, ...more };
}
