import { assertEquals, assertRejects } from "@std/assert";
import {
  AI_CANONIDN,
  AI_CANONNAME,
  AI_IDN,
  AI_NUMERICHOST,
  EAI_FAMILY,
  EAI_NONAME,
  NI_NAMEREQD,
  NI_NUMERICHOST,
} from "../../ffi/headers/netdb.ts";
import { AF_INET, AF_INET6, AF_UNSPEC, SOCK_RAW } from "../../ffi/headers/socket.ts";
import { lookUpAddresses, type LookUpHints, lookUpName, MAX_LOOK_UPS } from "../../ffi/name_service.ts";
import { encodeSockaddrIn, encodeSockaddrIn6 } from "../../ffi/sockaddr.ts";
import { LOOPBACK4, LOOPBACK6, makeGarbage } from "./support.ts";

const any: LookUpHints = { family: AF_UNSPEC, socktype: SOCK_RAW, protocol: 0, flags: 0 };
const numeric: LookUpHints = { ...any, flags: AI_NUMERICHOST };

Deno.test("lookUpAddresses() reads numeric addresses of both families", async () => {
  assertEquals(await lookUpAddresses("127.0.0.1", numeric), {
    kind: "found",
    addresses: [{ family: "ipv4", address: LOOPBACK4, scopeId: 0, canonicalName: undefined }],
  });
  assertEquals(await lookUpAddresses("::1", numeric), {
    kind: "found",
    addresses: [{ family: "ipv6", address: LOOPBACK6, scopeId: 0, canonicalName: undefined }],
  });
});

Deno.test("lookUpAddresses() reads a scope", async () => {
  const result = await lookUpAddresses("fe80::1%lo", numeric);
  assertEquals(result.kind === "found" ? result.addresses[0]?.scopeId : result, 1);
});

Deno.test("lookUpAddresses() finds localhost with its canonical name", async () => {
  const result = await lookUpAddresses("localhost", { ...any, family: AF_INET, flags: AI_CANONNAME });
  assertEquals(result.kind, "found");
  if (result.kind === "found") {
    assertEquals(result.addresses[0]?.address, LOOPBACK4);
    assertEquals(typeof result.addresses[0]?.canonicalName, "string");
  }
});

Deno.test("lookUpAddresses() fails with libc's words", async () => {
  assertEquals(await lookUpAddresses("no such name", numeric), {
    kind: "failed",
    code: EAI_NONAME,
    message: "Name or service not known",
  });
  const family = await lookUpAddresses("127.0.0.1", { ...numeric, family: 9999 });
  assertEquals(family, { kind: "failed", code: EAI_FAMILY, message: "ai_family not supported" });
});

Deno.test("lookUpAddresses() tells a numeric address of the other family from an unknown name", async () => {
  const result = await lookUpAddresses("::1", { ...any, family: AF_INET });
  assertEquals(result.kind === "failed" && result.message, "Address family for hostname not supported");
  const other = await lookUpAddresses("127.0.0.1", { ...any, family: AF_INET6 });
  assertEquals(other.kind === "failed" && other.message, "Address family for hostname not supported");
});

Deno.test("lookUpAddresses() does not cut a name short at a zero", async () => {
  const result = await lookUpAddresses("127.0.0.1\0.example", numeric);
  assertEquals(result.kind === "failed" && result.code, EAI_NONAME);
});

Deno.test("lookUpAddresses() keeps many look-ups apart while garbage is collected", async () => {
  const lookUps = Array.from({ length: 200 }, (_, index) => lookUpAddresses(`127.9.8.${index}`, numeric));
  makeGarbage(5000);
  const results = await Promise.all(lookUps);
  results.forEach((result, index) => {
    const address = result.kind === "found" ? result.addresses[0]?.address : undefined;
    assertEquals(address, Uint8Array.of(127, 9, 8, index));
  });
});

Deno.test("lookUpAddresses() takes the flags of international names", async () => {
  const result = await lookUpAddresses("localhost", { ...any, flags: AI_IDN | AI_CANONNAME | AI_CANONIDN });
  assertEquals(result.kind, "found");
});

Deno.test("lookUpName() gives the numeric form when it is asked for", async () => {
  const ipv4 = encodeSockaddrIn({ address: Uint8Array.of(127, 9, 8, 7), port: 0 });
  assertEquals(await lookUpName(ipv4, NI_NUMERICHOST), "127.9.8.7");
  const ipv6 = encodeSockaddrIn6({ address: LOOPBACK6, port: 0, scopeId: 0 });
  assertEquals(await lookUpName(ipv6, NI_NUMERICHOST), "::1");
});

Deno.test("lookUpName() finds localhost in the hosts file", async () => {
  const name = await lookUpName(encodeSockaddrIn({ address: LOOPBACK4, port: 0 }), NI_NAMEREQD);
  assertEquals(name?.startsWith("localhost"), true, name);
});

Deno.test("lookUpName() has no name for what is no address", async () => {
  assertEquals(await lookUpName(new Uint8Array(16), 0), undefined);
  assertEquals(await lookUpName(Uint8Array.of(2), 0), undefined);
});

Deno.test("lookUpAddresses() is rejected with the signal's reason, before the look-up begins or after", async () => {
  const reason = new RangeError("over");
  await assertRejects(() => lookUpAddresses("localhost", any, AbortSignal.abort(reason)), RangeError, "over");
  const controller = new AbortController();
  const answer = lookUpAddresses("localhost", any, controller.signal);
  controller.abort(reason);
  await assertRejects(() => answer, RangeError, "over");
  // A signal that comes later changes nothing.
  const late = new AbortController();
  const found = await lookUpAddresses("::1", numeric, late.signal);
  late.abort(reason);
  assertEquals(found.kind, "found");
});

Deno.test("look-ups beyond those that may be at once all come to their end", async () => {
  const order: number[] = [];
  const names = Array.from({ length: 3 * MAX_LOOK_UPS }, (_, index) => index);
  await Promise.all(names.map(async (index) => {
    assertEquals((await lookUpAddresses("127.0.0.1", numeric)).kind, "found");
    order.push(index);
  }));
  assertEquals(order.toSorted((one, other) => one - other), names);
});
