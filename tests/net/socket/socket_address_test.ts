import { assertEquals } from "@std/assert";
import { interfaceIndex } from "../../../ffi/interfaces.ts";
import {
  AddressBook,
  addressText,
  encodeSocketAddress,
  parseSocketAddress,
} from "../../../src/net/socket/socket_address.ts";
import { parseIpv4, parseIpv6 } from "../../../src/wire/ip_address.ts";
import { hex } from "../../support/hex.ts";

const LOOPBACK_INDEX = interfaceIndex("lo") ?? 0;

function address(text: string): Uint8Array {
  return parseIpv4(text) ?? parseIpv6(text) ?? new Uint8Array(0);
}

Deno.test("encodeSocketAddress() makes a sockaddr_in of 4 bytes", () => {
  assertEquals(encodeSocketAddress(address("192.0.2.1"), 1025, 0), hex("0200 0401 c0000201 0000000000000000"));
});

Deno.test("encodeSocketAddress() makes a sockaddr_in6 of 16 bytes", () => {
  assertEquals(
    encodeSocketAddress(address("2001:db8::1"), 1025, 7),
    hex("0a00 0401 00000000 20010db8000000000000000000000001 07000000"),
  );
});

Deno.test("addressText() names the interface of a scope, and numbers one that is gone", () => {
  assertEquals(addressText(address("192.0.2.1"), 0), "192.0.2.1");
  assertEquals(addressText(address("fe80::1"), LOOPBACK_INDEX), "fe80::1%lo");
  assertEquals(addressText(address("fe80::1"), 0x7fff_fff0), "fe80::1%2147483632");
});

Deno.test("AddressBook tells the text of a socket address", () => {
  const book = new AddressBook();
  const first = encodeSocketAddress(address("192.0.2.1"), 0, 0);
  const second = encodeSocketAddress(address("fe80::1"), 0, LOOPBACK_INDEX);
  // The area is larger than the address, as it is in a message slot.
  const area = new Uint8Array(28);
  for (const [sockaddr, text] of [[first, "192.0.2.1"], [second, "fe80::1%lo"], [first, "192.0.2.1"]] as const) {
    area.fill(0xa5);
    area.set(sockaddr);
    assertEquals(book.textOf(area, sockaddr.length), text);
    assertEquals(book.textOf(area, sockaddr.length), text);
  }
});

Deno.test("parseSocketAddress() gives the socket address that a text was made from", () => {
  for (const [text, scopeId] of [["192.0.2.1", 0], ["fe80::1", LOOPBACK_INDEX], ["fe80::1", 0x7fff_fff0]] as const) {
    const sockaddr = encodeSocketAddress(address(text), 0, scopeId);
    assertEquals(parseSocketAddress(addressText(address(text), scopeId)), sockaddr);
  }
  for (const text of ["", "?", "192.0.2", "192.0.2.1%lo", "fe80::1%nowhere", "lo"]) {
    assertEquals(parseSocketAddress(text), undefined, text);
  }
});

Deno.test("AddressBook keeps apart what differs in its last byte, or in its length", () => {
  const book = new AddressBook();
  const one = encodeSocketAddress(address("fe80::1"), 0, 0);
  const scoped = encodeSocketAddress(address("fe80::1"), 0, LOOPBACK_INDEX);
  assertEquals(book.textOf(one, one.length), "fe80::1");
  assertEquals(book.textOf(scoped, scoped.length), "fe80::1%lo");
  assertEquals(book.textOf(scoped, 16), "?");
  assertEquals(book.textOf(one, one.length), "fe80::1");
});

Deno.test("AddressBook keeps what it was told though the caller's memory is used again", () => {
  const book = new AddressBook();
  const area = encodeSocketAddress(address("192.0.2.1"), 0, 0);
  assertEquals(book.textOf(area, area.length), "192.0.2.1");
  area[7] = 2;
  assertEquals(book.textOf(area, area.length), "192.0.2.2");
});

Deno.test("AddressBook has a text for what is no address", () => {
  const book = new AddressBook();
  assertEquals(book.textOf(new Uint8Array(28), 0), "?");
  assertEquals(book.textOf(new Uint8Array(28), 28), "?");
  assertEquals(book.textOf(hex("0100 2f746d70 0000000000000000000000"), 16), "?");
});

Deno.test("AddressBook has a text for a name that is longer than an address can be", () => {
  const name = new Uint8Array(128);
  name.set(encodeSocketAddress(address("192.0.2.1"), 0, 0));
  assertEquals(new AddressBook().textOf(name, name.length), "?");
});
