/**
 * THE option table: every option with its letters, long name, argument, range and help text. Reading the command line
 * (`unfold.ts`, `parse_args.ts`) and the help (`usage.ts`) both follow it, so an option is described once.
 *
 * Letters, ranges and the words of complaints are those of ping(8) from iputils; long names are ours, and those of GNU
 * inetutils' ping where they are clear.
 *
 * @module
 */

import { DEFAULT_TIMEOUT_SECONDS, MANY_TARGETS_OPTIONS } from "../targets/many_targets_options.ts";
import type { OptionRow } from "./option_row.ts";
import { FORMAT_NAMES } from "../../report/formats.ts";

/** `INT_MAX` of limits.h. */
const INT_MAX = 2147483647n;
/** `UINT_MAX` of limits.h. */
const UINT_MAX = 4294967295n;
/** `LONG_MAX` of limits.h on a 64-bit machine. */
const LONG_MAX = 9223372036854775807n;

/** `-i` unless it is given. */
export const DEFAULT_INTERVAL_SECONDS = 1;
/** `-W` unless it is given. */
export const DEFAULT_LINGER_SECONDS = 10;
/** Least of `--report-interval`: a report is not for each packet. */
export const LEAST_REPORT_INTERVAL_SECONDS = 0.1;
/** `-s` unless it is given. */
export const DEFAULT_PAYLOAD_BYTES = 56;

/** `-l` of a user other than root is at most this. */
export const USER_PRELOAD_MAX = 3;

