/**
 * What a host says about itself (RFC 4620) as JSON.
 *
 * @module
 */
import type { NodeInformationAnswer, NodeInformationReply } from "../../wire/node_information.ts";
import { array, type JsonFields, type JsonText, number, object, quoted, TRUE } from "./json_text.ts";
import { nameText } from "../text/node_information.ts";

/** An object, as docs/json.md describes it; undefined for undefined. */
export function nodeInformationJson(reply: NodeInformationReply | undefined): JsonText | undefined {
  if (reply === undefined) return undefined;
  const { queryType, code, answer } = reply;
  return object({ query_type: number(queryType), code: number(code), ...answerFields(answer) });
}

function answerFields(answer: NodeInformationAnswer): JsonFields {
  switch (answer.kind) {
    case "names":
      return { names: array(answer.names.map((name) => quoted(nameText(name)))), error: faultText(answer.fault) };
    case "addresses":
      return {
        addresses: array(
          answer.addresses.map(({ text, ttlSeconds }) =>
            object({ address: quoted(text), ttl_seconds: number(ttlSeconds) })
          ),
        ),
        truncated: answer.truncated ? TRUE : undefined,
        error: faultText(answer.fault),
      };
    case "refused":
      return { error: quoted("refused") };
    case "unknown-to-host":
      return { error: quoted("unknown") };
    case "unknown-code":
      return { error: quoted("unknown code") };
    case "unknown-query-type":
      return { error: quoted("unknown query type") };
  }
}

function faultText(fault: string | undefined): JsonText | undefined {
  return fault === undefined ? undefined : quoted(fault);
}
