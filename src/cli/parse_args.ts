/**
 * argv -> PingOptions: what main() of iputils' ping does with its command line, with the same complaints in the same
 * order. Pure: what it must know of the machine is passed in, and what it has to say is returned.
 *
 * @module
 */

import { parseArgs as readTokens } from "@std/cli/parse-args";
import {
  type ArgumentValue,
  type BadArgument,
  badOption,
  flowLabelValue,
  integerValue,
  patternValue,
  secondsValue,
  trafficClassValue,
  unsignedValue,
  wordValue,
} from "./argument_values.ts";
import { hostsFault } from "./hosts.ts";
import { addNodeInformationWord, type NodeInformationStop } from "./node_information.ts";
import {
  DEFAULT_INTERVAL_SECONDS,
  DEFAULT_LINGER_SECONDS,
  DEFAULT_PAYLOAD_BYTES,
  isOptionName,
  type OptionName,
  OPTIONS,
  USER_PRELOAD_MAX,
} from "./option_table.ts";
import type { FamilyChoice, ParseNotice, PingOptions, SourceChoice } from "./options.ts";
import { unfoldArguments } from "./unfold.ts";

/** What reading the command line must know besides it. */
export interface ParseEnvironment {
  /** Name as called, with or without its folder; a 4 or 6 at its end chooses the family. */
  readonly programName: string;
  /** Whether POSIXLY_CORRECT is set: the first destination ends the options. */
  readonly posixlyCorrect: boolean;
  /** Real user id. */
  readonly userId: number;
  /** Whether IPUTILS_PING_PTR_LOOKUP is 0: names are not looked up unless `-H` is given. */
  readonly ptrLookupDisabled: boolean;
  /** Strict dotted quad, as inet_pton(3): 4 bytes in network order, or undefined. */
  readonly parseIpv4: (text: string) => Uint8Array | undefined;
  /** IPv6 address without a scope, as inet_pton(3): 16 bytes in network order, or undefined. */
  readonly parseIpv6: (text: string) => Uint8Array | undefined;
}

/**
 * What the command line asks for, with what is to be said before that, in order. Messages come without the program's
 * name.
 */
export type ParseOutcome =
  /** Ping. */
  | { readonly kind: "run"; readonly options: PingOptions; readonly notices: readonly ParseNotice[] }
  /** `--help`: the help on stdout, status 0. */
  | { readonly kind: "help"; readonly notices: readonly ParseNotice[] }
  /** `-h`, or a command line that can't be read: the message, then the help, on stderr, status 2. */
  | { readonly kind: "usage"; readonly message?: string; readonly notices: readonly ParseNotice[] }
  /** What `-N` has come to. */
  | NodeInformationStop & { readonly notices: readonly ParseNotice[] }
  /** `-V`: the version on stdout, as text or with `-j` as JSON, status 0. */
  | { readonly kind: "version"; readonly json: boolean; readonly notices: readonly ParseNotice[] }
  /** A message on stderr, and an exit with this status. */
  | BadArgument & { readonly notices: readonly ParseNotice[] };

/** Reason to read no further. */
type Stop =
  | { readonly kind: "help" }
  | { readonly kind: "usage"; readonly message?: string }
  | NodeInformationStop
  | BadArgument;

/** What to do, without what is to be said before that. */
type Decision = Stop | { readonly kind: "run"; readonly options: PingOptions } | {
  readonly kind: "version";
  readonly json: boolean;
};

/** One option as it was given; the value of a flag says nothing. */
interface GivenOption {
  readonly name: OptionName;
  readonly value: string;
}

