/**
 * jc (https://kellyjonbrazil.github.io/jc/), `--ping` and `--ping-s`: ping's text as JSON.
 */

import { assert, assertEquals } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import { testWith, tool } from "../support/requirements.ts";
import { type Situation, SITUATIONS, Stage, stageNeeds, withPresentHeader } from "./support.ts";

/** A figure that differs from run to run stands in the JSON as a number. */
const FIGURES = new Set([
  "time_ms",
  "timestamp",
  "round_trip_ms_min",
  "round_trip_ms_avg",
  "round_trip_ms_max",
  "round_trip_ms_stddev",
]);

/** A run, and some of what has to be in the JSON whoever made the text. */
interface Case extends Situation {
  readonly options?: readonly string[];
  readonly summary: Readonly<Record<string, number | string>>;
  /** Types of the responses, in their order. */
  readonly responses: readonly string[];
}

const REPLIES = ["reply", "reply", "reply"];
const NO_LOSS = { packets_transmitted: 3, packets_received: 3, packet_loss_percent: 0, duplicates: 0 };
const LOSS = { packets_transmitted: 3, packets_received: 2, packet_loss_percent: 33.3333, duplicates: 0 };
const TOTAL_LOSS = { packets_transmitted: 3, packets_received: 0, packet_loss_percent: 100, duplicates: 0 };
const DUPLICATES = { packets_transmitted: 3, packets_received: 3, packet_loss_percent: 0, duplicates: 1 };
/** jc takes the header of IPv6, as iputils has it now, for one with a name: it finds replies by a name only. */
const NOT_UNDERSTOOD = ["unparsable_line", "unparsable_line", "unparsable_line"];

const CASES: readonly Case[] = [
  { ...SITUATIONS.answers, summary: { ...NO_LOSS, destination_ip: "127.0.0.1", data_bytes: 56 }, responses: REPLIES },
  { ...SITUATIONS.answers, options: ["-I", "127.0.0.1"], summary: NO_LOSS, responses: REPLIES },
  { ...SITUATIONS.answers, options: ["-D"], summary: NO_LOSS, responses: REPLIES },
  { ...SITUATIONS.answers, options: ["-p", "ff"], summary: { ...NO_LOSS, pattern: "0xff" }, responses: REPLIES },
  { ...SITUATIONS.answers, options: ["-q"], summary: NO_LOSS, responses: [] },
  { ...SITUATIONS.answers6, summary: { ...NO_LOSS, destination: "::1" }, responses: NOT_UNDERSTOOD },
  { ...SITUATIONS.named, summary: { ...NO_LOSS, destination_ip: "10.0.2.2" }, responses: REPLIES },
  { ...SITUATIONS.localhost, summary: { ...NO_LOSS, destination: "localhost" }, responses: REPLIES },
  { ...SITUATIONS.named6, summary: { ...NO_LOSS, destination: "server6.test" }, responses: REPLIES },
  { ...SITUATIONS.someLoss, summary: LOSS, responses: ["reply", "reply"] },
  { ...SITUATIONS.someLoss, options: ["-O"], summary: LOSS, responses: ["reply", "timeout", "reply"] },
  { ...SITUATIONS.someLoss, options: ["-O", "-D"], summary: LOSS, responses: ["reply", "timeout", "reply"] },
  { ...SITUATIONS.someLoss6, summary: LOSS, responses: NOT_UNDERSTOOD.slice(1) },
  { ...SITUATIONS.silence, summary: TOTAL_LOSS, responses: [] },
  { ...SITUATIONS.silence, options: ["-O"], summary: TOTAL_LOSS, responses: ["timeout", "timeout"] },
  { ...SITUATIONS.silence6, summary: TOTAL_LOSS, responses: [] },
  { ...SITUATIONS.duplicates, summary: DUPLICATES, responses: ["reply", ...REPLIES] },
  {
    ...SITUATIONS.duplicates6,
    summary: DUPLICATES,
    responses: [...NOT_UNDERSTOOD.slice(1), "reply", "unparsable_line"],
  },
];

/** Hides figures, but only those that are numbers. */
function maskNumbers(key: string, value: unknown): unknown {
  if (key === "unparsed_line" && typeof value === "string") return value.replace(/time [\d.]+ ms/, "time T ms");
  return FIGURES.has(key) && typeof value === "number" ? "a number" : value;
}

/** JSON, one value a line; nothing when jc gives up on a text, as it does at total loss. */
function parseLines(text: string): unknown[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line, maskNumbers));
}

interface Parsed {
  readonly responses: readonly { readonly type: string }[];
  readonly [key: string]: unknown;
}

const needs = [...stageNeeds, tool("jc")];

testWith("jc --ping reads ours as it reads iputils'", needs, async (context) => {
  await using stage = await Stage.create();
  const results = await runSideBySide(CASES, async ({ host, options = [] }) => {
    const words = ["-c", "3", "-i", "0.2", "-W", "0.5", ...options, host];
    const [ours, theirs] = await Promise.all([stage.ping("ours", words), stage.ping("theirs", words)]);
    const jc = async (option: string, text: string) => (await stage.client.run(["jc", option], { input: text })).stdout;
    return {
      ours: await jc("--ping", ours.stdout),
      theirs: await jc("--ping", withPresentHeader(theirs.stdout)),
      streamed: await jc("--ping-s", ours.stdout),
      theirsStreamed: await jc("--ping-s", withPresentHeader(theirs.stdout)),
    };
  });
  for (const [index, { name, options = [], summary, responses }] of CASES.entries()) {
    await context.step([name, ...options].join(" "), () => {
      const { ours = "", theirs = "", streamed = "", theirsStreamed = "" } = results[index] ?? {};
      const parsed: Parsed = JSON.parse(ours, maskNumbers);
      assertEquals(parsed, JSON.parse(theirs, maskNumbers));
      assertEquals(parsed.responses.map(({ type }) => type), responses);
      assertEquals(Object.fromEntries(Object.keys(summary).map((key) => [key, parsed[key]])), summary);
      assertEquals(parseLines(streamed), parseLines(theirsStreamed));
    });
  }
});

testWith("jc runs ours itself", needs, async () => {
  await using stage = await Stage.create();
  const { status, stdout, stderr } = await stage.run("ours", ["jc", "ping", "-c", "2", "-i", "0.2", "127.0.0.1"]);
  assertEquals({ status, stderr }, { status: 0, stderr: "" });
  const { packets_received, round_trip_ms_max, responses } = JSON.parse(stdout);
  assertEquals({ packets_received, replies: responses.length }, { packets_received: 2, replies: 2 });
  assert(round_trip_ms_max > 0);
});
