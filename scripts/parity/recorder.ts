/**
 * Requests as they leave a device: recorded by tcpdump, read from its pcap file format, told in one line each.
 *
 * @module
 */

import type { Namespace } from "../../tests/support/namespace.ts";

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_HEADER_BYTES = 14;
const IPV6_HEADER_BYTES = 40;
const ICMP_HEADER_BYTES = 8;
const TIMESTAMP_BYTES = 16;
const PROTOCOL_FRAGMENT = 44;
const TIMESTAMP_OPTION = 0x44;
const DONT_FRAGMENT = 0x4000;
/** Echo and node information requests: RFC 792, RFC 4443, RFC 4620. */
const REQUESTS = { ipv4: [8], ipv6: [128, 139] } as const;
/** Packets are on their way to the recorder for this long. */
const SETTLE_MS = 60;

/** What is told of a packet and what is not. */
export interface WireForm {
  /** Whether the identifier was given, so that it is told. */
  readonly identifierGiven: boolean;
}

/** Cuts a pcap file into packets without their Ethernet headers. */
export function packetsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const packets: Uint8Array[] = [];
  for (let offset = FILE_HEADER_BYTES; offset + RECORD_HEADER_BYTES <= file.length;) {
    const bytes = view.getUint32(offset + 8, true);
    const start = offset + RECORD_HEADER_BYTES;
    packets.push(file.slice(start + ETHERNET_HEADER_BYTES, start + bytes));
    offset = start + bytes;
  }
  return packets;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** IPv4 options in hexadecimal, but for the time in a time stamp option: RFC 791 section 3.1. */
function describeOptions(options: Uint8Array): string {
  const copy = options.slice();
  if (copy[0] === TIMESTAMP_OPTION) {
    const wordsOfHop = (copy[3] ?? 0) & 0xf ? 2 : 1;
    const end = Math.min((copy[2] ?? 0) - 1, copy.length);
    for (let offset = 4 * wordsOfHop; offset < end; offset += 4 * wordsOfHop) copy.fill(0xaa, offset, offset + 4);
  }
  return hex(copy);
}

/** A message behind its IP header, in words. */
function describeMessage(message: Uint8Array, form: WireForm): string {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const payload = message.subarray(ICMP_HEADER_BYTES);
  const identifier = form.identifierGiven ? ` id=${view.getUint16(4)}` : "";
  const shown = payload.length >= TIMESTAMP_BYTES
    ? `timestamp ${hex(payload.subarray(TIMESTAMP_BYTES))}`
    : hex(payload);
  return `type=${message[0]} code=${message[1]}${identifier} seq=${view.getUint16(6)} payload=${shown}`;
}

/**
 * Tells what is in a packet.
 *
 * @returns Undefined for a packet that is no request.
 */
export function describePacket(packet: Uint8Array, form: WireForm): string | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const first = packet[0] ?? 0;
  if (first >> 4 === 4) {
    const headerBytes = (first & 0xf) * 4;
    const total = view.getUint16(2);
    const fragment = view.getUint16(6);
    const head = `ipv4 tos=${packet[1]} length=${total}${fragment & DONT_FRAGMENT ? " DF" : ""} ttl=${packet[8]}` +
      ` options=${describeOptions(packet.subarray(20, headerBytes))}`;
    if (fragment & 0x1fff) return `${head} fragment at ${(fragment & 0x1fff) * 8}`;
    const message = packet.subarray(headerBytes, total);
    return REQUESTS.ipv4.some((type) => type === message[0]) ? `${head} ${describeMessage(message, form)}` : undefined;
  }
  const word = view.getUint32(0);
  const label = word & 0xfffff;
  const head = `ipv6 class=${word >>> 20 & 0xff} label=${label} length=${view.getUint16(4)} hops=${packet[7]}`;
  if (packet[6] === PROTOCOL_FRAGMENT) return `${head} fragment at ${view.getUint16(IPV6_HEADER_BYTES + 2) & 0xfff8}`;
  const message = packet.subarray(IPV6_HEADER_BYTES);
  return REQUESTS.ipv6.some((type) => type === message[0]) ? `${head} ${describeMessage(message, form)}` : undefined;
}

/** Records what leaves a device until it is told to stop. */
export class Recorder {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  /** Starts recording the ICMP packets that leave through a device. */
  static async start(namespace: Namespace, device: string): Promise<Recorder> {
    const options = ["--immediate-mode", "-U", "-n", "-s", "0", "-Q", "out", "-i", device, "-w", "-"];
    const child = namespace.spawn(["tcpdump", "-Z", "root", ...options, "icmp or icmp6 or ip6 proto 44"]);
    const reader = child.stderr.getReader();
    for (let text = ""; !text.includes("listening on");) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`tcpdump did not start: ${text}`);
      text += new TextDecoder().decode(value);
    }
    reader.releaseLock();
    return new Recorder(child);
  }

  /** Stops, and tells the requests in their order. */
  async stop(form: WireForm): Promise<string[]> {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    this.#child.kill("SIGINT");
    const { stdout } = await this.#child.output();
    return packetsOf(stdout).map((packet) => describePacket(packet, form)).filter((line) => line !== undefined);
  }
}
