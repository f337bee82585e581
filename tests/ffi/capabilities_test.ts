import { assertEquals, assertNotEquals } from "@std/assert";
import { root, testWith } from "../support/requirements.ts";

/** Runs beside the tests: what is given up is gone for good. */
const PROGRAM = `
import { dropCapabilities } from "${new URL("../../ffi/capabilities.ts", import.meta.url)}";
const own = () =>
  Deno.readTextFileSync("/proc/thread-self/status").split("\\n")
    .filter((line) => line.startsWith("CapPrm") || line.startsWith("CapEff")).map((line) => line.split("\\t")[1]).join(" ");
const before = own();
dropCapabilities();
dropCapabilities();
console.log(JSON.stringify([before, own()]));
`;

testWith("dropCapabilities() gives up what this thread may and could do", [root()], async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-all",
      `data:application/typescript,${encodeURIComponent(PROGRAM)}`,
    ],
    stderr: "inherit",
  }).output();
  const [before, after] = JSON.parse(new TextDecoder().decode(stdout));
  assertNotEquals(before, after);
  assertEquals(after, "0000000000000000 0000000000000000");
});
