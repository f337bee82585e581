import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { MSG_DONTWAIT } from "../../../ffi/headers/socket.ts";
import type { ReplyEvent } from "../../../src/core/events.ts";
import { Pinger } from "../../../src/core/one/pinger.ts";
import type { PingerSettings } from "../../../src/core/one/input.ts";
import type { Family, SocketKind } from "../../../src/family/family.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";
import { Receiver, type ReceiverSettings } from "../../../src/net/loop/receiver.ts";
import { AddressBook, encodeSocketAddress } from "../../../src/net/socket/socket_address.ts";
import { Transmitter } from "../../../src/net/loop/transmitter.ts";
import { Echo } from "../../../src/probe/echo.ts";
import type { Probe } from "../../../src/probe/probe.ts";
import { TimestampProbe } from "../../../src/probe/timestamp.ts";
import { VirtualSocket, VirtualTime } from "../../simulation/virtual_kernel.ts";
import { echoReply, MS, ORDINARY_SETTINGS, SECOND } from "../../simulation/virtual_network.ts";
import { repairChecksum } from "../../fuzz/hostile_packets.ts";

const IDENTIFIER = 0x4321;

interface Setting {
  readonly family?: Family;
  /** Echo requests of `payloadBytes` unless given. */
  readonly probe?: Probe;
  readonly kind?: SocketKind;
  readonly payloadBytes?: number;
  readonly receiver?: Partial<ReceiverSettings>;
  readonly pinger?: Partial<PingerSettings>;
}

