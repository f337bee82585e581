import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import type { MessageBatch, MessageSlot } from "../../../ffi/msghdr.ts";
import { decodeSockaddr } from "../../../ffi/sockaddr.ts";
import { parseTargets } from "../../../src/cli/targets/list.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";
import { StampNumbers } from "../../../src/net/loop/stamp_numbers.ts";
import { Transmitter, type WayOut } from "../../../src/net/loop/transmitter.ts";
import { TargetAddresses } from "../../../src/net/names/addresses.ts";
import { encodeSocketAddress } from "../../../src/net/socket/socket_address.ts";
import { Cookies } from "../../../src/probe/cookies.ts";
import { MarkedEcho } from "../../../src/probe/marked_echo.ts";

const ENOBUFS = 105;
const CAPACITY = 4;
const PAYLOAD_BYTES = 56;

/** A transmitter whose sockets answer what a test says; request number `count` goes to target `count - 1`. */
class FakeWorld {
  /** What left, in order: family, last byte of the address, sequence number. */
  readonly left: string[] = [];
  /** Calls of either kind. */
  calls = 0;
  /** Most messages that a call sends, or minus the error number, in the order of calls; all unless told. */
  limits: number[] = [];
  readonly numbers = { ipv4: new StampNumbers(), ipv6: new StampNumbers() };
  readonly transmitter: Transmitter;
  #nowNs = 0;

  constructor(words: readonly string[]) {
    const outcome = parseTargets(words, { maxTargets: 100, family: "any" });
    if (outcome.kind !== "targets") throw new Error(outcome.message);
    const addresses = new TargetAddresses(outcome.targets, {
      numeric: false,
      device: undefined,
      columnsOf: (text) => text.length,
    });
    const clock = { realtimeBaseSeconds: 0, nowNs: () => this.#nowNs += 1000, realtimeNs: () => this.#nowNs };
    this.transmitter = new Transmitter(
      [this.#way("ipv4"), this.#way("ipv6")],
      { identifier: 1, capacity: CAPACITY, targets: { machine: { targetOf: (count) => count - 1 }, addresses } },
      {
        arena: new Arena(2 * Transmitter.arenaBytes(PAYLOAD_BYTES, CAPACITY)),
        clock,
        timeline: new KernelTimeline(clock),
      },
    );
  }

  flushed(...counts: readonly number[]): number {
    for (const count of counts) this.transmitter.stage(count);
    return this.transmitter.flush();
  }

  #way(name: "ipv4" | "ipv6"): WayOut {
    const send = (slots: readonly MessageSlot[]) => {
      this.calls++;
      const limit = this.limits.shift() ?? slots.length;
      for (const slot of slots.slice(0, Math.max(0, limit))) {
        const address = decodeSockaddr(slot.name)?.address;
        this.left.push(`${name} .${address?.at(-1)} #${slot.data[6]! << 8 | slot.data[7]!}`);
      }
      return limit < 0 ? limit : Math.min(limit, slots.length);
    };
    const family = name === "ipv4" ? ipv4 : ipv6;
    const marks = { cookies: new Cookies(() => {}), ownSequence: () => 1 };
    return {
      family,
      probe: new MarkedEcho(family, { payloadBytes: PAYLOAD_BYTES, pattern: undefined }, marks),
      target: encodeSocketAddress(new Uint8Array(family.addressBytes), 0, 0),
      socket: {
        send: (slot) => send([slot]) === 1 ? 64 : -ENOBUFS,
        sendBatch: (batch: MessageBatch, count) => send(batch.slots.slice(0, count)),
      },
      stampNumbers: this.numbers[name],
    };
  }
}

Deno.test("Transmitter sends a batch to its targets by one call", () => {
  const world = new FakeWorld(["192.0.2.1-192.0.2.9"]);
  assertEquals(world.flushed(1, 2, 3), 3);
  assertEquals(world.left, ["ipv4 .1 #1", "ipv4 .2 #2", "ipv4 .3 #3"]);
  assertEquals(world.calls, 1);
  const [first = 0, ...others] = [0, 1, 2].map((index) => world.transmitter.sentAtNs(index));
  assertEquals(others, [first + 1000 / 3, first + 2000 / 3]);
  assertEquals(world.flushed(4), 1);
  assertEquals(world.left.at(-1), "ipv4 .4 #4");
});

Deno.test("Transmitter keeps the order of requests of both families", () => {
  const world = new FakeWorld(["192.0.2.1", "192.0.2.2", "fd00::3", "192.0.2.4"]);
  assertEquals(world.flushed(1, 2, 3, 4), 4);
  assertEquals(world.left, ["ipv4 .1 #1", "ipv4 .2 #2", "ipv6 .3 #3", "ipv4 .4 #4"]);
  assertEquals([0, 1, 2].map((number) => world.numbers.ipv4.countOf(number)), [1, 2, 4]);
  assertEquals(world.numbers.ipv6.countOf(0), 3);
  const times = [0, 1, 2, 3].map((index) => world.transmitter.sentAtNs(index));
  assertEquals(times, times.toSorted((one, other) => one - other));
});

Deno.test("Transmitter sends nothing behind a request that did not leave", () => {
  const world = new FakeWorld(["192.0.2.1", "192.0.2.2", "fd00::3", "192.0.2.4"]);
  world.limits = [1];
  assertEquals(world.flushed(1, 2, 3, 4), 1);
  assertEquals(world.left, ["ipv4 .1 #1"]);
  world.limits = [-ENOBUFS];
  assertEquals(world.flushed(2, 3, 4), -ENOBUFS);
  assertEquals(world.left, ["ipv4 .1 #1"]);
  assertEquals(world.flushed(2, 3, 4), 3);
  assertEquals(world.left.slice(1), ["ipv4 .2 #2", "ipv6 .3 #3", "ipv4 .4 #4"]);
});

Deno.test("Transmitter tells of the requests in front of a failure, and the failure when it is first", () => {
  const world = new FakeWorld(["192.0.2.1", "192.0.2.2", "fd00::3"]);
  world.limits = [2, -ENOBUFS];
  assertEquals(world.flushed(1, 2, 3), 2);
  world.limits = [-ENOBUFS];
  assertEquals(world.flushed(3), -ENOBUFS);
});
