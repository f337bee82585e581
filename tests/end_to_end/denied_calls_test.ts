/** A system call that nothing goes without is denied, as seccomp does: the run ends with its summary, and says which it was. */

import { assertEquals, assertMatch } from "@std/assert";
import { masked } from "../support/mask.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, USUAL_WAY } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";

/** Command lines, and how their summaries begin. */
const RUNS: readonly { readonly words: readonly string[]; readonly receives: string; readonly summary: RegExp }[] = [
  { words: ["127.0.0.1"], receives: "recvmsg", summary: /\n1 packets transmitted, 0 received, 100% packet loss/ },
  {
    words: ["-j", "127.0.0.1"],
    receives: "recvmsg",
    summary: /^\{"host": "127.0.0.1", "transmitted": 1, "received": 0/m,
  },
  { words: ["--output=json", "127.0.0.1"], receives: "recvmsg", summary: /^\{"event": "summary", .*"transmitted": 1/m },
  {
    words: ["--each", "127.0.0.1", "127.0.0.2"],
    receives: "recvmmsg",
    summary: /\n--- 2 targets ping statistics ---\n/,
  },
  {
    words: ["--pmtu", "127.0.0.1"],
    receives: "recvmsg",
    summary: /^(path MTU to )?127.0.0.1 \(127.0.0.1\) (is not known|does not)/m,
  },
];

for (const { words, receives, summary } of RUNS) {
  for (const call of ["ppoll", receives]) {
    testWith(
      `a denied ${call} is told behind the summary: ${words.join(" ")}`,
      [...namespaceNeeds, tool("strace")],
      async () => {
        await using namespace = await Namespace.create();
        await prepareSockets(namespace, USUAL_WAY);
        const denying = [
          "strace",
          "-f",
          "-qqq",
          "-o",
          "/dev/null",
          "-e",
          `trace=${call}`,
          "-e",
          `inject=${call}:error=EPERM`,
        ];
        const limits = words.includes("--pmtu") ? ["-W", "0.3"] : ["-c", "1", "-W", "0.3"];
        const outcome = masked(await namespace.run([...denying, ...USUAL_WAY.command, ...limits, ...words]));
        const { status, stdout, stderr } = outcome;
        assertEquals(status, 2, stdout + stderr);
        assertMatch(stdout, summary);
        const told = `${call}: Operation not permitted`;
        if (stderr !== "") assertEquals(stderr, `ping: ${told}\n`);
        else assertMatch(stdout, new RegExp(`"${told}".*\n$`));
      },
    );
  }
}
