import { assertEquals, assertThrows } from "@std/assert";
import { decodeSockaddr, encodeSockaddrIn, encodeSockaddrIn6, setSockaddrIn6Scope } from "../../ffi/sockaddr.ts";

const address4 = Uint8Array.of(192, 0, 2, 33);
const address6 = Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
// deno-fmt-ignore
const literal4 = Uint8Array.of(2, 0, 0x04, 0x01, 192, 0, 2, 33, 0, 0, 0, 0, 0, 0, 0, 0);
// deno-fmt-ignore
const literal6 = Uint8Array.of(
  10, 0, 0x04, 0x01, 0x0a, 0xb1, 0x23, 0x45,
  0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
  0x02, 0x01, 0, 0,
);

Deno.test("encodeSockaddrIn() writes family in host order, port and address in network order", () => {
  assertEquals(encodeSockaddrIn({ address: address4, port: 1025 }), literal4);
});

Deno.test("encodeSockaddrIn6() writes flow information in network order and the scope in host order", () => {
  const parts = { address: address6, port: 1025, scopeId: 0x0102, flowInfo: 0x0ab1_2345 };
  assertEquals(encodeSockaddrIn6(parts), literal6);
});

Deno.test("encodeSockaddrIn6() leaves flow information zero by default", () => {
  const bytes = encodeSockaddrIn6({ address: address6, port: 0, scopeId: 0 });
  assertEquals([...bytes.subarray(4, 8)], [0, 0, 0, 0]);
});

Deno.test("decodeSockaddr() reads both families, with bytes behind them and at an odd place", () => {
  const room = new Uint8Array(128);
  room.set(literal4, 3);
  const ipv4 = decodeSockaddr(room.subarray(3));
  assertEquals(ipv4, { family: "ipv4", address: address4, port: 1025, scopeId: 0 });
  room.set(literal6, 5);
  const ipv6 = decodeSockaddr(room.subarray(5));
  assertEquals(ipv6, { family: "ipv6", address: address6, port: 1025, scopeId: 0x0102 });
});

Deno.test("decodeSockaddr() copies the address", () => {
  const bytes = new Uint8Array(literal4);
  const decoded = decodeSockaddr(bytes);
  bytes.fill(0);
  assertEquals(decoded?.address, address4);
});

Deno.test("decodeSockaddr() rejects short addresses and other families", () => {
  assertEquals(decodeSockaddr(new Uint8Array(0)), undefined);
  assertEquals(decodeSockaddr(literal4.subarray(0, 15)), undefined);
  assertEquals(decodeSockaddr(literal6.subarray(0, 27)), undefined);
  assertEquals(decodeSockaddr(Uint8Array.of(1, ...literal4.subarray(1))), undefined);
});

Deno.test("encodeSockaddr…() refuse addresses of the other family", () => {
  assertThrows(() => encodeSockaddrIn({ address: address6, port: 0 }), RangeError);
  assertThrows(() => encodeSockaddrIn6({ address: address4, port: 0, scopeId: 0 }), RangeError);
});

Deno.test("setSockaddrIn6Scope() writes what encodeSockaddrIn6() writes, and nothing else", () => {
  for (const scopeId of [0, 1, 0x12345678, 0xffffffff]) {
    const address = new Uint8Array(16).fill(0xfe);
    const sockaddr = encodeSockaddrIn6({ address, port: 0xa5a5, scopeId: 0xa5a5a5a5 });
    setSockaddrIn6Scope(sockaddr, scopeId);
    assertEquals(sockaddr, encodeSockaddrIn6({ address, port: 0xa5a5, scopeId }));
  }
});
