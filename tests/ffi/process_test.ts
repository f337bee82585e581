import { assertEquals, assertMatch } from "@std/assert";
import { getEnv, getEuid, getLookEnv, getUid, isTerminal, readSmallFile, terminalColumns } from "../../ffi/process.ts";
import { root, testWith, tool } from "../support/requirements.ts";
import { withProgram } from "./support.ts";

Deno.test("getUid() and getEuid() agree with the runtime", () => {
  assertEquals([getUid(), getEuid()], [Deno.uid(), Deno.uid()]);
});

Deno.test("getLookEnv() reads the environment, too", () => {
  assertEquals(getLookEnv("PATH"), Deno.env.get("PATH"));
  assertEquals(getLookEnv("NO_SUCH_VARIABLE_1025"), undefined);
});

Deno.test("getEnv() reads the environment", () => {
  assertEquals(getEnv("PATH"), Deno.env.get("PATH"));
  assertEquals(getEnv("NO_SUCH_VARIABLE_1025"), undefined);
  assertEquals(getEnv("PATH\0"), undefined);
});

Deno.test("programInvocationName() is the path by which the program was called", async () => {
  const folder = await Deno.makeTempDir();
  const link = `${folder}/ping6`;
  try {
    await Deno.symlink(Deno.execPath(), link);
    await withProgram("process.ts", "console.log(ffi.programInvocationName())", async ([, ...args]) => {
      const { stdout } = await new Deno.Command(link, { args }).output();
      assertEquals(new TextDecoder().decode(stdout).trim(), link);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("isTerminal() and terminalColumns() say no to what is no terminal", () => {
  using file = Deno.openSync("/dev/null");
  assertEquals(file.isTerminal(), false);
  assertEquals([isTerminal(-1), terminalColumns(-1)], [false, undefined]);
});

testWith("isTerminal() and terminalColumns() know a terminal of 97 columns", [tool("script")], async () => {
  await withProgram("process.ts", "console.log(ffi.isTerminal(1), ffi.terminalColumns(1))", async (words) => {
    const inner = `stty cols 97; NO_COLOR=1 ${words.join(" ")}`;
    const command = new Deno.Command("script", { args: ["-qec", inner, "/dev/null"], stdin: "null" });
    const { stdout } = await command.output();
    assertEquals(new TextDecoder().decode(stdout).trim(), "true 97");
  });
});

for (const [name, number] of [["SIGINT", 2], ["SIGPIPE", 13], ["SIGUSR1", 10]] as const) {
  Deno.test(`dieOfSignal() ends the program by ${name}, whatever it listens to and the runtime ignores`, async () => {
    const program =
      `Deno.addSignalListener("${name}", () => {}); ffi.dieOfSignal(${number}); console.log("still here")`;
    await withProgram("process.ts", program, async ([command = "", ...args]) => {
      const { signal, stdout } = await new Deno.Command(command, { args }).output();
      assertEquals([signal, new TextDecoder().decode(stdout)], [name, ""]);
    });
  });
}

testWith("dieOfSignal() ends process 1 of a PID namespace with the signal's status", [root()], async () => {
  await withProgram("process.ts", "ffi.dieOfSignal(15)", async (words) => {
    const args = ["--pid", "--fork", "--mount-proc", ...words];
    assertEquals((await new Deno.Command("unshare", { args }).output()).code, 143);
  });
});

// libc is opened by the first call, and stays open.
readSmallFile("/proc/self/status");

Deno.test("readSmallFile() reads what /proc makes up, the beginning of a long file, and nothing that is not there", async () => {
  assertMatch(readSmallFile("/proc/self/status") ?? "", /^Name:\t.*\nUmask:/);
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "x".repeat(5000));
    assertEquals(readSmallFile(path), "x".repeat(4096));
  } finally {
    await Deno.remove(path);
  }
  assertEquals([readSmallFile(path), readSmallFile("/proc/self"), readSmallFile("\0")], [
    undefined,
    undefined,
    undefined,
  ]);
});
