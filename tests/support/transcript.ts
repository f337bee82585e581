/**
 * Transcripts: what a person would see who types a command, as text that can be read and compared.
 *
 * A file of them has comments (`#`), commands (`$ ping -c 1 ::1`) and behind each what it writes to stdout, then what
 * it writes to stderr (`2> ` before each line), then its status. Figures are masked. A command that looks different on
 * the two kinds of socket stands there twice, marked `[raw]` and `[datagram]`. A line that begins with `@` gives, in JSON,
 * what a responder answers, by sequence number.
 *
 * @module
 */

import type { SocketKind } from "../../src/family/family.ts";
import { assertEquals } from "@std/assert";
import type { Answer } from "./answer.ts";
import { runSideBySide } from "./concurrency.ts";
import { masked } from "./mask.ts";
import type { Outcome } from "./namespace.ts";
import type { Requirement } from "./requirements.ts";
import { stepWith } from "./requirements.ts";

/** One command and what it shows. */
export interface Transcript {
  /** The command line behind `$ ping`, which also names the test. */
  readonly name: string;
  /** The program's arguments. */
  readonly words: readonly string[];
  /** The kind of socket that it is about; undefined for both. */
  readonly socketKind: SocketKind | undefined;
  /** What the responder answers; undefined without one. */
  readonly answers: Readonly<Record<number, readonly Answer[]>> | undefined;
  /** As {@linkcode transcriptOf} gives it. */
  readonly text: string;
}

/** A run that looks different is run again this often, alone: the machine may have been too busy for its timing. */
const FURTHER_RUNS = 2;

const COMMAND = /^\$ ping (?<words>.*?)(?: \[(?<kind>raw|datagram)\])?$/;

/**
 * Runs the commands of transcripts, several at a time, and compares: a step each.
 *
 * @param needs What a command needs, by its name.
 */
export async function checkTranscripts(
  context: Deno.TestContext,
  transcripts: readonly Transcript[],
  run: (transcript: Transcript) => Promise<Outcome>,
  needs: (name: string) => readonly Requirement[] = () => [],
): Promise<void> {
  const outcomes = await runSideBySide(transcripts, run);
  for (const [index, transcript] of transcripts.entries()) {
    await stepWith(context, transcript.name, needs(transcript.name), async () => {
      let outcome = outcomes[index];
      for (let further = 0; further < FURTHER_RUNS; further++) {
        if (outcome === undefined || transcriptOf(outcome) !== transcript.text) outcome = await run(transcript);
      }
      assertEquals(outcome && transcriptOf(outcome), transcript.text);
    });
  }
}

/** Writes down what a run left. */
export function transcriptOf(outcome: Outcome): string {
  const { status, stdout, stderr } = masked(outcome);
  // A line without its end would otherwise look like one that has it.
  const output = stdout === "" || stdout.endsWith("\n") ? stdout : `${stdout}(no line end)\n`;
  return `${output}${stderr.replaceAll(/^(?=.)/gm, "2> ")}status ${status}\n`;
}

/**
 * Reads a file of transcripts.
 *
 * @param file Name within tests/golden.
 */
export function readTranscripts(file: string): readonly Transcript[] {
  const text = Deno.readTextFileSync(new URL(`../golden/${file}`, import.meta.url));
  return text.split(/^(?=\$ )/m).filter((block) => block.startsWith("$ ")).map((block) => {
    const [first = "", ...rest] = block.split("\n");
    const { words = "", kind } = COMMAND.exec(first)?.groups ?? {};
    const answers = rest[0]?.startsWith("@ ") ? rest.shift()?.slice(2) : undefined;
    const end = rest.findLastIndex((line) => line.startsWith("status ")) + 1;
    return {
      name: `ping ${words}`,
      words: words.split(" "),
      socketKind: kind === "raw" || kind === "datagram" ? kind : undefined,
      answers: answers === undefined ? undefined : JSON.parse(answers),
      text: rest.slice(0, end).map((line) => `${line}\n`).join(""),
    };
  });
}
