/**
 * `deno task compile [--target x86_64|aarch64]`: makes the one-file executable, `dist/ping1025` for this machine, from the
 * bundle.
 *
 * The denort (runtime part) is the one that `DENORT_BIN` names, else the one that `deno task fetch-denort` left in
 * `dist/denort`, else the one that Deno downloads; what was used is printed. A denort works with the `deno compile` of
 * its own version only, so the fetched one is used with that version, by npx.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { type Architecture, ARCHITECTURES, DENORT_PACKAGES, DENORT_VERSION } from "./denort.ts";
import { denortPath, executablePath, sha256, targetArchitecture } from "./denort.ts";

/** What `deno task bundle` leaves: it starts faster than the modules one by one. */
const BUNDLE = "dist/bundle/main.js";
/** Where that is; the files' times go into the executable, too. */
const BUNDLE_FOLDER = "dist/bundle";

/** Which denort goes into the executable, and which Deno puts it there. */
interface Toolchain {
  /** For people. */
  readonly description: string;
  /** The Deno to run: a command and its first arguments. */
  readonly deno: readonly [command: string, ...args: string[]];
  /** Path of the denort; undefined leaves it to Deno. */
  readonly denort: string | undefined;
}

/** Arguments of `deno` that make the executable. */
export function compileArguments(architecture: Architecture): string[] {
  return [
    "compile",
    "--no-prompt",
    "--allow-ffi",
    // The cache would be a file in /tmp whose name anyone can predict, read by a program that often runs as root.
    "--no-code-cache",
    `--target=${architecture}-unknown-linux-gnu`,
    `--output=${executablePath(architecture)}`,
    BUNDLE,
  ];
}

/** Chooses the denort; throws when a fetched one is damaged. */
async function chooseToolchain(architecture: Architecture): Promise<Toolchain> {
  const running = Deno.execPath();
  const named = Deno.env.get("DENORT_BIN");
  if (named !== undefined && named !== "") {
    return { description: `DENORT_BIN=${named}, deno ${Deno.version.deno}`, deno: [running], denort: named };
  }
  const fetched = denortPath(architecture);
  try {
    if (await sha256(await Deno.readFile(fetched)) !== DENORT_PACKAGES[architecture].sha256) {
      throw new Error(`${fetched} is damaged: run "deno task fetch-denort --target ${architecture}" again`);
    }
    return {
      description: `${fetched} (from npm: for testing, not for a release), deno ${DENORT_VERSION}`,
      deno: Deno.version.deno === DENORT_VERSION ? [running] : ["npx", "-y", `deno@${DENORT_VERSION}`],
      denort: fetched,
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const description = `the denort that Deno downloads, deno ${Deno.version.deno}`;
  return { description, deno: [running], denort: undefined };
}

/** Runs a command to its end; what it prints comes back as text. */
async function run(command: string, args: readonly string[], env: Record<string, string>) {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], env, stdin: "null" }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Whether the output of a failed `deno compile` says that the denort could not be downloaded. */
export function isDownloadFailure(output: string): boolean {
  return output.includes("Setting up base binary") && output.includes("denort");
}

/** Returns what there is to complain about. */
async function make(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  architecture: Architecture,
): Promise<string | undefined> {
  const compiled = await run(command, args, env);
  if (!compiled.success) {
    if (env["DENORT_BIN"] !== undefined || !isDownloadFailure(compiled.output)) return compiled.output.trimEnd();
    const task = `deno task fetch-denort --target ${architecture}`;
    return `compile: Deno's download server can't be reached; "${task}" fetches a denort over npm`;
  }
  if (architecture !== Deno.build.arch) return undefined;
  // A denort of another version than the CLI's gives a file that does not start.
  const started = await run(executablePath(architecture), ["-V"], {});
  if (started.success) return undefined;
  return `${started.output.trimEnd()}\ncompile: it does not start: does the denort fit this deno?`;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Returns the exit status. */
async function main(): Promise<number> {
  const architecture = targetArchitecture(parseArgs(Deno.args, { string: ["target"] })["target"]);
  if (architecture === undefined) {
    console.error(`compile: --target is one of: ${ARCHITECTURES.join(", ")}`);
    return 2;
  }
  const { description, deno: [command, ...first], denort } = await chooseToolchain(architecture);
  console.log(`compile: using ${description}`);
  if (denort !== undefined && !(await exists(denort))) {
    console.error(`compile: there is no ${denort}`);
    return 1;
  }
  // The same sources make the same bytes, whenever that is.
  for await (const { name } of Deno.readDir(BUNDLE_FOLDER)) await Deno.utime(`${BUNDLE_FOLDER}/${name}`, 0, 0);
  const env: Record<string, string> = denort === undefined ? {} : { DENORT_BIN: denort };
  const path = executablePath(architecture);
  // `deno compile` takes the old executable away even when it makes no new one.
  const kept = `${path}.kept`;
  if (await exists(path)) await Deno.rename(path, kept);
  const complaint = await make(command, [...first, ...compileArguments(architecture)], env, architecture);
  if (complaint !== undefined) {
    if (await exists(path)) await Deno.remove(path);
    if (await exists(kept)) await Deno.rename(kept, path);
    console.error(complaint);
    return 1;
  }
  if (await exists(kept)) await Deno.remove(kept);
  const { size } = await Deno.stat(path);
  console.log(`compile: made ${path} (${architecture}, ${Math.round(size / 1e6)} MB)`);
  return 0;
}

if (import.meta.main) {
  Deno.chdir(new URL("../..", import.meta.url));
  Deno.exit(await main());
}
