import { assertEquals } from "@std/assert";
import { decodeSockaddr } from "../../../ffi/sockaddr.ts";
import { parseTargets } from "../../../src/cli/targets/list.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { encodeSocketAddress } from "../../../src/net/socket/socket_address.ts";
import { TargetAddresses } from "../../../src/net/names/addresses.ts";
import { displayWidth } from "../../../src/report/words/display_width.ts";
import { parseIpv4, parseIpv6 } from "../../../src/wire/ip_address.ts";

const LINK_LOCAL = "fe80::1";

function addressesOf(
  words: readonly string[],
  details: { numeric?: boolean; device?: string; columnsOf?: (text: string) => number } = {},
): TargetAddresses {
  const outcome = parseTargets(words, { maxTargets: 1000, family: "any" });
  if (outcome.kind !== "targets") throw new Error(outcome.message);
  const { numeric = false, device, columnsOf = (text) => text.length } = details;
  return new TargetAddresses(outcome.targets, { numeric, device, columnsOf });
}

function bytesOf(text: string): Uint8Array {
  return parseIpv4(text) ?? parseIpv6(text) ?? new Uint8Array(0);
}

Deno.test("TargetAddresses has the addresses of blocks, ranges and literals, and none for a name", () => {
  const addresses = addressesOf(["192.0.2.0/30", "fd00::9-fd00::a", "host.test"]);
  const texts = Array.from({ length: addresses.count }, (_, target) => addresses.addressOf(target));
  assertEquals(texts, ["192.0.2.1", "192.0.2.2", "fd00::9", "fd00::a", undefined]);
  const families = texts.map((_, target) => addresses.familyOf(target)?.name);
  assertEquals(families, ["ipv4", "ipv4", "ipv6", "ipv6", undefined]);
  assertEquals(addresses.nameOf(4), "host.test");
});

Deno.test("TargetAddresses writes a socket address and knows it again", () => {
  const addresses = addressesOf(["192.0.2.7", "192.0.2.8", "fd00::9", `${LINK_LOCAL}%1`]);
  // What was there before is from another target, with all bits set.
  const first = encodeSocketAddress(new Uint8Array(4).fill(0xff), 0, 0);
  addresses.writeTo(0, first);
  assertEquals(decodeSockaddr(first), { family: "ipv4", address: new Uint8Array([192, 0, 2, 7]), port: 0, scopeId: 0 });
  const third = encodeSocketAddress(new Uint8Array(16).fill(0xff), 0, 0xffff_ffff);
  addresses.writeTo(3, third);
  assertEquals(decodeSockaddr(third)?.scopeId, 1);
  addresses.writeTo(2, third);
  assertEquals(decodeSockaddr(third)?.scopeId, 0);
  assertEquals(decodeSockaddr(third)?.address, bytesOf("fd00::9"));

  assertEquals([0, 1].map((target) => addresses.isAt(target, ipv4, first)), [true, false]);
  assertEquals([2, 3].map((target) => addresses.isAt(target, ipv6, third)), [true, false]);
  assertEquals(addresses.isAt(0, ipv6, third), false);
  for (let byte = 0; byte < 16; byte++) {
    const other = third.slice();
    other[ipv6.sockaddrAddressOffset + byte]! ^= 1;
    assertEquals(addresses.isAt(2, ipv6, other), false, `byte ${byte}`);
  }
});

Deno.test("TargetAddresses limits link-local addresses to a device, and refuses one that is not there", () => {
  const addresses = addressesOf([`${LINK_LOCAL}%lo`, `${LINK_LOCAL}%nodevice`, LINK_LOCAL, "fd00::1"], {
    device: "lo",
  });
  const texts = Array.from({ length: addresses.count }, (_, target) => addresses.addressOf(target));
  assertEquals(texts, [`${LINK_LOCAL}%lo`, undefined, `${LINK_LOCAL}%lo`, "fd00::1"]);
});

Deno.test("TargetAddresses grows its width by names that have got an address", () => {
  const addresses = addressesOf(["192.0.2.10", "host.test"]);
  assertEquals(addresses.width, "192.0.2.10".length);
  addresses.set(1, ipv4, bytesOf("192.0.2.99"), 0);
  assertEquals([addresses.addressOf(1), addresses.width], ["192.0.2.99", "host.test (192.0.2.99)".length]);
  const numeric = addressesOf(["192.0.2.10", "host.test"], { numeric: true });
  numeric.set(1, ipv6, bytesOf("fd00::1234:5678"), 0);
  assertEquals(numeric.width, "fd00::1234:5678".length);
});

Deno.test("TargetAddresses counts columns, not characters", () => {
  const addresses = addressesOf(["192.0.2.10", "例え.test"], { columnsOf: displayWidth });
  assertEquals(addresses.width, 10);
  addresses.set(1, ipv4, bytesOf("192.0.2.99"), 0);
  assertEquals(addresses.width, 22);
});

Deno.test("TargetAddresses does not grow by a name that is too long to align to", () => {
  const long = `${"long-".repeat(40)}.test`;
  const addresses = addressesOf(["192.0.2.10", long, "a.test"]);
  assertEquals(addresses.width, "192.0.2.10".length);
  for (const target of [1, 2]) addresses.set(target, ipv4, bytesOf("192.0.2.99"), 0);
  assertEquals(addresses.width, "a.test (192.0.2.99)".length);
});

Deno.test("TargetAddresses has an address whatever its scope, and takes another", () => {
  const addresses = addressesOf(["192.0.2.7", `${LINK_LOCAL}%1`, "host.test"]);
  const has = (target: number, text: string) =>
    addresses.has(target, { family: text.includes(":") ? ipv6 : ipv4, address: bytesOf(text) });
  assertEquals([has(0, "192.0.2.7"), has(0, "192.0.2.8"), has(0, LINK_LOCAL)], [true, false, false]);
  assertEquals([has(1, LINK_LOCAL), has(2, "192.0.2.7"), has(2, "0.0.0.0")], [true, false, false]);
  addresses.set(2, ipv6, bytesOf("fd00::9"), 0);
  addresses.set(2, ipv4, bytesOf("192.0.2.9"), 0);
  assertEquals([has(2, "fd00::9"), has(2, "192.0.2.9"), addresses.addressOf(2)], [false, true, "192.0.2.9"]);
});
