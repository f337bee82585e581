/**
 * The program of `name_server.ts`: answers DNS questions (RFC 1035) as a zone says.
 *
 * @module
 */

import type { NameAnswer, Zone } from "./name_server.ts";

const TYPES: ReadonlyMap<number, string> = new Map([[1, "A"], [12, "PTR"], [28, "AAAA"]]);
const FAILURES = { SERVFAIL: 2, NXDOMAIN: 3 } as const;
const HEADER_BYTES = 12;
/** A response, recursion desired and available. */
const FLAGS = 0x8180;
/** A compressed name: the one of the question. */
const NAME_OF_QUESTION = [0xc0, HEADER_BYTES];
const CLASS_IN = [0, 1];
const TIME_TO_LIVE = [0, 0, 0, 5];

interface Question {
  readonly name: string;
  readonly type: number;
  /** Where it ends in the message. */
  readonly end: number;
}

/** The first question of a message. */
function questionOf(message: Uint8Array): Question {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(new TextDecoder().decode(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  const type = new DataView(message.buffer, message.byteOffset).getUint16(at + 1);
  return { name: labels.join(".").toLowerCase(), type, end: at + 5 };
}

function recordData(type: number, record: string): number[] {
  switch (TYPES.get(type)) {
    case "A":
      return record.split(".").map(Number);
    case "AAAA":
      return ipv6Bytes(record);
    default:
      return [...record.split(".").flatMap((label) => [label.length, ...new TextEncoder().encode(label)]), 0];
  }
}

function ipv6Bytes(text: string): number[] {
  const [front = [], back = []] = text.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
  return groups.map((group) => parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]);
}

function response(message: Uint8Array, { type, end }: Question, { records = [], failure }: NameAnswer): Uint8Array {
  const flags = FLAGS | (failure === undefined ? 0 : FAILURES[failure]);
  const answers = failure === undefined ? records.map((record) => recordData(type, record)) : [];
  return Uint8Array.from([
    ...message.subarray(0, 2),
    ...[flags >> 8, flags & 0xff, 0, 1, 0, answers.length, 0, 0, 0, 0],
    ...message.subarray(HEADER_BYTES, end),
    ...answers.flatMap((data) => [
      ...[...NAME_OF_QUESTION, type >> 8, type & 0xff, ...CLASS_IN, ...TIME_TO_LIVE],
      ...[data.length >> 8, data.length & 0xff, ...data],
    ]),
  ]);
}

const [hostname = "", zoneText = "{}"] = Deno.args;
const zone: Zone = JSON.parse(zoneText);
const asked = new Map<string, number>();

/** The next answer to a question. */
function answerTo({ name, type }: Question): NameAnswer | "silence" {
  const typed = `${name} ${TYPES.get(type)}`;
  const key = typed in zone ? typed : name;
  const known = zone[key];
  if (known === undefined) {
    const otherTypes = Object.keys(zone).some((other) => other.startsWith(`${name} `));
    return otherTypes ? {} : { failure: "NXDOMAIN" };
  }
  if (known === "silence" || !(known instanceof Array)) return known;
  const times = asked.get(typed) ?? 0;
  asked.set(typed, times + 1);
  return known[Math.min(times, known.length - 1)] ?? "silence";
}

const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 53 });
console.log("ready");
for await (const [message, from] of socket) {
  const question = questionOf(message);
  console.log(`${question.name} ${TYPES.get(question.type)}`);
  const answer = answerTo(question);
  if (answer === "silence") continue;
  const bytes = response(message, question, answer);
  setTimeout(() => socket.send(bytes, from), answer.delayMs ?? 0);
}
