/**
 * What one run was asked to do: the outcome of reading the command line, in the units that the rest of the program
 * uses. The rows of the option table (`table/`) name, document and bound them, and fill the groups.
 *
 * @module
 */

import type { StampSource } from "../core/events.ts";
import type { Requirement } from "../core/figures/requirements.ts";
import type { StateThresholds } from "../core/figures/state_thresholds.ts";
import { type Format, FORMATS } from "../report/formats.ts";
import { NS_PER_SECOND } from "../units.ts";

/** `-4`, `-6`, or `any`, which leaves the choice to name resolution. */
export type FamilyChoice = "any" | "ipv4" | "ipv6";

/** `-M`: what is done about packets that are longer than the path's MTU; ip(7), IP_MTU_DISCOVER. */
export type PathMtuDiscovery = "do" | "want" | "probe" | "dont";

/** `-T`: what each router writes into the timestamp option; RFC 791 section 3.1. */
export type TimestampOption = "tsonly" | "tsandaddr" | "tsprespec";

/** What `-N` asks a host for; RFC 4620 section 6. */
export type QueryChoice = "name" | "ipv6" | "ipv4";

/** Which of its addresses `-N` asks a host for; RFC 4620 sections 6.3 and 6.4. */
export type AddressScope = "all" | "compatible" | "link-local" | "site-local" | "global";

/** Whom `-N` asks about: an address, as a name or number to be looked up, or a name, which may be its first labels only. */
export type SubjectChoice =
  | { readonly kind: "ipv6" | "ipv4"; readonly host: string }
  | { readonly kind: "name"; readonly name: string; readonly form: "fully-qualified" | "guessed" };

/** `-N`: requests are node information queries. */
export interface NodeInformationChoice {
  /** Undefined when only a subject was given, which asks for nothing. */
  readonly query: QueryChoice | undefined;
  /** Kinds of addresses, in the order of the words; none leaves the choice to the host. */
  readonly scopes: readonly AddressScope[];
  /** Undefined stands for the destination's address. */
  readonly subject: SubjectChoice | undefined;
}

/** Figures at the end of a run: ping's lines, or percentiles, jitter and losses besides. JSON has them all for one target. */
export type StatsChoice = "plain" | "full";

/** How often each of many targets is asked. */
export type RequestPlan =
  /** Until it answers, this many times at most. */
  | { readonly kind: "until-answered"; readonly tries: number }
  /** `-c`: this many times, whatever it answers. */
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "endless" };

/** What options of many targets fill. */
export interface ManyOptions {
  /** `--targets`: further ones come from standard input, one a line. */
  readonly readsStandardInput: boolean;
  /** `--max-targets`. */
  readonly maxTargets: number;
  /** `--rate`: packets a second to all targets together; 0 means no limit. */
  readonly ratePerSecond: number;
  /** `--window`: requests that may be unanswered at once, 1 to 32768. */
  readonly window: number;
  /** `--alive`, `--unreachable`: a list of such targets and nothing else. */
  readonly listing: "all" | "alive" | "unreachable";
  /** `--state-changes`: requests in a row that make a target down or up; undefined when they are not asked for. */
  readonly stateChanges: StateThresholds | undefined;
}

/** Of many targets for which nothing is said. */
export const DEFAULT_MANY: ManyOptions = {
  readsStandardInput: false,
  // A block of 65,536 addresses passes, a /8 does not.
  maxTargets: 131_072,
  ratePerSecond: 1000,
  window: 4096,
  listing: "all",
  stateChanges: undefined,
};

/** Requests to a target that is only asked whether it is alive; the first answer is enough. */
export const ALIVE_TRIES = 3;
/** `-W` with many targets unless it is given. */
export const DEFAULT_TIMEOUT_SECONDS = 1;

/** `--each`, `--targets`: pinging many targets, by the options that they share with one target and these. */
export interface ManyTargets extends ManyOptions {
  /** Tells it from the other modes. */
  readonly kind: "many";
  /** Targets of the command line as they were typed. */
  readonly words: readonly string[];
  /** `-W`: how long each request's answer is waited for; above 0. */
  readonly timeoutNs: number;
  /** How often each is asked. */
  readonly plan: RequestPlan;
}

/** `--pmtu`: the path's MTU is searched for. */
export interface PathMtuChoice {
  /** Tells it from the other modes. */
  readonly kind: "path-mtu";
  /** `-i`: least time from one probe to the next. */
  readonly paceNs: number;
  /** `-W`: how long an answer is waited for; undefined lets the round-trip times decide. */
  readonly timeoutNs: number | undefined;
}

/** `--path`: what options of a path fill. */
export interface PathOptions {
  /** `--max-hops`: the farthest hop that is asked, 1 to 255. */
  readonly maxHops: number;
}

/** `--max-hops` unless it is given. */
export const DEFAULT_MAX_HOPS = 30;

