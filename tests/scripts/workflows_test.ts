/** The workflows and the action: what they may do, and that they name what is there. */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { parse } from "@std/yaml/parse";
import { testWith, tool } from "../support/requirements.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;
const WORKFLOWS = [".github/workflows/ci.yml", ".github/workflows/release.yml"];
const ACTION = "action.yml";

type Node = { readonly [key: string]: unknown };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

/** The value at a path of keys; throws where there is none. */
function at(value: unknown, ...path: string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isNode(found) || !(key in found)) throw new Error(`there is no ${path.join(".")}`);
    found = found[key];
  }
  return found;
}

async function read(path: string): Promise<unknown> {
  return parse(await Deno.readTextFile(`${PROJECT}${path}`));
}

/** Every value of a key, however deep. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => name === key ? [inner] : valuesOf(key, inner));
}

Deno.test("the parser of these tests refuses what is no YAML", () => {
  assertThrows(() => parse("a: [1"), SyntaxError);
});

for (const path of WORKFLOWS) {
  Deno.test(`${path} has no rights but those that a job needs`, async () => {
    const workflow = await read(path);
    const granted = valuesOf("permissions", workflow);
    assert(granted.length > 0);
    // What a workflow as a whole has: nothing, or reading.
    assertMatch(JSON.stringify(granted[0]), /^\{("contents":"read")?\}$/);
    const writes = granted.flatMap((rights) => isNode(rights) ? Object.entries(rights) : [])
      .filter(([, right]) => right === "write").map(([name]) => name).sort();
    assertEquals(writes, path.includes("release") ? ["attestations", "contents", "id-token"] : []);
    for (const rights of valuesOf("persist-credentials", workflow)) assertEquals(rights, false);
  });
}

for (const path of [...WORKFLOWS, ACTION]) {
  Deno.test(`${path} uses actions of a fixed version, and puts no expression into a script`, async () => {
    const workflow = await read(path);
    for (const used of valuesOf("uses", workflow)) assertMatch(String(used), /^[\w-]+\/[\w-]+@v\d+$/);
    // Whoever names a branch, or calls an action, could have it run.
    for (const script of valuesOf("run", workflow)) assert(!String(script).includes("${{"), String(script));
  });
}

Deno.test("ci.yml runs .ci/run, and release.yml deno task release on a tag", async () => {
  assert(valuesOf("run", await read(WORKFLOWS[0] ?? "")).includes("bash .ci/run"));
  const release = await read(WORKFLOWS[1] ?? "");
  assertEquals(at(release, "on", "push", "tags"), ["v*"]);
  assert(valuesOf("run", release).includes("deno task release --verify"));
});

/** Runs one of the action's scripts with an environment and nothing else. */
async function runScript(name: string, env: Record<string, string>) {
  const command = new Deno.Command("bash", {
    args: [`${PROJECT}scripts/action/${name}`],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", ...env },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A folder that goes with the test. */
async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A server's folder with a release 1.2.3 whose program prints its arguments, one a line. */
async function prepareRelease(folder: string): Promise<Record<string, string>> {
  const name = `ping1025-1.2.3-${Deno.build.arch}-linux`;
  const place = `${folder}/owner/ping1025/releases/download/v1.2.3`;
  await Deno.mkdir(`${place}/${name}`, { recursive: true });
  await Deno.writeTextFile(`${place}/${name}/ping1025`, `#!/bin/sh\nprintf '%s\\n' "$@"\nexit 1\n`, { mode: 0o755 });
  const pack = `cd "$0" && tar -czf "$1.tar.gz" "$1" && sha256sum "$1.tar.gz" > SHA256SUMS`;
  assertEquals((await new Deno.Command("sh", { args: ["-c", pack, place, name] }).output()).code, 0);
  await Deno.writeTextFile(`${folder}/out`, "");
  // Where ping sockets are closed to the user, the action asks sudo, which may ask for a password.
  await Deno.writeTextFile(`${folder}/sudo`, `#!/bin/sh\nexec "$@"\n`, { mode: 0o755 });
  return {
    PATH: `${folder}:${Deno.env.get("PATH") ?? ""}`,
    VERSION: "",
    ACTION_REF: "v1.2.3",
    ACTION_PATH: PROJECT,
    SERVER: `file://${folder}`,
    REPOSITORY: "owner/ping1025",
    GITHUB_REPOSITORY: "owner/other",
    GITHUB_OUTPUT: `${folder}/out`,
    RUNNER_TEMP: folder,
  };
}

testWith("the action takes the release of its tag, and hands arguments over as they are", [tool("curl")], async () => {
  await using folder = await temporaryFolder();
  const env = await prepareRelease(folder.path);
  assertEquals((await runScript("fetch.sh", env)).stderr, "");
  const [, program = ""] = (await Deno.readTextFile(env["GITHUB_OUTPUT"] ?? "")).match(/^program=(.*)$/m) ?? [];
  await Deno.writeTextFile(env["GITHUB_OUTPUT"] ?? "", "");
  const inputs = { PROGRAM: program, TARGET: "-n", COUNT: "2", REQUIRE: "loss < 1%", ARGS: "-W\n1\n-p\n$(id) 'x'" };
  const ping = await runScript("ping.sh", { ...env, ...inputs });
  const words = ["-c", "2", "--require", "loss < 1%", "-W", "1", "-p", "$(id) 'x'", "--", "-n"];
  assertEquals(ping, { code: 1, stdout: `${words.join("\n")}\n`, stderr: "" });
  assertMatch(await Deno.readTextFile(env["GITHUB_OUTPUT"] ?? ""), /^output<<(end-[0-9a-f]{32})\n[^]*\n\1\n$/);
});

testWith(
  "the action refuses a release that SHA256SUMS does not know, and one that is not what it says",
  [tool("curl")],
  async () => {
    await using folder = await temporaryFolder();
    const env = await prepareRelease(folder.path);
    const place = `${folder.path}/owner/ping1025/releases/download/v1.2.3`;
    const sums = await Deno.readTextFile(`${place}/SHA256SUMS`);
    for (const wrong of ["", sums.replace("ping1025-1", "ping1025-2"), `0000${sums.slice(4)}`]) {
      await Deno.writeTextFile(`${place}/SHA256SUMS`, wrong);
      assert((await runScript("fetch.sh", env)).code !== 0, wrong);
    }
    for (const wrong of ["1.2", "../x", "1.2.3; id"]) {
      assertEquals((await runScript("fetch.sh", { ...env, VERSION: wrong })).code, 2);
    }
    assertEquals(await Deno.readTextFile(env["GITHUB_OUTPUT"] ?? ""), "");
  },
);