/** A command line taken apart; `fault` is what getopt stopped at. */
interface CommandLine {
  readonly given: readonly GivenOption[];
  readonly operands: readonly string[];
  readonly fault: string | undefined;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** How far reading has come. */
interface Reading {
  readonly options: Writable<Omit<PingOptions, "source">> & { readonly source: Writable<SourceChoice> };
  /** Whether `-i` was given; flood changes the default only. */
  intervalGiven: boolean;
  /** Whether `--timestamping` or `-U` was given; flood changes the default only. */
  timestampingGiven: boolean;
  showVersion: boolean;
  readonly notices: ParseNotice[];
}

/** libc's words for EDESTADDRREQ behind iputils' own. */
const NO_DESTINATION_MESSAGE = "usage error: Destination address required";
const ROUTE_AND_TIMESTAMP_MESSAGE = "only one of -T or -R may be used";
const PTR_LOOKUP_WARNING = "WARNING: reverse DNS resolution (PTR lookup) disabled, enforce with -H";

/**
 * Reads a command line. The first thing that is wrong with it decides, in the order of the arguments.
 *
 * @param argv Arguments without the program's name.
 * @param environment What must be known besides them.
 * @returns What to do; never throws.
 */
export function parseArgs(argv: readonly string[], environment: ParseEnvironment): ParseOutcome {
  const unfolded = unfoldArguments(argv, { stopAtOperand: environment.posixlyCorrect });
  const given: GivenOption[] = [];
  const { "--": operands = [] } = readTokens([...unfolded.tokens, "--", ...unfolded.operands], {
    "--": true,
    // Called for each option in its place: an object of options would lose which of them came first.
    unknown: (_token, name, value) => {
      if (name !== undefined && isOptionName(name) && typeof value === "string") given.push({ name, value });
      return false;
    },
  });

  const reading = startReading(environment);
  const decision = decide(reading, { given, operands, fault: unfolded.fault }, environment);
  const { notices, options } = reading;
  // Nothing but JSON goes to stdout under -j.
  return { ...decision, notices: options.json ? notices.filter(({ kind }) => kind !== "pattern") : notices };
}

/** The first thing that is wrong, or what is left to do when nothing is. */
function decide(
  reading: Reading,
  { given, operands, fault }: CommandLine,
  environment: ParseEnvironment,
): Decision {
  const { options } = reading;
  for (const { name, value } of given) {
    const stop = applyOption(reading, name, value, environment);
    if (stop !== undefined) return stop;
  }
  if (fault !== undefined) return { kind: "usage", message: fault };
  if (reading.showVersion) return { kind: "version", json: options.json };

  // iputils warns even where -n or -H was given.
  if (environment.ptrLookupDisabled && !options.quiet) warn(reading, PTR_LOOKUP_WARNING);
  const destination = operands.at(-1);
  if (destination === undefined) return badOption(NO_DESTINATION_MESSAGE);
  const message = hostsFault(operands.length, options);
  if (message !== undefined) return { kind: "usage", message };
  return { kind: "run", options: finishReading(reading, destination, operands.slice(0, -1)) };
}

function startReading(environment: ParseEnvironment): Reading {
  return {
    options: {
      destination: "",
      hops: [],
      family: familyOfName(environment.programName),
      count: 0,
      intervalNs: DEFAULT_INTERVAL_SECONDS * 1e9,
      preload: 1,
      deadlineNs: 0,
      lingerNs: DEFAULT_LINGER_SECONDS * 1e9,
      payloadBytes: DEFAULT_PAYLOAD_BYTES,
      pattern: undefined,
      timeToLive: undefined,
      source: { device: undefined, ipv4Address: undefined, ipv6Address: undefined },
      stickySource: false,
      allowBroadcast: false,
      suppressLoopback: false,
      bypassRouting: false,
      connectSocket: false,
      debugSocket: false,
      mark: undefined,
      identifier: undefined,
      flowLabel: undefined,
      nodeInformation: undefined,
      trafficClass: 0,
      pathMtuDiscovery: undefined,
      sendBufferBytes: undefined,
      recordRoute: false,
      timestampOption: undefined,
      adaptive: false,
      timestamping: "kernel",
      audible: false,
      preciseTimes: false,
      json: false,
      flood: false,
      numeric: environment.ptrLookupDisabled,
      forceLookup: false,
      timestamps: false,
      reportOutstanding: false,
      quiet: false,
      verbose: false,
    },
    intervalGiven: false,
    timestampingGiven: false,
    showVersion: false,
    notices: [],
  };
}

/** The options that only a whole command line decides. */
function finishReading(
  { options, intervalGiven, timestampingGiven }: Reading,
  destination: string,
  hops: readonly string[],
): PingOptions {
  const intervalNs = options.flood && !intervalGiven ? 0 : options.intervalNs;
  return {
    ...options,
    destination,
    hops,
    intervalNs,
    // A transmit stamp is one more thing to read: a flood would be slower for it.
    timestamping: intervalNs === 0 && !timestampingGiven ? "receive" : options.timestamping,
    // -H stands above -f and the environment wherever it was given; -n behind it has taken it back.
    numeric: options.numeric && !options.forceLookup,
  };
}

/** A link called ping4 or ping6 asks for its family. */
function familyOfName(programName: string): FamilyChoice {
  // A digit or `_` in front makes it part of something else: `ping1025-x86_64`, `ping-aarch64`.
  const [, digit] = /(?<![\d_])([46])$/.exec(programName) ?? [];
  if (digit === undefined) return "any";
  return digit === "4" ? "ipv4" : "ipv6";
}

/** Puts one option into the options. */
function applyOption(
  reading: Reading,
  name: OptionName,
  text: string,
  environment: ParseEnvironment,
): Stop | undefined {
  const { options } = reading;
  switch (name) {
    case "ipv4":
    case "ipv6":
      if (options.family !== "any" && options.family !== name) {
        return badOption("only one -4 or -6 option may be specified");
      }
      options.family = name;
      return undefined;
    case "interface":
      return applySource(reading, text, environment);
    case "sticky-source":
      options.stickySource = true;
      return undefined;
    case "broadcast":
      options.allowBroadcast = true;
      return undefined;
    case "bypass-routing":
      options.bypassRouting = true;
      return undefined;
    case "suppress-loopback":
      options.suppressLoopback = true;
      return undefined;
    case "size":
      return keep(integerValue(text, OPTIONS[name].argument), (bytes) => options.payloadBytes = bytes);
    case "pattern":
      return applyPattern(reading, text);
    case "ttl":
      return keep(integerValue(text, OPTIONS[name].argument), (hops) => options.timeToLive = hops);
    case "traffic-class":
      return keep(trafficClassValue(text, OPTIONS[name].argument), (bits) => options.trafficClass = bits);
    case "flow-label":
      return keep(flowLabelValue(text, OPTIONS[name].argument), (label) => options.flowLabel = label);
    case "node-information": {
      const step = addNodeInformationWord(options.nodeInformation, text);
      if (step.kind !== "value") return step;
      options.nodeInformation = step.value;
      return undefined;
    }
    case "identifier":
      return keep(unsignedValue(text, OPTIONS[name].argument), (identifier) => options.identifier = identifier);
    case "pmtu-discovery":
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.pathMtuDiscovery = word);
    case "record-route":
      if (options.timestampOption !== undefined) return badOption(ROUTE_AND_TIMESTAMP_MESSAGE);
      options.recordRoute = true;
      return undefined;
    case "ip-timestamp":
      if (options.recordRoute) return badOption(ROUTE_AND_TIMESTAMP_MESSAGE);
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.timestampOption = word);
    case "count":
      return keep(integerValue(text, OPTIONS[name].argument), (count) => options.count = count);
    case "interval":
      // iputils counts whole milliseconds.
      return keep(
        secondsValue(text, OPTIONS[name].argument, (message) => warn(reading, message)),
        (value) => {
          options.intervalNs = Math.floor(value * 1e3) * 1e6;
          reading.intervalGiven = true;
        },
      );
    case "adaptive":
      options.adaptive = true;
      return undefined;
    case "flood":
      options.flood = true;
      options.numeric = true;
      return undefined;
    case "preload":
      return keep(preloadValue(text, environment), (requests) => options.preload = requests);
    case "deadline":
      return keep(integerValue(text, OPTIONS[name].argument), (value) => options.deadlineNs = value * 1e9);
    case "linger":
      // iputils counts whole microseconds.
      return keep(
        secondsValue(text, OPTIONS[name].argument, (message) => warn(reading, message)),
        (value) => options.lingerNs = Math.floor(value * 1e6) * 1e3,
      );
    case "audible":
      options.audible = true;
      return undefined;
    case "timestamps":
      options.timestamps = true;
      return undefined;
    case "resolve":
      options.forceLookup = true;
      return undefined;
    case "json":
      options.json = true;
      return undefined;
    case "numeric":
      options.numeric = true;
      options.forceLookup = false;
      return undefined;
    case "outstanding":
      options.reportOutstanding = true;
      return undefined;
    case "precise":
      options.preciseTimes = true;
      return undefined;
    case "quiet":
      options.quiet = true;
      return undefined;
    case "timestamping":
      reading.timestampingGiven = true;
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.timestamping = word);
    case "user-latency":
      reading.timestampingGiven = true;
      options.timestamping = "user";
      return undefined;
    case "verbose":
      options.verbose = true;
      return undefined;
    case "connect":
      options.connectSocket = true;
      return undefined;
    case "debug":
      options.debugSocket = true;
      return undefined;
    case "mark":
      return keep(unsignedValue(text, OPTIONS[name].argument), (mark) => options.mark = mark);
    case "send-buffer":
      return keep(integerValue(text, OPTIONS[name].argument), (bytes) => options.sendBufferBytes = bytes);
    case "version":
      // What is wrong with a later option is still told.
      reading.showVersion = true;
      return undefined;
    case "usage":
      return { kind: "usage" };
    case "help":
      return { kind: "help" };
    default:
      return name satisfies never;
  }
}

