/**
 * `deno task release [--verify]`: what people install, in dist/release: for each machine a tarball, a Debian package and
 * a bill of materials, and SHA256SUMS of all.
 *
 * The same sources make the same bytes: files are dated SOURCE_DATE_EPOCH, or else the last commit. `--verify` makes
 * everything a second time and compares. A machine whose denort can't be had is left out, and that is said.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { isDownloadFailure } from "../compile/main.ts";
import { type Architecture, ARCHITECTURES, executablePath, sha256 } from "../compile/denort.ts";
import { billOfMaterials, runtimeVersions } from "./bill_of_materials.ts";
import { run } from "./command.ts";
import { makeDebianPackage } from "./debian.ts";
import { type Release, releaseName } from "./release.ts";
import { makeTarball } from "./tarball.ts";

const FOLDER = "dist/release";
const SECOND_FOLDER = "dist/release-again";
const SUMS = "SHA256SUMS";

/** Seconds since 1970; throws where neither the environment nor git tells. */
async function sourceDateEpoch(): Promise<number> {
  const told = Deno.env.get("SOURCE_DATE_EPOCH") ?? await run(["git", "log", "-1", "--format=%ct"]);
  const epoch = Number(told);
  if (!Number.isSafeInteger(epoch) || epoch < 0) throw new Error(`SOURCE_DATE_EPOCH: ${told} is no time`);
  return epoch;
}

async function fileSha256(path: string): Promise<string> {
  return await sha256(await Deno.readFile(path));
}

/** Runs something in a new folder, which goes afterwards. */
async function withStage(make: (stage: string) => Promise<string>): Promise<string> {
  const stage = await Deno.makeTempDir({ prefix: "ping1025-release-" });
  try {
    return await make(stage);
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

async function makeBill(release: Release): Promise<string> {
  const bill = billOfMaterials(
    release,
    await Deno.readTextFile("deno.lock"),
    await fileSha256(release.executable),
    await runtimeVersions(release.executable),
  );
  const name = `${releaseName(release)}.cdx.json`;
  await Deno.writeTextFile(`${release.folder}/${name}`, `${JSON.stringify(bill, null, 2)}\n`);
  return name;
}

/** Returns the names of its files; none when the executable can't be made. */
async function makeFor(architecture: Architecture, folder: string, epoch: number): Promise<string[]> {
  try {
    console.log((await run([Deno.execPath(), "task", "--quiet", "compile", "--target", architecture])).trimEnd());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!isDownloadFailure(message)) throw error;
    console.error(`release: ${architecture} is left out: ${message}`);
    return [];
  }
  const { version }: { version: string } = JSON.parse(await Deno.readTextFile("deno.json"));
  const release: Release = { version, architecture, epoch, executable: executablePath(architecture), folder };
  return [
    await withStage((stage) => makeTarball(release, stage)),
    await withStage((stage) => makeDebianPackage(release, stage)),
    await makeBill(release),
  ];
}

/** Returns the lines of SHA256SUMS. */
async function makeAll(folder: string): Promise<string> {
  const epoch = await sourceDateEpoch();
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(folder)) await Deno.remove(`${folder}/${name}`);
  const names: string[] = [];
  for (const architecture of ARCHITECTURES) names.push(...await makeFor(architecture, folder, epoch));
  names.sort();
  const lines = await Promise.all(names.map(async (name) => `${await fileSha256(`${folder}/${name}`)}  ${name}\n`));
  await Deno.writeTextFile(`${folder}/${SUMS}`, lines.join(""));
  return lines.join("");
}

/** Returns the exit status. */
async function main(): Promise<number> {
  const { verify } = parseArgs(Deno.args, { boolean: ["verify"] });
  const sums = await makeAll(FOLDER);
  if (sums === "") return 1;
  console.log(`release: made in ${FOLDER}:\n${sums}`);
  if (!verify) return 0;
  const again = await makeAll(SECOND_FOLDER);
  await Deno.remove(SECOND_FOLDER, { recursive: true });
  if (again !== sums) {
    console.error(`release: made a second time it is something else:\n${again}`);
    return 1;
  }
  console.log("release: made a second time it has the same bytes");
  return 0;
}

if (import.meta.main) {
  Deno.chdir(new URL("../..", import.meta.url));
  Deno.exit(await main());
}
