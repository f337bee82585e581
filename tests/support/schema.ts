/**
 * Lines of `--output=json` against docs/events.schema.json, by a validator that is not ours.
 *
 * @module
 */

import { Ajv2020 } from "ajv/2020";

/** A JSON value. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const SCHEMA = new URL("../../docs/events.schema.json", import.meta.url);

/**
 * The schema as it is published lets keys pass that it does not know, as consumers should; here each key must be in it.
 */
function strict(value: Json): Json {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, strict(part)] as const);
  const closed = "properties" in value && "type" in value ? [["additionalProperties", false] as const] : [];
  return Object.fromEntries([...entries, ...closed]);
}

const schema: Json = JSON.parse(Deno.readTextFileSync(SCHEMA));
const ajv = new Ajv2020({ strict: true, allErrors: false });
const isPublished = ajv.compile({ ...Object(schema), $id: "published" });
const isStrict = ajv.compile({ ...Object(strict(schema)), $id: "strict" });

/**
 * Finds the lines that are not as the schema says.
 *
 * @param output Everything that a run wrote to stdout.
 * @returns Such lines, each with a first reason.
 */
export function schemaFaults(output: string): string[] {
  if (output === "") return [];
  if (!output.endsWith("\n")) return ["the last line has no end"];
  return output.slice(0, -1).split("\n").flatMap((line) => {
    const fault = lineFault(line);
    return fault === undefined ? [] : [`${line}: ${fault}`];
  });
}

function lineFault(line: string): string | undefined {
  let value: Json;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return String(error);
  }
  if (isStrict(value) && isPublished(value)) return undefined;
  return ajv.errorsText(isStrict.errors ?? isPublished.errors, { separator: "; " });
}
