import { assertEquals } from "@std/assert";
import { MAX_LOOK_UPS } from "../../../ffi/name_service.ts";
import type { Family } from "../../../src/family/family.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { ResolutionError, type Target } from "../../../src/net/names/resolve.ts";
import { type NamedTarget, TargetLookUps } from "../../../src/net/names/look_ups.ts";

const ADDRESS_4 = new Uint8Array([192, 0, 2, 7]);
const ADDRESS_6 = new Uint8Array([0xfd, ...new Uint8Array(14), 1]);

function found(family: Family, address: Uint8Array): Target {
  return { family, address, scopeId: 0, hostname: "", typedAsAddress: false, canonicalName: "" };
}

type LookUp = (name: string) => Promise<readonly [Target, ...Target[]]>;

/** Runs look-ups and tells what became of each. */
async function outcomesOf(
  names: readonly string[],
  lookUp: LookUp,
  sockets: readonly Family[] = [ipv4, ipv6],
  hasRoute: (target: Target) => boolean = () => true,
) {
  const outcomes: string[] = [];
  const targets: NamedTarget[] = names.map((name, index) => ({ name, index }));
  const lookUps = new TargetLookUps(targets, {
    session: {
      ready: (target) => outcomes.push(`${target} ready`),
      fail: (target, message) => outcomes.push(`${target} ${message}`),
    },
    addresses: { set: (target, family, address) => outcomes.push(`${target} ${family.name} ${address.at(-1)}`) },
    family: "any",
    hasSocket: (family) => sockets.includes(family),
    hasRoute,
    lookUp,
  });
  while (lookUps.pending) await new Promise<void>((resolve) => setTimeout(resolve));
  return outcomes;
}

Deno.test("TargetLookUps takes the first address of a family that has a socket", async () => {
  const both: LookUp = () => Promise.resolve([found(ipv6, ADDRESS_6), found(ipv4, ADDRESS_4)]);
  assertEquals(await outcomesOf(["host.test"], both), ["0 ipv6 1", "0 ready"]);
  assertEquals(await outcomesOf(["host.test"], both, [ipv4]), ["0 ipv4 7", "0 ready"]);
  assertEquals(await outcomesOf(["host.test"], both, []), ["0 no socket for its address family"]);
});

Deno.test("TargetLookUps takes the first address that a route leads to, or the first if none does", async () => {
  const both: LookUp = () => Promise.resolve([found(ipv6, ADDRESS_6), found(ipv4, ADDRESS_4)]);
  assertEquals(await outcomesOf(["host.test"], both, [ipv4, ipv6], ({ family }) => family === ipv4), [
    "0 ipv4 7",
    "0 ready",
  ]);
  assertEquals(await outcomesOf(["host.test"], both, [ipv4, ipv6], () => false), ["0 ipv6 1", "0 ready"]);
});

Deno.test("TargetLookUps looks for no route where there is nothing to choose", async () => {
  const one: LookUp = () => Promise.resolve([found(ipv4, ADDRESS_4)]);
  const asked: Target[] = [];
  await outcomesOf(["host.test"], one, [ipv4, ipv6], (target) => asked.push(target) > 0);
  assertEquals(asked, []);
});

Deno.test("TargetLookUps.stop() ends look-ups: nothing more is begun or told", async () => {
  const told: string[] = [];
  const begun: string[] = [];
  const names = Array.from({ length: MAX_LOOK_UPS + 5 }, (_, index) => ({ name: `host${index}.test`, index }));
  const lookUps = new TargetLookUps(names, {
    session: { ready: (target) => told.push(`${target} ready`), fail: (target) => told.push(`${target} failed`) },
    addresses: { set: () => {} },
    family: "any",
    hasSocket: () => true,
    hasRoute: () => true,
    lookUp: (name, { signal }) => {
      begun.push(name);
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  assertEquals([lookUps.pending, begun.length], [true, MAX_LOOK_UPS]);
  lookUps.stop();
  await new Promise<void>((resolve) => setTimeout(resolve));
  assertEquals([lookUps.pending, begun.length, told], [false, MAX_LOOK_UPS, []]);
});

Deno.test("TargetLookUps tells why a name has no address, without the name", async () => {
  const failing: LookUp = (name) => Promise.reject(new ResolutionError(name, "Name or service not known"));
  assertEquals(await outcomesOf(["a.test", "b.test"], failing), [
    "0 Name or service not known",
    "1 Name or service not known",
  ]);
});

Deno.test("TargetLookUps refuses names of addresses from which no reply can come", async () => {
  for (const address of [[224, 0, 0, 1], [255, 255, 255, 255], [0, 0, 0, 0]]) {
    const lookUp: LookUp = () => Promise.resolve([found(ipv4, new Uint8Array(address))]);
    const [outcome = ""] = await outcomesOf(["group.test"], lookUp);
    assertEquals(outcome.endsWith("can't be a target") || outcome.endsWith("can't be targets"), true, outcome);
  }
});

Deno.test("TargetLookUps has a bounded number under way, and comes to all", async () => {
  let underWay = 0;
  let most = 0;
  const names = Array.from({ length: 3 * MAX_LOOK_UPS }, (_, index) => `host${index}.test`);
  const outcomes = await outcomesOf(names, async () => {
    most = Math.max(most, ++underWay);
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
    underWay--;
    return [found(ipv4, ADDRESS_4)];
  });
  assertEquals(most, MAX_LOOK_UPS);
  assertEquals(outcomes.filter((outcome) => outcome.endsWith("ready")).length, names.length);
});
