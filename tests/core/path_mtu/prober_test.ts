import { assert, assertEquals } from "@std/assert";
import type { PathMtuProberSettings } from "../../../src/core/path_mtu/input.ts";
import type { NetworkError } from "../../../src/core/inbox.ts";
import { PathMtuProber } from "../../../src/core/path_mtu/prober.ts";
import { IPV4_SETTINGS, wholeReply } from "../../simulation/path_mtu_path.ts";

const MS = 1_000_000;
const START = 5000 * MS;

/** A search whose probes a test sends and answers by hand. */
class Bench {
  readonly prober: PathMtuProber;
  nowNs = START;

  constructor(changes: Partial<PathMtuProberSettings> = {}) {
    this.prober = new PathMtuProber({ ...IPV4_SETTINGS, ...changes }, START);
  }

  /** Sends what is due. Returns its count and size. */
  send(): readonly [count: number, bytes: number] {
    this.nowNs = Math.max(this.nowNs, Math.min(this.prober.nextTimeout(), this.nowNs + 10 * MS));
    this.prober.handleTimeout(this.nowNs);
    const count = this.prober.nextTransmit(this.nowNs);
    if (count > 0) this.prober.handleTransmitted(this.nowNs);
    return [count, this.prober.shapeOf(count).bytes];
  }

  /** Sends what is due, and answers it. */
  sendAndAnswer(): number {
    const [count, bytes] = this.send();
    this.prober.handleReply(wholeReply(this.prober, count, this.nowNs + MS));
    return bytes;
  }

  /** This host refuses what is due. */
  refuse(mtu: number): void {
    this.nowNs += 10 * MS;
    assert(this.prober.nextTransmit(this.nowNs) > 0);
    this.prober.handleHostLimit(mtu);
    this.prober.handleSendFailure(this.nowNs, {
      kind: "message-too-long",
      code: "EMSGSIZE",
      message: "",
      queued: "local-error",
    });
  }

  report(sequence: number, changes: Partial<NetworkError> = {}): void {
    const from = "192.0.2.1";
    this.prober.handleNetworkError({ family: "ipv4", from, sequence, type: 3, code: 4, info: 1400, ...changes });
  }

  /** What there is to tell, without probes that left. */
  told() {
    const events = [];
    for (let event = this.prober.nextEvent(); event !== undefined; event = this.prober.nextEvent()) {
      if (event.kind !== "transmitted") events.push(event);
    }
    return events;
  }
}

/** 1280 bytes are answered, and the device takes 1500; a probe of those is on its way. */
function underWay(changes: Partial<PathMtuProberSettings> = {}): { bench: Bench; count: number } {
  const bench = new Bench(changes);
  assertEquals(bench.sendAndAnswer(), 1280);
  bench.refuse(1500);
  const [count, bytes] = bench.send();
  assertEquals(bytes, 1500);
  bench.told();
  return { bench, count };
}

Deno.test("PathMtuProber tells how long packets of this host may be, and tries that size", () => {
  const bench = new Bench();
  bench.sendAndAnswer();
  bench.refuse(1500);
  assertEquals(bench.told().map(({ kind }) => kind), ["reply", "host-limit"]);
  assertEquals(bench.send()[1], 1500);
});

Deno.test("PathMtuProber follows a report at once", () => {
  const { bench, count } = underWay();
  bench.report(count);
  assertEquals(bench.told(), [{
    kind: "too-long",
    from: "192.0.2.1",
    fromName: undefined,
    family: "ipv4",
    sequence: count,
    bytes: 1500,
    mtu: 1400,
    believed: true,
    isNew: true,
  }]);
  assertEquals(bench.send()[1], 1401);
});

Deno.test("PathMtuProber ignores reports of an absurd MTU, and goes on waiting for an answer", () => {
  for (const info of [20, 67, 1500, 9000]) {
    const { bench, count } = underWay();
    bench.report(count, { info });
    const [event] = bench.told();
    assert(event?.kind === "too-long" && !event.believed && !event.isNew);
    bench.prober.handleReply(wholeReply(bench.prober, count, bench.nowNs + MS));
    assert(bench.prober.done);
  }
});

