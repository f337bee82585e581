/**
 * check_ping of the Monitoring Plugins (https://www.monitoring-plugins.org/): Nagios, Icinga and others run it.
 *
 * It has `/bin/ping` compiled in, reads stdout and stderr, and its line and status are all that a monitoring system sees.
 */

import { assertEquals } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import type { Outcome } from "../support/namespace.ts";
import { neighbourNeeds } from "../support/neighbours.ts";
import { exists, stepWith, testWith } from "../support/requirements.ts";
import { type Ping, type Situation, SITUATIONS, Stage, stageNeeds } from "./support.ts";

/** Where Debian puts it. */
const CHECK_PING = "/usr/lib/nagios/plugins/check_ping";
/** Worse than 20% loss is a warning, worse than 60% is critical; no round trip here takes 2 seconds. */
const THRESHOLDS = ["-w", "2000,20%", "-c", "3000,60%"];

/** A check, and its line, figures masked. */
interface Case extends Situation {
  readonly options: readonly string[];
  readonly status: number;
  readonly line: string;
}

const FIGURES = "RTA = T ms|rta=Tms;2000.000000;3000.000000;0.000000";

const CASES: readonly Case[] = [
  fine(SITUATIONS.answers, "-4"),
  fine(SITUATIONS.answers6, "-6"),
  fine(SITUATIONS.localhost, "-4"),
  fine(SITUATIONS.localhost, "-6"),
  fine(SITUATIONS.named, "-4"),
  fine(SITUATIONS.named6, "-6"),
  // It goes on until three have been answered.
  warning(SITUATIONS.someLoss, "-4", `Packet loss = 25%, ${FIGURES} pl=25%;20;60;0;`),
  warning(SITUATIONS.someLoss6, "-6", `Packet loss = 25%, ${FIGURES} pl=25%;20;60;0;`),
  warning(SITUATIONS.duplicates, "-4", `DUPLICATES FOUND! Packet loss = 0%, ${FIGURES} pl=0%;20;60;0;`),
  warning(SITUATIONS.duplicates6, "-6", `DUPLICATES FOUND! Packet loss = 0%, ${FIGURES} pl=0%;20;60;0;`),
  critical(
    SITUATIONS.silence,
    "-4",
    "PING CRITICAL - Packet loss = 100%| rta=U;2000.000000;3000.000000;; pl=100%;20;60;0;",
  ),
  critical(
    SITUATIONS.silence6,
    "-6",
    "PING CRITICAL - Packet loss = 100%| rta=U;2000.000000;3000.000000;; pl=100%;20;60;0;",
  ),
  critical(SITUATIONS.absent, "-4", "CRITICAL - Host Unreachable (10.0.1.99)"),
  critical(SITUATIONS.absent6, "-6", "CRITICAL - Host Unreachable (fd00:1::99)"),
  critical(SITUATIONS.unreachable, "-4", "CRITICAL - Host Unreachable (10.0.3.1)"),
  critical(SITUATIONS.unreachable6, "-6", "CRITICAL - Network Unreachable (fd00:3::1)"),
  critical(SITUATIONS.filtered, "-4", "CRITICAL - Packet Filtered (10.0.6.7)"),
  critical(SITUATIONS.filtered6, "-6", "CRITICAL - Packet Filtered (fd00:6::2)"),
  critical(SITUATIONS.noRoute, "-4", "CRITICAL - Network Unreachable (10.0.8.1)"),
];

function fine(situation: Situation, family: string): Case {
  return { ...situation, options: [family], status: 0, line: `PING OK - Packet loss = 0%, ${FIGURES} pl=0%;20;60;0;` };
}

function warning(situation: Situation, family: string, words: string): Case {
  return { ...situation, options: [family], status: 1, line: `PING WARNING - ${words}` };
}

function critical(situation: Situation, family: string, line: string): Case {
  return { ...situation, options: [family], status: 2, line };
}

function maskRtt({ status, stdout, stderr }: Outcome): Outcome {
  return { status, stdout: stdout.replace(/RTA = [\d.]+ ms\|rta=[\d.]+ms/, "RTA = T ms|rta=Tms"), stderr };
}

const needs = [...stageNeeds, exists(CHECK_PING) ? undefined : `needs ${CHECK_PING} (monitoring-plugins-basic)`];

testWith("check_ping says of ours what it says of iputils'", needs, async (context) => {
  await using stage = await Stage.create();
  const results = await runSideBySide(CASES, async ({ host, options }) => {
    const words = [CHECK_PING, ...options, "-H", host, ...THRESHOLDS, "-p", "3", "-t", "5"];
    const check = async (ping: Ping) => maskRtt(await stage.run(ping, words));
    const [ours, theirs] = await Promise.all([check("ours"), check("theirs")]);
    return { ours, theirs };
  });
  for (const [index, { name, host, options, status, line }] of CASES.entries()) {
    await stepWith(context, [name, ...options].join(" "), neighbourNeeds(host), () => {
      assertEquals(results[index]?.ours, { status, stdout: `${line}\n`, stderr: "" });
      assertEquals(results[index]?.ours, results[index]?.theirs);
    });
  }
});
