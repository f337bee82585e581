/** What an ordinary user is told, and what only root may do. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { masked } from "../support/mask.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, USUAL_WAY, WAYS } from "../support/program.ts";
import { root, testWith, tool } from "../support/requirements.ts";
import { AS_USER, COMPILED, withRights } from "../support/rights.ts";

for (const way of WAYS.filter(({ socketKind }) => socketKind === "datagram")) {
  const needs = [...namespaceNeeds, ...way.requirements];

  testWith(`without any socket the message says what would help, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, USUAL_WAY);
    for (const address of ["127.0.0.1", "::1"]) {
      const { status, stdout, stderr } = masked(await namespace.run([...way.command, "-c", "1", address]));
      assertEquals([status, stdout], [2, ""]);
      assertStringIncludes(stderr, "ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\n");
      assertStringIncludes(stderr, "net.ipv4.ping_group_range");
      assertEquals(stderr.includes("setuid"), false);
      const file = way.name.endsWith("compiled") ? way.command.at(-1) : "FILE";
      assert(stderr.endsWith(`capability: setcap cap_net_raw+p ${file}\n`), stderr);
    }
  });

  testWith(`an ordinary user may not send faster than every 2 ms, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    const fast = masked(await namespace.run([...way.command, "-c", "2", "-i", "0.001", "127.0.0.1"]));
    assertEquals(fast.status, 2);
    assertStringIncludes(fast.stderr, "minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)\n");
    const allowed = await namespace.run([...way.command, "-c", "2", "-i", "0.002", "127.0.0.1"]);
    assertEquals([allowed.status, allowed.stderr], [0, ""]);
  });
}

for (const way of WAYS.filter(({ socketKind }) => socketKind === "raw")) {
  const needs = [...namespaceNeeds, ...way.requirements, root()];

  testWith(`root's capabilities are gone from all threads, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    const look =
      'out=$(mktemp); "$@" > $out & until grep -q seq=1 $out; do sleep 0.05; done; rm $out; grep -h CapPrm /proc/$!/task/*/status | sort -u; wait';
    const { stdout } = await namespace.run([
      "sh",
      "-c",
      look,
      "sh",
      ...way.command,
      "-c",
      "8",
      "-i",
      "0.2",
      "127.0.0.1",
    ]);
    assertEquals(stdout, "CapPrm:\t0000000000000000\n");
  });

  testWith(`a run to many hosts is not timed from transmit stamps, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    const told = async (words: string) => (await namespace.run([...way.command, ...words.split(" ")])).stderr;
    assertStringIncludes(
      await told("-v -c 1 -W 0.2 -I lo 224.0.0.1"),
      "from this program's send to the kernel's receive",
    );
    assertStringIncludes(await told("-v -c 1 127.0.0.1"), "from the kernel's transmit stamp");
  });
}

testWith("the one permission is enough, and nothing is asked", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const denied = USUAL_WAY.command.filter((word) => word !== "--allow-ffi");
  assertEquals(denied.length, USUAL_WAY.command.length - 1);
  const { status, stderr } = await namespace.run([...denied, "-c", "1", "127.0.0.1"]);
  assertEquals(status, 2);
  assertStringIncludes(stderr, "ffi");
  assertEquals((await namespace.run([...USUAL_WAY.command, "-c", "1", "127.0.0.1"])).status, 0);
});

const rightsNeeds = [...namespaceNeeds, ...COMPILED.requirements, root(), tool("setpriv"), tool("setcap")];

const NO_CAPABILITIES = "0000000000000000";
/** Runs a command, and looks at all its threads once it has sent a request. */
const LOOK = `
: > "$0"
"$@" > "$0" &
until grep -qE "seq|start" "$0"; do sleep 0.05; done
for field in CapPrm CapEff NoNewPrivs Seccomp; do
  echo $field $(cat /proc/$!/task/*/status | sed -n "s/^$field:\t//p" | sort -u)
done
grep -h CapPrm /proc/$!/status
kill -INT $!
wait $!`;

/** `+ep` is effective from the start; with `+p` the program has to raise what the calls that need it want. */
const GIVEN = [
  ["cap_net_raw+ep", "0000000000002000"],
  ["cap_net_raw+p", "0000000000002000"],
  ["cap_net_raw,cap_net_admin+p", "0000000000003000"],
] as const;

for (const [given, permitted] of GIVEN) {
  const left = {
    // The runtime's other threads keep what they may do, and with +p they do not do it.
    CapPrm: `${NO_CAPABILITIES} ${permitted}`,
    CapEff: given.endsWith("+ep") ? `${NO_CAPABILITIES} ${permitted}` : NO_CAPABILITIES,
    NoNewPrivs: "1",
    Seccomp: "2",
  };
  const expected = Object.entries(left).map(([field, values]) => `${field} ${values}\n`).join("");

  for (const words of [[], ["-I", "lo", "-m", "5"], ["--output=json", "--each", "-c", "100"]]) {
    const name = ["-i", "0.2", ...words].join(" ");
    testWith(
      `an executable with ${given} pings for an ordinary user, all threads filtered: ${name}`,
      rightsNeeds,
      async () => {
        await using namespace = await Namespace.create();
        await withRights(namespace, `setcap ${given}`, async (path) => {
          const run = [...AS_USER, path, "-w", "20", "-i", "0.2", ...words, "127.0.0.1"];
          assertEquals(await namespace.run(["sh", "-c", LOOK, `${path}.seen`, ...run]), {
            status: 0,
            stdout: `${expected}CapPrm:\t${NO_CAPABILITIES}\n`,
            stderr: "",
          });
        });
      },
    );
  }

  // Each of these is refused to who has no capability.
  testWith(`an executable with ${given} may do what the capability allows`, rightsNeeds, async () => {
    await using namespace = await Namespace.create();
    await withRights(namespace, `setcap ${given}`, async (path) => {
      const ping = (...words: string[]) => namespace.run([...AS_USER, path, ...words]);
      for (
        const words of [["-c", "1", "-m", "5", "127.0.0.1"], ["-c", "1", "-I", "lo", "::1"], ["--pmtu", "127.0.0.1"]]
      ) {
        const { status, stderr } = await ping(...words);
        assertEquals([words, status, stderr], [words, 0, ""]);
      }
    });
  });
}

testWith("an executable with the capability does not believe its environment", rightsNeeds, async () => {
  await using namespace = await Namespace.create();
  await withRights(namespace, "setcap cap_net_raw+ep", async (path) => {
    const strict = [...AS_USER, "env", "POSIXLY_CORRECT=1"];
    const words = ["127.0.0.1", "-c", "1"];
    assertEquals((await namespace.run([...strict, path, ...words])).status, 0);
    // Without rights of its own it does: what follows the destination are hosts.
    const believing = await namespace.run(["env", "POSIXLY_CORRECT=1", ...COMPILED.command, ...words]);
    assertEquals(believing.status, 2);
  });
});

testWith("a set-user-ID executable refuses to run", rightsNeeds, async () => {
  await using namespace = await Namespace.create();
  await withRights(namespace, "chmod 4755", async (path) => {
    const { status, stdout, stderr } = await namespace.run([...AS_USER, path, "-c", "1", "127.0.0.1"]);
    assertEquals([status, stdout], [2, ""]);
    assertStringIncludes(stderr, `must not be set-user-ID\n`);
    assertMatch(stderr, /=> instead, give the executable the capability: setcap cap_net_raw\+p \/\S+\n$/);
  });
});
