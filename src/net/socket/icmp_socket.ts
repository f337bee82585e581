/**
 * Opening the ICMP socket: a ping socket, which needs no privilege where `net.ipv4.ping_group_range` allows it, or else
 * a raw one; icmp(7), raw(7).
 *
 * @module
 */
import type { FamilyChoice } from "../../cli/options.ts";
import { errorText } from "../../../ffi/errno.ts";
import { EACCES, EAFNOSUPPORT, EPERM, EPROTONOSUPPORT } from "../../../ffi/headers/errno.ts";
import { SOCK_DGRAM, SOCK_RAW } from "../../../ffi/headers/socket.ts";
import { getEuid, readSmallFile } from "../../../ffi/process.ts";
import { Socket } from "../../../ffi/socket.ts";
import type { Family, SocketKind } from "../../family/family.ts";
import { ipv4 } from "../../family/ipv4.ts";
import { ipv6 } from "../../family/ipv6.ts";
import { capabilityAdvice } from "./missing_rights.ts";
import { UsageError } from "../usage_error.ts";
import type { Warn } from "../warn.ts";

/** An ICMP socket and how it was opened. */
export interface IcmpSocket {
  /** Its owner closes it. */
  readonly socket: Socket;
  /** Ping socket or raw socket. */
  readonly kind: SocketKind;
  /**
   * Reads how many datagrams with a wrong checksum the network namespace got; absent where the kernel does not count them
   * among the packets that this socket dropped.
   */
  readonly damagedPackets?: (() => number) | undefined;
}

/** The same, for the receive path. */
export interface ReceivingSocket extends Pick<IcmpSocket, "kind" | "damagedPackets"> {
  /** What it needs of it. */
  readonly socket: Pick<Socket, "fd" | "receive" | "receiveBatch" | "receiveError" | "droppedPackets" | "setOption">;
}

/** The sockets of a run before it is known which family it needs. */
export interface IcmpSockets {
  /** IPv4, unless only IPv6 was asked for or it can't be had. */
  readonly ipv4: IcmpSocket | undefined;
  /** IPv6, unless only IPv4 was asked for or it can't be had. */
  readonly ipv6: IcmpSocket | undefined;
}

/** Reasons of the kernel to refuse a ping socket that say nothing about raw ones. */
const NO_PING_SOCKETS: readonly number[] = [EACCES, EPROTONOSUPPORT];

/**
 * Opens the ICMP sockets of the families that a run may need.
 *
 * @param warn shows a failure that the run survives, under `-v` only
 * @throws {UsageError} with status 2 when none can be opened; it says what would help
 */
export function openIcmpSockets(
  choice: FamilyChoice,
  wanted: { readonly rawOnly: boolean; readonly verbose: boolean },
  warn: Warn,
): IcmpSockets {
  const first = choice === "ipv6" ? undefined : open(ipv4, wanted.rawOnly);
  const second = choice === "ipv4" ? undefined : open(ipv6, wanted.rawOnly);
  const attempts = [first, second].filter((attempt) => attempt !== undefined);
  const failures = attempts.filter((attempt) => attempt instanceof OpenFailure);
  const fatal = failures.length === attempts.length ? failures.pop() : undefined;
  if (wanted.verbose) { for (const line of failures.flatMap((failure) => failure.lines)) warn(line); }
  if (fatal !== undefined) {
    const advice = fatal.advice.filter((line) => !wanted.rawOnly || line !== PING_SOCKET_ADVICE);
    throw new UsageError([...fatal.lines, ...advice].join("\n"));
  }
  return {
    ipv4: first instanceof OpenFailure ? undefined : first,
    ipv6: second instanceof OpenFailure ? undefined : second,
  };
}

/** Why no socket of a family could be opened. */
class OpenFailure {
  readonly lines: readonly string[];
  readonly advice: readonly string[];

  constructor(errno: number, kind: SocketKind) {
    this.lines = [`socktype: ${kind === "raw" ? "SOCK_RAW" : "SOCK_DGRAM"}`, `socket: ${errorText(errno)}`];
    const forbidden = kind === "raw" && (errno === EPERM || errno === EACCES) && getEuid() !== 0;
    this.advice = forbidden
      ? ["=> missing cap_net_raw+p capability?", PING_SOCKET_ADVICE, `=> or ${capabilityAdvice()}`]
      : [];
  }
}

/** Is of no use to a run that needs a raw socket. */
const PING_SOCKET_ADVICE = "=> root can allow ping sockets: sysctl -w net.ipv4.ping_group_range='0 2147483647'";

function open(family: Family, rawOnly: boolean): IcmpSocket | OpenFailure {
  return (rawOnly ? undefined : openPingSocket(family)) ?? openRawSocket(family);
}

/** Undefined where a raw socket is worth a try. */
function openPingSocket(family: Family): IcmpSocket | OpenFailure | undefined {
  const opened = Socket.tryOpen(family.domain, SOCK_DGRAM, family.protocol);
  if (typeof opened !== "number") return { socket: opened, kind: "datagram" };
  const unsupported = opened === EAFNOSUPPORT && family === ipv4;
  return unsupported || NO_PING_SOCKETS.includes(opened) ? undefined : new OpenFailure(opened, "datagram");
}

function openRawSocket(family: Family): IcmpSocket | OpenFailure {
  const opened = Socket.tryOpen(family.domain, SOCK_RAW, family.protocol);
  if (typeof opened === "number") return new OpenFailure(opened, "raw");
  const { damagedCounter: counter } = family;
  return { socket: opened, kind: "raw", damagedPackets: counter && (() => readKernelCounter(counter)) };
}

/** The value of a counter in a file of /proc/net that has `name value` lines; 0 where there is none. */
export function readKernelCounter({ file, name }: { readonly file: string; readonly name: string }): number {
  const line = readSmallFile(file)?.split("\n").find((line) => line.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? 0);
}