/** `--path`: the hops of the path are asked. */
export interface PathChoice extends PathOptions {
  /** Tells it from the other modes. */
  readonly kind: "path";
  /** `-t`: the nearest hop that is asked, 1 to 255. */
  readonly firstHop: number;
  /** `-c`: rounds; 0 means no limit. */
  readonly rounds: number;
  /** `-W`: how long the answer to a probe is waited for; above 0. */
  readonly timeoutNs: number;
}

/** `-c` with `--path`, unless that or `-w` is given. */
export const DEFAULT_ROUNDS = 10;

/** `-i` unless it is given. */
export const DEFAULT_INTERVAL_SECONDS = 1;
/** `-W` unless it is given. */
export const DEFAULT_LINGER_SECONDS = 10;
/** `-s` unless it is given. */
export const DEFAULT_PAYLOAD_BYTES = 56;

/** Whom requests go to. */
export interface TargetOptions {
  /** Host name or address as it was typed; empty with many targets. */
  readonly destination: string;
  /** `-4`, `-6`, or the last letter of the program's name. */
  readonly family: FamilyChoice;
  /** `--resolve-every`: time from one look-up of a name to the next; 0 for only when the target does not answer. */
  readonly resolveEveryNs: number;
}

const DEFAULT_TARGET: TargetOptions = {
  destination: "",
  family: "any",
  resolveEveryNs: 0,
};

/** `-I` and `-B`: where requests come from; a device and an address may be given at once. */
export interface SourceOptions {
  /** Device name (`eth0`), or undefined when any device will do. */
  readonly device: string | undefined;
  /** IPv4 source address, 4 bytes in network order; undefined leaves the choice to the kernel. */
  readonly ipv4Address: Uint8Array | undefined;
  /** IPv6 source address, 16 bytes in network order; undefined leaves the choice to the kernel. */
  readonly ipv6Address: Uint8Array | undefined;
  /** `-B`: the source address does not change when the routes do. */
  readonly sticky: boolean;
}

const DEFAULT_SOURCE: SourceOptions = {
  device: undefined,
  ipv4Address: undefined,
  ipv6Address: undefined,
  sticky: false,
};

/** What a request is. */
export interface RequestOptions {
  /** Hosts named before the destination: hops of a source route, or the hosts of `-T tsprespec`. */
  readonly hops: readonly string[];
  /** `-s`: bytes of payload behind the 8-byte ICMP header; of a timestamp request its three stamps. */
  readonly payloadBytes: number;
  /** `-p`: 1 to 16 bytes that fill the payload over and over; undefined counts up from 0. */
  readonly pattern: Uint8Array | undefined;
  /** `-t`: time to live (hop limit) of the requests; undefined leaves the kernel's default. */
  readonly timeToLive: number | undefined;
  /** `-Q`: type of service or traffic class, 0 to 255; 0 leaves the kernel's default. */
  readonly trafficClass: number;
  /** `-F`: 20-bit IPv6 flow label; 0 lets the kernel choose one. */
  readonly flowLabel: number | undefined;
  /** `-e`: the 16-bit identifier; undefined leaves the choice to the program or the kernel. */
  readonly identifier: number | undefined;
  /** `-M`. */
  readonly pathMtuDiscovery: PathMtuDiscovery | undefined;
  /** `-R`: routers write their addresses into the packet. */
  readonly recordRoute: boolean;
  /** `-T`. */
  readonly timestampOption: TimestampOption | undefined;
  /** `-N`; undefined for echo requests. */
  readonly nodeInformation: NodeInformationChoice | undefined;
  /** `--icmp-timestamp`: requests are timestamp requests. */
  readonly icmpTimestamp: boolean;
}

const DEFAULT_REQUEST: RequestOptions = {
  hops: [],
  payloadBytes: DEFAULT_PAYLOAD_BYTES,
  pattern: undefined,
  timeToLive: undefined,
  trafficClass: 0,
  flowLabel: undefined,
  identifier: undefined,
  pathMtuDiscovery: undefined,
  recordRoute: false,
  timestampOption: undefined,
  nodeInformation: undefined,
  icmpTimestamp: false,
};

/** When requests leave, when the run ends, and what it has to come to. */
export interface PaceOptions {
  /** `-c`: stop after this many replies; 0 means no limit. */
  readonly count: number;
  /** `-i`: time between two requests. Flood without `-i` has 0. */
  readonly intervalNs: number;
  /** `-A`: the interval follows the round-trip time. */
  readonly adaptive: boolean;
  /** `-f`: dots instead of lines. */
  readonly flood: boolean;
  /** `-l`: requests that may be sent without waiting for a reply. */
  readonly preload: number;
  /** `-w`: the run ends after this time, replies or not; 0 means no deadline. */
  readonly deadlineNs: number;
  /** `-W`: how long to wait for a first reply once the last request is sent; 0 means for ever. */
  readonly lingerNs: number;
  /** `--until-up`: the run ends after this many replies in a row; undefined for not. */
  readonly untilUp: number | undefined;
  /** `--require`, in order; none as a rule. */
  readonly requirements: readonly Requirement[];
}

