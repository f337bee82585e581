import { assertEquals, assertRejects } from "@std/assert";
import { AI_CANONNAME, AI_NUMERICHOST } from "../../../ffi/headers/netdb.ts";
import { AF_UNSPEC, SOCK_DGRAM } from "../../../ffi/headers/socket.ts";
import { lookUpAddresses } from "../../../ffi/name_service.ts";
import type { FamilyChoice } from "../../../src/cli/options.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { TIME_IS_OVER } from "../../../src/net/names/deadline.ts";
import { familyOfNames, ResolutionError, resolve, resolveHops } from "../../../src/net/names/resolve.ts";
import { formatIpv4, formatIpv6 } from "../../../src/wire/ip_address.ts";
import { defaultOptions } from "../../support/options.ts";
import { seededRandom } from "../../support/random.ts";

const LOOPBACK4 = Uint8Array.of(127, 0, 0, 1);
const LOOPBACK6 = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
const WRONG_FAMILY = "Address family for hostname not supported";

/** Addresses in their usual form; each is looked up with libc as well. */
const TYPED: readonly (readonly [address: string, family: "ipv4" | "ipv6"])[] = [
  ["127.0.0.1", "ipv4"],
  ["0.0.0.0", "ipv4"],
  ["255.255.255.255", "ipv4"],
  ["224.0.0.1", "ipv4"],
  ["::", "ipv6"],
  ["::1", "ipv6"],
  ["FE80::ABCD", "ipv6"],
  ["2001:DB8:0:0:0:0:0:1", "ipv6"],
  ["::ffff:192.0.2.1", "ipv6"],
  ["::192.0.2.1", "ipv6"],
  ["ff02::1", "ipv6"],
];

/** What libc says of an address, which it is told is one: it asks nobody. */
async function libcsAnswer(address: string): Promise<unknown> {
  const hints = { family: AF_UNSPEC, socktype: SOCK_DGRAM, protocol: 0, flags: AI_NUMERICHOST | AI_CANONNAME };
  const answer = await lookUpAddresses(address, hints);
  return answer.kind === "found" ? answer.addresses : answer;
}

Deno.test("resolve() says of an address what libc's look-up says", async () => {
  const random = seededRandom(1);
  const drawn4 = Array.from({ length: 100 }, () => [formatIpv4(random.bytes(4)), "ipv4"] as const);
  const drawn6 = Array.from({ length: 100 }, () => {
    const bytes = random.bytes(16).map((byte) => random.below(2) === 0 ? 0 : byte);
    return [formatIpv6(bytes), "ipv6"] as const;
  });
  for (const [typed, family] of [...TYPED, ...drawn4, ...drawn6]) {
    for (const choice of ["any", family] as const) {
      const targets = await resolve(typed, { family: choice });
      const { address, scopeId, canonicalName } = targets[0];
      assertEquals([{ family, address, scopeId, canonicalName }], await libcsAnswer(typed), typed);
      const { family: { name }, hostname, typedAsAddress } = targets[0];
      assertEquals([targets.length, name, hostname, typedAsAddress], [1, family, typed, true], typed);
    }
  }
});

Deno.test("resolve() refuses an address of the family that was not asked for", async () => {
  const wrong: readonly (readonly [address: string, choice: FamilyChoice])[] = [
    ["127.0.0.1", "ipv6"],
    ["::1", "ipv4"],
    ["::ffff:127.0.0.1", "ipv4"],
    ["127.1", "ipv6"],
  ];
  for (const [typed, choice] of wrong) {
    const error = await assertRejects(() => resolve(typed, { family: choice }), ResolutionError);
    assertEquals(error.message, `${typed}: ${WRONG_FAMILY}`);
  }
});

