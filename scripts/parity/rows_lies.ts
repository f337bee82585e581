/**
 * Rows in which the host that is pinged answers wrongly: with loss, duplicates, in another order, with damage, with
 * lies, and with every ICMP error.
 *
 * @module
 */

import type { Answer, ErrorAnswer } from "../../tests/support/answer.ts";
import { NO_PRECISE_OPTION } from "./explanations.ts";
import { BOTH, departure, REFERENCE_RELEASE, type Row, version } from "./row.ts";

const REPLY: Answer = { kind: "reply" };
const V4 = "10.0.2.2";
const V6 = "fd00:2::2";
/** 10.0.1.5 as a number: the router that redirects name. */
const NEXT_HOP = 0x0a000105;

const WITHOUT_END = departure("(truncated) has no line end in iputils", { from: REFERENCE_RELEASE });
const NO_TIME = departure("without any timed reply iputils prints an rtt line of nonsense", { theirs: /rtt .*wrong/ });

const NO_CHECKSUM = version("a wrong checksum is not seen", { as: ["root"], ours: /corrupted/ });
const DAMAGED: Row["answers"] & object = { 1: [{ kind: "reply", wrongChecksum: true }] };
const MENDED: Row["answers"] & object = { 1: [{ kind: "reply", wrongChecksum: true }, REPLY] };

/** The same lies for both families. */
function forBoth(words: string, answers: Row["answers"] & object, more: Partial<Row> = {}): Row[] {
  return [V4, V6].map((address) => ({ words: `${words} ${address}`, answers, as: BOTH, ...more }));
}

function error(type: number, code: number, more: Partial<ErrorAnswer> = {}): ErrorAnswer {
  return { kind: "error", type, code, ...more };
}

/** A row whose requests are each answered by the next of these. */
function answered(words: string, note: string, answers: readonly (readonly Answer[])[], more: Partial<Row> = {}): Row {
  const bySequence = Object.fromEntries(answers.map((list, index) => [index + 1, list]));
  const [address = "", ...rest] = words.split(" ").reverse();
  const options = rest.reverse().join(" ");
  return {
    words: `-c ${answers.length} -i 0.2 -W 0.4 ${options}${options === "" ? "" : " "}${address}`,
    note,
    answers: bySequence,
    as: BOTH,
    ...more,
  };
}

const CODES_OF_UNREACHABLE = Array.from({ length: 17 }, (_, code) => code);

/** Errors of ICMP: every type that has a meaning with every code, and one code more. */
const ERRORS_V4: readonly (readonly [note: string, errors: readonly ErrorAnswer[]])[] = [
  ["destination unreachable", CODES_OF_UNREACHABLE.map((code) => error(3, code, code === 4 ? { info: 1300 } : {}))],
  ["source quench", [error(4, 0)]],
  ["time exceeded", [error(11, 0), error(11, 1), error(11, 2)]],
  ["parameter problem", [error(12, 0, { info: 0x14000000 }), error(12, 1), error(12, 2)]],
];

const ERRORS_V6: readonly (readonly [note: string, errors: readonly ErrorAnswer[]])[] = [
  ["destination unreachable", [0, 1, 2, 3, 4, 5, 6, 7, 8].map((code) => error(1, code))],
  ["packet too big", [error(2, 0, { info: 1400 }), error(2, 3, { info: 1350 })]],
  ["time exceeded", [error(3, 0), error(3, 1), error(3, 2)]],
  ["parameter problem", [error(4, 0, { info: 6 }), error(4, 1, { info: 6 }), error(4, 2, { info: 40 }), error(4, 3)]],
  ["an error that nobody knows", [error(100, 0), error(127, 5)]],
];

const REDIRECTS = [0, 1, 2, 3, 4].map((code): readonly Answer[] => [error(5, code, { info: NEXT_HOP }), {
  kind: "reply",
  delayMs: 60,
}]);

/** ICMP messages that are no answers: shown by a raw socket with -v. */
const STRANGERS: readonly string[] = [
  "0d0000000001000100000000000000000000000000",
  "0f00000000010001",
  "1100000000010001ffffff00",
  "2a00000000010001",
  "0800000000010001",
];

