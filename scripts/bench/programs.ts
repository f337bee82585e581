/**
 * The programs that are compared: this one in its forms, its peers, and empty Deno programs of the same forms; the C
 * programs that measure; and the commands that prepare them.
 *
 * @module
 */

import { FROM_SOURCES, WAYS } from "../../tests/support/program.ts";
import { cutDenort, DENORT_VERSION } from "../compile/denort.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;
/** What `deno task bundle` leaves. */
const BUNDLE = `${PROJECT}dist/bundle/main.js`;
const SOURCES: readonly string[] = ["main.ts", "src", "ffi", "deno.json"].map((name) => `${PROJECT}${name}`);

/** One statement, whose effect can be seen from outside. */
const EMPTY_PROGRAM = "Deno.stdout.writeSync(new Uint8Array([46]));\n";

/** A program as it can be called. */
export interface Program {
  /** For the table. */
  readonly name: string;
  /** Words in front of its arguments. */
  readonly command: readonly string[];
}

/** One form of this program, and the least that a program of that form can be. */
export interface Form {
  /** This program. */
  readonly ours: Program;
  /** The empty one. */
  readonly empty: Program;
}

/** All of them. */
export interface Programs {
  /** Those that there are, from the sources first. */
  readonly forms: readonly [Form, ...Form[]];
  /** The form that the benchmarks of a running program use. */
  readonly ours: Program;
  /** iputils ping. */
  readonly peer: Program;
  /** fping, if it is on the PATH. */
  readonly fping: Program | undefined;
  /** What had to be left out, and why. */
  readonly leftOut: readonly string[];
}

/** What to look for. */
export interface ProgramOptions {
  /** Path of the peer. */
  readonly peer: string;
  /** Path of the executable; else it is where `deno task compile` leaves it, if it is fresh. */
  readonly executable: string | undefined;
  /** Name of the form for the benchmarks of a running program: the sources unless told. */
  readonly form: string | undefined;
}

/**
 * Finds our forms and makes the empty programs.
 *
 * @param folder Where to put them.
 * @throws {Error} The form that is asked for is not there.
 */
export async function findPrograms(folder: string, options: ProgramOptions): Promise<Programs> {
  const source = `${folder}/empty.ts`;
  await Deno.writeTextFile(source, EMPTY_PROGRAM);
  const run = FROM_SOURCES.slice(0, -1);
  const emptyRun: Program = { name: "empty, deno run", command: [...run, source] };
  const leftOut: string[] = [];
  const forms: [Form, ...Form[]] = [{ ours: { name: "deno run", command: FROM_SOURCES }, empty: emptyRun }];
  if (!(await exists(BUNDLE))) {
    leftOut.push("bundle: there is none: deno task bundle");
  } else if (newestChange(BUNDLE) < Math.max(...SOURCES.map(newestChange))) {
    leftOut.push("bundle: it is older than the sources: deno task bundle");
  } else {
    forms.push({ ours: { name: "bundle", command: [...run, BUNDLE] }, empty: emptyRun });
  }
  const executable = findExecutable(options.executable);
  try {
    if (executable.missing !== undefined) throw new Error(executable.missing);
    const empty = await compileEmpty(folder, executable.path);
    forms.push({
      ours: { name: "executable", command: [executable.path] },
      empty: { name: "empty, executable", command: [empty] },
    });
  } catch (error) {
    leftOut.push(`executable: ${error instanceof Error ? error.message : String(error)}`);
  }
  const chosen = forms.find(({ ours }) => ours.name === (options.form ?? "deno run"));
  if (chosen === undefined) throw new Error(`no such form of ours: ${options.form} (${leftOut.join("; ")})`);
  const fping = await findFping();
  if (fping === undefined) leftOut.push("many-targets: there is no fping");
  return { forms, ours: chosen.ours, peer: { name: "iputils", command: [options.peer] }, fping, leftOut };
}

async function findFping(): Promise<Program | undefined> {
  try {
    return { name: "fping", command: [(await runText(["sh", "-c", "command -v fping"])).trim()] };
  } catch {
    return undefined;
  }
}

/** The newest change, in milliseconds, of a file, or of any in a folder. */
function newestChange(path: string): number {
  const { isDirectory, mtime } = Deno.statSync(path);
  if (!isDirectory) return mtime?.getTime() ?? 0;
  return Math.max(0, ...Array.from(Deno.readDirSync(path), ({ name }) => newestChange(`${path}/${name}`)));
}

function findExecutable(named: string | undefined): { path: string; missing: string | undefined } {
  if (named !== undefined) return { path: named, missing: undefined };
  const way = WAYS.find(({ name }) => name === "as root, compiled");
  const missing = way?.requirements.find((requirement) => requirement !== undefined);
  return { path: way?.command[0] ?? "", missing };
}

/**
 * Compiles the empty program with the denort that is in an executable.
 *
 * @throws {Error} No Deno that can be had makes one that starts.
 */
async function compileEmpty(folder: string, executable: string): Promise<string> {
  const output = `${folder}/empty`;
  const denort = cutDenort(await Deno.readFile(executable));
  // An executable of another layout has nothing that can be cut off: then it is Deno's own denort.
  const environment: Record<string, string> = {};
  if (denort !== undefined) {
    environment["DENORT_BIN"] = `${folder}/denort`;
    await Deno.writeFile(`${folder}/denort`, denort, { mode: 0o755 });
  }
  // A denort goes with the `deno compile` of its own version only.
  const running = [Deno.execPath()];
  const fetched = ["npx", "-y", `deno@${DENORT_VERSION}`];
  const compilers = Deno.version.deno === DENORT_VERSION ? [running] : [fetched, running];
  const failures: string[] = [];
  for (const compiler of compilers) {
    const flags = ["compile", "--no-prompt", "--allow-ffi", "--no-code-cache", `--output=${output}`, "empty.ts"];
    try {
      await runText([...compiler, ...flags], { environment, folder });
      if (await runText([output]) === ".") return output;
      failures.push("it does not start");
    } catch (error) {
      failures.push(error instanceof Error ? error.message.split("\n")[0] ?? "" : String(error));
    }
  }
  throw new Error(`no empty executable to compare with: ${failures.join("; ")}`);
}

const C_SOURCES = new URL(".", import.meta.url).pathname;

/** Paths of the compiled programs. */
export interface Tools {
  /** measure.c. */
  readonly measure: string;
  /** kernel_round_trip.c. */
  readonly kernelRoundTrip: string;
}

/**
 * Compiles them.
 *
 * @throws {Error} There is no `cc`, or it fails.
 */
export async function compileTools(folder: string): Promise<Tools> {
  const compiled = async (name: string) => {
    await runText(["cc", "-O2", "-o", `${folder}/${name}`, `${C_SOURCES}${name}.c`]);
    return `${folder}/${name}`;
  };
  return { measure: await compiled("measure"), kernelRoundTrip: await compiled("kernel_round_trip") };
}

/** How to run one. */
export interface CommandOptions {
  /** Variables besides those that are there. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder to run it in. */
  readonly folder?: string;
}

/** Longest that one may take: npx may have something to fetch. */
const COMMAND_LIMIT_MS = 120_000;

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
    signal: AbortSignal.timeout(COMMAND_LIMIT_MS),
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${words.join(" ")}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}

/** Whether a file is there. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