Deno.test("resolve() leaves addresses in unusual forms to libc, and calls them as they were typed", async () => {
  for (const typed of ["127.1", "0x7f.1", "2130706433", "0177.0.0.01"]) {
    assertEquals(await resolve(typed, { family: "any" }), [{
      family: ipv4,
      address: LOOPBACK4,
      scopeId: 0,
      hostname: typed,
      typedAsAddress: true,
      canonicalName: typed,
    }]);
  }
});

Deno.test("resolve() leaves a scope to libc", async () => {
  const [{ family, address, scopeId, hostname, typedAsAddress }] = await resolve("fe80::1%lo", { family: "any" });
  const linkLocal = Uint8Array.of(0xfe, 0x80, ...LOOPBACK6.subarray(2));
  assertEquals(
    { family, address, scopeId, hostname, typedAsAddress },
    { family: ipv6, address: linkLocal, scopeId: 1, hostname: "fe80::1%lo", typedAsAddress: true },
  );
});

Deno.test("resolve() finds a name in the hosts file, which was not typed as an address", async () => {
  const [{ family, address, typedAsAddress, canonicalName, hostname }] = await resolve("localhost", { family: "ipv4" });
  assertEquals([family.name, address, typedAsAddress], ["ipv4", LOOPBACK4, false]);
  assertEquals(hostname, canonicalName);
});

Deno.test("resolve() takes nothing for an address that only begins like one", async () => {
  // None of them can be a name, so that libc asks nobody.
  for (const typed of ["127.0.0.1 ", "127.0.0.1\0.test", "::1\0", "", "fe80::1%no-such-device"]) {
    await assertRejects(() => resolve(typed, { family: "any" }), ResolutionError, "Name or service not known");
  }
});

Deno.test("resolveHops() reads IPv4 addresses in every form, and refuses IPv6's", async () => {
  assertEquals(await resolveHops([]), []);
  assertEquals(await resolveHops(["127.0.0.1", "127.1", "0x7f000001"]), [LOOPBACK4, LOOPBACK4, LOOPBACK4]);
  await assertRejects(() => resolveHops(["127.0.0.1", "::1"]), ResolutionError, `::1: ${WRONG_FAMILY}`);
});

Deno.test("resolve() takes addresses of names, not those that are typed, from the family of names", async () => {
  const choice = { family: "any", familyOfNames: "ipv4" } as const;
  const [{ family }, ...others] = await resolve("localhost", choice);
  assertEquals([family.name, others.filter(({ family }) => family !== ipv4)], ["ipv4", []]);
  assertEquals((await resolve("::1", choice))[0].family, ipv6);
  assertEquals((await resolve("fe80::1%lo", choice))[0].family, ipv6);
});

Deno.test("familyOfNames() is what was asked for, else the family of the one source address", () => {
  const ofSource = (family: FamilyChoice, source: { ipv4Address?: Uint8Array; ipv6Address?: Uint8Array }) =>
    familyOfNames(defaultOptions({ family, ...source }));
  assertEquals(ofSource("any", {}), "any");
  assertEquals(ofSource("any", { ipv4Address: LOOPBACK4 }), "ipv4");
  assertEquals(ofSource("any", { ipv6Address: LOOPBACK6 }), "ipv6");
  assertEquals(ofSource("any", { ipv4Address: LOOPBACK4, ipv6Address: LOOPBACK6 }), "any");
  assertEquals(ofSource("ipv6", { ipv4Address: LOOPBACK4 }), "ipv6");
});

Deno.test("resolve() ends with the signal, and tells of a time that is over", async () => {
  const over = AbortSignal.abort(TIME_IS_OVER);
  const late = await assertRejects(() => resolve("localhost", { family: "any", signal: over }), ResolutionError);
  assertEquals(late.message, "localhost: not looked up in time");
  const stopped = AbortSignal.abort(new RangeError("stopped"));
  await assertRejects(() => resolve("localhost", { family: "any", signal: stopped }), RangeError, "stopped");
  // What needs no look-up is there at once.
  assertEquals((await resolve("127.0.0.1", { family: "any", signal: over }))[0].address, LOOPBACK4);
});
