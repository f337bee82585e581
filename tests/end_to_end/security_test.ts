/**
 * What has broken other pings, as real packets, names and arguments; docs/security-tests.md has the whole list, and says
 * where the rest of it is tested.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertJsonLines, assertSafeText } from "../fuzz/safe_text.ts";
import { Namespace, namespaceNeeds, type Outcome } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { FROM_SOURCES, prepareSockets, type Way, WAYS } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";
import { Responder, type Script } from "../support/responder.ts";

const needs = [...namespaceNeeds, ...networkNeeds];
const SERVER = "10.0.2.2";
/** Names that a resolver may bring: they set a title, go back, turn the order round, and forge a line. */
const HOSTILE_NAME = "\x1b]0;title\x07\x1b[2K\x9b\u202egnip\u2066\u200b.test";

async function pinged(words: readonly string[], answers: Script["answers"], way?: Way): Promise<Outcome> {
  await using network = await Network.create({ serverIsSilent: true });
  if (way !== undefined) await prepareSockets(network.client, way);
  await using _responder = await Responder.start(network.server, { address: SERVER, answers: answers ?? {} });
  return await network.client.run([...(way?.command ?? FROM_SOURCES), ...words]);
}

/** ICMPv4 about request 1 with identifier 7, whose quoted header has 40 bytes of options. */
function aboutFirstRequest(type: number, options: string): string {
  const header = `4f00 005c 0001 0000 4001 0000 0a000102 0a000202 ${options.replaceAll(" ", "").padEnd(80, "0")}`;
  return `${type.toString(16).padStart(2, "0")}01 0000 0a000101 ${header} 0800 0000 0007 0001`;
}

testWith("CVE-2025-48964: adaptive pinging and its figures do not follow time stamps of a reply", needs, async () => {
  const answers = { 1: [{ kind: "reply", timestamp: ["0", "0"] }] } as const;
  const { status, stdout, stderr } = await pinged(["-A", "-c", "3", "-i", "0.2", SERVER], answers);
  assertEquals([status, stderr], [0, ""], stdout);
  const [, average] = /= [\d.]+\/([\d.]+)\//.exec(stdout) ?? [];
  assert(Number(average) > 0 && Number(average) < 200, stdout);
});

/** Options that parsers could not get past: lengths 0 and 1, beyond the header, pointers to nowhere. */
const HOSTILE_OPTIONS = [
  "0700 0000",
  "0701 0400 0701 0400",
  "07ff 0400 0000",
  "0727 ff00 0000 0000",
  "4404 0501 4400 0000",
  "4424 fff3 0000 0000",
  "8303 0089 0300 8302 0000",
  "ffff ffff ffff ffff",
  "0101 0101 0101 0101 0107",
];

testWith(
  "CVE-2010-2529: options of a reply neither hang the program nor lead it beyond the header",
  needs,
  async () => {
    // What is not well-formed the kernel throws away before it comes to a socket; what is, is printed.
    const answers = Object.fromEntries(
      HOSTILE_OPTIONS.map((options, index) =>
        [index + 1, [
          { kind: "reply", ipOptions: options.replaceAll(" ", "").padEnd(16, "0") },
          { kind: "reply" },
        ]] as const
      ),
    );
    const count = HOSTILE_OPTIONS.length;
    const { status, stdout } = await pinged(["-v", "-c", `${count}`, "-i", "0.05", SERVER], answers);
    assertEquals(status, 0, stdout);
    assertMatch(stdout, new RegExp(`^${count} packets transmitted, ${count} received`, "m"));
  },
);

testWith("CVE-2022-23093: a quoted header with options, right or wrong, is read within its bounds", needs, async () => {
  const messages = HOSTILE_OPTIONS.map((options) =>
    ({ kind: "message", message: aboutFirstRequest(5, options) }) as const
  );
  // Cut short within the options, and with a header length beyond the message.
  const cut = aboutFirstRequest(5, "0727 0400").replaceAll(" ", "");
  const answers = {
    1: [
      ...messages,
      ...[60, 100, 130].map((digits) => ({ kind: "message", message: cut.slice(0, digits) }) as const),
      { kind: "reply" },
    ],
  } as const;
  for (const format of [[], ["-j"]]) {
    const { status, stdout } = await pinged(["-v", "-n", "-e", "7", "-c", "1", "-W", "1", ...format, SERVER], answers);
    assertEquals(status, 0, stdout);
    const lines = stdout.match(/New nexthop: 10\.0\.1\.1/g) ?? [];
    assertEquals(lines.length, messages.length, stdout);
    if (format.length > 0) assertJsonLines(stdout);
    else assertSafeText(stdout, "\n\t");
  }
});

