import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { MSG_DONTWAIT } from "../../../ffi/headers/socket.ts";
import { PathMtuProber } from "../../../src/core/path_mtu/prober.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";
import { Receiver } from "../../../src/net/loop/receiver.ts";
import { Transmitter } from "../../../src/net/loop/transmitter.ts";
import { Cookies } from "../../../src/probe/cookies.ts";
import { PATH_MTU_FACTS, SizedEcho } from "../../../src/probe/sized_echo.ts";
import { AddressBook, encodeSocketAddress } from "../../../src/net/socket/socket_address.ts";
import { VirtualSocket, VirtualTime } from "../../simulation/virtual_kernel.ts";
import { MS, SECOND } from "../../simulation/virtual_network.ts";

const IDENTIFIER = 0x4321;
const MAX_BYTES = 2000;
const HEADER_BYTES = 40;
const ADDRESS = new Uint8Array(16).fill(10);

/** A search over IPv6, with the network in the hands of a test. */
class Search {
  readonly time = new VirtualTime();
  readonly prober: PathMtuProber;
  readonly #sent: Uint8Array[] = [];
  readonly #socket = new VirtualSocket<undefined>({
    send: (data) => {
      this.#sent.push(data);
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
    const prober = this.prober = new PathMtuProber({
      ...PATH_MTU_FACTS.ipv6,
      family: "ipv6",
      headerBytes: HEADER_BYTES + 8,
      mostBytes: MAX_BYTES,
      paceNs: MS,
      timeoutNs: SECOND,
      deadlineNs: 0,
    }, clock.now);
    const cookies = new Cookies((words) => void crypto.getRandomValues(words));
    const content = { payloadBytes: MAX_BYTES - HEADER_BYTES - 8, pattern: undefined };
    const probe = new SizedEcho(ipv6, content, cookies, (sequence) => prober.messageBytesOf(sequence));
    const arena = new Arena(100_000);
    const timeline = new KernelTimeline(clock);
    const target = encodeSocketAddress(ADDRESS, 0, 0);
    this.#transmitter = new Transmitter(
      [{ family: ipv6, probe, socket: this.#socket, target }],
      { identifier: IDENTIFIER, capacity: 1 },
      { arena, clock, timeline },
    );
    this.#receiver = new Receiver({
      family: ipv6,
      probe,
      icmp: { socket: this.#socket, kind: "raw" },
      target: ADDRESS,
      identifier: IDENTIFIER,
      capacity: 1,
    }, {
      arena,
      inbox: prober,
      clock,
      timeline,
      book: new AddressBook(),
      transmitter: this.#transmitter,
      warn: () => {},
    });
  }

  /** Sends the next probe as soon as it is due; returns its echo reply, ICMP header first. */
  send(): Uint8Array {
    const { clock } = this.time;
    this.time.passUntil(Math.max(clock.now, this.prober.nextTimeout()));
    this.prober.handleTimeout(clock.now);
    const count = this.prober.nextTransmit(clock.now);
    this.#transmitter.stage(count);
    this.#transmitter.flush();
    this.prober.handleTransmitted(this.#transmitter.sentAtNs(0));
    // The whole buffer was handed over: the probe is its beginning.
    const reply = this.#sent.at(-1)?.slice(0, this.prober.shapeOf(count).bytes - HEADER_BYTES) ?? new Uint8Array(0);
    reply[0] = 129;
    return reply;
  }

  /** A reply comes; returns whether it answers a probe, and whether in part. */
  receive(reply: Uint8Array, from = 10): "none" | "whole" | "truncated" {
    const name = encodeSocketAddress(ADDRESS.with(3, from), 0, 0);
    this.#socket.datagrams.push({ name, data: reply, control: new Uint8Array(0), truth: undefined });
    if (this.#receiver.receive(MSG_DONTWAIT) > 0) this.#receiver.handle(0);
    let answer: "none" | "whole" | "truncated" = "none";
    for (let event = this.prober.nextEvent(); event !== undefined; event = this.prober.nextEvent()) {
      if (event.kind === "reply") answer = event.truncated ? "truncated" : "whole";
    }
    return answer;
  }
}

Deno.test("an answer to a probe is proven by its cookie, whoever sends it and however short it is", () => {
  for (const from of [10, 99]) {
    const search = new Search();
    const reply = search.send();
    for (let at = 16; at < 24; at++) assertEquals(search.receive(reply.with(at, (reply[at] ?? 0) ^ 1), from), "none");
    // What a forger knows: identifier and sequence number.
    for (const bytes of [8, 16, 23]) assertEquals(search.receive(reply.slice(0, bytes), from), "none");
    assertEquals(search.receive(new Uint8Array(reply.length).with(0, 129).with(4, 0x43).with(5, 0x21), from), "none");
    assertEquals(search.receive(reply.slice(0, 24), from), "truncated");
    assertEquals(search.receive(search.send(), from), "whole");
  }
});

Deno.test("the cookie of one probe does not answer another", () => {
  const search = new Search();
  const first = search.send();
  search.send();
  assertEquals(search.receive(first.with(7, 2)), "none");
  assertEquals(search.receive(first), "whole");
});

Deno.test("a probe without room for a cookie is answered by the target alone", () => {
  const search = new Search();
  let reply = search.send();
  while (reply.length > 8) reply = search.send();
  assertEquals(search.receive(reply, 99), "none");
  assertEquals(search.receive(reply), "whole");
});
