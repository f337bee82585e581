import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { IP_RECVERR } from "../../../ffi/headers/in.ts";
import { MSG_DONTWAIT, SCM_TIMESTAMPING, SOL_IP, SOL_SOCKET } from "../../../ffi/headers/socket.ts";
import { PathTracer } from "../../../src/core/path/tracer.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";
import { Receiver } from "../../../src/net/loop/receiver.ts";
import { Transmitter } from "../../../src/net/loop/transmitter.ts";
import { AddressBook, encodeSocketAddress } from "../../../src/net/socket/socket_address.ts";
import { Cookies } from "../../../src/probe/cookies.ts";
import { balanceOf } from "../../../src/probe/flow.ts";
import { MarkedEcho } from "../../../src/probe/marked_echo.ts";
import { decodeIcmpExtensions } from "../../../src/wire/icmp_extensions.ts";
import { SETTINGS } from "../../core/path/virtual_path.ts";
import { controlArea, VirtualSocket, VirtualTime } from "../../simulation/virtual_kernel.ts";
import { MS } from "../../simulation/virtual_network.ts";
import { hex } from "../../support/hex.ts";
import { concatenated } from "../../support/packets.ts";

const IDENTIFIER = 0x4321;
const ADDRESS = Uint8Array.of(192, 0, 2, 9);
/** Where extensions begin behind a quoted request, as RFC 4884 has it: 128 bytes with the IP header. */
const EXTENSIONS_START = 108;
const LABEL_16001 = { label: 16001, trafficClass: 5, bottom: true, timeToLive: 1 };

/** A path of which a test is the network. */
class Hops {
  readonly time = new VirtualTime();
  readonly tracer: PathTracer;
  readonly sent: Uint8Array[] = [];
  readonly #socket = new VirtualSocket<undefined>({
    send: (data) => {
      this.sent.push(data);
      return 0;
    },
    refused: () => {},
    beforeReceive: () => 0,
    received: () => {},
  });
  readonly #transmitter: Transmitter;
  readonly #receiver: Receiver;

  constructor() {
    const { clock } = this.time;
    this.time.pass(MS);
    const inbox = this.tracer = new PathTracer(SETTINGS, clock.now);
    const cookies = new Cookies((words) => void crypto.getRandomValues(words));
    const content = { payloadBytes: 56, pattern: undefined };
    const probe = new MarkedEcho(ipv4, content, { cookies, ownSequence: (count) => balanceOf(count, cookies) });
    const arena = new Arena(100_000);
    const timeline = new KernelTimeline(clock);
    const target = encodeSocketAddress(ADDRESS, 0, 0);
    this.#transmitter = new Transmitter(
      [{ family: ipv4, probe, socket: this.#socket, target }],
      { identifier: IDENTIFIER, capacity: 1 },
      { arena, clock, timeline },
    );
    this.#receiver = new Receiver({
      family: ipv4,
      probe,
      icmp: { socket: this.#socket, kind: "datagram" },
      target: ADDRESS,
      identifier: IDENTIFIER,
      decodeExtensions: decodeIcmpExtensions,
      capacity: 1,
    }, { arena, inbox, clock, timeline, book: new AddressBook(), transmitter: this.#transmitter, warn: () => {} });
  }

  send(): Uint8Array {
    const { clock } = this.time;
    this.#transmitter.stage(this.tracer.nextTransmit(clock.now));
    this.#transmitter.flush();
    this.tracer.handleTransmitted(this.#transmitter.sentAtNs(0));
    return this.sent.at(-1)?.slice() ?? new Uint8Array(0);
  }

  /** Time exceeded comes, and is read a while later. */
  exceed(quoted: Uint8Array, { extensionsStart = 0, afterNs = 0, unreadNs = 0 } = {}): void {
    const error = new Uint8Array(16);
    const view = new DataView(error.buffer);
    view.setUint32(0, 113, true);
    error.set([2, 11, 0], 4);
    view.setUint16(12, extensionsStart, true);
    const offender = encodeSocketAddress(Uint8Array.of(10, 0, 0, 1), 0, 0);
    this.time.pass(afterNs);
    const stamps = concatenated(this.time.clock.stamp(), new Uint8Array(32));
    const control = controlArea([
      { level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: stamps },
      { level: SOL_IP, type: IP_RECVERR, data: concatenated(error, offender) },
    ]);
    this.time.pass(unreadNs);
    this.#socket.errors.push({ name: encodeSocketAddress(ADDRESS, 0, 0), data: quoted, control, truth: undefined });
    this.#receiver.receiveError();
  }

  receive(reply: Uint8Array): void {
    const name = encodeSocketAddress(ADDRESS, 0, 0);
    this.#socket.datagrams.push({ name, data: reply, control: new Uint8Array(0), truth: undefined });
    if (this.#receiver.receive(MSG_DONTWAIT) > 0) this.#receiver.handle(0);
  }

  get address() {
    return this.tracer.figures().hops[0]?.addresses[0];
  }
}

Deno.test("time exceeded is timed by the kernel's stamp, not by when it was read", () => {
  const hops = new Hops();
  hops.exceed(hops.send(), { afterNs: 3 * MS, unreadNs: 40 * MS });
  assertEquals([hops.address?.from, hops.address?.lastNs], ["10.0.0.1", 3 * MS]);
});

Deno.test("labels that a router appends to time exceeded reach the hop", () => {
  const hops = new Hops();
  const quoted = concatenated(hops.send(), new Uint8Array(EXTENSIONS_START - 64));
  const extensions = hex("2000 c00d 0008 0101 03e8 1b01");
  hops.exceed(concatenated(quoted, extensions), { extensionsStart: EXTENSIONS_START });
  assertEquals(hops.address?.labels, [LABEL_16001]);
});

Deno.test("bytes behind a quoted request are no extensions unless the kernel says where they begin", () => {
  const hops = new Hops();
  hops.exceed(concatenated(hops.send(), hex("2000 c00d 0008 0101 03e8 1b01")));
  assertEquals(hops.address?.labels, []);
});

Deno.test("an echo reply ends a path only if it brings the cookie back", () => {
  const hops = new Hops();
  const request = hops.send();
  const reply = request.with(0, 0);
  hops.receive(reply.with(20, (reply[20] ?? 0) ^ 1));
  assertEquals([hops.tracer.figures().endHop, hops.tracer.figures().strays.unknown], [undefined, 1]);
  hops.receive(reply);
  assertEquals([hops.tracer.figures().endHop, hops.address?.answer], [1, { kind: "target" }]);
});
