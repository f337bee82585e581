/**
 * A run along a path in which anybody answers anything: what is counted adds up, memory is bounded, the run ends, and what
 * is shown is harmless.
 *
 * @module
 */
import fc from "fast-check";
import type { PathEvent } from "../../src/core/events.ts";
import { MAX_ADDRESSES } from "../../src/core/path/hop_figures.ts";
import { PathTracer } from "../../src/core/path/tracer.ts";
import { jsonLine } from "../../src/report/records/json.ts";
import { PathRecords } from "../../src/report/records/path.ts";
import { PathTextReporter } from "../../src/report/text/path.ts";
import { decodeIcmpExtensions } from "../../src/wire/icmp_extensions.ts";
import { echoReply } from "../core/path/virtual_path.ts";
import { PATH_START } from "../report/path_events.ts";
import { schemaFaults } from "../support/schema.ts";
import { seededRandom } from "../support/random.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import { icmpExtensions } from "./messages.ts";
import { assertSafeText } from "./safe_text.ts";

const MS = 1_000_000;
const MAX_HOPS = 12;
const ADDRESSES = 40;
/** More passes than any run takes. */
const MAX_PASSES = 20_000;

/** One thing that happens: which, and two numbers for it. */
type Step = readonly [kind: number, one: number, other: number];

interface PathInput {
  readonly seed: number;
  readonly rounds: number;
  readonly steps: readonly Step[];
}

class Bench {
  readonly tracer: PathTracer;
  readonly events: PathEvent[] = [];
  readonly #random;
  nowNs = 0;
  sent = 0;

  constructor({ seed, rounds }: PathInput) {
    this.#random = seededRandom(seed);
    this.tracer = new PathTracer({
      firstHop: 1 + seed % 3,
      maxHops: MAX_HOPS,
      intervalNs: seed % 50 * MS,
      rounds,
      timeoutNs: (1 + seed % 100) * MS,
      deadlineNs: 2000 * MS,
      reportsAnswers: seed % 2 === 0,
      createHistogram: () => ({ record: () => {}, atRank: () => 0 }),
    }, 0);
  }

  step([kind, one, other]: Step): void {
    const { tracer } = this;
    const sequence = one % 7 === 0 ? one & 0xffff : Math.max(1, this.sent - one % 20);
    const from = one % 11 === 0 ? "203.0.113.9" : `10.0.0.${other % ADDRESSES}`;
    const receivedAtNs = this.nowNs + (other % 5 - 2) * MS;
    switch (kind) {
      case 0:
        this.nowNs += one % 30 * MS;
        tracer.handleTimeout(this.nowNs, this.nowNs - other % 3 * MS);
        break;
      case 1:
        tracer.handleReply(echoReply({ from, sequence, proven: other % 4 > 0, receivedAtNs }));
        break;
      case 2: {
        const extensions = decodeIcmpExtensions(icmpExtensions(this.#random));
        const family = one % 2 === 0 ? "ipv4" : "ipv6";
        const type = other % 3 === 0 ? other & 0xff : family === "ipv4" ? 11 : 3;
        tracer.handleNetworkError(
          { from, sequence, family, type, code: other % 9 === 0 ? one & 0xff : 0, info: other },
          receivedAtNs,
          receivedAtNs,
          extensions,
        );
        break;
      }
      case 3:
        tracer.handleTransmitStamp(sequence, receivedAtNs);
        break;
      case 4:
        tracer.snapshot();
        break;
    }
    this.send(one, other);
    this.take();
  }

  send(one: number, other: number): void {
    const count = this.tracer.nextTransmit(this.nowNs);
    if (count === 0) return;
    this.sent = count;
    if (other % 13 === 0) {
      const queued = one % 2 === 0 ? "network-error" : "nothing";
      this.tracer.handleSendFailure(this.nowNs, { kind: "other", code: `E${one % 9}`, message: "no", queued });
    } else {
      this.tracer.handleTransmitted(this.nowNs);
    }
  }

  take(): void {
    for (let event = this.tracer.nextEvent(); event !== undefined; event = this.tracer.nextEvent()) {
      this.events.push({ ...event });
    }
  }

  check(): void {
    const { hops } = this.tracer.figures();
    if (hops.length > MAX_HOPS) throw new Error(`${hops.length} hops`);
    for (const { hop, sent, answered, lost, waiting, late, addresses, otherAnswers } of hops) {
      if (waiting < 0 || sent !== answered + lost + waiting || late > lost) {
        throw new Error(`hop ${hop} does not add up`);
      }
      if (addresses.length > MAX_ADDRESSES) throw new Error(`${addresses.length} addresses at hop ${hop}`);
      const told = addresses.reduce((sum, address) => sum + address.answered, otherAnswers);
      if (told !== answered) throw new Error(`${told} of ${answered} answers at hop ${hop}`);
    }
  }
}

/** A path that lies. */
export const PATH_TARGET = fuzzTarget<PathInput>({
  name: "path",
  share: 0.2,
  inputs: fc.record({
    seed: fc.nat(),
    rounds: fc.integer({ min: 0, max: 5 }),
    steps: fc.array(fc.tuple(fc.nat(4), fc.nat(70_000), fc.nat(300)), { maxLength: 150 }),
  }),
  count: ({ steps }) => steps.length,
  check: (input) => {
    const bench = new Bench(input);
    for (const step of input.steps) bench.step(step);
    bench.check();
    for (let pass = 0; !bench.tracer.done; pass++) {
      if (pass > MAX_PASSES) throw new Error("the run does not end");
      const nextNs = bench.tracer.nextTimeout();
      if (nextNs === Infinity) throw new Error("the run waits for nothing");
      bench.nowNs = Math.max(bench.nowNs, nextNs);
      bench.send(1, 1);
      bench.tracer.handleTimeout(bench.nowNs);
    }
    bench.check();
    bench.tracer.finish({ hostname: "host", target: "203.0.113.9" }, bench.nowNs);
    bench.take();
    const text = new PathTextReporter({
      programName: "ping1025",
      quiet: false,
      verbose: true,
      timestamps: false,
      preciseTimes: false,
      columns: 80,
    });
    const records = new PathRecords({
      rounds: 1,
      intervalNs: 0,
      timeoutNs: MS,
      deadlineNs: 0,
      firstHop: 1,
      trafficClass: 0,
      mark: undefined,
      version: "",
    });
    let lines = "";
    for (const event of [PATH_START, ...bench.events]) {
      assertSafeText(text.output(event, 0), "\n");
      assertSafeText(text.diagnostics(event), "\r\n");
      const record = records.recordOf(event, 0);
      if (record !== undefined) lines += jsonLine(record);
    }
    const [fault] = schemaFaults(lines);
    if (fault !== undefined) throw new Error(fault);
  },
});
