/**
 * The live view on a real terminal: it shows what happens, does what keys say, and leaves the terminal as it was, however
 * it ends.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { FROM_SOURCES } from "../support/program.ts";
import { root, testWith, tool } from "../support/requirements.ts";
import { Responder, type Script } from "../support/responder.ts";
import { TmuxTerminal } from "../support/tmux.ts";

const needs = [...namespaceNeeds, tool("tmux"), tool("stty")];
const PING = FROM_SOURCES.join(" ");
const UTF8 = ["-u", "NO_COLOR", "LANG=C.UTF-8"];
/** Neither alternate screen nor hidden cursor, and lines wrap. */
const ORDINARY = "0 1 1";

/** Starts the program between two looks at the terminal's modes; its status and whether they are equal come at the end. */
async function start(terminal: TmuxTerminal, words: string, ping = PING): Promise<void> {
  const modes = "stty -a | tail -n +2";
  await terminal.type(
    `clear; a=$(${modes}); ${ping} ${words}; s=$?; [ "$a" = "$(${modes})" ] && echo "status $s, modes as before"`,
    "Enter",
  );
}

/** Waits until the program has ended, with the terminal as it was. */
async function ended(terminal: TmuxTerminal, status: number): Promise<string> {
  const screen = await terminal.shows(new RegExp(`status ${status}, modes as before`));
  assertEquals(await terminal.state(), ORDINARY);
  return screen;
}

/** All that end a process, can be listened to, and mean nothing else to a run: `kill -l`. */
const ENDING_SIGNALS = [
  ["TERM", 15],
  ["HUP", 1],
  ["ABRT", 6],
  ["USR1", 10],
  ["USR2", 12],
  ["STKFLT", 16],
  ["XCPU", 24],
  ["XFSZ", 25],
  ["VTALRM", 26],
  ["PROF", 27],
  ["IO", 29],
  ["PWR", 30],
] as const;

const ENDS:
  readonly (readonly [name: string, status: number, end: (terminal: TmuxTerminal, n: Namespace) => Promise<void>])[] = [
    ["q", 0, (terminal) => terminal.type("q")],
    ["^C", 0, (terminal) => terminal.type("", "C-c")],
    ["SIGALRM", 0, async (_, namespace) => await killPing(namespace, "ALRM")],
    ...ENDING_SIGNALS.map(([name, number]) =>
      [`SIG${name}`, 128 + number, async (_: TmuxTerminal, n: Namespace) => await killPing(n, name)] as const
    ),
  ];

/** The program is the one that has the socket: others of this machine are in other namespaces. */
async function killPing(namespace: Namespace, signal: string): Promise<void> {
  await namespace.configure(
    `for pid in $(ss -0 -w -a -p -H | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -u); do /bin/kill -s "$1" "$pid"; done`,
    signal,
  );
}

testWith("--live leaves the terminal as it was, with header and summary on it, however it ends", [
  ...needs,
  tool("ss"),
], async (context) => {
  await using namespace = await Namespace.create();
  await using terminal = await TmuxTerminal.open(namespace, 80, UTF8);
  for (const [name, status, end] of ENDS) {
    await context.step(name, async () => {
      await start(terminal, "--live -i 0.1 127.0.0.1");
      await terminal.shows(/received [3-9][^]*0 ms └─[^]*q quit/);
      assertEquals(await terminal.state(), "1 0 0");
      await end(terminal, namespace);
      const screen = await ended(terminal, status);
      assertMatch(
        screen,
        /PING 127\.0\.0\.1 \(127\.0\.0\.1\) 56\(84\) bytes of data\.\n\n--- 127\.0\.0\.1 ping statistics ---\n/,
      );
      assertMatch(screen, /0% packet loss[^]*rtt min/);
    });
  }
});

