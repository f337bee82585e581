/**
 * The executables that `deno task compile` made, run: this machine's as it is, the other one under an emulator.
 *
 * The emulator needs the C runtime of that machine; `EMULATED_ROOT` names the folder that has it under `lib`.
 */

import { type Architecture, ARCHITECTURES, executablePath } from "../../scripts/compile/denort.ts";
import { exists, namespace, namespaceCommand, type Requirement, testWith, tool } from "../support/requirements.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const PROJECT = new URL("../../", import.meta.url).pathname;
const EMULATED_ROOT = Deno.env.get("EMULATED_ROOT") ?? "";

/** Brings the loopback device up, then becomes the command that follows. */
const WITH_LOOPBACK = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"];

/** The newest change, in milliseconds, of a file, or of any in a folder. */
function newestChange(path: string): number {
  const { isDirectory, mtime } = Deno.statSync(path);
  if (!isDirectory) return mtime?.getTime() ?? 0;
  return Math.max(0, ...Array.from(Deno.readDirSync(path), ({ name }) => newestChange(`${path}/${name}`)));
}

/** The executable has to be there, and to be made from the sources as they are now. */
function executable(architecture: Architecture): Requirement {
  const path = `${PROJECT}${executablePath(architecture)}`;
  const hint = `deno task compile --target ${architecture}`;
  if (!exists(path)) return `needs ${executablePath(architecture)}: ${hint}`;
  const sources = ["main.ts", "src", "ffi", "deno.json"].map((source) => newestChange(`${PROJECT}${source}`));
  return newestChange(path) < Math.max(...sources) ? `the executable is older than the sources: ${hint}` : undefined;
}

/** How an executable is started here. */
interface Launcher {
  readonly command: readonly string[];
  readonly requirements: readonly Requirement[];
  readonly emulated: boolean;
}

/** How to start the executable here, and what that needs. */
function launcher(architecture: Architecture): Launcher {
  const path = `${PROJECT}${executablePath(architecture)}`;
  const requirements = [executable(architecture)];
  if (architecture === Deno.build.arch) return { command: [path], requirements, emulated: false };
  const emulator = `qemu-${architecture}-static`;
  const libraries = EMULATED_ROOT !== "" && exists(`${EMULATED_ROOT}/lib`)
    ? undefined
    : "needs EMULATED_ROOT, a folder with the libraries of that machine";
  return {
    command: [emulator, "-L", EMULATED_ROOT, path],
    requirements: [...requirements, tool(emulator), libraries],
    emulated: true,
  };
}

/** Runs a command to its end, or for a minute. */
async function run(words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [command = "false", ...args] = words;
  const signal = AbortSignal.timeout(60_000);
  const output = await new Deno.Command(command, { args, stdin: "null", signal }).output();
  const decoder = new TextDecoder();
  return { code: output.code, stdout: decoder.decode(output.stdout), stderr: decoder.decode(output.stderr) };
}

for (const architecture of ARCHITECTURES) {
  const { command, requirements, emulated } = launcher(architecture);

  testWith(`the ${architecture} executable tells its version`, requirements, async () => {
    const { version }: { version: string } = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`));
    const { code, stdout, stderr } = await run([...command, "-V"]);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertStringIncludes(stdout, "ping1025");
    assertStringIncludes(stdout, version);
  });

  for (const address of ["127.0.0.1", "::1"]) {
    const needs = [...requirements, namespace(), tool("ip")];
    testWith(`the ${architecture} executable pings ${address}`, needs, async () => {
      const isolated = [...namespaceCommand() ?? [], ...WITH_LOOPBACK];
      const { code, stdout, stderr } = await run([...isolated, ...command, "-c", "1", address]);
      // The emulator does not know this socket option.
      const lines = stderr.split("\n").filter((line) => !(emulated && line.includes("no SO_TIMESTAMPNS support")));
      assertEquals({ code, stderr: lines.join("\n") }, { code: 0, stderr: "" });
      assertMatch(stdout, /^64 bytes from .*icmp_seq=1 ttl=64 time=[\d.]+ ms$/m);
      assertMatch(stdout, /^1 packets transmitted, 1 received, 0% packet loss, time \d+ms$/m);
    });
  }
}

const own = ARCHITECTURES.find((architecture) => architecture === Deno.build.arch) ?? "x86_64";
const strace = [...launcher(own).requirements, tool("strace")];
testWith("the executable opens no cache in a folder that anyone can write", strace, async () => {
  const { code, stderr } = await run(["strace", "-f", "-e", "trace=file", ...launcher(own).command, "-V"]);
  assertEquals(code, 0);
  assertMatch(stderr, /libc\.so\.6/);
  const paths = Array.from(stderr.matchAll(/"(\/(?:tmp|var\/tmp|dev\/shm)\/[^"]*)"/g), ([, path = ""]) => path);
  assertEquals(paths.filter((path) => !`${path}/`.startsWith(PROJECT)), []);
});

/** Shell scripts that take away what the runtime needs and start `"$@"`; what README.md says of them. */
const WITHOUT: readonly (readonly [what: string, script: string, status: number, says: string])[] = [
  [
    "a working directory",
    'cd "$(mktemp -d)" && rmdir "$PWD" && exec "$@"',
    1,
    "No such file or directory (os error 2)",
  ],
  ["/proc", 'mount -t tmpfs none /proc && exec "$@"', 1, "Failed reading standalone binary section."],
  ["address space", 'ulimit -v 33554432 && exec "$@"', 133, "Fatal process out of memory"],
  ["descriptors", 'ulimit -n 8 && exec "$@"', 101, "Too many open files"],
  ["enough descriptors", 'ulimit -n 14 && exec "$@"', 2, "socket: Too many open files"],
  ["stack", 'ulimit -s 64 && exec "$@"', 134, "has overflowed its stack"],
];
for (const [what, script, status, says] of WITHOUT) {
  const needs = [...launcher(own).requirements, namespace(), tool("ip")];
  testWith(`without ${what} the executable ends as README.md says`, needs, async () => {
    const isolated = [...namespaceCommand() ?? [], "--mount", ...WITH_LOOPBACK, "sh", "-c", script, "sh"];
    const { code, stdout, stderr } = await run([...isolated, ...launcher(own).command, "-c", "1", "127.0.0.1"]);
    assertEquals([code, stdout], [status, ""]);
    assertStringIncludes(stderr, says);
  });
}
