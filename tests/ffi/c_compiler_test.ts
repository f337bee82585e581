/**
 * Every constant of `ffi/headers` and every layout of `ffi/layout.ts`, compared with what the C compiler says.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import * as capabilityHeader from "../../ffi/headers/capability.ts";
import * as epollHeader from "../../ffi/headers/epoll.ts";
import * as errnoHeader from "../../ffi/headers/errno.ts";
import * as errqueueHeader from "../../ffi/headers/errqueue.ts";
import * as fcntlHeader from "../../ffi/headers/fcntl.ts";
import * as filterHeader from "../../ffi/headers/filter.ts";
import * as icmpHeader from "../../ffi/headers/icmp.ts";
import * as inHeader from "../../ffi/headers/in.ts";
import * as ioctlHeader from "../../ffi/headers/ioctl.ts";
import * as localeHeader from "../../ffi/headers/locale.ts";
import * as netIfHeader from "../../ffi/headers/net_if.ts";
import * as netTstampHeader from "../../ffi/headers/net_tstamp.ts";
import * as netdbHeader from "../../ffi/headers/netdb.ts";
import * as netlinkHeader from "../../ffi/headers/netlink.ts";
import * as pollHeader from "../../ffi/headers/poll.ts";
import * as prctlHeader from "../../ffi/headers/prctl.ts";
import * as seccompHeader from "../../ffi/headers/seccomp.ts";
import * as signalHeader from "../../ffi/headers/signal.ts";
import * as sockDiagHeader from "../../ffi/headers/sock_diag.ts";
import * as socketHeader from "../../ffi/headers/socket.ts";
import * as termiosHeader from "../../ffi/headers/termios.ts";
import * as timeHeader from "../../ffi/headers/time.ts";
import * as layout from "../../ffi/layout.ts";
import { extentOf, type FieldTable, Struct } from "../../ffi/struct.ts";
import { FRAGMENTATION_NEEDED, HOPS_EXCEEDED, ICMPV4, ICMPV6 } from "../../src/wire/icmp.ts";
import { testWith, tool } from "../support/requirements.ts";

/** A module of constants, and the C headers that declare them. */
interface ConstantModule {
  readonly constants: { readonly [name: string]: unknown };
  readonly includes: readonly string[];
}

const constantModules: { readonly [file: string]: ConstantModule } = {
  "capability.ts": { constants: capabilityHeader, includes: ["linux/capability.h"] },
  "epoll.ts": { constants: epollHeader, includes: ["sys/epoll.h"] },
  "errno.ts": { constants: errnoHeader, includes: ["errno.h"] },
  "errqueue.ts": { constants: errqueueHeader, includes: ["time.h", "linux/errqueue.h"] },
  "fcntl.ts": { constants: fcntlHeader, includes: ["fcntl.h"] },
  "filter.ts": { constants: filterHeader, includes: ["linux/filter.h"] },
  "icmp.ts": { constants: icmpHeader, includes: ["linux/icmp.h", "netinet/icmp6.h"] },
  "in.ts": { constants: inHeader, includes: ["netinet/in.h", "linux/in.h", "linux/in6.h"] },
  "ioctl.ts": { constants: ioctlHeader, includes: ["sys/ioctl.h"] },
  "locale.ts": { constants: localeHeader, includes: ["locale.h"] },
  "net_if.ts": { constants: netIfHeader, includes: ["net/if.h"] },
  "net_tstamp.ts": { constants: netTstampHeader, includes: ["linux/net_tstamp.h"] },
  "netdb.ts": { constants: netdbHeader, includes: ["netdb.h"] },
  "netlink.ts": {
    constants: netlinkHeader,
    includes: ["linux/netlink.h", "linux/rtnetlink.h", "linux/neighbour.h"],
  },
  "poll.ts": { constants: pollHeader, includes: ["poll.h"] },
  "prctl.ts": { constants: prctlHeader, includes: ["linux/prctl.h"] },
  "seccomp.ts": { constants: seccompHeader, includes: ["linux/seccomp.h", "asm/unistd.h"] },
  "signal.ts": { constants: signalHeader, includes: ["signal.h"] },
  "sock_diag.ts": { constants: sockDiagHeader, includes: ["linux/sock_diag.h"] },
  "socket.ts": { constants: socketHeader, includes: ["sys/socket.h", "netinet/in.h"] },
  "termios.ts": { constants: termiosHeader, includes: ["termios.h"] },
  "time.ts": { constants: timeHeader, includes: ["time.h"] },
};

