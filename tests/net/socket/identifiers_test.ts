import { assert, assertEquals } from "@std/assert";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { chooseIdentifier } from "../../../src/net/socket/identifiers.ts";
import { VirtualSocket } from "../../simulation/virtual_kernel.ts";
import { hex } from "../../support/hex.ts";

const IPV4_HEADER = "4500001c 00000000 40010000 0a000001 0a000002";

/** A socket on which these packets wait. */
function socketWith(...packets: readonly string[]) {
  const socket = new VirtualSocket<undefined>({
    send: () => 0,
    refused: () => {},
    beforeReceive: () => 0,
    received: () => {},
  });
  for (const packet of packets) {
    socket.datagrams.push({ name: hex(""), data: hex(packet), control: hex(""), truth: undefined });
  }
  return socket;
}

/** Says 1, 2, 3 and so on. */
function counting(): () => number {
  let last = 0;
  return () => ++last;
}

Deno.test("an identifier is none that is seen in use by the replies and errors that a raw socket is handed", () => {
  const error = `${IPV4_HEADER} 03 01 0000 00000000 ${IPV4_HEADER} 08 00 0000 0003 0001`;
  const first = socketWith(`${IPV4_HEADER} 00 00 0000 0001 0001`, `${IPV4_HEADER} 00 00 0000 0002 0007`, error, "45");
  const second = socketWith("81 00 0000 0004 0001");
  const sockets = [{ family: ipv4, icmp: { socket: first, kind: "raw" } }, {
    family: ipv6,
    icmp: { socket: second, kind: "raw" },
  }] as const;
  assertEquals(chooseIdentifier(sockets, counting()), 5);
  assertEquals([first.datagrams.length, second.datagrams.length], [0, 0]);
});

Deno.test("a datagram socket, whose identifier is the kernel's, is not looked at", () => {
  const socket = socketWith("00 00 0000 0001 0001");
  assertEquals(chooseIdentifier([{ family: ipv4, icmp: { socket, kind: "datagram" } }], counting()), 1);
  assertEquals(socket.datagrams.length, 1);
});

Deno.test("a look at what a raw socket is handed comes to an end however much that is", () => {
  const socket = socketWith(...Array.from({ length: 5000 }, () => `${IPV4_HEADER} 00 00 0000 0001 0001`));
  assertEquals(chooseIdentifier([{ family: ipv4, icmp: { socket, kind: "raw" } }], counting()), 2);
});

Deno.test("identifiers of one process differ, and are never 0", () => {
  const seen = new Set<number>();
  for (let run = 0; run < 0xffff; run++) seen.add(chooseIdentifier([]));
  assertEquals(seen.size, 0xffff);
  assert(!seen.has(0));
});
