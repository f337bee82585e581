/** What is left of privileges, on every thread of the process, and what can still be done with it. */

import { assertEquals } from "@std/assert";
import { root, testWith, tool } from "../support/requirements.ts";
import { runProgram } from "./program.ts";

/**
 * One of the runtime's threads opens the sockets, before and after privileges are given up: it has started with all of
 * them, and lives on.
 */
const PROGRAM = `
import { giveUpPrivileges } from "FFI/privileges.ts";
const { dlopen } = Deno;
const { socket, prctl } = dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32", nonblocking: true },
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
}).symbols;
const kinds = {
  "raw IPv4": [2, 3, 1], "raw IPv6": [10, 3, 58], "packet": [17, 3, 0], "cooked packet": [17, 2, 0],
  "raw, closed on exec": [2, 3 | 0x80000, 1], "UDP, closed on exec": [2, 2 | 0x80000, 0],
  "UDP": [2, 2, 0], "TCP": [2, 1, 0], "UDP over IPv6": [10, 2, 0], "this host": [1, 1, 0], "netlink": [16, 3, 0],
};
async function allowed() {
  const names = [];
  for (const [name, kind] of Object.entries(kinds)) if (await socket(...kind) >= 0) names.push(name);
  return names;
}
function executes() {
  try {
    return new Deno.Command("true").outputSync().success;
  } catch {
    return false;
  }
}
function threads() {
  const status = Array.from(Deno.readDirSync("/proc/self/task"), ({ name }) =>
    Deno.readTextFileSync("/proc/self/task/" + name + "/status"));
  const values = (field) => [...new Set(status.map((text) => text.split(field + ":\\t")[1].split("\\n")[0].trim()))];
  return Object.fromEntries(["CapPrm", "Uid", "Gid", "Groups", "NoNewPrivs", "Seccomp"].map((name) => [name, values(name)]));
}
const before = await allowed();
giveUpPrivileges();
giveUpPrivileges();
const left = threads();
const PR_GET_DUMPABLE = 3;
console.log(JSON.stringify([before, await allowed(), executes(), left, prctl(PR_GET_DUMPABLE, 0n, 0n, 0n, 0n)]));
`;

const PLAIN = ["UDP, closed on exec", "UDP", "TCP", "UDP over IPv6", "this host", "netlink"];
const ALL = ["raw IPv4", "raw IPv6", "packet", "cooked packet", "raw, closed on exec", ...PLAIN];
const NO_CAPABILITIES = "0000000000000000";

const tools = [tool("setpriv")];

testWith("giveUpPrivileges() makes nobody of root, on all threads", [root(), ...tools], async () => {
  const [before, after, , left, dumpable] = await runProgram(PROGRAM, ["setpriv", "--groups=4,24"]);
  assertEquals([before, after, dumpable], [ALL, PLAIN, 0]);
  const nobody = ["65534\t65534\t65534\t65534"];
  assertEquals(left, {
    CapPrm: [NO_CAPABILITIES],
    Uid: nobody,
    Gid: nobody,
    Groups: [""],
    NoNewPrivs: ["0"],
    Seccomp: ["0"],
  });
});

testWith(
  "giveUpPrivileges() keeps all threads from raw sockets and from executing where the user can't change",
  [root(), ...tools],
  async () => {
    const command = ["setpriv", "--bounding-set=-setuid,-setgid"];
    const [before, after, executes, left, dumpable] = await runProgram(PROGRAM, command);
    assertEquals([before, after, executes, dumpable], [ALL, PLAIN, false, 0]);
    const { NoNewPrivs, Seccomp } = Object(left);
    assertEquals([NoNewPrivs, Seccomp], [["1"], ["2"]]);
  },
);

testWith("giveUpPrivileges() leaves those alone who have none", [root(), ...tools], async () => {
  const command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
  const [before, after, executes, left, dumpable] = await runProgram(PROGRAM, command);
  assertEquals([before, after, executes, dumpable], [PLAIN, PLAIN, true, 1]);
  const { CapPrm, Uid, Seccomp } = Object(left);
  assertEquals([CapPrm, Uid, Seccomp], [[NO_CAPABILITIES], ["0\t0\t0\t0"], ["0"]]);
});