/** The rows. */
export const LIE_ROWS: readonly Row[] = [
  ...forBoth("-c 3 -i 0.1 -W 0.3", { 2: [] }, { note: "one is lost" }),
  ...forBoth("-c 3 -i 0.1 -W 0.3 -O", { 2: [] }, { note: "one is lost" }),
  ...forBoth("-c 3 -i 0.1 -W 0.3 -f", { 2: [] }, { note: "one is lost", as: ["root"] }),
  ...forBoth("-c 3 -i 0.1 -W 0.3 -q", { 3: [] }, { note: "the last is lost" }),
  ...forBoth("-c 3 -A -W 0.3", { 2: [] }, { note: "one is lost", as: ["root"] }),
  ...forBoth("-c 2 -i 0.1", { 1: [REPLY, REPLY] }, { note: "one comes twice" }),
  ...forBoth("-c 2 -i 0.1 -a", { 1: [REPLY, REPLY] }, { note: "one comes twice", as: ["root"] }),
  ...forBoth("-c 2 -i 0.1 -f", { 1: [REPLY, REPLY] }, { note: "one comes twice", as: ["root"] }),
  ...forBoth("-c 2 -i 0.1 -q", { 1: [REPLY, REPLY] }, { note: "one comes twice", as: ["root"] }),
  ...forBoth("-c 3 -i 0.3", { 1: [{ kind: "reply", delayMs: 450 }] }, { note: "the first comes second", steady: true }),
  ...forBoth("-c 3 -i 0.3 -O", { 1: [{ kind: "reply", delayMs: 450 }] }, {
    note: "the first comes second",
    steady: true,
  }),
  ...forBoth("-c 2 -i 0.2 -3", { 1: [{ kind: "reply", delayMs: 120 }] }, {
    note: "slow",
    explained: [NO_PRECISE_OPTION],
  }),
  ...forBoth("-c 2 -i 0.2", { 1: [{ kind: "reply", delayMs: 120 }], 2: [{ kind: "reply", delayMs: 30 }] }, {
    note: "slow",
  }),
  ...forBoth("-c 3 -i 0.1", {
    1: [{ kind: "reply", damagedByte: 30 }],
    2: [{ kind: "reply", damagedByte: 16 }],
    3: [{ kind: "reply", damagedByte: 55 }],
  }, { note: "damaged" }),
  ...forBoth("-c 1 -q", { 1: [{ kind: "reply", damagedByte: 30 }] }, { note: "damaged" }),
  ...forBoth("-c 1 -f -i 0.1", { 1: [{ kind: "reply", damagedByte: 30 }] }, { note: "damaged", as: ["root"] }),
  ...forBoth("-c 1 -p ff -s 20", { 1: [{ kind: "reply", damagedByte: 17 }] }, { note: "damaged" }),
  ...forBoth("-c 2 -i 0.1", { 1: [{ kind: "reply", payloadBytes: 20 }] }, {
    note: "one is cut short",
    explained: [WITHOUT_END],
  }),
  ...forBoth("-c 1", { 1: [{ kind: "reply", payloadBytes: 20 }] }, {
    note: "all are cut short",
    explained: [WITHOUT_END],
  }),
  ...forBoth("-c 1", { 1: [{ kind: "reply", payloadBytes: 8 }] }, {
    note: "too short for a time",
    explained: [NO_TIME],
  }),
  ...forBoth("-c 1", { 1: [{ kind: "reply", payloadBytes: 100 }] }, { note: "longer" }),
  { words: `-c 1 -W 0.3 ${V4}`, note: "wrong checksum", answers: DAMAGED, as: BOTH, explained: [NO_CHECKSUM] },
  { words: `-c 1 -W 0.3 ${V6}`, note: "wrong checksum", answers: DAMAGED, as: BOTH },
  { words: `-c 1 -W 0.3 -f -i 0.1 ${V4}`, note: "wrong checksum", answers: DAMAGED, explained: [NO_CHECKSUM] },
  { words: `-c 1 -W 0.3 -f -i 0.1 ${V6}`, note: "wrong checksum", answers: DAMAGED },
  { words: `-c 1 -W 0.3 ${V4}`, note: "wrong, then right", answers: MENDED, as: BOTH, explained: [NO_CHECKSUM] },
  { words: `-c 1 -W 0.3 ${V6}`, note: "wrong, then right", answers: MENDED, as: BOTH },
  {
    words: `-c 1 -W 0.3 ${V4}`,
    note: "from elsewhere",
    answers: { 1: [{ kind: "reply", from: "10.0.2.77" }] },
    as: BOTH,
  },
  {
    words: `-c 1 -W 0.3 ${V6}`,
    note: "from elsewhere",
    answers: { 1: [{ kind: "reply", from: "fd00:2::77" }] },
    as: BOTH,
  },
  ...forBoth("-c 1 -W 0.3", { 1: [{ kind: "reply", identifierShift: 1 }] }, { note: "of another identifier" }),
  ...forBoth("-c 1 -W 0.3", { 1: [{ kind: "reply", sequenceShift: 100 }] }, {
    note: "never sent",
    explained: [departure("a reply to what was never sent counts in iputils")],
  }),
  ...forBoth("-c 1 -W 0.3", { 1: [{ kind: "reply", timestamp: ["9999999999", "0"] }] }, {
    note: "a time stamp of the future",
    explained: [departure("iputils believes the time stamp of the reply", { theirs: /time of day goes back|\(wrong/ })],
  }),
  ...forBoth("-c 2 -i 0.1", { 1: [{ kind: "reply", timeToLive: 255 }], 2: [{ kind: "reply", timeToLive: 2 }] }, {
    note: "other times to live",
  }),
  ...ERRORS_V4.flatMap(([note, errors]) => [
    answered(V4, note, errors.map((answer) => [answer])),
    answered(`-q ${V4}`, note, errors.map((answer) => [answer]), { as: ["root"] }),
    answered(`-f ${V4}`, note, errors.map((answer) => [answer]), { as: ["root"] }),
    answered(`-v ${V4}`, note, errors.map((answer) => [answer])),
    answered(`-D ${V4}`, note, errors.map((answer) => [answer]), { as: ["root"] }),
  ]),
  ...ERRORS_V6.flatMap(([note, errors]) => [
    answered(V6, note, errors.map((answer) => [answer])),
    answered(`-q ${V6}`, note, errors.map((answer) => [answer]), { as: ["root"] }),
    answered(`-f ${V6}`, note, errors.map((answer) => [answer]), { as: ["root"] }),
    answered(`-v ${V6}`, note, errors.map((answer) => [answer])),
    answered(`-D ${V6}`, note, errors.map((answer) => [answer]), { as: ["root"] }),
  ]),
  answered(V4, "redirects", REDIRECTS),
  answered(`-q ${V4}`, "redirects", REDIRECTS),
  answered(`-v ${V4}`, "redirects", REDIRECTS),
  answered(`-f ${V4}`, "redirects", REDIRECTS, { as: ["root"] }),
  answered(V4, "an error that quotes little", [[error(3, 1, { quotedBytes: 28 })], [error(3, 1, { quotedBytes: 24 })]]),
  answered(V6, "an error that quotes little", [[error(1, 3, { quotedBytes: 48 })], [error(1, 3, { quotedBytes: 44 })]]),
  answered(V4, "an error after the reply", [[REPLY, error(3, 1, { delayMs: 30 })], [REPLY]]),
  answered(V6, "an error after the reply", [[REPLY, error(1, 3, { delayMs: 30 })], [REPLY]]),
  answered(V4, "an error from elsewhere", [[error(3, 1, { from: "10.0.2.77" })]]),
  answered(V6, "an error from elsewhere", [[error(1, 3, { from: "fd00:2::77" })]]),
  ...["", "-v "].map((option): Row =>
    answered(
      `${option}${V4}`,
      "strange messages",
      STRANGERS.map((message): readonly Answer[] => [{ kind: "message", message }, { kind: "reply", delayMs: 60 }]),
    )
  ),
  ...["", "-v "].map((option): Row =>
    answered(`${option}${V6}`, "strange messages", [
      [{ kind: "message", message: "6400000000010001" }, { kind: "reply", delayMs: 60 }],
      [{ kind: "message", message: "8000000000010001" }, { kind: "reply", delayMs: 60 }],
    ])
  ),
  answered(V4, "options in the reply", [
    [{ kind: "reply", ipOptions: "01010100" }],
    [{ kind: "reply", ipOptions: "0707080a00020200" }],
    [{ kind: "reply", ipOptions: "0707080a00020200" }],
    [{ kind: "reply", ipOptions: "440c0d000000000100000002" }],
  ]),
  answered(V4, "an option that nobody knows", [[{ kind: "reply", ipOptions: "0a040000" }]]),
  answered(V4, "a route that ends otherwise", [
    [{ kind: "reply", ipOptions: "0707080a00020200" }],
    [{ kind: "reply", ipOptions: "0707080a00020300" }],
  ], { explained: [departure("iputils does not compare the end of a route", { theirs: /same route/ })] }),
];
