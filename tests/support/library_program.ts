/**
 * A program that uses the library in the ways its name says, and tells as one JSON object what it saw.
 *
 * @module
 */
import { AF_INET, SOCK_DGRAM } from "../../ffi/headers/socket.ts";
import { Socket } from "../../ffi/socket.ts";
import { ping, pingMany, ResolutionError, SystemCallError, UsageError } from "../../src/mod.ts";

/** The lowest number that is free: what is left open takes it. */
function freeDescriptor(): number {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  return socket.fd;
}

async function kindsOf(events: AsyncIterable<{ readonly kind: string }>): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { kind } of events) kinds.push(kind);
  return kinds;
}

async function nameOfError(events: AsyncIterable<unknown>): Promise<string> {
  try {
    for await (const _ of events);
  } catch (error) {
    for (const known of [UsageError, ResolutionError, SystemCallError]) if (error instanceof known) return known.name;
  }
  return "";
}

const programs: Record<string, () => Promise<unknown>> = {
  /** Two runs at once to one host, and a timer beside them. */
  beside: async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const request = { count: 10, intervalMs: 20 };
    const kinds = await Promise.all([kindsOf(ping("127.0.0.1", request)), kindsOf(ping("127.0.0.1", request))]);
    clearInterval(timer);
    return { kinds, ticks };
  },
  /** Loops that are left, over and over. */
  leave: async () => {
    const once = async () => {
      for await (const { kind } of ping("127.0.0.1")) if (kind === "reply") break;
    };
    await once();
    const before = freeDescriptor();
    for (let run = 0; run < 5; run++) await once();
    return { more: freeDescriptor() - before };
  },
  /** Ended by a signal in the middle, and before the beginning. */
  abort: async () => {
    const later = new AbortController();
    const kinds: string[] = [];
    for await (const { kind } of ping("10.9.9.9", { intervalMs: 20, source: "127.0.0.1", signal: later.signal })) {
      kinds.push(kind);
      setTimeout(() => later.abort(), 50);
    }
    return { kinds, before: await kindsOf(ping("127.0.0.1", { signal: AbortSignal.abort() })) };
  },
  /** Many targets, one of which is none. */
  many: async () => {
    const told: unknown[] = [];
    for await (const event of pingMany(["127.0.0.1-127.0.0.2", "::1", "::/129"], { count: 1 })) {
      if (event.kind === "warning") told.push(event.message);
      else if (event.kind === "target-done") told.push([event.name, event.address, event.alive]);
      else if (event.kind === "finish") told.push(event.totals.received);
      else told.push(event.kind);
    }
    return told.map((told) => JSON.stringify(told)).sort();
  },
  /** What can't be done. */
  errors: async () => [
    await nameOfError(ping("")),
    await nameOfError(ping("nobody.test")),
    await nameOfError(ping("198.51.100.1")),
    await nameOfError(pingMany([])),
    await nameOfError(pingMany(["10.0.0.0/8"])),
  ],
};

/** Names that a silent name server should know. A look-up that is under way would keep the process from ending. */
programs.silence = async () => {
  const told = {
    aborted: await kindsOf(ping("dead.test", { signal: AbortSignal.timeout(300) })),
    abortedMany: await kindsOf(pingMany(["dead.test"], { signal: AbortSignal.timeout(300) })),
    late: await nameOfError(ping("dead.test", { deadlineMs: 300 })),
  };
  console.log(JSON.stringify(told));
  Deno.exit();
};

const program = programs[Deno.args[0] ?? ""];
if (program === undefined) throw new Error(`no program ${Deno.args[0]}`);
console.log(JSON.stringify(await program()));