const DEFAULT_PACE: PaceOptions = {
  count: 0,
  intervalNs: DEFAULT_INTERVAL_SECONDS * NS_PER_SECOND,
  adaptive: false,
  flood: false,
  preload: 1,
  deadlineNs: 0,
  lingerNs: DEFAULT_LINGER_SECONDS * NS_PER_SECOND,
  untilUp: undefined,
  requirements: [],
};

/** What the kernel is to do for the socket. */
export interface SocketOptions {
  /** `-b`: a broadcast address may be pinged. */
  readonly allowBroadcast: boolean;
  /** `-L`: multicast packets are not looped back to this host. */
  readonly suppressLoopback: boolean;
  /** `-r`: hosts on attached networks only, past the routing table; with hops, a strict source route. */
  readonly bypassRouting: boolean;
  /** `-C`: the ICMP socket is connected. */
  readonly connected: boolean;
  /** `-d`: SO_DEBUG. */
  readonly debug: boolean;
  /** `-m`: SO_MARK; undefined leaves packets unmarked. */
  readonly mark: number | undefined;
  /** `-S`: send buffer; undefined sizes it to a packet. */
  readonly sendBufferBytes: number | undefined;
  /** `--timestamping`, and `-U` for `user`. */
  readonly timestamping: StampSource;
}

const DEFAULT_SOCKET: SocketOptions = {
  allowBroadcast: false,
  suppressLoopback: false,
  bypassRouting: false,
  connected: false,
  debug: false,
  mark: undefined,
  sendBufferBytes: undefined,
  timestamping: "kernel",
};

/** What is shown of the run, and how. */
export interface ShowOptions {
  /** `-a`: a bell for every reply. */
  readonly audible: boolean;
  /** `-D`: every line begins with the time of day. */
  readonly timestamps: boolean;
  /** `-H`: addresses are turned into names even where that is not the default. */
  readonly forceLookup: boolean;
  /** `-n`: addresses are not turned into names. */
  readonly numeric: boolean;
  /** `--output` and `-j`: the format of stdout. */
  readonly format: Format;
  /** `--report-interval`: time from one report of how things stand to the next; 0 means none. */
  readonly reportIntervalNs: number;
  /** `--report-sent`. */
  readonly reportSent: boolean;
  /** `--live`: the run is shown on the terminal while it lasts. */
  readonly live: boolean;
  /** `-O`: say which request is unanswered before the next is sent. */
  readonly reportOutstanding: boolean;
  /** `-3`: round-trip times always have three decimals. */
  readonly preciseTimes: boolean;
  /** `-q`: only the header and the summary. */
  readonly quiet: boolean;
  /** `--stats`. */
  readonly stats: StatsChoice;
  /** `-v`. */
  readonly verbose: boolean;
}

const DEFAULT_SHOW: ShowOptions = {
  audible: false,
  timestamps: false,
  forceLookup: false,
  numeric: false,
  format: FORMATS.text,
  reportIntervalNs: 0,
  reportSent: false,
  live: false,
  reportOutstanding: false,
  preciseTimes: false,
  quiet: false,
  stats: "plain",
  verbose: false,
};

/** What the run is: pinging one target, pinging many, a search for a path's MTU, or the hops of a path. */
export type RunMode = { readonly kind: "one" } | ManyTargets | PathMtuChoice | PathChoice;

/** Everything that the command line decides. Times are nanoseconds, sizes are bytes. */
export interface PingOptions {
  /** Whom requests go to. */
  readonly target: TargetOptions;
  /** Where they come from. */
  readonly source: SourceOptions;
  /** What they are. */
  readonly request: RequestOptions;
  /** When they leave, and when the run ends. */
  readonly pace: PaceOptions;
  /** What the kernel is to do for them. */
  readonly socket: SocketOptions;
  /** What is shown, and how. */
  readonly show: ShowOptions;
  /** What the run is. */
  readonly mode: RunMode;
}

/** The options of `ping1025 DESTINATION`, with an empty destination. */
export const DEFAULT_OPTIONS: PingOptions = {
  target: DEFAULT_TARGET,
  source: DEFAULT_SOURCE,
  request: DEFAULT_REQUEST,
  pace: DEFAULT_PACE,
  socket: DEFAULT_SOCKET,
  show: DEFAULT_SHOW,
  mode: { kind: "one" },
};

/**
 * Something that reading the command line has to say before the run starts, in the order of the arguments.
 *
 * `output` goes to stdout as it is, the others to stderr behind the program's name.
 */
export type ParseNotice =
  | { readonly kind: "output"; readonly text: string }
  | { readonly kind: "warning"; readonly message: string };
