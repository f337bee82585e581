/**
 * A long run at a thousand packets a second over the loopback device, watched from outside: there may be no loss, and
 * descriptors, processor time and the median round-trip time of each period have to stay near what they were. Memory is
 * looked at after garbage collections that are asked for, and must not grow with the number of packets.
 *
 * `--seconds=3600` and `--periods=12` are how long it takes and in how many parts.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { Namespace } from "../../tests/support/namespace.ts";
import { residentBytes } from "../bench/measure.ts";
import { growthBytes, type MAX_GROWTH, memoryFaults, type MemorySample, MIN_SAMPLES } from "./memory.ts";

const PACKETS_A_SECOND = 1000;
const BYTES_A_MB = 1e6;
const TICKS_A_SECOND = 100;
/** What a period may take more than the first one, of processor time and of a median: other programs run, too. */
const MAX_TIMES_THE_FIRST = 2;
/** Round-trip times are printed in steps of this. */
const STEP_MS = 0.001;
const MAX_STEPS = 100_000;
/** A garbage collection is asked for so often, and memory looked at after it. */
const REPLIES_A_SAMPLE = 10_000;
/** Until then memory grows as code is compiled; the benchmarks' long run begins there, too. */
const REPLIES_OF_WARM_UP = 100_000;
const REPLY = /^\d+ bytes from .* time=([\d.]+) ms$/;
const HEAP = /^heap (\d+)$/;
const PROGRAM = [
  Deno.execPath(),
  "run",
  "--no-prompt",
  "--allow-ffi",
  "--v8-flags=--expose-gc",
  new URL("collected.ts", import.meta.url).pathname,
];

/** What was seen in one period. */
interface Period {
  readonly replies: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly descriptors: number;
  readonly processorSeconds: number;
  /** Memory after each collection. */
  readonly samples: readonly MemorySample[];
}

/** Counts round-trip times by their length. */
class RoundTrips {
  readonly #counts = new Uint32Array(MAX_STEPS);
  #all = 0;

  add(milliseconds: number): void {
    const step = Math.min(Math.round(milliseconds / STEP_MS), MAX_STEPS - 1);
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#all++;
  }

  get count(): number {
    return this.#all;
  }

  quantileMs(quantile: number): number {
    let seen = 0;
    const step = this.#counts.findIndex((count) => (seen += count) >= this.#all * quantile);
    return step * STEP_MS;
  }
}

function look(pid: number): Pick<Period, "descriptors" | "processorSeconds"> {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  // proc(5): utime and stime are the 14th and the 15th; the first two are gone.
  const ticks = Number(fields[11]) + Number(fields[12]);
  const descriptors = Array.from(Deno.readDirSync(`/proc/${pid}/fd`)).length;
  return { descriptors, processorSeconds: ticks / TICKS_A_SECOND };
}

function show(...cells: readonly (string | number)[]): void {
  console.log(cells.map((cell) => String(cell).padStart(12)).join(""));
}

function leastMb(samples: readonly MemorySample[], kind: keyof typeof MAX_GROWTH): string {
  return samples.length === 0 ? "-" : (Math.min(...samples.map((sample) => sample[kind])) / BYTES_A_MB).toFixed(2);
}

function showPeriod({ replies, medianMs, p99Ms, descriptors, processorSeconds, samples }: Period): void {
  show(
    replies,
    medianMs.toFixed(3),
    p99Ms.toFixed(3),
    descriptors,
    leastMb(samples, "residentBytes"),
    leastMb(samples, "heapBytes"),
    processorSeconds,
  );
}

/** Returns what is wrong. */
function faults(periods: readonly Period[], summary: string, requests: number): string[] {
  const [first] = periods;
  const last = periods.at(-1);
  if (first === undefined || last === undefined) return ["nothing was seen"];
  const found: string[] = [];
  if (!summary.includes(`${requests} packets transmitted, ${requests} received, 0% packet loss`)) found.push(summary);
  if (periods.some(({ descriptors }) => descriptors !== first.descriptors)) found.push("descriptors come or go");
  const [began = 0, ...ends] = [0, ...periods.map(({ processorSeconds }) => processorSeconds)];
  const spent = ends.map((end, index) => end - (ends[index - 1] ?? began));
  if (spent.some((seconds) => seconds > MAX_TIMES_THE_FIRST * (spent[0] ?? 0))) found.push("processor time grows");
  if (last.medianMs > MAX_TIMES_THE_FIRST * first.medianMs) found.push("round-trip times grow");
  return [...found, ...memoryFaults(periods.flatMap(({ samples }) => samples))];
}

/** The lines of a stream, without their ends. */
async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** Returns the exit status. */
async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, { string: ["seconds", "periods"], default: { seconds: "3600", periods: "12" } });
  const requests = Number(flags.seconds) * PACKETS_A_SECOND;
  const inPeriod = Math.ceil(requests / Number(flags.periods));
  await using namespace = await Namespace.create();
  const child = namespace.spawn([...PROGRAM, "-i", "0.001", "-c", String(requests), "127.0.0.1"]);
  await child.stdin.close();
  show("replies", "median, ms", "p99, ms", "fds", "memory, MB", "heap, MB", "CPU, s");
  const periods: Period[] = [];
  let roundTrips = new RoundTrips();
  let samples: MemorySample[] = [];
  let replies = 0;
  let summary = "";

  const watchMemory = async () => {
    for await (const line of linesOf(child.stderr)) {
      const [, heap] = HEAP.exec(line) ?? [];
      if (heap === undefined) {
        console.error(line);
        continue;
      }
      const resident = residentBytes(Deno.readTextFileSync(`/proc/${child.pid}/smaps_rollup`));
      if (resident !== undefined) samples.push({ replies, residentBytes: resident, heapBytes: Number(heap) });
    }
  };
  const watching = watchMemory();
  for await (const line of linesOf(child.stdout)) {
    const [, time] = REPLY.exec(line) ?? [];
    if (time === undefined) {
      summary += line;
      continue;
    }
    roundTrips.add(Number(time));
    replies++;
    // The program ends after its last reply, and may be gone a little before that is read.
    if (replies > requests - 10) continue;
    if (replies >= REPLIES_OF_WARM_UP && replies % REPLIES_A_SAMPLE === 0) child.kill("SIGUSR2");
    if (roundTrips.count < inPeriod && replies < requests - 10) continue;
    const period = {
      ...look(child.pid),
      replies: roundTrips.count,
      medianMs: roundTrips.quantileMs(0.5),
      p99Ms: roundTrips.quantileMs(0.99),
      samples,
    };
    periods.push(period);
    showPeriod(period);
    roundTrips = new RoundTrips();
    samples = [];
  }
  const { code } = await child.status;
  await watching;
  console.log(summary);
  const all = periods.flatMap((period) => period.samples);
  if (all.length >= MIN_SAMPLES) {
    const [heap, resident] = (["heapBytes", "residentBytes"] as const).map((kind) => growthBytes(all, kind).toFixed(2));
    console.log(`growth a reply: ${heap} bytes of V8's heap, ${resident} bytes of resident memory`);
  } else console.log(`memory is judged from ${REPLIES_OF_WARM_UP + MIN_SAMPLES * REPLIES_A_SAMPLE} replies on`);
  const found = [...faults(periods, summary, requests), ...(code === 0 ? [] : [`status ${code}`])];
  for (const fault of found) console.log(`soak: ${fault}`);
  return found.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