/** The ICMP numbers of `wire/icmp.ts` that the kernel has names for, by those names. */
const icmpNumbers: Readonly<Record<string, number>> = {
  ICMP_ECHOREPLY: ICMPV4.echoReply,
  ICMP_DEST_UNREACH: ICMPV4.unreachable,
  ICMP_SOURCE_QUENCH: ICMPV4.sourceQuench,
  ICMP_REDIRECT: ICMPV4.redirect,
  ICMP_ECHO: ICMPV4.echoRequest,
  ICMP_TIME_EXCEEDED: ICMPV4.timeExceeded,
  ICMP_PARAMETERPROB: ICMPV4.parameterProblem,
  ICMP_TIMESTAMP: ICMPV4.timestampRequest,
  ICMP_TIMESTAMPREPLY: ICMPV4.timestampReply,
  ICMP_INFO_REQUEST: ICMPV4.informationRequest,
  ICMP_INFO_REPLY: ICMPV4.informationReply,
  ICMP_ADDRESS: ICMPV4.maskRequest,
  ICMP_ADDRESSREPLY: ICMPV4.maskReply,
  ICMP_FRAG_NEEDED: FRAGMENTATION_NEEDED,
  ICMP_EXC_TTL: HOPS_EXCEEDED,
  ICMPV6_DEST_UNREACH: ICMPV6.unreachable,
  ICMPV6_PKT_TOOBIG: ICMPV6.packetTooBig,
  ICMPV6_TIME_EXCEED: ICMPV6.timeExceeded,
  ICMPV6_PARAMPROB: ICMPV6.parameterProblem,
  ICMPV6_ECHO_REQUEST: ICMPV6.echoRequest,
  ICMPV6_ECHO_REPLY: ICMPV6.echoReply,
  ICMPV6_MGM_QUERY: ICMPV6.listenerQuery,
  ICMPV6_MGM_REPORT: ICMPV6.listenerReport,
  ICMPV6_MGM_REDUCTION: ICMPV6.listenerDone,
  ICMPV6_NI_QUERY: ICMPV6.nodeInformationQuery,
  ICMPV6_NI_REPLY: ICMPV6.nodeInformationReply,
  ICMPV6_EXC_HOPLIMIT: HOPS_EXCEEDED,
};

const structIncludes = [
  "stddef.h",
  "sys/socket.h",
  "netinet/in.h",
  "linux/in6.h",
  "linux/icmp.h",
  "linux/icmpv6.h",
  "linux/netlink.h",
  "linux/neighbour.h",
  "time.h",
  "linux/errqueue.h",
  "linux/filter.h",
  "sys/time.h",
  "sys/uio.h",
  "poll.h",
  "netdb.h",
  "ifaddrs.h",
  "sys/ioctl.h",
  "termios.h",
  "linux/capability.h",
  "linux/seccomp.h",
];

