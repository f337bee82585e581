import { assertEquals } from "@std/assert";
import { ignoresBrokenPipes } from "../../../src/net/show/parent_shell.ts";

function statusOf(name: string, ignored: string): string {
  return `Name:\t${name}\nUmask:\t0022\nSigBlk:\t0000000000000000\nSigIgn:\t${ignored}\nSigCgt:\t0000000000001000\n`;
}

Deno.test("ignoresBrokenPipes() knows a shell that hands on an ignored SIGPIPE, and no other program", () => {
  for (
    const [name, ignored, expected] of [
      ["bash", "0000000000001000", true],
      ["timeout", "ffffffffffffffff", true],
      ["bash", "0000000000000000", false],
      ["bash", "0000100000000000", false],
      // SIGALRM, the next one.
      ["dash", "0000000000002000", false],
      ["python3", "0000000001001000", false],
      ["node", "0000000000001000", false],
      ["bashful", "0000000000001000", false],
    ] as const
  ) {
    assertEquals([name, ignored, ignoresBrokenPipes(statusOf(name, ignored))], [name, ignored, expected]);
  }
});

Deno.test("ignoresBrokenPipes() makes nothing of a file that is not there", () => {
  assertEquals(ignoresBrokenPipes(""), false);
});
