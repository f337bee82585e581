/**
 * A long run at a thousand packets a second over the loopback device, watched from outside: there may be no loss, and
 * descriptors, memory, processor time and the median round-trip time of each period have to stay near what they were.
 *
 * `--seconds=3600` and `--periods=12` are how long it takes and in how many parts; the rest is the program to watch,
 * which is the one from the sources unless told.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { Namespace } from "../tests/support/namespace.ts";
import { FROM_SOURCES } from "../tests/support/program.ts";
import { residentBytes } from "./bench/output.ts";

const PACKETS_A_SECOND = 1000;
const BYTES_A_MB = 1e6;
const TICKS_A_SECOND = 100;
/** The same limit as that of the benchmarks' long run. */
const MOST_GROWTH_MB = 2;
/** What a period may take more than the first one, of processor time and of a median: other programs run, too. */
const MOST_TIMES_THE_FIRST = 2;
/** Round-trip times are told in steps of this. */
const STEP_MS = 0.001;
/** Memory is looked at so often: the heap grows and is collected, and what counts is how small it gets. */
const REPLIES_A_LOOK = 1000;
/** Until then memory grows as code is compiled; the benchmarks' long run begins there, too. */
const REPLIES_OF_WARM_UP = 100_000;
const LONGEST_STEPS = 100_000;
const REPLY = /^\d+ bytes from .* time=([\d.]+) ms$/;

/** What was seen in one period. */
interface Period {
  readonly replies: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly descriptors: number;
  readonly residentMb: number;
  readonly processorSeconds: number;
}

/** Counts round-trip times by their length. */
class RoundTrips {
  readonly #counts = new Uint32Array(LONGEST_STEPS);
  #all = 0;

  add(milliseconds: number): void {
    const step = Math.min(Math.round(milliseconds / STEP_MS), LONGEST_STEPS - 1);
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

function look(pid: number): Pick<Period, "descriptors" | "residentMb" | "processorSeconds"> {
  const resident = residentBytes(Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`)) ?? NaN;
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  // proc(5): utime and stime are the 14th and the 15th; the first two are gone.
  const ticks = Number(fields[11]) + Number(fields[12]);
  const descriptors = Array.from(Deno.readDirSync(`/proc/${pid}/fd`)).length;
  return { descriptors, residentMb: resident / BYTES_A_MB, processorSeconds: ticks / TICKS_A_SECOND };
}

function show(...cells: readonly (string | number)[]): void {
  console.log(cells.map((cell) => String(cell).padStart(12)).join(""));
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
  if (spent.some((seconds) => seconds > MOST_TIMES_THE_FIRST * (spent[0] ?? 0))) found.push("processor time grows");
  if (last.medianMs > MOST_TIMES_THE_FIRST * first.medianMs) found.push("round-trip times grow");
  const memoriesMb = periods.map(({ residentMb }) => residentMb).filter(Number.isFinite);
  if ((memoriesMb.at(-1) ?? 0) - (memoriesMb[0] ?? 0) > MOST_GROWTH_MB) {
    found.push(`memory grows by over ${MOST_GROWTH_MB} MB`);
  }
  return found;
}

/** Returns the exit status. */
async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, { string: ["seconds", "periods"], default: { seconds: "3600", periods: "12" } });
  const requests = Number(flags.seconds) * PACKETS_A_SECOND;
  const inPeriod = Math.ceil(requests / Number(flags.periods));
  const program = flags._.length > 0 ? flags._.map(String) : FROM_SOURCES;
  await using namespace = await Namespace.create();
  const child = namespace.spawn([...program, "-i", "0.001", "-c", String(requests), "127.0.0.1"]);
  await child.stdin.close();
  show("replies", "median, ms", "p99, ms", "fds", "memory, MB", "CPU, s");
  const periods: Period[] = [];
  let roundTrips = new RoundTrips();
  let leastMb = Infinity;
  let replies = 0;
  let summary = "";
  let rest = "";
  const text = child.stdout.pipeThrough(new TextDecoderStream());
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, time] = REPLY.exec(line) ?? [];
      if (time === undefined) summary += line;
      else {
        roundTrips.add(Number(time));
        replies++;
      }
      if (replies >= REPLIES_OF_WARM_UP && replies % REPLIES_A_LOOK === 0) {
        leastMb = Math.min(leastMb, look(child.pid).residentMb);
      }
      // The last one is looked at a little early, while the program is still there.
      if (roundTrips.count < inPeriod - 10) continue;
      const period = {
        ...look(child.pid),
        residentMb: leastMb,
        replies: roundTrips.count,
        medianMs: roundTrips.quantileMs(0.5),
        p99Ms: roundTrips.quantileMs(0.99),
      };
      periods.push(period);
      show(
        period.replies,
        period.medianMs.toFixed(3),
        period.p99Ms.toFixed(3),
        period.descriptors,
        Number.isFinite(period.residentMb) ? period.residentMb.toFixed(1) : "-",
        period.processorSeconds,
      );
      roundTrips = new RoundTrips();
      leastMb = Infinity;
    }
  }
  const { code } = await child.status;
  console.log(summary);
  const found = [...faults(periods, summary, requests), ...(code === 0 ? [] : [`status ${code}`])];
  for (const fault of found) console.log(`soak: ${fault}`);
  return found.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
