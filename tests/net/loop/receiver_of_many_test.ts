import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_LOCAL } from "../../../ffi/headers/errqueue.ts";
import { EHOSTUNREACH, EMSGSIZE } from "../../../ffi/headers/errno.ts";
import type { Inbox } from "../../../src/core/inbox.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";
import { Receiver, type ReceiverSettings } from "../../../src/net/loop/receiver.ts";
import { AddressBook, encodeSocketAddress, hasAddress } from "../../../src/net/socket/socket_address.ts";
import { Cookies } from "../../../src/probe/cookies.ts";
import { MarkedEcho } from "../../../src/probe/marked_echo.ts";
import { PingPackets } from "../../simulation/ping_packets.ts";
import { controlArea, VirtualSocket, VirtualTime } from "../../simulation/virtual_kernel.ts";

const IDENTIFIER = 0x4321;
const packets = new PingPackets({ family: "ipv4", socketKind: "raw" });
/** Request 1 goes to target 0 at 10.10.10.10, and no other request is remembered. */
const TARGET = encodeSocketAddress(packets.targetAddress, 0, 0);
const ELSEWHERE = encodeSocketAddress(packets.targetAddress.with(2, 99), 0, 0);

/** A receiver, the error queue that it reads, and what its machine is told. */
function receiver(settings: Partial<ReceiverSettings> = {}) {
  const told: string[] = [];
  const inbox: Inbox = {
    targetOf: (sequence) => sequence === 1 ? 0 : -1,
    sentAtNs: () => 0,
    handleReply: () => void told.push("reply"),
    handleNetworkError: ({ sequence, type, code }) => void told.push(`error ${sequence} ${type} ${code}`),
    handleTransmitStamp: () => {},
    handleHostLimit: (mtu) => void told.push(`limit ${mtu}`),
    handleLocalError: ({ mtu }) => void told.push(`local error ${mtu}`),
  };
  const { clock } = new VirtualTime();
  const socket = new VirtualSocket<undefined>({
    send: () => 0,
    refused: () => {},
    beforeReceive: () => 0,
    received: () => {},
  });
  const cookies = new Cookies(() => {});
  const content = { payloadBytes: 56, pattern: undefined };
  const made = new Receiver({
    family: ipv4,
    probe: new MarkedEcho(ipv4, content, { cookies, ownSequence: () => 1 }),
    icmp: { socket, kind: "datagram" },
    identifier: IDENTIFIER,
    capacity: 1,
    ...settings,
  }, {
    arena: new Arena(10_000),
    inbox,
    clock,
    timeline: new KernelTimeline(clock),
    targets: { isAt: (_target, family, name) => hasAddress(name, family, packets.targetAddress) },
    book: new AddressBook(),
    transmitter: { greatestSpanNs: 0 },
    warn: () => {},
  });
  const errorAbout = (sequence: number, name: Uint8Array, type = 3) => {
    const error = packets.extendedError(EHOSTUNREACH, SO_EE_ORIGIN_ICMP, 0);
    error.data[5] = type;
    const request = Uint8Array.of(8, 0, 0, 0, IDENTIFIER >> 8, IDENTIFIER & 0xff, 0, sequence);
    socket.errors.push({ name, data: request, control: controlArea([error]), truth: undefined });
    return made.receiveError();
  };
  const localError = (known?: number) => {
    const error = packets.extendedError(EMSGSIZE, SO_EE_ORIGIN_LOCAL, 1280);
    socket.errors.push({ name: TARGET, data: new Uint8Array(8), control: controlArea([error]), truth: undefined });
    return made.receiveError(known);
  };
  return { told, errorAbout, localError };
}

Deno.test("Receiver hands over an error about a request to its target, and no other", () => {
  const { told, errorAbout } = receiver();
  assertEquals(errorAbout(1, ELSEWHERE), "foreign-error");
  assertEquals(errorAbout(2, TARGET), "foreign-error");
  assertEquals(told, []);
  assertEquals(errorAbout(1, TARGET), "network-error");
  assertEquals(told, ["error 1 3 1"]);
});

Deno.test("Receiver takes redirects and source quenches for errors only where that is asked for", () => {
  const many = receiver();
  assertEquals([many.errorAbout(1, TARGET, 5), many.errorAbout(1, TARGET, 4), many.told.length], [
    "foreign-error",
    "foreign-error",
    0,
  ]);
  const one = receiver({ noticesAreErrors: true });
  assertEquals([one.errorAbout(1, TARGET, 5), one.told], ["network-error", ["error 1 5 1"]]);
});

Deno.test("Receiver believes quoted packets that went to a hop of a source route", () => {
  assertEquals(receiver({ sourceRouted: true }).errorAbout(1, ELSEWHERE), "network-error");
});

Deno.test("Receiver hands over each local error once, and the limit that it names always", () => {
  const { told, localError } = receiver();
  assertEquals([localError(), localError(EMSGSIZE), localError(EHOSTUNREACH)], [
    "local-error",
    "local-error",
    "foreign-error",
  ]);
  assertEquals(told, ["limit 1280", "local error 1280", "limit 1280", "limit 1280", "local error 1280"]);
});
