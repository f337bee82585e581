import { assertEquals, assertNotEquals } from "@std/assert";
import { root, testWith } from "../support/requirements.ts";
import { runProgram } from "./program.ts";

testWith("dropCapabilities() gives up what this thread may and could do", [root()], async () => {
  const [before, after, had, has] = await runProgram(`
    import { dropCapabilities, hasCapabilities } from "FFI/capabilities.ts";
    import { privilegeCalls } from "FFI/libc.ts";
    const own = () =>
      Deno.readTextFileSync("/proc/thread-self/status").split("\\n")
        .filter((line) => line.startsWith("CapPrm") || line.startsWith("CapEff"))
        .map((line) => line.split("\\t")[1]).join(" ");
    const before = own();
    const had = hasCapabilities();
    dropCapabilities(privilegeCalls());
    dropCapabilities(privilegeCalls());
    console.log(JSON.stringify([before, own(), had, hasCapabilities()]));
  `);
  assertNotEquals(before, after);
  assertEquals([after, had, has], ["0000000000000000 0000000000000000", true, false]);
});