testWith(
  "--live leaves the terminal as it was as process 1 of a container",
  [...needs, tool("ss"), root()],
  async () => {
    await using namespace = await Namespace.create();
    await using terminal = await TmuxTerminal.open(namespace, 80, UTF8);
    await start(terminal, "--live -i 0.1 127.0.0.1", `unshare --pid --fork --mount-proc ${PING}`);
    await terminal.shows(/ttl 64/);
    await killPing(namespace, "TERM");
    assertMatch(await ended(terminal, 143), /packets transmitted/);
  },
);

testWith("--live leaves the terminal as it was when the count is reached, and after an error", needs, async () => {
  await using namespace = await Namespace.create();
  await using terminal = await TmuxTerminal.open(namespace, 80, UTF8);
  await start(terminal, "--live -c 3 -i 0.2 127.0.0.1");
  assertMatch(await ended(terminal, 0), /3 packets transmitted, 3 received, 0% packet loss/);
  await start(terminal, "--live -i 0.2 no.such.name.invalid");
  assertMatch(await ended(terminal, 2), /no\.such\.name\.invalid/);
  await start(terminal, "--live -s 70000 127.0.0.1");
  assertMatch(await ended(terminal, 1), /out of range/);
});

testWith("--live comes back after ^Z", needs, async () => {
  await using namespace = await Namespace.create();
  await using terminal = await TmuxTerminal.open(namespace, 80, UTF8);
  await terminal.type(`set -m; ${PING} --live -i 0.2 127.0.0.1`, "Enter");
  await terminal.shows(/q quit/);
  await terminal.type("", "C-z");
  await terminal.shows(/Stopped/);
  assertEquals(await terminal.state(), ORDINARY);
  await terminal.type("fg", "Enter");
  await terminal.shows(/q quit/);
  assertEquals(await terminal.state(), "1 0 0");
  await terminal.type("q");
  await terminal.shows(/0% packet loss/);
});

testWith("--live does what keys say, and fits each size of the window", needs, async () => {
  await using namespace = await Namespace.create();
  await using terminal = await TmuxTerminal.open(namespace, 80, UTF8);
  await start(terminal, "--live -i 0.1 127.0.0.1");
  await terminal.shows(/sent [1-9]\d[^]*h help/);
  await terminal.type("h");
  await terminal.shows(/the display stands still/);
  await terminal.type("h");
  await terminal.shows(/Round-trip times/);
  await terminal.type("r");
  await terminal.shows(/sent \d +[^]*figures reset/);
  for (
    const [columns, rows, pattern] of [[200, 50, /p99\.9/], [40, 10, /loss 0 %[^]*h help/], [20, 6, /ms └─/], [
      3,
      2,
      /los/,
    ]] as const
  ) {
    await terminal.resize(columns, rows);
    await terminal.shows(pattern);
    assertEquals((await terminal.screen()).split("\n").length, rows + 1);
  }
  await terminal.resize(80, 24);
  await terminal.shows(/Round-trip times/);
  await terminal.type("p");
  const paused = await terminal.shows(/PAUSED/);
  const figures = /sent \d+/.exec(paused)?.[0];
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assertEquals(await terminal.screen(), paused);
  await terminal.type("p");
  const going = await terminal.shows(/p pause/);
  const sent = (text: string | undefined) => Number(/sent (\d+)/.exec(text ?? "")?.[1]);
  assert(sent(going) >= sent(figures) + 8, going);
  await terminal.type("q");
  await ended(terminal, 0);
});

testWith("--live draws in ASCII in the C locale, and has the terminal's keys where stdin is none", needs, async () => {
  await using namespace = await Namespace.create();
  await using terminal = await TmuxTerminal.open(namespace, 80, ["NO_COLOR=1", "LC_ALL=C"]);
  await start(terminal, "--live -i 0.1 127.0.0.1 < /dev/null");
  const screen = await terminal.shows(/received [3-9]/);
  assertMatch(screen, /ms \+[^]*q quit/);
  assert(/^[\n -~]*$/.test(screen), screen);
  await terminal.type("q");
  await ended(terminal, 0);
  await start(terminal, "--live 127.0.0.1 | cat");
  await terminal.shows(/ping1025: --live needs a terminal on standard output/);
});

