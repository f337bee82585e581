/**
 * What a host says about itself (RFC 4620), in iputils' words.
 *
 * @module
 */
import type { NodeInformationReply, NodeName } from "../../wire/node_information.ts";

/** Text behind the colon of a reply's line, up to the sequence number; empty, or it begins with a blank. */
export function nodeInformationText(reply: NodeInformationReply): string {
  const { answer } = reply;
  switch (answer.kind) {
    case "names":
      return list(answer.names.map(nameText), answer.fault);
    case "addresses":
      return list(answer.addresses.map(({ text }) => text), answer.fault) + (answer.truncated ? " (truncated)" : "");
    case "refused":
      return " refused";
    case "unknown-to-host":
      return " unknown";
    case "unknown-code":
      return ` unknown code(${hexadecimal(reply.code)})`;
    case "unknown-query-type":
      return ` unknown qtype(0x${hexadecimal(reply.queryType)})`;
  }
}

/** A name with a dot at its end if it is a whole one. */
export function nameText(name: NodeName): string {
  return name.fullyQualified ? `${name.text}.` : name.text;
}

function list(words: readonly string[], fault: string | undefined): string {
  const items = words.map((word) => ` ${word}`);
  if (fault !== undefined) items.push(` parse error (${fault})`);
  return items.join(",");
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(2, "0");
}
