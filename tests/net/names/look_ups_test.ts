import { assert, assertEquals, unreachable } from "@std/assert";
import { MAX_LOOK_UPS } from "../../../ffi/name_service.ts";
import type { Family } from "../../../src/family/family.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { ipv6 } from "../../../src/family/ipv6.ts";
import { ResolutionError, type Target } from "../../../src/net/names/resolve.ts";
import { type LookUpParts, TargetLookUps } from "../../../src/net/names/look_ups.ts";
import type { NamedTarget } from "../../../src/net/names/name_watch.ts";

const ADDRESS_4 = new Uint8Array([192, 0, 2, 7]);
const ADDRESS_6 = new Uint8Array([0xfd, ...new Uint8Array(14), 1]);

function found(family: Family, address: Uint8Array): Target {
  return { family, address, scopeId: 0, hostname: "", typedAsAddress: false, canonicalName: "" };
}

/** Nothing is told of names that are looked up once. */
const UNCHANGED = { failForNow: () => unreachable(), handleAddressChange: () => unreachable() };
const UNKNOWN = { has: () => false, addressOf: () => undefined };
const ONCE: Pick<LookUpParts, "clock" | "watch"> = {
  clock: { nowNs: () => 0 },
  watch: { again: false, everyNs: 0, begin: "unknown" },
};

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
      ...UNCHANGED,
    },
    addresses: {
      set: (target, family, address) => outcomes.push(`${target} ${family.name} ${address.at(-1)}`),
      ...UNKNOWN,
    },
    ...ONCE,
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
    session: {
      ready: (target) => told.push(`${target} ready`),
      fail: (target) => told.push(`${target} failed`),
      ...UNCHANGED,
    },
    addresses: { set: () => {}, ...UNKNOWN },
    ...ONCE,
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

/** Names that are looked up again, in virtual time. */
class Again {
  nowNs = 0;
  readonly told: string[] = [];
  /** What each look-up finds: the last byte of an address, or none. */
  answers: readonly number[];
  readonly #addresses = new Map<number, number>();
  readonly #lookUps: TargetLookUps;

  constructor(names: readonly string[], answers: readonly number[], everyNs = 0) {
    this.answers = answers;
    const { told } = this;
    this.#lookUps = new TargetLookUps(names.map((name, index) => ({ name, index })), {
      session: {
        ready: (target) => told.push(`${this.#seconds} ${target} ready`),
        fail: () => unreachable(),
        failForNow: (target, message) => told.push(`${this.#seconds} ${target} ${message}`),
        handleAddressChange: (target, before) =>
          told.push(`${this.#seconds} ${target} ${before} -> ${this.#addresses.get(target)}`),
      },
      addresses: {
        set: (target, _, address) => this.#addresses.set(target, address.at(-1) ?? 0),
        has: (target, { address }) => this.#addresses.get(target) === address.at(-1),
        addressOf: (target) => this.#addresses.get(target)?.toString(),
      },
      clock: { nowNs: () => this.nowNs },
      watch: { again: true, everyNs, begin: "unknown" },
      family: "any",
      hasSocket: () => true,
      hasRoute: () => true,
      lookUp: (name) => {
        const [first, ...others] = this.answers.map((last) => found(ipv4, new Uint8Array([192, 0, 2, last])));
        if (first === undefined) return Promise.reject(new ResolutionError(name, "not found"));
        return Promise.resolve([first, ...others]);
      },
    });
  }

  get #seconds(): number {
    return this.nowNs / 1e9;
  }

  /** Lets time pass, as a loop does that waits for nothing else. */
  async pass(untilSeconds: number): Promise<void> {
    for (;;) {
      for (let turn = 0; turn < 10; turn++) await undefined;
      const waitNs = this.#lookUps.beforeWait(untilSeconds * 1e9 - this.nowNs);
      assert(waitNs >= 0);
      if (this.#seconds >= untilSeconds && waitNs === 0 && !this.#lookUps.pending) return;
      this.nowNs += waitNs;
    }
  }

  state(target: number, state: "up" | "down"): void {
    this.#lookUps.handleStateChange(target, state);
  }

  /** What was told since this was asked last. */
  take(): string[] {
    return this.told.splice(0);
  }
}

Deno.test("TargetLookUps looks a name up again until it is found, and tells of the failure once", async () => {
  const again = new Again(["host.test"], []);
  await again.pass(6);
  assertEquals(again.take(), ["0 0 not found"]);
  again.answers = [7];
  await again.pass(100);
  assertEquals(again.take(), ["7 0 ready", "7 0 undefined -> 7"]);
});

Deno.test("TargetLookUps takes another address of a target that is down, and tells of no other look-up", async () => {
  const again = new Again(["host.test"], [7, 8]);
  await again.pass(10);
  assertEquals(again.take(), ["0 0 ready"]);
  again.state(0, "down");
  await again.pass(12);
  // The address is there still, whichever is the first.
  again.answers = [8, 7];
  await again.pass(14);
  again.answers = [];
  await again.pass(20);
  assertEquals(again.take(), []);
  again.answers = [8, 9];
  await again.pass(25);
  assertEquals(again.take(), ["25 0 ready", "25 0 7 -> 8"]);
  again.state(0, "up");
  again.answers = [9];
  await again.pass(1000);
  assertEquals(again.take(), []);
});

Deno.test("TargetLookUps looks all names up every so often, if that is asked for", async () => {
  const again = new Again(["a.test", "b.test"], [7], 30e9);
  await again.pass(59);
  again.answers = [8];
  await again.pass(200);
  assertEquals(again.take().slice(2), ["60 0 ready", "60 0 7 -> 8", "60 1 ready", "60 1 7 -> 8"]);
});
