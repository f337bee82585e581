/**
 * Commands that prepare a benchmark.
 *
 * @module
 */

/** How to run one. */
export interface CommandOptions {
  /** Variables besides those that are there. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder to run it in. */
  readonly folder?: string;
}

/** Longest that one may take: npx may have something to fetch. */
const LIMIT_MS = 120_000;

/**
 * Runs a command to its end.
 *
 * @returns What it wrote to stdout.
 * @throws {Error} It can't be started, fails, or takes too long.
 */
export async function runText(words: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [command = "false", ...args] = words;
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    env: { ...options.environment },
    ...(options.folder === undefined ? {} : { cwd: options.folder }),
    stdin: "null",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${words.join(" ")}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}

/** Whether a file is there. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
