import { assertEquals } from "@std/assert";
import { Terminal } from "../../ffi/terminal.ts";
import { testWith, tool } from "../support/requirements.ts";
import { withProgram } from "./support.ts";

const script = [tool("script")];

/** Runs a program on a terminal of 97 columns and 31 rows, whose output nobody reads before it ends. */
async function onTerminal(program: string): Promise<{ code: number; stdout: string }> {
  let outcome = { code: -1, stdout: "" };
  await withProgram("terminal.ts", program, async (words) => {
    const inner = `stty cols 97 rows 31; stty -a > $0; NO_COLOR=1 ${words.join(" ")}; status=$?; stty -a | cmp - $0 ` +
      "&& exit $status";
    const file = await Deno.makeTempFile();
    const command = `sh -c '${inner}' ${file}`;
    const child = new Deno.Command("script", { args: ["-qec", command, "/dev/null"], stdin: "null", stdout: "piped" })
      .spawn();
    const { code } = await child.status;
    outcome = { code, stdout: await new Response(child.stdout).text() };
    await Deno.remove(file);
  });
  return outcome;
}

Deno.test({
  name: "Terminal.open() finds none where stdout is none",
  ignore: Deno.stdout.isTerminal(),
  fn: () => assertEquals(Terminal.open(), undefined),
});

testWith("Terminal knows its size, and writes", script, async () => {
  const program = `const terminal = ffi.Terminal.open(); const { columns, rows } = terminal.size();
    terminal.write(new TextEncoder().encode(columns + "x" + rows)); terminal.close()`;
  const { code, stdout } = await onTerminal(program);
  assertEquals([code, stdout.slice(-5)], [0, "97x31"]);
});

testWith("Terminal.readKeys() does not wait, and the modes are put back", script, async () => {
  const program = `const terminal = ffi.Terminal.open(); terminal.takeKeys(); terminal.takeKeys();
    terminal.readKeys(); terminal.readKeys(); terminal.returnKeys(); Deno.exit(7)`;
  assertEquals((await onTerminal(program)).code, 7);
});

testWith("Terminal.write() does not wait for a terminal that takes nothing more", script, async () => {
  const program = `const terminal = ffi.Terminal.open(); const piece = new Uint8Array(4096).fill(46);
    for (let count = 0; count < 10000; count++) if (terminal.write(piece) === 0) Deno.exit(7)`;
  await withProgram("terminal.ts", program, async (words) => {
    const args = ["-qec", words.join(" "), "/dev/null"];
    const child = new Deno.Command("script", { args, stdin: "null", stdout: "piped" }).spawn();
    // The pipe is full, so the terminal is.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // Read to its end now: script(1) has the status of what it ran only if nobody takes its own output away.
    for await (const _ of child.stdout);
    assertEquals((await child.status).code, 7);
  });
});

testWith("Terminal.waitForRoom() waits until a terminal that took nothing is read", script, async () => {
  // script(1) may only have been slow at first.
  const program = `const terminal = ffi.Terminal.open(); const piece = new Uint8Array(4096).fill(46);
    for (let count = 0; count < 10000; count++) if (terminal.write(piece) === 0) {
      const beforeMs = performance.now(); terminal.waitForRoom(10e9); const waitedMs = performance.now() - beforeMs;
      if (waitedMs > 100) Deno.exit(waitedMs < 9000 && terminal.write(piece) > 0 ? 7 : 8);
    }`;
  await withProgram("terminal.ts", program, async (words) => {
    const args = ["-qec", words.join(" "), "/dev/null"];
    const child = new Deno.Command("script", { args, stdin: "null", stdout: "piped" }).spawn();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    for await (const _ of child.stdout);
    assertEquals((await child.status).code, 7);
  });
});