Deno.test("PathMtuProber ignores answers and errors about probes that were never sent", () => {
  const { bench, count } = underWay();
  for (const sequence of [0, count + 1, 65535]) {
    bench.report(sequence);
    bench.prober.handleReply(wholeReply(bench.prober, sequence, bench.nowNs));
  }
  assertEquals([bench.told(), bench.prober.done], [[], false]);
});

Deno.test("PathMtuProber ignores reports about a probe that was answered", () => {
  const { bench } = underWay();
  bench.report(1, { info: 600 });
  assertEquals(bench.told(), []);
});

Deno.test("PathMtuProber looks at three reports about a probe in a flood of forged ones, absurd or contradicted", () => {
  const { bench, count } = underWay();
  for (let mtu = 2000; mtu < 12_000; mtu++) bench.report(count, { info: mtu });
  assertEquals(bench.told().map(({ kind }) => kind), ["too-long", "too-long", "too-long"]);
  // 1500 bytes are not answered; whether 1280 still are is asked.
  let [control, bytes] = [count, 1500];
  while (bytes === 1500) {
    bench.nowNs = bench.prober.nextTimeout();
    [control, bytes] = bench.send();
  }
  assertEquals(bytes, 1280);
  bench.told();
  for (let host = 0; host < 10_000; host++) bench.report(control, { info: 1000, from: `192.0.2.${host}` });
  assertEquals(bench.told().map((event) => [event.kind, "believed" in event && event.believed]), [
    ["too-long", true],
    ["too-long", true],
    ["too-long", true],
  ]);
  bench.prober.handleReply(wholeReply(bench.prober, control, bench.nowNs));
  assertEquals(bench.told().map(({ kind }) => kind), ["reply"]);
});

Deno.test("PathMtuProber does not remember without end what it has told", () => {
  const bench = new Bench();
  for (let mtu = 0; mtu < 10_000; mtu++) bench.prober.handleHostLimit(mtu);
  assertEquals(bench.told().length, 1000);
});

Deno.test("PathMtuProber believes an answer that comes behind a report about the same probe", () => {
  const { bench, count } = underWay();
  bench.report(count);
  const whole = wholeReply(bench.prober, count, bench.nowNs + 2 * MS);
  bench.prober.handleReply({ ...whole, bytes: whole.bytes - 1 });
  const [, answer] = bench.told();
  assert(answer?.kind === "reply" && answer.truncated && answer.isNew && answer.roundTripNs === 2 * MS);
  assertEquals([bench.prober.done, bench.prober.exitStatus], [true, 0]);
});

Deno.test("PathMtuProber counts an answer that comes after the next try left", () => {
  const { bench, count } = underWay();
  bench.nowNs = bench.prober.nextTimeout();
  assert(bench.send()[0] > count);
  bench.prober.handleReply(wholeReply(bench.prober, count, bench.nowNs));
  assert(bench.prober.done);
});

Deno.test("PathMtuProber waits as long as -W says, and without it by the round-trip times", () => {
  const waits = (changes: Partial<PathMtuProberSettings>) => {
    const { bench } = underWay(changes);
    const waited = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      waited.push((bench.prober.nextTimeout() - bench.nowNs) / MS);
      bench.nowNs = bench.prober.nextTimeout();
      bench.send();
    }
    return waited;
  };
  assertEquals(waits({ timeoutNs: 300 * MS }), [300, 300, 300]);
  assertEquals(waits({}), [50, 50, 200]);
});

