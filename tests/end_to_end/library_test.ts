/** The library as a program sees it, which does other things besides. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { testWith } from "../support/requirements.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;

async function run(program: string): Promise<unknown> {
  await using namespace = await Namespace.create();
  const options = ["--no-prompt", "--quiet", "--allow-ffi"];
  const path = `${PROJECT}tests/support/library_program.ts`;
  const { status, stdout, stderr } = await namespace.run([Deno.execPath(), "run", ...options, path, program]);
  assertEquals([status, stderr], [0, ""]);
  return JSON.parse(stdout);
}

testWith("runs of a library leave each other's replies alone, and the program its timers", namespaceNeeds, async () => {
  const { kinds, ticks } = await run("beside") as { kinds: string[][]; ticks: number };
  const expected = ["start", ...Array<string>(10).fill("reply"), "finish"];
  assertEquals(kinds, [expected, expected]);
  assert(ticks >= 5, `${ticks} ticks in 180 ms`);
});

testWith("a run of a library that is left leaves nothing open", namespaceNeeds, async () => {
  assertEquals(await run("leave"), { more: 0 });
});

testWith("a run of a library ends when its signal is aborted, and tells how it went", namespaceNeeds, async () => {
  const { kinds, before } = await run("abort") as { kinds: string[]; before: string[] };
  assertEquals([kinds[0], kinds.at(-1)], ["start", "finish"]);
  assertEquals(before, []);
});

testWith("a library pings many targets, and tells what is none", namespaceNeeds, async () => {
  assertEquals(await run("many"), [
    '"argument 3: ::/129: no prefix length from 0 to 128 behind the slash"',
    '"reply"',
    '"reply"',
    '"reply"',
    '"start"',
    "3",
    '["127.0.0.1","127.0.0.1",true]',
    '["127.0.0.2","127.0.0.2",true]',
    '["::1","::1",true]',
  ]);
});

testWith("a library throws what a run can't do without", namespaceNeeds, async () => {
  assertEquals(await run("errors"), [
    "UsageError",
    "ResolutionError",
    "SystemCallError",
    "UsageError",
    "UsageError",
  ]);
});

testWith("the examples in the library's documentation run", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  // Each gets the library's names without asking for them, so that its import looks needless to the compiler.
  const options = [
    "--config",
    `${PROJECT}deno.json`,
    "--doc",
    "--no-check",
    "--no-prompt",
    "--allow-ffi",
    `${PROJECT}src/mod.ts`,
  ];
  const { status, stdout, stderr } = await namespace.run([Deno.execPath(), "test", ...options]);
  assertEquals(status, 0, stdout + stderr);
  assertMatch(stdout, /\b3 passed\b/);
  assertMatch(stdout, /\n3 received\n/);
});