testWith("--live shows loss, late replies, errors and the time to live, across a network that lies", [
  ...needs,
  ...networkNeeds,
], async () => {
  const answers: Script["answers"] = {
    5: [],
    6: [{ kind: "error", type: 11, code: 0 }],
    7: [{ kind: "reply", delayMs: 1200 }],
    9: [{ kind: "reply", delayMs: 250 }],
    12: [{ kind: "reply", timeToLive: 50 }],
    14: [{ kind: "reply" }, { kind: "reply" }],
  };
  await using network = await Network.create({ serverIsSilent: true });
  await using _responder = await Responder.start(network.server, { address: "10.0.2.2", answers });
  await using terminal = await TmuxTerminal.open(network.client, 120, UTF8);
  await start(terminal, "--live -c 20 -i 0.2 -W 1 10.0.2.2");
  const screen = await terminal.shows(/sent 20[^]*late 1/);
  assertMatch(screen, /lost 3 {2}late 1 \(>1 s\) {2}errors 1 {2}duplicates 1/);
  assertMatch(screen, /└.*XEL─.*T/);
  assertMatch(screen, /ttl 63 -> 49 \(icmp_seq 12\)/);
  assertMatch(screen, /Time to live exceeded from 10\.0\.2\.2/);
  assertMatch(
    await ended(terminal, 0),
    /20 packets transmitted, 18 received, \+1 duplicates, \+1 errors, 10% packet loss/,
  );
});

testWith("--live shows many targets in a table that sorts", [...needs, ...networkNeeds], async () => {
  await using network = await Network.create();
  await using terminal = await TmuxTerminal.open(network.client, 80, UTF8);
  await start(terminal, "--live --each -i 0.2 10.0.1.1 10.0.2.2 10.0.6.2 10.0.1.99");
  await terminal.shows(/2 of 4 up {2}2 down[^]*\+ 10\.0\.1\.1 +0 [^]*! 10\.0\.6\.2 +100/);
  await terminal.shows(/10\.0\.6\.2: Destination Host Unreachable from 10\.0\.1\.1/);
  await terminal.type("ss");
  await terminal.shows(/s sort: loss/);
  const lines = (await terminal.screen()).split("\n");
  assertMatch(lines[3] ?? "", /^! .* 100 .*[EX]$/);
  await terminal.type("S");
  const reversed = await terminal.shows(/S reversed[^]*/);
  assertMatch(reversed.split("\n")[3] ?? "", /^\+ .* 0 /);
  await terminal.type("q");
  assertMatch(await ended(terminal, 1), /--- 4 targets ping statistics ---\n2 alive, 2 unreachable/);
});

testWith(
  "--live scrolls a table that is longer than the screen, by the keys that a terminal has for it",
  needs,
  async () => {
    await using namespace = await Namespace.create();
    await using terminal = await TmuxTerminal.open(namespace, 80, UTF8);
    await start(terminal, "--live --each -i 0.5 127.0.0.0/25");
    await terminal.shows(/ 1-17 of 126 [^]*\n\+ 127\.0\.0\.1 +0 [^]*arrows scroll/);
    await terminal.type("", "NPage", "Down");
    await terminal.shows(/ 19-35 of 126 [^]*\n. 127\.0\.0\.19 /);
    await terminal.type("", "End");
    await terminal.shows(/ 110-126 of 126 [^]*\n. 127\.0\.0\.126 /);
    await terminal.type("", "PPage", "Up");
    await terminal.shows(/ 92-108 of 126 /);
    await terminal.type("", "Home");
    await terminal.shows(/ 1-17 of 126 /);
    await terminal.type("h");
    await terminal.shows(/h close, arrows scroll 1-/);
    await terminal.type("", "End");
    await terminal.shows(/no answer yet/);
    await terminal.type("hq");
    await ended(terminal, 0);
  },
);
