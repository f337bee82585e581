/**
 * What each option does to the options of a run, with iputils' complaints.
 *
 * @module
 */

import {
  type ArgumentValue,
  type BadArgument,
  badOption,
  deadlineValue,
  flowLabelValue,
  integerValue,
  ofOwnOption,
  patternValue,
  timeValue,
  trafficClassValue,
  unsignedValue,
  wordValue,
} from "../argument_values.ts";
import { applyManyTargetsOption, isManyTargetsOption, type ManyTargetsNumbers } from "../targets/many_targets.ts";
import { addNodeInformationWord, type NodeInformationStop } from "../node_information.ts";
import { type OptionName, OPTIONS, USER_PRELOAD_MAX } from "./option_table.ts";
import { withoutBrackets } from "../targets/pasted_host.ts";
import { parseIpv4, parseIpv6 } from "../../wire/ip_address.ts";
import { requirementValue } from "../requirement.ts";
import type { ParseNotice, PingOptions } from "../options.ts";
import { FORMATS, IPUTILS_JSON } from "../../report/formats.ts";

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
}

/** Reason to read no further. */
export type Stop =
  | { readonly kind: "help" }
  | { readonly kind: "usage"; readonly message?: string }
  | NodeInformationStop
  | BadArgument;

/** The same groups with the same members, to be changed. */
export type Draft<Groups> = {
  -readonly [Group in keyof Groups]: { -readonly [Name in keyof Groups[Group]]: Groups[Group][Name] };
};

/** How far reading has come. */
export interface Reading {
  /** What the options have come to. */
  readonly options: Draft<PingOptions>;
  /** What those of many targets have come to. */
  readonly manyTargets: ManyTargetsNumbers;
  /** Whether `-i` was given; flood changes the default only. */
  intervalGiven: boolean;
  /** Whether `--timestamping` or `-U` was given; flood changes the default only. */
  timestampingGiven: boolean;
  /** `-V`. */
  showVersion: boolean;
  /** What is to be said, in order. */
  readonly notices: ParseNotice[];
}

const ROUTE_AND_TIMESTAMP_MESSAGE = "only one of -T or -R may be used";

/**
 * Puts one option into the options.
 *
 * @param text As it was typed; of a flag it says nothing.
 * @returns Why reading ends with it, if so.
 */
