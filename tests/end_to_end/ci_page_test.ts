/** The commands of docs/ci.md, as they stand there. */

import { assertEquals, assertGreater } from "@std/assert";
import { parse } from "@std/yaml/parse";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/ci.md", import.meta.url));

/** The blocks of a language. */
function blocks(language: string): string[] {
  return Array.from(PAGE.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms")), ([, text = ""]) => text);
}

/** Everything under a key, however deep. */
function valuesOf(key: string, node: unknown): unknown[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => name === key ? [value] : valuesOf(key, value));
}

function commands(): string[] {
  const steps = blocks("yaml").flatMap((text) => valuesOf("run", parse(text)));
  return [...steps, ...blocks("sh")].map((command) => {
    if (typeof command !== "string") throw new Error(`no command: ${command}`);
    return command;
  });
}

Deno.test("the workflow of docs/ci.md is YAML with a job of steps, each with a name and a command", () => {
  for (const text of blocks("yaml")) {
    const steps = valuesOf("steps", parse(text)).flat();
    assertGreater(steps.length, 0);
    for (const step of steps) {
      assertEquals(Object.keys(step ?? {}), ["name", "run"]);
      assertEquals(
        [...valuesOf("name", step), ...valuesOf("run", step)].every((word) => typeof word === "string"),
        true,
      );
    }
  }
});

testWith(
  "each command of docs/ci.md succeeds where all is well, and fails where nobody answers",
  namespaceNeeds,
  async () => {
    await using namespace = await Namespace.create();
    await namespace.configure("echo '127.0.0.1 web.example db.example' >> /etc/hosts");
    const run = (command: string) => {
      const defined = `ping1025() { ${USUAL_WAY.command.join(" ")} "$@"; }`;
      return namespace.run(["sh", "-e", "-c", `${defined}\n${command}`]);
    };
    assertEquals(commands().length, 4);
    for (const command of commands()) {
      const { status, stderr } = await run(command);
      assertEquals([status, stderr], [0, ""], command);
    }
    await namespace.sysctl("net/ipv4/icmp_echo_ignore_all", 1);
    for (const command of commands()) {
      // Nobody waits for two minutes here.
      assertEquals((await run(command.replace(/-w \d+/, "-w 1").replace("-c 50", "-c 2 -W 1"))).status, 1, command);
    }
  },
);