/** Compiles and runs a program that prints `NAME VALUE` lines. */
async function runC(includes: readonly string[], statements: readonly string[]): Promise<Map<string, string>> {
  const source = [
    "#define _GNU_SOURCE",
    ...["stdio.h", "string.h", ...includes].map((header) => `#include <${header}>`),
    `int main(void) {`,
    ...statements,
    "return 0; }",
    "",
  ].join("\n");
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/program.c`, source);
    const compile = new Deno.Command("cc", { args: ["-o", `${folder}/program`, `${folder}/program.c`] });
    const { success, stderr } = await compile.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const { stdout } = await new Deno.Command(`${folder}/program`).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function printNumber(name: string, expression: string): string {
  return `printf("%s %lld\\n", "${name}", (long long)(${expression}));`;
}

function numbersOf(constants: ConstantModule["constants"]): [string, number][] {
  const numbers: [string, number][] = [];
  for (const [name, value] of Object.entries(constants)) if (typeof value === "number") numbers.push([name, value]);
  return numbers;
}

const compiler = [tool("cc")];

for (const [file, { constants, includes }] of Object.entries(constantModules)) {
  testWith(`headers/${file} has the compiler's values`, compiler, async () => {
    const numbers = numbersOf(constants);
    const seen = await runC(includes, numbers.map(([name]) => printNumber(name, name)));
    assertEquals(
      numbers.map(([name, value]) => `${name} ${value}`),
      numbers.map(([name]) => `${name} ${seen.get(name)}`),
    );
  });
}

testWith("wire/icmp.ts has the compiler's values", compiler, async () => {
  const names = Object.keys(icmpNumbers);
  const seen = await runC(["linux/icmp.h", "linux/icmpv6.h"], names.map((name) => printNumber(name, name)));
  assertEquals(
    names.map((name) => `${name} ${icmpNumbers[name]}`),
    names.map((name) => `${name} ${seen.get(name)}`),
  );
});

testWith("systemCallNumbers has this machine's numbers", compiler, async () => {
  const { auditArch, ...numbers } = seccompHeader.systemCallNumbers[Deno.build.arch];
  const names = Object.keys(numbers);
  const seen = await runC(["sys/syscall.h", "linux/audit.h"], [
    ...names.map((name) => printNumber(name, `SYS_${name}`)),
    printNumber("auditArch", `AUDIT_ARCH_${Deno.build.arch.toUpperCase()}`),
  ]);
  const expected = Object.entries({ ...numbers, auditArch }).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  assertEquals(seen, new Map(expected));
});

testWith("errnoNames has libc's symbolic names, and no others", compiler, async () => {
  const seen = await runC(["errno.h"], [
    'for (int n = 1; n < 4096; n++) if (strerrorname_np(n)) printf("%d %s\\n", n, strerrorname_np(n));',
  ]);
  assertEquals(errnoHeader.errnoNames, Object.fromEntries(seen));
});

testWith("layout.ts has the compiler's sizes, alignments and offsets", compiler, async () => {
  const structs = Object.values(layout).filter((value) => value instanceof Struct);
  const expected: string[] = [];
  const statements: string[] = [];
  const compare = (name: string, expression: string, value: number | undefined) => {
    expected.push(`${name} ${value}`);
    statements.push(printNumber(name, expression));
  };
  for (const struct of structs) {
    const type = `struct ${struct.name}`;
    const fields: FieldTable = struct.fields;
    compare(`sizeof(${struct.name})`, `sizeof(${type})`, struct.bytes);
    compare(`alignof(${struct.name})`, `_Alignof(${type})`, struct.alignment);
    for (const [field, offset] of Object.entries(struct.offset)) {
      compare(`${struct.name}.${field}`, `offsetof(${type}, ${field})`, offset);
      const fieldBytes = extentOf(fields[field] ?? "u8").bytes;
      compare(`sizeof(${struct.name}.${field})`, `sizeof(((${type} *)0)->${field})`, fieldBytes);
    }
  }
  const seen = await runC(structIncludes, statements);
  assertEquals(expected, [...seen].map(([name, value]) => `${name} ${value}`));
});

Deno.test("every file of ffi/headers is compared with the compiler", async () => {
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL("../../ffi/headers", import.meta.url))) files.push(entry.name);
  assertEquals(files.sort(), Object.keys(constantModules).sort());
});
