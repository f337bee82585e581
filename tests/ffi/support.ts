/**
 * What the tests of `ffi/` have in common: the privilege they may lack, and ICMP echo requests to send.
 *
 * @module
 */

import { SystemCallError } from "../../ffi/errno.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_UDP } from "../../ffi/headers/in.ts";
import { AF_INET, AF_INET6, SOCK_DGRAM, SOCK_RAW } from "../../ffi/headers/socket.ts";
import { decodeSockaddr, encodeSockaddrIn } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import type { Requirement } from "../support/requirements.ts";

/** 127.0.0.1 */
export const LOOPBACK4: Uint8Array<ArrayBuffer> = Uint8Array.of(127, 0, 0, 1);
/** ::1 */
export const LOOPBACK6: Uint8Array<ArrayBuffer> = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

/** Needs the right to open a raw socket of a family. */
function rawSocket(domain: number, protocol: number): Requirement {
  try {
    Socket.open(domain, SOCK_RAW, protocol).close();
    return undefined;
  } catch (error) {
    if (error instanceof SystemCallError) return `needs a raw socket, but ${error.message}`;
    throw error;
  }
}

/** Needs the right to open a raw ICMP socket. */
export const rawIcmp: readonly Requirement[] = [rawSocket(AF_INET, IPPROTO_ICMP)];
/** Needs the right to open a raw ICMPv6 socket. */
export const rawIcmpv6: readonly Requirement[] = [rawSocket(AF_INET6, IPPROTO_ICMPV6)];

/** Writes an ICMPv4 echo request with its checksum (RFC 792, RFC 1071) and payload bytes that count up. */
export function writeEchoRequest(into: Uint8Array, identifier: number, sequence: number, payloadBytes: number): number {
  const length = 8 + payloadBytes;
  const view = new DataView(into.buffer, into.byteOffset, length);
  view.setUint32(0, 0x0800_0000);
  view.setUint16(4, identifier);
  view.setUint16(6, sequence);
  for (let at = 8; at < length; at++) view.setUint8(at, at - 8);
  let sum = 0;
  for (let at = 0; at < length; at += 2) {
    sum += (view.getUint8(at) << 8) | (at + 1 < length ? view.getUint8(at + 1) : 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(2, ~sum & 0xffff);
  return length;
}

/** A UDP port of 127.0.0.1 that nobody listens at: the kernel gave it away and took it back a moment ago. */
export function closedUdpPort(): number {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  socket.bind(encodeSockaddrIn({ address: LOOPBACK4, port: 0 }));
  return decodeSockaddr(socket.localAddress())?.port ?? 0;
}

/** Makes garbage, so that the collector runs and memory that nobody references is used again. */
export function makeGarbage(rounds: number): number {
  let kept = 0;
  for (let round = 0; round < rounds; round++) kept += new Uint8Array(4096).fill(0xee).length + [round, round].length;
  return kept;
}

/**
 * Writes a program that has imported a module of `ffi/` as `ffi`, and removes it in the end.
 *
 * @param module File within `ffi/`.
 * @param source Statements.
 * @param use Receives the words of the command that runs the program with `--allow-ffi`.
 */
export async function withProgram(
  module: string,
  source: string,
  use: (words: readonly string[]) => Promise<void>,
): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  const address = new URL(`../../ffi/${module}`, import.meta.url).href;
  try {
    await Deno.writeTextFile(file, `import * as ffi from ${JSON.stringify(address)};\n${source}\n`);
    await use([Deno.execPath(), "run", "--no-check", "--no-prompt", "--allow-ffi", file]);
  } finally {
    await Deno.remove(file);
  }
}
