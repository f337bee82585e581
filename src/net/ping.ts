/**
 * One run, from options to exit status: sockets, name, and the first address that a route leads to.
 *
 * @module
 */
import type { NodeInformationChoice, PingOptions, RequestOptions } from "../cli/options.ts";
import { SystemCallError } from "../../ffi/errno.ts";
import { EADDRNOTAVAIL, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENODEV } from "../../ffi/headers/errno.ts";
import type { PingEvent, WarningEvent } from "../core/events.ts";
import type { Family } from "../family/family.ts";
import { ipv4 } from "../family/ipv4.ts";
import { ipv6 } from "../family/ipv6.ts";
import { Echo } from "../probe/echo.ts";
import type { Probe } from "../probe/probe.ts";
import type { LiveTargetView } from "../report/live/view.ts";
import type { Reporter } from "../report/reporter.ts";
import { parseIpv4, parseIpv6 } from "../wire/ip_address.ts";
import { Deadline } from "./names/deadline.ts";
import { type IcmpSocket, type IcmpSockets, openIcmpSockets } from "./socket/icmp_socket.ts";
import { capabilityAdvice } from "./socket/missing_rights.ts";
import type { PreparedQuestion } from "./names/node_information.ts";
import { familyOfNames, ResolutionError, resolve, resolveHops, type Target } from "./names/resolve.ts";
import { applyOptions } from "./socket/socket_setup.ts";
import { writeDiagnostics, writeOutput } from "./show/standard_streams.ts";
import type { Surroundings } from "./surroundings.ts";
import { type RunParts, runTarget } from "./mode/one.ts";
import { checkPayload, prepareTarget } from "./prepare.ts";
import { callAfter } from "./timer.ts";
import { SeveralHostsError, UsageError } from "./usage_error.ts";
import type { Warn } from "./warn.ts";
import { US_PER_MS } from "../units.ts";
import { STATUS_BAD_INTEGER, STATUS_UNMET } from "../exit_status.ts";

/** Reasons of the kernel that pass when an address, a route or a device comes. */
const PASSING: readonly number[] = [EADDRNOTAVAIL, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENODEV];
const DOMAIN_NAMES = { ipv4: "AF_INET", ipv6: "AF_INET6" } as const;

/** What a run of one target is part of. */
export interface PingParts {
  /** Puts events into words. */
  readonly reporter: Reporter<PingEvent>;
  /** The process, or what else is going on in it. */
  readonly surroundings: Surroundings;
  /** The view of `--live`. */
  readonly view?: LiveTargetView;
  /** Runs a mode by a prepared target, and returns the exit status; `runTarget` by default. */
  readonly runPrepared?: typeof runTarget;
}

/**
 * Pings one destination.
 *
 * @returns exit status: 0, or 1 when too little was received
 * @throws {UsageError} when what was asked for can't be done
 * @throws {ResolutionError} when the destination is unknown
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function ping(options: PingOptions, parts: PingParts): Promise<number> {
  const { reporter } = parts;
  if (options.pace.untilUp === undefined) return await pingNow(options, parts);
  const { pingOnceItCanBeAsked } = await import("./attempts.ts");
  return await pingOnceItCanBeAsked(options, reporter, {
    attempt: (options, reporter) => pingNow(options, { ...parts, reporter }),
    mayPass,
    notUp: (reason) => new UsageError(reason, STATUS_UNMET),
    warn: warningsTo(reporter),
    nowMs: () => performance.now(),
    pause: (milliseconds) => new Promise((resolve) => callAfter(milliseconds, resolve)),
  });
}

function mayPass(error: Error): boolean {
  return error instanceof ResolutionError || (error instanceof SystemCallError && PASSING.includes(error.errno));
}

async function pingNow(options: PingOptions, parts: PingParts): Promise<number> {
  const { surroundings } = parts;
  const warn = warningsTo(parts.reporter);
  using deadline = new Deadline(options.pace.deadlineNs, surroundings.stopped);
  const { nodeInformation } = options.request;
  const question = nodeInformation &&
    await (await import("./names/node_information.ts")).prepareQuestion(nodeInformation, deadline.signal);
  if (options.request.identifier === 0 && options.show.verbose) warn("WARNING: ident 0 => forcing raw socket");
  const sockets = openSockets(options, warn);
  try {
    return await pingBy(sockets, options, { ...parts, deadline, question, warn });
  } finally {
    // The end of the process closes faster, unless there is another attempt.
    if (!surroundings.alone || options.pace.untilUp !== undefined) {
      sockets.ipv4?.socket.close();
      sockets.ipv6?.socket.close();
    }
  }
}

function openSockets(options: Pick<PingOptions, "target" | "request" | "show">, warn: Warn): IcmpSockets {
  const { target: { family }, request: { identifier, nodeInformation, icmpTimestamp }, show: { verbose } } = options;
  const rawOnly = identifier === 0 || nodeInformation !== undefined || icmpTimestamp;
  try {
    return openIcmpSockets(family, { rawOnly, verbose }, warn);
  } catch (error) {
    if (!icmpTimestamp || !(error instanceof UsageError)) throw error;
    throw new UsageError(`--icmp-timestamp needs a raw socket: run as root, or ${capabilityAdvice()}`);
  }
}

/** What is there before there is a target. */
interface BeforeRun {
  readonly deadline: Deadline;
  readonly question: PreparedQuestion | undefined;
}