Deno.test("PathMtuProber sends again what the kernel did not take because of an earlier error, and gives up in the end", () => {
  const bench = new Bench();
  bench.sendAndAnswer();
  bench.told();
  const failure = {
    kind: "other",
    code: "EHOSTUNREACH",
    message: "No route to host",
    queued: "network-error",
  } as const;
  const tries: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    bench.nowNs += 10 * MS;
    tries.push(bench.prober.shapeOf(bench.prober.nextTransmit(bench.nowNs)).bytes);
    bench.prober.handleSendFailure(bench.nowNs, failure);
  }
  assertEquals(tries, [65535, 65535, 65535, 65535, 65535, 65535]);
  assertEquals(bench.told().map(({ kind, ...rest }) => [kind, "isNew" in rest && rest.isNew]), [
    ["send-failure", true],
    ["send-failure", false],
    ["send-failure", false],
  ]);
  assertEquals(bench.send()[1], 1280);
});

Deno.test("PathMtuProber waits while the kernel has no room", () => {
  const bench = new Bench();
  bench.prober.nextTransmit(bench.nowNs);
  bench.prober.handleSendFailure(bench.nowNs, {
    kind: "no-buffer-space",
    code: "ENOBUFS",
    message: "",
    queued: "nothing",
  });
  assertEquals(bench.prober.nextTransmit(bench.nowNs + 9 * MS), 0);
  assert(bench.prober.nextTransmit(bench.nowNs + 10 * MS) > 0);
});

Deno.test("PathMtuProber searches on when this host calls a packet too long without saying what is not", () => {
  const bench = new Bench();
  bench.sendAndAnswer();
  for (let attempt = 0; attempt < 2; attempt++) {
    bench.nowNs += 10 * MS;
    bench.prober.nextTransmit(bench.nowNs);
    bench.prober.handleSendFailure(bench.nowNs, {
      kind: "message-too-long",
      code: "EMSGSIZE",
      message: "",
      queued: "nothing",
    });
  }
  assertEquals(bench.send()[1], 1480);
});

Deno.test("PathMtuProber tells an error of another kind once, and does not wait for an answer any more", () => {
  const { bench, count } = underWay();
  bench.report(count, { code: 13, info: 0 });
  const [again] = bench.send();
  bench.report(again, { code: 13, info: 0 });
  assertEquals(bench.told().map((event) => [event.kind, "isNew" in event && event.isNew]), [
    ["network-error", true],
    ["network-error", false],
  ]);
});

Deno.test("PathMtuProber takes the error of a firewall of this host that comes while a probe is sent", () => {
  const bench = new Bench();
  const failure = {
    kind: "other",
    code: "EPERM",
    message: "Operation not permitted",
    queued: "network-error",
  } as const;
  const tries: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const count = bench.prober.nextTransmit(bench.nowNs);
    tries.push(bench.prober.shapeOf(count).bytes);
    bench.report(count, { code: 13, info: 0 });
    bench.prober.handleSendFailure(bench.nowNs, failure);
  }
  assertEquals(tries, [1280, 1280, 1280, 576]);
  assertEquals(new Set(bench.told().map(({ kind }) => kind)), new Set(["network-error"]));
});

Deno.test("PathMtuProber tells how things stand when it is asked, and what is known when it is interrupted", () => {
  const { bench } = underWay();
  bench.prober.snapshot();
  assertEquals(bench.told(), [{ kind: "snapshot", passingBytes: 1280, failingBytes: 1501, probes: 2 }]);
  bench.prober.interrupt();
  bench.prober.finish({ hostname: "host", target: "192.0.2.9" }, bench.nowNs);
  assertEquals(bench.told(), [{
    kind: "finish",
    hostname: "host",
    target: "192.0.2.9",
    headerBytes: 28,
    outcome: { kind: "unsettled", passingBytes: 1280, failingBytes: 1501 },
    probes: 2,
    elapsedNs: bench.nowNs - START,
  }]);
  assertEquals([bench.prober.done, bench.prober.exitStatus, bench.prober.nextTransmit(bench.nowNs + 1e9)], [
    true,
    1,
    0,
  ]);
});