/** One target's path from request to reply, with the network in the hands of a test. */
class Path {
  readonly time = new VirtualTime();
  /** Requests as they were sent, the first at index 0. */
  readonly requests: Uint8Array[] = [];
  readonly pinger: Pinger;
  readonly #socket = new VirtualSocket<undefined>({
    send: (data) => {
      this.requests.push(data);
      return 0;
    },
    refused: () => {},
    beforeReceive: () => 0,
    received: () => {},
  });
  readonly #family: Family;
  readonly #address: Uint8Array;
  readonly #transmitter: Transmitter;
  readonly #receiver: Receiver;

  constructor(
    { family = ipv4, probe: asked, kind = "datagram", payloadBytes = 56, receiver = {}, pinger = {} }: Setting = {},
  ) {
    const probe = asked ?? new Echo(family, { payloadBytes, pattern: undefined });
    this.#family = family;
    this.#address = new Uint8Array(family.addressBytes).fill(10);
    this.time.pass(MS);
    const { clock } = this.time;
    const arena = new Arena(200_000);
    const timeline = new KernelTimeline(clock);
    this.pinger = new Pinger(
      { ...ORDINARY_SETTINGS, intervalNs: MS, payloadBytes: probe.payloadBytes, ...pinger },
      clock.now,
    );
    const target = encodeSocketAddress(this.#address, 0, 0);
    this.#transmitter = new Transmitter(
      [{ family, probe, socket: this.#socket, target }],
      { identifier: IDENTIFIER, capacity: 1 },
      { arena, clock, timeline },
    );
    this.#receiver = new Receiver({
      family,
      probe,
      icmp: { socket: this.#socket, kind },
      target: this.#address,
      identifier: IDENTIFIER,
      showsIdentifier: true,
      findsMismatches: true,
      capacity: 1,
      ...receiver,
    }, {
      arena,
      inbox: this.pinger,
      clock,
      timeline,
      book: new AddressBook(),
      transmitter: this.#transmitter,
      warn: () => {},
    });
  }

  /** Sends a request a millisecond after the one before; returns the echo reply to it, ICMP header first. */
  send(): Uint8Array {
    const { clock } = this.time;
    this.#transmitter.stage(this.pinger.nextTransmit(clock.now));
    this.#transmitter.flush();
    this.pinger.handleTransmitted(clock.now);
    this.time.pass(MS);
    const reply = this.requests.at(-1)?.slice() ?? new Uint8Array(0);
    reply[0] = this.#family.name === "ipv6" ? 129 : reply[0] === 13 ? 14 : 0;
    return reply;
  }

  /** The target has the address whose replies come from there. */
  moveTo(from: number): void {
    this.#receiver.setTarget(this.#address.with(3, from));
  }

  /** A reply comes; returns what is told of it. */
  receive(reply: Uint8Array, { from = 10, repaired = true } = {}): ReplyEvent | undefined {
    const data = repaired && this.#family.name === "ipv4" ? repairChecksum(reply, { raw: false }) : reply;
    const name = encodeSocketAddress(this.#address.with(3, from), 0, 0);
    this.#socket.datagrams.push({ name, data, control: new Uint8Array(0), truth: undefined });
    for (let index = this.#receiver.receive(MSG_DONTWAIT); index > 0; index--) this.#receiver.handle(0);
    let told: ReplyEvent | undefined;
    for (let event = this.pinger.nextEvent(); event !== undefined; event = this.pinger.nextEvent()) {
      if (event.kind === "reply") told = { ...event };
    }
    return told;
  }
}

function changed(reply: Uint8Array, at: number): Uint8Array {
  return reply.with(at, (reply[at] ?? 0) ^ 0x10);
}

for (const family of [ipv4, ipv6]) {
  Deno.test(`an ${family.name} reply is proven ours by the time stamp of its request, whoever sends it`, () => {
    const path = new Path({ family });
    const replies = [path.send(), path.send()] as const;
    assertEquals(path.receive(replies[0])?.proven, true);
    const fromElsewhere = path.receive(replies[1], { from: 99 });
    assertEquals([fromElsewhere?.proven, fromElsewhere?.differentAddress], [true, true]);
    const reply = path.send();
    for (let at = 8; at < 24; at++) assertEquals(path.receive(changed(reply, at))?.proven, false, `byte ${at}`);
    // The stamp of another request, or none at all.
    assertEquals(path.receive(replies[0].with(7, 3))?.proven, false);
    for (const bytes of [8, 9, 23]) assertEquals(path.receive(reply.slice(0, bytes))?.proven, false, `${bytes} bytes`);
    const { received, duplicates } = path.pinger.statistics();
    assertEquals({ received, duplicates }, { received: 2, duplicates: 0 });
    assertEquals(path.receive(reply.slice(0, 24))?.proven, true);
  });

  Deno.test(`an ${family.name} reply is the target's when it comes from the address that the target has by then`, () => {
    const path = new Path({ family });
    path.moveTo(99);
    assertEquals(path.receive(path.send(), { from: 99 })?.differentAddress, false);
    assertEquals(path.receive(path.send())?.differentAddress, true);
  });

  Deno.test(`an ${family.name} reply whose payload is damaged behind the time stamp is ours, and its damage is told`, () => {
    const path = new Path({ family });
    const event = path.receive(changed(path.send(), 24));
    assertEquals([event?.proven, event?.mismatch?.offset], [true, 16]);
  });

  Deno.test(`an ${family.name} payload too short for a time stamp proves by all its bytes and its source`, () => {
    for (const payloadBytes of [0, 1, 15]) {
      const path = new Path({ family, payloadBytes });
      const reply = path.send();
      assertEquals(path.receive(reply, { from: 99 })?.proven, false);
      assertEquals(path.receive(reply)?.proven, true);
      if (payloadBytes === 0) continue;
      assertEquals(path.receive(changed(reply, 8))?.proven, false);
      assertEquals(path.receive(changed(reply, 7 + payloadBytes))?.proven, false);
      assertEquals(path.receive(reply.slice(0, 7 + payloadBytes))?.proven, false);
    }
  });
}

Deno.test("where any host may answer, a payload too short for a time stamp proves by its bytes alone", () => {
  const path = new Path({ payloadBytes: 4, receiver: { anySource: true } });
  const reply = path.send();
  assertEquals(path.receive(reply, { from: 99 })?.proven, true);
  assertEquals(path.receive(changed(reply, 8), { from: 99 })?.proven, false);
});

Deno.test("a reply with a wrong checksum is taken for a damaged one if it comes from the target", () => {
  const path = new Path({ kind: "raw" });
  const header = Uint8Array.of(0x45, 0, 0, 84, 0, 0, 0, 0, 64, 1, 0, 0, 10, 10, 10, 10, 0, 0, 0, 0);
  const damaged = (reply: Uint8Array) => new Uint8Array([...header, ...changed(reply, 12)]);
  const reply = path.send();
  const unrepaired = { repaired: false };
  assertEquals(path.receive(damaged(reply), { ...unrepaired, from: 99 })?.proven, false);
  assertEquals(path.pinger.statistics().corrupted, 0);
  assertEquals(path.receive(damaged(reply), unrepaired)?.proven, true);
  assertEquals(path.pinger.statistics().corrupted, 1);
});

Deno.test("a raw socket's reply that is far longer than its request is a reply", () => {
  const path = new Path({ kind: "raw" });
  const header = Uint8Array.of(0x45, 0, 4, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 10, 10, 10, 0, 0, 0, 0);
  const reply = new Uint8Array([...header, ...path.send(), ...new Uint8Array(1000 - 56)]);
  const event = path.receive(repairChecksum(reply, { raw: true }), { repaired: false });
  assertEquals([event?.proven, event?.badChecksum, event?.truncated], [true, false, false]);
  assertEquals(path.pinger.statistics().received, 1);
});

Deno.test("the reply to a request that is forgotten answers no other one, and is timed by its own stamp", () => {
  for (const countsUnproven of [false, true]) {
    const path = new Path({ pinger: { countsUnproven } });
    const first = path.send();
    while (path.requests.length < 65_600) path.send();
    const event = path.receive(first);
    assertEquals([event?.sequence, event?.proven], [1, false]);
    // The stamp has whole microseconds.
    assertEquals(Math.round((event?.roundTripNs ?? 0) / MS), 65_600);
    assertEquals(path.pinger.statistics().received, countsUnproven ? 1 : 0);
  }
});

Deno.test("a stamp that no request of this run can have had is not believed", () => {
  const path = new Path();
  const reply = path.send();
  const view = new DataView(reply.buffer);
  for (const seconds of [0n, view.getBigInt64(8, true) - 3600n, view.getBigInt64(8, true) + 3600n, -1n << 63n]) {
    view.setBigInt64(8, seconds, true);
    const event = path.receive(reply);
    assertEquals([event?.proven, event?.roundTripNs], [false, MS], String(seconds));
  }
});

Deno.test("an ICMP timestamp reply is proven by the time at which its request left", () => {
  const path = new Path({ probe: new TimestampProbe(), kind: "raw" });
  const header = Uint8Array.of(0x45, 0, 0, 40, 0, 0, 0, 0, 64, 1, 0, 0, 10, 10, 10, 10, 0, 0, 0, 0);
  const packet = (reply: Uint8Array) => repairChecksum(new Uint8Array([...header, ...reply]), { raw: true });
  const reply = path.send();
  const asItIs = { repaired: false, from: 99 };
  assertEquals(path.receive(packet(changed(reply, 10)), asItIs)?.proven, false);
  assertEquals(path.receive(packet(reply.slice(0, 19)), asItIs)?.proven, false);
  assertEquals(path.receive(packet(reply), asItIs)?.proven, true);
});

Deno.test("a reply to what was never sent is told only where that is wanted", () => {
  for (const reportStrays of [false, true]) {
    const path = new Path({ pinger: { reportStrays, intervalNs: SECOND } });
    path.send();
    path.pinger.handleReply(echoReply(9, path.time.clock.now));
    assertEquals(path.pinger.nextEvent()?.kind, reportStrays ? "stray-reply" : undefined);
  }
});
