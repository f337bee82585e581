/**
 * `--require`: from `loss<=1%` or `p95<20ms` to what a run has to come to.
 *
 * @module
 */

import { type ArgumentValue, type BadArgument, badOption } from "./argument_values.ts";
import type { Measure } from "../core/events.ts";
import type { Requirement } from "../core/figures/requirements.ts";
import { suggestNames } from "./suggestion.ts";
import { NS_PER_UNIT, UNIT_LIST, withPoint } from "./time_text.ts";

/** What a measure is: percent of a whole, a number of packets, a time. */
type Quantity = "percentage" | "number" | "time";

interface MeasureRow {
  readonly quantity: Quantity;
  readonly needsDistribution: boolean;
}

const COUNTED: MeasureRow = { quantity: "number", needsDistribution: false };
const TIMED: MeasureRow = { quantity: "time", needsDistribution: false };
const DISTRIBUTED: MeasureRow = { quantity: "time", needsDistribution: true };

const MEASURES: Readonly<Record<Measure, MeasureRow>> = {
  loss: { quantity: "percentage", needsDistribution: false },
  replies: COUNTED,
  sent: COUNTED,
  duplicates: COUNTED,
  corrupted: COUNTED,
  errors: COUNTED,
  late: { quantity: "number", needsDistribution: true },
  "loss-burst": { quantity: "number", needsDistribution: true },
  min: TIMED,
  avg: TIMED,
  max: TIMED,
  mdev: TIMED,
  p50: DISTRIBUTED,
  p90: DISTRIBUTED,
  p95: DISTRIBUTED,
  p99: DISTRIBUTED,
  "p99.9": DISTRIBUTED,
  jitter: DISTRIBUTED,
  ipdv: DISTRIBUTED,
  pdv: DISTRIBUTED,
};
/** Other words for some of them. */
const SYNONYMS: Readonly<Record<string, Measure>> = { mean: "avg", received: "replies", transmitted: "sent" };

const OPERATORS: Readonly<Record<string, Requirement["operator"]>> = {
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "=": "=",
  "==": "=",
};

const EXPRESSION = /^\s*([^\s<>=!]*)\s*([<>=!]+)\s*(.*?)\s*$/;
const BOUND = /^(\d+\.?\d*|\.\d+)\s*(\D*)$/;

/**
 * Reads a requirement: a measure, `<`, `<=`, `>`, `>=` or `=`, and a bound with its unit. Blanks between them don't count.
 *
 * @param text As it was typed.
 */
export function requirementValue(text: string): ArgumentValue<Requirement> {
  const [, word, sign = "", boundText = ""] = EXPRESSION.exec(text) ?? [];
  if (word === undefined) {
    return bad(text, "a comparison is missing, such as in 'loss<=1%', which a shell needs in quotes");
  }
  const measure = measureOf(word);
  if (measure === undefined) return bad(text, `nothing called '${word}' is measured${hint(word)}`);
  const operator = Object.hasOwn(OPERATORS, sign) ? OPERATORS[sign] : undefined;
  if (operator === undefined) return bad(text, `'${sign}' is none of <, <=, >, >= and =`);
  const { quantity, needsDistribution } = MEASURES[measure];
  const listed = listedRequirements(text);
  if (listed !== undefined) return bad(text, listed);
  const [, digits, unit = ""] = BOUND.exec(boundText) ?? [];
  if (digits === undefined) return bad(text, boundFault(word + sign, sign, boundText));
  const factor = factorOf(quantity, unit);
  if (factor === undefined) return bad(text, unitFault(quantity, `${word}${sign}${digits}`));
  const value = Number(digits) * factor;
  const bound = quantity === "time" ? Math.round(value) : value;
  return { kind: "value", value: { text: text.replaceAll(/\s/g, ""), measure, operator, bound, needsDistribution } };
}

/** What to type for several requirements with commas or semicolons between them; undefined when the text is none. */
function listedRequirements(text: string): string | undefined {
  const parts = text.split(/[,;]/).map((part) => part.trim()).filter((part) => part !== "");
  if (parts.length < 2 || !parts.every((part) => requirementValue(part).kind === "value")) return undefined;
  const times = parts.length === 2 ? "twice" : `${parts.length} times`;
  return `give --require ${times}: ${parts.map((part) => `--require '${part}'`).join(" ")}`;
}

function boundFault(beginning: string, sign: string, boundText: string): string {
  const pointed = withPoint(boundText);
  return pointed !== undefined && BOUND.test(pointed)
    ? `use a point: ${beginning}${pointed}`
    : `no number from 0 behind ${sign}`;
}

function measureOf(word: string): Measure | undefined {
  if (isMeasure(word)) return word;
  return Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined;
}

function isMeasure(word: string): word is Measure {
  return Object.hasOwn(MEASURES, word);
}

/** Per cent and nanoseconds are 1; undefined for a unit that does not fit. */
function factorOf(quantity: Quantity, unit: string): number | undefined {
  switch (quantity) {
    case "percentage":
      return unit === "%" ? 1 : undefined;
    case "number":
      return unit === "" ? 1 : undefined;
    case "time":
      return Object.hasOwn(NS_PER_UNIT, unit) ? NS_PER_UNIT[unit] : undefined;
  }
}

function unitFault(quantity: Quantity, beginning: string): string {
  switch (quantity) {
    case "percentage":
      return `a loss is in per cent: ${beginning}%`;
    case "number":
      return `a number has no unit: ${beginning}`;
    case "time":
      return `a time needs one of the units ${UNIT_LIST}: ${beginning}ms`;
  }
}

function hint(word: string): string {
  const names = Object.keys(MEASURES);
  const suggestion = suggestNames(names, word.toLowerCase());
  return suggestion === undefined ? `, only ${names.join(", ")}` : `; did you mean ${suggestion}?`;
}

function bad(text: string, why: string): BadArgument {
  return badOption(`bad requirement: ${text}: ${why}`);
}