/** Every option by its long name, in the order of the help. A name must not begin with `no-` (see `unfold.ts`). */
export const OPTIONS = {
  ipv4: {
    letters: ["4"],
    argument: undefined,
    family: "any",
    group: "Target and source",
    help: "use IPv4 only",
  },
  ipv6: {
    letters: ["6"],
    argument: undefined,
    family: "any",
    group: "Target and source",
    help: "use IPv6 only",
  },
  interface: {
    letters: ["I"],
    argument: { kind: "text", name: "SOURCE" },
    family: "any",
    group: "Target and source",
    help: "send from this device or address (IPv6 also as ADDRESS%DEVICE); may be given once for each",
  },
  "sticky-source": {
    letters: ["B"],
    argument: undefined,
    family: "any",
    group: "Target and source",
    help: "keep the source address although routes change",
  },
  broadcast: {
    letters: ["b"],
    argument: undefined,
    family: "ipv4",
    group: "Target and source",
    help: "allow a broadcast address as the destination",
  },
  "bypass-routing": {
    letters: ["r"],
    argument: undefined,
    family: "any",
    group: "Target and source",
    help: "reach hosts on attached networks only, past the routing table; makes a route of HOPs strict",
  },
  "suppress-loopback": {
    letters: ["L"],
    argument: undefined,
    family: "any",
    group: "Target and source",
    help: "keep multicast requests from coming back to this host",
  },
  size: {
    letters: ["s"],
    argument: { kind: "integer", name: "BYTES", min: 0n, max: INT_MAX },
    family: "any",
    group: "Requests",
    help: `payload of a request (${DEFAULT_PAYLOAD_BYTES} by default)`,
  },
  pattern: {
    letters: ["p"],
    argument: { kind: "text", name: "HEX" },
    family: "any",
    group: "Requests",
    help: "fill the payload with these bytes, at most 16, over and over",
  },
  ttl: {
    letters: ["t"],
    argument: { kind: "integer", name: "HOPS", min: 0n, max: 255n },
    family: "any",
    group: "Requests",
    help: "time to live (IPv4) or hop limit (IPv6) of the requests",
  },
  "traffic-class": {
    letters: ["Q"],
    argument: { kind: "bits", name: "BITS", max: 0xffn },
    family: "any",
    group: "Requests",
    help: "type of service (IPv4) or traffic class (IPv6) of the requests, decimal or hexadecimal",
  },
  "flow-label": {
    letters: ["F"],
    argument: { kind: "bits", name: "LABEL", max: 0xfffffn },
    family: "ipv6",
    group: "Requests",
    help: "flow label of the requests, decimal or hexadecimal (0: the kernel chooses)",
  },
  "node-information": {
    letters: ["N"],
    argument: { kind: "text", name: "WORD" },
    family: "ipv6",
    group: "Requests",
    help: "ask for names or addresses instead of echoes, -N help lists the words; may be given several times",
  },
  identifier: {
    letters: ["e"],
    argument: { kind: "unsigned", name: "ID", max: 0xffffn },
    family: "any",
    group: "Requests",
    help: "identifier of the requests; a random one unless told (0: on raw sockets only)",
  },
  "pmtu-discovery": {
    letters: ["M"],
    argument: {
      kind: "word",
      name: "HOW",
      words: ["do", "want", "probe", "dont"],
      complaint: "invalid -M argument",
      listed: false,
    },
    family: "any",
    group: "Requests",
    help: "what happens to requests longer than the path's MTU",
  },
  "icmp-timestamp": {
    letters: [],
    argument: undefined,
    family: "ipv4",
    group: "Requests",
    help:
      "ask for the time of day (ICMP timestamp) instead of for echoes, and show each way's time; needs a raw socket",
  },
  pmtu: {
    letters: [],
    argument: undefined,
    family: "any",
    group: "Requests",
    help: "find the MTU of the path to the destination, and say who limits it",
  },
  "record-route": {
    letters: ["R"],
    argument: undefined,
    family: "ipv4",
    group: "Requests",
    help: "have routers write their addresses into the packets, and show them; not with -T",
  },
  "ip-timestamp": {
    letters: ["T"],
    argument: {
      kind: "word",
      name: "FLAG",
      words: ["tsonly", "tsandaddr", "tsprespec"],
      complaint: "invalid timestamp type",
      listed: false,
    },
    family: "ipv4",
    group: "Requests",
    help: "have hosts write their time into the packets, and show it (tsprespec: the HOPs, 4 at most)",
  },
  count: {
    letters: ["c"],
    argument: { kind: "integer", name: "COUNT", min: 1n, max: LONG_MAX },
    family: "any",
    group: "Timing and ending",
    help: "end after this many requests and their replies",
  },
  interval: {
    letters: ["i"],
    argument: {
      kind: "time",
      name: "TIME",
      // iputils counts whole milliseconds.
      stepNs: 1e6,
      minSeconds: 0,
      maxSeconds: 2147483.647,
      complaint: "bad timing interval",
    },
    family: "any",
    group: "Timing and ending",
    help: `time from one request to the next, 0 or at least 0.001 (${DEFAULT_INTERVAL_SECONDS} by default)`,
  },
  adaptive: {
    letters: ["A"],
    argument: undefined,
    family: "any",
    group: "Timing and ending",
    help: "let the interval follow the round-trip time",
  },
  flood: {
    letters: ["f"],
    argument: undefined,
    family: "any",
    group: "Timing and ending",
    help: "send as fast as replies come back, with a dot for each that is missing; implies -n",
  },
  preload: {
    letters: ["l"],
    argument: { kind: "integer", name: "COUNT", min: 1n, max: 65536n },
    family: "any",
    group: "Timing and ending",
    help: `requests that are sent without waiting for replies (above ${USER_PRELOAD_MAX}: root only)`,
  },
  deadline: {
    letters: ["w"],
    argument: {
      kind: "time",
      name: "TIME",
      stepNs: 1,
      minSeconds: 0,
      maxSeconds: Number(INT_MAX),
      complaint: "bad deadline",
    },
    family: "any",
    group: "Timing and ending",
    help: "end after this time, whatever has been answered (0: never)",
  },
  linger: {
    letters: ["W"],
    argument: {
      kind: "time",
      name: "TIME",
      // iputils counts whole microseconds.
      stepNs: 1e3,
      minSeconds: 0,
      maxSeconds: 4294.967295,
      complaint: "bad linger time",
    },
    family: "any",
    group: "Timing and ending",
    help: `how long to wait after the last request when nothing was answered (${DEFAULT_LINGER_SECONDS} by default); ` +
      `with --each, --targets or --live, for each answer (${DEFAULT_TIMEOUT_SECONDS} by default); ` +
      "with -j, --output, --require, --stats=full or --until-up, a later reply is lost",
  },
  "until-up": {
    letters: [],
    argument: { kind: "integer", name: "N", min: 1n, max: 10_000n, whenLeftOut: "1" },
    family: "any",
    group: "Timing and ending",
    help: "end with status 0 at N replies in a row (1 without N), whatever goes wrong before; with status 1 at -w",
  },
  require: {
    letters: [],
    argument: { kind: "text", name: "EXPRESSION" },
    family: "any",
    group: "Timing and ending",
    help: "end with status 1 unless loss<=1%, p95<20ms, replies>=10 or the like holds; may be given several times",
  },
  audible: {
    letters: ["a"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "ring the bell for each reply",
  },
  timestamps: {
    letters: ["D"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "begin each line with the Unix time",
  },
  resolve: {
    letters: ["H"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "look up the names of addresses even where that is not the default",
  },
  json: {
    letters: ["j"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "write one JSON object a line instead of text",
  },
  output: {
    letters: [],
    argument: {
      kind: "word",
      name: "FORMAT",
      words: FORMAT_NAMES,
      complaint: "invalid output",
      listed: true,
    },
    family: "any",
    group: "Output",
    help: "write events as JSON lines or comma-separated values, or figures for Prometheus",
  },
  "report-interval": {
    letters: [],
    argument: {
      kind: "time",
      name: "TIME",
      stepNs: 1,
      minSeconds: LEAST_REPORT_INTERVAL_SECONDS,
      maxSeconds: 2147483.647,
      complaint: "bad report interval",
    },
    family: "any",
    group: "Output",
    help: `tell every so often how things stand, at least ${LEAST_REPORT_INTERVAL_SECONDS}`,
  },
  live: {
    letters: [],
    argument: undefined,
    family: "any",
    group: "Output",
    help:
      "show the run on the terminal while it lasts: a graph, or with --each or --targets a table; q ends, h explains",
  },
  "report-sent": {
    letters: [],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "tell of each request, too, with --output=json or csv",
  },
  numeric: {
    letters: ["n"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "show addresses, look up no names",
  },
  outstanding: {
    letters: ["O"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "say which request is unanswered when the next one goes out",
  },
  precise: {
    letters: ["3"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "always show three decimals of a round-trip time",
  },
  quiet: {
    letters: ["q"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "show only the first line and the summary",
  },
  stats: {
    letters: [],
    argument: { kind: "word", name: "HOW", words: ["plain", "full"], complaint: "invalid statistics", listed: true },
    family: "any",
    group: "Output",
    help: "full: tell percentiles, jitter and losses at the end, too (with one target JSON always does)",
  },
  timestamping: {
    letters: [],
    argument: {
      kind: "word",
      name: "WHERE",
      words: ["kernel", "receive", "user"],
      complaint: "invalid timestamping",
      listed: true,
    },
    family: "any",
    group: "Timing and ending",
    help:
      "whose clock times a round trip: the kernel's at both ends (as a rule), only when the reply comes (in a flood), " +
      "or this program's",
  },
  "user-latency": {
    letters: ["U"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "take round-trip times in this program rather than in the kernel",
  },
  verbose: {
    letters: ["v"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "tell more",
  },
  connect: {
    letters: ["C"],
    argument: undefined,
    family: "any",
    group: "Socket",
    help: "connect the socket to the destination",
  },
  debug: {
    letters: ["d"],
    argument: undefined,
    family: "any",
    group: "Socket",
    help: "set SO_DEBUG",
  },
  mark: {
    letters: ["m"],
    argument: { kind: "unsigned", name: "MARK", max: UINT_MAX },
    family: "any",
    group: "Socket",
    help: "mark packets for rules of routing and firewall (SO_MARK)",
  },
  "send-buffer": {
    letters: ["S"],
    argument: { kind: "integer", name: "BYTES", min: 1n, max: INT_MAX },
    family: "any",
    group: "Socket",
    help: "size of the send buffer, SO_SNDBUF (a packet's by default)",
  },
  ...MANY_TARGETS_OPTIONS,
  version: {
    letters: ["V"],
    argument: undefined,
    family: "any",
    group: "About",
    help: "show the version",
  },
  usage: {
    letters: ["h", "?"],
    argument: undefined,
    family: "any",
    group: "About",
    help: "show this text on stderr and exit with status 2",
  },
  help: {
    letters: [],
    argument: undefined,
    family: "any",
    group: "About",
    help: "show this text",
  },
} as const satisfies Readonly<Record<string, OptionRow>>;

/** Long name of an option, and the key of its row. */
export type OptionName = keyof typeof OPTIONS;

/**
 * Tells whether a text is the long name of an option.
 *
 * @param text What stood behind `--`, without `=` and what follows.
 */
export function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(OPTIONS, text);
}

/** The rows in the order of the help. */
export function optionRows(): readonly (readonly [OptionName, OptionRow])[] {
  return Object.keys(OPTIONS).filter(isOptionName).map((name) => [name, OPTIONS[name]]);
}

const nameByLetter: ReadonlyMap<string, OptionName> = new Map(
  optionRows().flatMap(([name, row]) => row.letters.map((letter) => [letter, name])),
);

/**
 * Finds the option that a letter stands for.
 *
 * @param letter One character behind a single `-`.
 * @returns Its long name, or undefined when there is no such option.
 */
export function optionNameByLetter(letter: string): OptionName | undefined {
  return nameByLetter.get(letter);
}
