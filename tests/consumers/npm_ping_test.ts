/**
 * The npm package `ping` (https://www.npmjs.com/package/ping): what most programs for Node.js ping with.
 */

import { assertEquals } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import { neighbourNeeds } from "../support/neighbours.ts";
import { type Requirement, stepWith, testWith, tool } from "../support/requirements.ts";
import { comparable, type Ping, type Situation, SITUATIONS, Stage, stageNeeds } from "./support.ts";

/** The release that is tried. */
const PACKAGE = "ping@1.0.0";

/** Pings as its two arguments say, in JSON, and prints what the package makes of it; or the error that it throws. */
const PROBE = `
const [host, config] = process.argv.slice(-2).map((text) => JSON.parse(text));
require("ping").promise.probe(host, config).then((result) => console.log(JSON.stringify(result)));
`;

/** A probe, and some of its result. */
interface Case extends Situation {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly alive: boolean;
  /** How many times were found. */
  readonly times: number;
  /** As the package tells it. */
  readonly loss: string;
  /** The address that the package found; undefined where its own command is without a run. */
  readonly address: string;
}

const FOUR = { min_reply: 4, extra: ["-i", "0.2"] };
const NO_LOSS = { config: FOUR, alive: true, times: 4, loss: "0.000" };
const LOSS = { config: FOUR, alive: true, times: 3, loss: "25.000" };
const TOTAL_LOSS = {
  config: { timeout: 1, min_reply: 2, extra: ["-i", "0.2"] },
  alive: false,
  times: 0,
  loss: "100.000",
};
const ONE = { alive: true, times: 1, loss: "0.000" };

const CASES: readonly Case[] = [
  { ...SITUATIONS.answers, ...ONE, address: "127.0.0.1" },
  { ...SITUATIONS.answers6, ...ONE, address: "::1" },
  { ...SITUATIONS.answers, ...NO_LOSS, address: "127.0.0.1" },
  { ...SITUATIONS.answers6, ...NO_LOSS, address: "::1" },
  { ...SITUATIONS.answers, ...ONE, config: { sourceAddr: "127.0.0.1", packetSize: 100 }, address: "127.0.0.1" },
  { ...SITUATIONS.localhost, ...ONE, address: "::1" },
  { ...SITUATIONS.localhost, ...ONE, config: { v6: true }, address: "::1" },
  { ...SITUATIONS.named, ...ONE, config: { numeric: false }, address: "10.0.2.2" },
  { ...SITUATIONS.named6, ...ONE, config: { v6: true, numeric: false }, address: "fd00:2::2" },
  { ...SITUATIONS.someLoss, ...LOSS, address: "127.0.0.2" },
  { ...SITUATIONS.someLoss6, ...LOSS, address: "fd00:ff::2" },
  { ...SITUATIONS.duplicates, ...NO_LOSS, times: 5, address: "127.0.0.4" },
  { ...SITUATIONS.duplicates6, ...NO_LOSS, times: 5, address: "fd00:ff::4" },
  { ...SITUATIONS.silence, ...TOTAL_LOSS, address: "127.0.0.3" },
  { ...SITUATIONS.silence6, ...TOTAL_LOSS, address: "fd00:ff::3" },
  { ...SITUATIONS.absent, ...TOTAL_LOSS, address: "10.0.1.99" },
  { ...SITUATIONS.absent6, ...TOTAL_LOSS, address: "fd00:1::99" },
  { ...SITUATIONS.unreachable, ...TOTAL_LOSS, address: "10.0.3.1" },
  { ...SITUATIONS.filtered6, ...TOTAL_LOSS, address: "fd00:6::2" },
];

const FIGURES = new Set(["time", "min", "max", "avg", "stddev"]);

/** Hides figures, but only those that are ones. */
function maskFigure(key: string, value: unknown): unknown {
  if (key === "output" && typeof value === "string") return comparable(value);
  const figure = typeof value === "number" || typeof value === "string" && /^\d+(\.\d+)?$/.test(value);
  if (FIGURES.has(key) && figure) return `a ${typeof value}`;
  if (key === "times" && Array.isArray(value)) return value.map((time: unknown) => typeof time);
  return value;
}

/** Installs the package in a folder. */
async function install(folder: string): Promise<Requirement> {
  const args = ["install", "--no-audit", "--no-fund", "--no-update-notifier", "--prefix", folder, PACKAGE];
  const { success } = await new Deno.Command("npm", { args, stdin: "null", stdout: "null", stderr: "null" }).output();
  return success ? undefined : `needs to install ${PACKAGE} by npm`;
}

async function runAll(stage: Stage, folder: string): Promise<readonly Record<Ping, string>[]> {
  return await runSideBySide(CASES, async ({ host, config = {} }) => {
    const script = `cd "$1" && exec node -e "$2" -- "$3" "$4"`;
    const words = ["sh", "-c", script, "sh", folder, PROBE, JSON.stringify(host), JSON.stringify(config)];
    const probe = async (ping: Ping) => {
      const { stdout, stderr } = await stage.run(ping, words);
      return stdout === "" ? stderr : stdout;
    };
    const [ours, theirs] = await Promise.all([probe("ours"), probe("theirs")]);
    return { ours, theirs };
  });
}

testWith(
  "npm's ping makes of ours what it makes of iputils'",
  [...stageNeeds, tool("npm"), tool("node")],
  async (context) => {
    const folder = await Deno.makeTempDir();
    try {
      const missing = await install(folder);
      if (missing !== undefined && Deno.env.get("CI") !== undefined) throw new Error(missing);
      await using stage = await Stage.create();
      const results = missing === undefined ? await runAll(stage, folder) : [];
      for (const [index, { name, host, config = {}, alive, times, loss, address }] of CASES.entries()) {
        const fn = () => {
          const { ours = "", theirs = "" } = results[index] ?? {};
          const result = JSON.parse(ours, maskFigure);
          assertEquals(result, JSON.parse(theirs, maskFigure));
          const found = {
            alive: result.alive,
            times: result.times.length,
            loss: result.packetLoss,
            address: result.numeric_host,
          };
          assertEquals(found, { alive, times, loss, address });
        };
        await stepWith(context, `${name} ${JSON.stringify(config)}`, [missing, ...neighbourNeeds(host)], fn);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