/** Pings by one of these sockets. */
async function pingBy(
  sockets: IcmpSockets,
  options: PingOptions,
  { deadline, question, runPrepared = runTarget, ...run }: PingParts & RunParts & BeforeRun,
): Promise<number> {
  const { warn } = run;
  checkPayload(options.request, maxPayloadBytes(options, sockets), STATUS_BAD_INTEGER);
  if (options.show.verbose) warn(describeSockets(sockets), "detail");
  for (const family of [ipv4, ipv6]) {
    const icmp = sockets[family.name];
    if (icmp === undefined || options.request.trafficClass === 0) continue;
    applyOptions(icmp.socket, [family.trafficClassOption(options.request.trafficClass)], warn);
  }

  if (needsScope(options.target.destination) && sockets.ipv6?.kind === "datagram") {
    warn(
      "Warning: IPv6 link-local address on ICMP datagram socket may require ifname or scope-id" +
        " => use: address%<ifname|scope-id>",
    );
  }

  let failure: SystemCallError | undefined;
  const { signal } = deadline;
  const choice = { family: options.target.family, familyOfNames: familyOfNames(options), signal };
  for (const target of await resolve(options.target.destination, choice)) {
    const { family, canonicalName } = target;
    if (options.show.verbose) warn(describeAnswer(family, canonicalName), "detail");
    const icmp = sockets[family.name];
    if (icmp === undefined) continue;
    if (options.request.hops.length > 0 && !family.takesHops) {
      throw new SeveralHostsError("only one destination may be given with IPv6");
    }
    const hops = await resolveHops(options.request.hops, signal);
    const prepared = prepareTarget(options, target, hops, icmp, warn);
    if (prepared instanceof SystemCallError) {
      failure = prepared;
      continue;
    }
    // Packets that nobody reads would pile up in the other family's socket.
    for (const other of [sockets.ipv4, sockets.ipv6]) if (other !== icmp) other?.socket.close();
    const probe = await createProbe(options.request, target, question);
    const { nodeInformation } = options.request;
    if (nodeInformation !== undefined && probe.query === undefined) warn(notAskedText(nodeInformation));
    const asking = { ...prepared, probe };
    return await runPrepared({ ...options, pace: { ...options.pace, deadlineNs: deadline.handOver() } }, asking, run);
  }
  throw failure ?? new UsageError(`${options.target.destination}: no socket for its address family`);
}

/** What requests ask. */
async function createProbe(
  request: RequestOptions,
  { family, address }: Target,
  question: PreparedQuestion | undefined,
): Promise<Probe> {
  if (request.icmpTimestamp) return new (await import("../probe/timestamp.ts")).TimestampProbe();
  if (question === undefined || family !== ipv6) return new Echo(family, request);
  return (await import("./names/node_information.ts")).questionProbe(question, address);
}

/** Whether an address is typed that is limited to a device, without that device. */
function needsScope(destination: string): boolean {
  const address = parseIpv6(destination);
  return address !== undefined && ipv6.isScoped(address);
}

/** Warnings are events like others, but come before there is a loop. */
function warningsTo(reporter: Reporter<PingEvent>): Warn {
  return (message, form) => {
    const event: WarningEvent = form === undefined ? { kind: "warning", message } : { kind: "warning", message, form };
    writeOutput(reporter.output(event, Date.now() * US_PER_MS));
    writeDiagnostics(reporter.diagnostics(event));
  };
}

function describeAnswer(family: Family, canonicalName: string): string {
  return `ai->ai_family: ${DOMAIN_NAMES[family.name]}, ai->ai_canonname: '${canonicalName}'`;
}

/** Why requests are not the queries that `-N` asks for. */
function notAskedText({ query }: NodeInformationChoice): string {
  return query === undefined
    ? "-N says whom to ask about, but not what for (name, ipv6 or ipv4): it is ignored"
    : "node information queries are IPv6's: -N is ignored";
}

/** The longest payload depends on the family, which may follow from the destination as typed. */
function maxPayloadBytes(
  { target: { destination }, request }: Pick<PingOptions, "target" | "request">,
  sockets: IcmpSockets,
): number {
  let families = [ipv4, ipv6].filter((family) => sockets[family.name] !== undefined);
  if (parseIpv4(destination) !== undefined) families = [ipv4];
  else if (parseIpv6(destination) !== undefined) families = [ipv6];
  return Math.max(...families.map((family) => family.maxPayloadBytes(request)));
}

function describeSockets(sockets: IcmpSockets): string {
  const describe = (icmp: IcmpSocket | undefined) => {
    if (icmp === undefined) return "-1 (socktype: 0)";
    return `${icmp.socket.fd} (socktype: ${icmp.kind === "raw" ? "SOCK_RAW" : "SOCK_DGRAM"})`;
  };
  const single = sockets.ipv4 === undefined ? DOMAIN_NAMES.ipv6 : DOMAIN_NAMES.ipv4;
  const both = sockets.ipv4 !== undefined && sockets.ipv6 !== undefined;
  return `sock4.fd: ${describe(sockets.ipv4)}, sock6.fd: ${describe(sockets.ipv6)},` +
    ` hints.ai_family: ${both ? "AF_UNSPEC" : single}`;
}