for (const way of WAYS.filter(({ name }) => !name.includes("compiled"))) {
  testWith(
    `CVE-2022-28391: names from a resolver do nothing to a terminal, in text, in JSON, of many targets, ${way.name}`,
    [...needs, ...way.requirements],
    async () => {
      await using network = await Network.create();
      await prepareSockets(network.client, way);
      const hosts = [`${SERVER} ${HOSTILE_NAME} alias.test`, `10.0.3.1 other.test`, `10.0.1.1 ${HOSTILE_NAME}`];
      await network.client.configure('printf "%s\\n" "$@" > /etc/hosts', ...hosts);
      const commands = [
        ["-v", "-c", "1", "alias.test"],
        ["-v", "-c", "1", "-H", SERVER],
        ["-v", "-R", "-H", "-c", "1", SERVER],
        ["-v", "-H", "-c", "1", "-W", "1", "other.test"],
        ["-c", "1", HOSTILE_NAME],
        ["-c", "1", `${HOSTILE_NAME}.nowhere`],
      ];
      for (const words of commands) {
        for (const format of [[], ["-j"]]) {
          const { stdout, stderr } = await network.client.run([...way.command, ...format, ...words]);
          // It was told, made safe.
          const expected = format.length > 0 ? "\\u001b]0;title\\u0007" : "\\033]0;title\\007";
          assert(`${stdout}${stderr}`.includes(expected), `${words}: ${stdout}${stderr}`);
          assertSafeText(stdout, "\n\t");
          assertSafeText(stderr, "\n");
          if (format.length > 0) assertJsonLines(stdout);
        }
      }
      for (const format of [[], ["-j"], ["-v"], ["-v", "-j"]]) {
        const targets = ["alias.test", HOSTILE_NAME, `${HOSTILE_NAME}.nowhere`, "other.test"];
        const { stdout, stderr } = await network.client.run([
          ...way.command,
          ...format,
          "-c",
          "1",
          "--each",
          ...targets,
        ]);
        assertMatch(stdout, /alias\.test/);
        assertSafeText(stdout, "\n");
        assertSafeText(stderr, "\n");
        if (format.includes("-j")) assertJsonLines(stdout);
      }
    },
  );
}

testWith(
  "CVE-2008-7319: what a shell would do with a host name is not done",
  [...namespaceNeeds, tool("strace")],
  async () => {
    await using namespace = await Namespace.create();
    const traced = ["strace", "-f", "-qq", "-e", "trace=execve"];
    for (const name of ["$(true).test", "`true`.test", "a;true", "|true", "a\ntrue", "../../etc/passwd"]) {
      const { status, stderr } = await namespace.run([...traced, ...FROM_SOURCES, "-c", "1", "--", name]);
      assertEquals(status, 2, stderr);
      assertEquals(stderr.match(/execve\(/g)?.length, 1, stderr);
    }
  },
);

testWith("CVE-2009-3614: no argument makes the program read a file", [...namespaceNeeds, tool("strace")], async () => {
  await using namespace = await Namespace.create();
  const secret = "/etc/shadow";
  for (
    const words of [["-f", secret], ["-I", secret, "127.0.0.1"], ["-p", secret, "127.0.0.1"], [secret], [`@${secret}`]]
  ) {
    const traced = ["strace", "-f", "-qq", "-e", "trace=open,openat"];
    const { status, stderr } = await namespace.run([...traced, ...FROM_SOURCES, "-c", "1", ...words]);
    assertEquals(status === 0, false, stderr);
    assertEquals(stderr.includes(`"${secret}"`), false, stderr);
  }
});

testWith(
  "iputils #542, #586, #465: sizes and intervals beyond all bounds are refused with one line",
  namespaceNeeds,
  async () => {
    await using namespace = await Namespace.create();
    const arguments_ = [
      ["-s", "65508"],
      ["-s", "-1"],
      ["-s", "99999999999999999999"],
      ["-l", "65537"],
      ["-l", "99999999999999999999"],
      ["-i", "-1"],
      ["-i", "-0.5"],
      ["-i", "1e30"],
      ["-i", "nan"],
      ["-c", "9223372036854775808"],
      ["-W", "-1"],
      ["-w", "-1"],
      ["-t", "256"],
    ];
    for (const words of arguments_) {
      const { status, stdout, stderr } = await namespace.run([...FROM_SOURCES, ...words, "127.0.0.1"]);
      assertEquals(status !== 0 && stdout === "", true, words.join(" "));
      assertMatch(stderr.split("\n")[0] ?? "", /^ping1025: /, words.join(" "));
      assertEquals(/^\s+at /m.test(stderr), false, stderr);
    }
  },
);

testWith("iputils #320: replies that are cut short are told as such, whatever is missing", needs, async () => {
  const lengths = [0, 1, 7, 8, 15, 16, 55];
  const answers = Object.fromEntries(
    lengths.map((payloadBytes, index) => [index + 1, [{ kind: "reply", payloadBytes }]] as const),
  );
  const { status, stdout } = await pinged(["-c", `${lengths.length}`, "-i", "0.05", SERVER], answers);
  assertEquals([status, stdout.match(/\(truncated\)$/gm)?.length], [0, lengths.length], stdout);
});
