/**
 * Runs all rows, some of them at the same time.
 *
 * @module
 */

import { isFailure, judge, type Rewrite, type Verdict } from "./judge.ts";
import { type Installer, Lane, type Program } from "./lane.ts";
import type { Result, RunOutcome } from "./report.ts";
import type { Case } from "./row.ts";

/** Rows that run at the same time; most of a ping is waiting. */
const LANES = 5;
/** A row that fails is run again this often: the machine may have been too busy for its timing. */
const FURTHER_RUNS = 2;
/** More failures than this are no accident. */
const ACCIDENTS_MAX = 12;

/** Who is compared with whom. */
export interface RunSettings {
  /** This program and its peer. */
  readonly programs: readonly [ours: Program, theirs: Program];
  /** 20221126 for instance. */
  readonly peerRelease: number;
  /** What an older peer's output needs. */
  readonly rewrites: readonly Rewrite[];
}

/** Links to programs, and a copy of each with a capability, in a folder that is gone in the end. */
class InstalledPrograms implements Installer, AsyncDisposable {
  readonly #folder: string;
  readonly #copies = new Map<string, Promise<string>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<InstalledPrograms> {
    const folder = await Deno.makeTempDir();
    await Deno.chmod(folder, 0o755);
    return new InstalledPrograms(folder);
  }

  async called({ command: [path = ""] }: Program, name: string): Promise<string[]> {
    const folder = `${this.#folder}/${path.replaceAll("/", "_")}`;
    await Deno.mkdir(folder, { recursive: true });
    await Deno.symlink(path, `${folder}/${name}`).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
    return [`${folder}/${name}`];
  }

  async withCapability({ command: [path = ""] }: Program): Promise<string[]> {
    const copy = this.#copies.get(path) ?? this.#copyWithCapability(path);
    this.#copies.set(path, copy);
    return [await copy];
  }

  async #copyWithCapability(path: string): Promise<string> {
    const folder = await Deno.makeTempDir({ dir: this.#folder });
    await Deno.chmod(folder, 0o755);
    const copy = `${folder}/ping`;
    await Deno.copyFile(path, copy);
    const { success } = await new Deno.Command("setcap", { args: ["cap_net_raw+p", copy] }).output();
    if (!success) throw new Error(`setcap of ${copy} failed`);
    return copy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Whether a row can't be run: from its sources a program has no name, and no file that could have a capability. */
function isSkipped({ row, user }: Case, ours: Program): boolean {
  if (user === "user-of-setcap") return !ours.named || Deno.uid() !== 0;
  return row.name !== undefined && !ours.named;
}

/** Runs the rows, and those that fail once more by themselves. */
export async function runCases(cases: readonly Case[], settings: RunSettings): Promise<RunOutcome> {
  const { programs: [ours, theirs], peerRelease, rewrites } = settings;
  const used = new Set<Rewrite>();
  await using installed = await InstalledPrograms.create();
  const results: Result[] = [];

  async function withLanes(work: (compare: (item: Case) => Promise<Verdict>) => Promise<void>): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const ourLane = stack.use(await Lane.create(ours, installed));
    const theirLane = stack.use(await Lane.create(theirs, installed));
    await work(async (item) => {
      const [ourOutcome, theirOutcome] = await Promise.all([ourLane.run(item), theirLane.run(item)]);
      return judge(item, { ours: ourOutcome, theirs: theirOutcome }, { peerRelease, rewrites, used });
    });
  }

  const rest = cases.entries();
  await Promise.all(Array.from({ length: Math.min(LANES, cases.length) }, () =>
    withLanes(async (compare) => {
      for (const [index, item] of rest) {
        results[index] = { item, verdict: isSkipped(item, ours) ? { kind: "skipped" } : await compare(item) };
      }
    })));

  const again: Result[] = [];
  const failed = Array.from(results.entries()).filter(([, { verdict }]) =>
    verdict.kind !== "skipped" && isFailure(verdict)
  );
  if (failed.length > 0 && failed.length <= ACCIDENTS_MAX) {
    await withLanes(async (compare) => {
      for (const [index, first] of failed) {
        for (let run = 0; run < FURTHER_RUNS; run++) {
          const verdict = await compare(first.item);
          results[index] = { item: first.item, verdict };
          if (isFailure(verdict)) continue;
          again.push(first);
          break;
        }
      }
    });
  }
  const unused = rewrites.filter((rewrite) => peerRelease < (rewrite.below ?? Infinity) && !used.has(rewrite));
  return { results, again, unused };
}
