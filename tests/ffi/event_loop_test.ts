import { assertEquals } from "@std/assert";
import { eventLoopDescriptor } from "../../ffi/event_loop.ts";
import { EINTR } from "../../ffi/headers/errno.ts";
import { AF_INET, SOCK_DGRAM } from "../../ffi/headers/socket.ts";
import { EVENT_LOOP_READY } from "../../ffi/poll.ts";
import { Socket } from "../../ffi/socket.ts";
import { withProgram } from "./support.ts";

/** More than a program has open, and fewer than would take long to ask about. */
const NEVER_OPENED_FD = 4000;

const address = (module: string) => JSON.stringify(new URL(`../../ffi/${module}`, import.meta.url).href);

/**
 * A program of its own, because the test runner's JavaScript is not on the thread that gets the process's signals: it
 * waits for a quiet socket and the event loop, and `turn()` lets the loop run.
 */
const WAITING = `
  import { Arena } from ${address("arena.ts")};
  import { Poller } from ${address("poll.ts")};
  import { raiseSignal } from ${address("process.ts")};
  import { Socket } from ${address("socket.ts")};
  const SIGUSR1 = 10;
  const socket = Socket.open(${AF_INET}, ${SOCK_DGRAM}, 0);
  const poller = new Poller(new Arena(64), socket.fd, ffi.eventLoopDescriptor(socket.fd));
  Deno.addSignalListener("SIGUSR1", () => console.log("heard"));
  const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
  await turn();
  // On a busy machine the runtime starts for longer.
  for (let turns = 0; turns < 100 && poller.wait(2e7) !== 0; turns++) await turn();
`;

/** Runs such a program to its end and returns its lines; at "ready" it gets SIGUSR1 a little later. */
async function linesOf(statements: string): Promise<string[]> {
  let output = "";
  await withProgram("event_loop.ts", WAITING + statements, async ([command = "", ...args]) => {
    const child = new Deno.Command(command, { args, stdout: "piped" }).spawn();
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (!text.includes("ready\n")) continue;
      await new Promise((resolve) => setTimeout(resolve, 100));
      child.kill("SIGUSR1");
    }
    assertEquals((await child.status).code, 0);
  });
  return output.trim().split("\n");
}

Deno.test("eventLoopDescriptor() finds an epoll descriptor", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const fd = eventLoopDescriptor(socket.fd);
  assertEquals(Deno.readLinkSync(`/proc/self/fd/${fd}`), "anon_inode:[eventpoll]");
});

Deno.test("eventLoopDescriptor() is -1 when all descriptors below the socket's are the standard ones", () => {
  for (const socketFd of [0, 1, 3]) assertEquals(eventLoopDescriptor(socketFd), -1);
});

Deno.test("eventLoopDescriptor() takes no other failure for the answer of an event loop", () => {
  // Nothing is open under this number: EBADF.
  assertEquals(eventLoopDescriptor(NEVER_OPENED_FD), -1);
});

Deno.test("eventLoopDescriptor() adds nothing to what the event loop watches: asked again, it finds the same", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const fd = eventLoopDescriptor(socket.fd);
  for (let time = 0; time < 3; time++) assertEquals(eventLoopDescriptor(socket.fd), fd);
});

Deno.test("the event loop's descriptor ends a wait when a signal came right before it, and its listener runs in the next turn", async () => {
  const lines = await linesOf(`
    raiseSignal(SIGUSR1);
    const before = performance.now();
    console.log(poller.wait(5e9), performance.now() - before < 1000);
    await turn();
    console.log("end");
    Deno.exit();`);
  assertEquals(lines, [`${EVENT_LOOP_READY} true`, "heard", "end"]);
});

Deno.test("a signal during a wait ends it, and the event loop's descriptor says so until the listener has run", async () => {
  const lines = await linesOf(`
    console.log("ready");
    const before = performance.now();
    console.log(poller.wait(5e9), performance.now() - before < 2000);
    console.log(poller.wait(1e9), poller.wait(0));
    await turn();
    console.log(poller.wait(0));
    Deno.exit();`);
  assertEquals(lines, ["ready", `${-EINTR} true`, `${EVENT_LOOP_READY} ${EVENT_LOOP_READY}`, "heard", "0"]);
});

Deno.test("the event loop's descriptor is quiet while there is nothing to do", async () => {
  // The runtime has work of its own to do at times, on a busy machine for longer.
  const lines = await linesOf(`
    let quiet = 0;
    for (let time = 0; time < 30 && quiet < 3; time++) {
      const before = performance.now();
      if (poller.wait(1e8) === 0 && performance.now() - before >= 100) quiet++;
      await turn();
    }
    console.log(quiet);
    Deno.exit();`);
  assertEquals(lines, ["3"]);
});