function keep<T>(result: ArgumentValue<T>, assign: (value: T) => void): Stop | undefined {
  if (result.kind === "error") return result;
  assign(result.value);
  return undefined;
}

function warn(reading: Reading, message: string): void {
  reading.notices.push({ kind: "warning", message });
}

/** `-l`: what may be on its way at once is bounded for users. */
function preloadValue(text: string, { userId }: ParseEnvironment): ArgumentValue<number> {
  const read = integerValue(text, OPTIONS.preload.argument);
  if (read.kind === "error" || userId === 0 || read.value <= USER_PRELOAD_MAX) return read;
  return badOption(`cannot set preload to value greater than ${USER_PRELOAD_MAX}: ${read.value}`);
}

/** `-p`, told at once unless `-q` stood before it. */
function applyPattern(reading: Reading, text: string): Stop | undefined {
  return keep(patternValue(text), (pattern) => {
    reading.options.pattern = pattern;
    if (!reading.options.quiet) reading.notices.push({ kind: "pattern", pattern });
  });
}

/** `-I`: an IPv6 address, perhaps with a scope, an IPv4 address, or a device. */
function applySource(reading: Reading, text: string, environment: ParseEnvironment): Stop | undefined {
  if (!text.includes(":")) {
    const ipv4Address = environment.parseIpv4(text);
    if (ipv4Address === undefined) return applyDevice(reading, text);
    reading.options.source.ipv4Address = ipv4Address;
    return undefined;
  }
  const percent = text.indexOf("%");
  const ipv6Address = environment.parseIpv6(percent < 0 ? text : text.slice(0, percent));
  if (ipv6Address === undefined) return badOption(`invalid source address: ${text}`);
  reading.options.source.ipv6Address = ipv6Address;
  return percent < 0 ? undefined : applyDevice(reading, text.slice(percent + 1));
}

function applyDevice(reading: Reading, device: string): Stop | undefined {
  if (device === "") return badOption("unknown iface: ");
  reading.options.source.device = device;
  return undefined;
}