export function applyOption(
  reading: Reading,
  name: OptionName,
  text: string,
  environment: ParseEnvironment,
): Stop | undefined {
  if (isManyTargetsOption(name)) return applyManyTargetsOption(reading.manyTargets, name, text);
  const { options } = reading;
  switch (name) {
    case "ipv4":
    case "ipv6":
      if (options.target.family !== "any" && options.target.family !== name) {
        return badOption("only one -4 or -6 option may be specified");
      }
      options.target.family = name;
      return undefined;
    case "interface":
      return applySource(reading, text);
    case "sticky-source":
      options.source.sticky = true;
      return undefined;
    case "broadcast":
      options.socket.allowBroadcast = true;
      return undefined;
    case "bypass-routing":
      options.socket.bypassRouting = true;
      return undefined;
    case "suppress-loopback":
      options.socket.suppressLoopback = true;
      return undefined;
    case "size":
      return keep(integerValue(text, OPTIONS[name].argument), (bytes) => options.request.payloadBytes = bytes);
    case "pattern":
      return applyPattern(reading, text);
    case "ttl":
      return keep(integerValue(text, OPTIONS[name].argument), (hops) => options.request.timeToLive = hops);
    case "traffic-class":
      return keep(trafficClassValue(text, OPTIONS[name].argument), (bits) => options.request.trafficClass = bits);
    case "flow-label":
      return keep(flowLabelValue(text, OPTIONS[name].argument), (label) => options.request.flowLabel = label);
    case "node-information": {
      const step = addNodeInformationWord(options.request.nodeInformation, text);
      if (step.kind !== "value") return step;
      options.request.nodeInformation = step.value;
      return undefined;
    }
    case "identifier":
      return keep(unsignedValue(text, OPTIONS[name].argument), (identifier) => options.request.identifier = identifier);
    case "pmtu-discovery":
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.request.pathMtuDiscovery = word);
    case "icmp-timestamp":
      options.request.icmpTimestamp = true;
      return undefined;
    case "pmtu":
      // What it comes to depends on the others: see path_mtu.ts.
      return undefined;
    case "record-route":
      if (options.request.timestampOption !== undefined) return badOption(ROUTE_AND_TIMESTAMP_MESSAGE);
      options.request.recordRoute = true;
      return undefined;
    case "ip-timestamp":
      if (options.request.recordRoute) return badOption(ROUTE_AND_TIMESTAMP_MESSAGE);
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.request.timestampOption = word);
    case "count":
      return keep(integerValue(text, OPTIONS[name].argument), (count) => options.pace.count = count);
    case "interval":
      reading.intervalGiven = true;
      return keep(timeValue(text, OPTIONS[name].argument), (ns) => options.pace.intervalNs = ns);
    case "adaptive":
      options.pace.adaptive = true;
      return undefined;
    case "flood":
      options.pace.flood = true;
      options.show.numeric = true;
      return undefined;
    case "preload":
      return keep(preloadValue(text, environment), (requests) => options.pace.preload = requests);
    case "deadline":
      return keep(deadlineValue(text, OPTIONS[name].argument), (ns) => options.pace.deadlineNs = ns);
    case "linger":
      return keep(timeValue(text, OPTIONS[name].argument), (ns) => options.pace.lingerNs = ns);
    case "until-up":
      return keep(
        ofOwnOption(name, integerValue(text, OPTIONS[name].argument)),
        (replies) => options.pace.untilUp = replies,
      );
    case "require":
      return keep(
        requirementValue(text),
        (requirement) => options.pace.requirements = [...options.pace.requirements, requirement],
      );
    case "audible":
      options.show.audible = true;
      return undefined;
    case "timestamps":
      options.show.timestamps = true;
      return undefined;
    case "resolve":
      options.show.forceLookup = true;
      return undefined;
    case "json":
      if (options.show.format === FORMATS.text) options.show.format = IPUTILS_JSON;
      return undefined;
    case "output":
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.show.format = FORMATS[word]);
    case "report-interval":
      return keep(timeValue(text, OPTIONS[name].argument), (ns) => options.show.reportIntervalNs = ns);
    case "report-sent":
      options.show.reportSent = true;
      return undefined;
    case "stats":
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.show.stats = word);
    case "numeric":
      options.show.numeric = true;
      options.show.forceLookup = false;
      return undefined;
    case "outstanding":
      options.show.reportOutstanding = true;
      return undefined;
    case "precise":
      options.show.preciseTimes = true;
      return undefined;
    case "quiet":
      options.show.quiet = true;
      return undefined;
    case "timestamping":
      reading.timestampingGiven = true;
      return keep(wordValue(text, OPTIONS[name].argument), (word) => options.socket.timestamping = word);
    case "user-latency":
      reading.timestampingGiven = true;
      options.socket.timestamping = "user";
      return undefined;
    case "verbose":
      options.show.verbose = true;
      return undefined;
    case "live":
      options.show.live = true;
      return undefined;
    case "connect":
      options.socket.connected = true;
      return undefined;
    case "debug":
      options.socket.debug = true;
      return undefined;
    case "mark":
      return keep(unsignedValue(text, OPTIONS[name].argument), (mark) => options.socket.mark = mark);
    case "send-buffer":
      return keep(integerValue(text, OPTIONS[name].argument), (bytes) => options.socket.sendBufferBytes = bytes);
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

/**
 * Adds a warning to what is to be said.
 *
 * @param message Without the program's name.
 */
export function warn(reading: Reading, message: string): void {
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
    reading.options.request.pattern = pattern;
    if (!reading.options.show.quiet) reading.notices.push({ kind: "output", text: patternText(pattern) });
  });
}

/** The line of a pattern, as iputils has it. */
function patternText(pattern: Uint8Array): string {
  return `PATTERN: 0x${Array.from(pattern, (byte) => byte.toString(16).padStart(2, "0")).join("")}\n`;
}

/** `-I`: an IPv6 address, perhaps with a scope, an IPv4 address, or a device. */
function applySource(reading: Reading, typed: string): Stop | undefined {
  const text = withoutBrackets(typed);
  if (!text.includes(":")) {
    const ipv4Address = parseIpv4(text);
    if (ipv4Address === undefined) return applyDevice(reading, text);
    reading.options.source.ipv4Address = ipv4Address;
    return undefined;
  }
  const percent = text.indexOf("%");
  const ipv6Address = parseIpv6(percent < 0 ? text : text.slice(0, percent));
  if (ipv6Address === undefined) return badOption(`invalid source address: ${text}`);
  reading.options.source.ipv6Address = ipv6Address;
  return percent < 0 ? undefined : applyDevice(reading, text.slice(percent + 1));
}

function applyDevice(reading: Reading, device: string): Stop | undefined {
  if (device === "") return badOption("unknown iface: ");
  reading.options.source.device = device;
  return undefined;
}
