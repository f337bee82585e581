/**
 * Expositions read by parsers that are not ours: the reference parser of OpenMetrics (prometheus_client of Python) and
 * promtool, which reads Prometheus' own text format as node_exporter and the pushgateway do.
 *
 * @module
 */

import { type Requirement, tool } from "./requirements.ts";

const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parsed
text = sys.stdin.buffer.read().decode()
targets, samples, faults = [], {}, []
try:
    for family in parsed(text):
        for sample in family.samples:
            samples[sample.name] = samples.get(sample.name, 0) + 1
            if sample.name == "ping1025_up": targets.append(sample.labels["target"])
except ValueError as error:
    faults.append(str(error))
print(json.dumps({"targets": targets, "samples": samples, "faults": faults}))
`;
/** promtool's advice that untyped metrics have a help: what OpenMetrics calls a counter is one to it. */
const NO_HELP = /^ping1025_\w+_total no help text$/;

/** The Python that has the parser: Debian's package is for Debian's Python, which need not be the first on the PATH. */
const PYTHON = ["python3", "/usr/bin/python3"].find(hasParser);

/** What the reference parser needs. */
export const openMetricsNeeds: readonly Requirement[] = [
  PYTHON === undefined ? "needs Python's prometheus_client" : undefined,
];
/** What promtool needs. */
export const promtoolNeeds: readonly Requirement[] = [tool("promtool")];

/** What the reference parser makes of a text. */
export interface ParsedMetrics {
  /** Label `target` of `ping1025_up`, in order. */
  readonly targets: readonly string[];
  /** Samples by their name. */
  readonly samples: Readonly<Record<string, number>>;
  /** Why it is none, if so. */
  readonly faults: readonly string[];
}

/** Reads an exposition as OpenMetrics. */
export function parsedMetrics(text: string): ParsedMetrics {
  return JSON.parse(filtered([PYTHON ?? "python3", "-c", PARSE], text));
}

/** What promtool has to say of an exposition, but for advice. */
export function promtoolFaults(text: string): string[] {
  const said = filtered(["sh", "-c", "promtool check metrics 2>&1 || true"], text);
  return said.split("\n").filter((line) => line !== "" && !NO_HELP.test(line));
}

function filtered([command = "false", ...args]: readonly string[], input: string): string {
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(path, input);
    const script = 'exec "$@" < "$0"';
    const { stdout, stderr, code } = new Deno.Command("sh", { args: ["-c", script, path, command, ...args] })
      .outputSync();
    const decoder = new TextDecoder();
    if (code !== 0) throw new Error(decoder.decode(stderr));
    return decoder.decode(stdout);
  } finally {
    Deno.removeSync(path);
  }
}

function hasParser(python: string): boolean {
  try {
    const args = ["-c", "import prometheus_client"];
    return new Deno.Command(python, { args, stdin: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
