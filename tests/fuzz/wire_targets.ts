/**
 * Every decoder of src/wire: it throws nothing, gives out nothing but what it was given, and what it understood survives
 * being written and read again.
 *
 * @module
 */
import fc from "fast-check";
import { decodeDnsName, encodeDnsName } from "../../src/wire/dns_name.ts";
import { formatIpv4, formatIpv6, parseIpv4, parseIpv4Loose, parseIpv6 } from "../../src/wire/ip_address.ts";
import { decodeIcmpExtensions, MAX_EXTENSIONS, MAX_LABELS } from "../../src/wire/icmp_extensions.ts";
import { decodeIpv4Header, ipv4HeaderBytes } from "../../src/wire/ipv4_header.ts";
import { decodeIpv4Options, encodeIpv4Options, usedSlots } from "../../src/wire/ipv4_options.ts";
import { decodeNodeInformationReply } from "../../src/wire/node_information.ts";
import { decodeTimestamp, encodeTimestamp, findMismatch } from "../../src/wire/payload.ts";
import { IpOptionsText, ipv4HeaderDump } from "../../src/report/text/ip_header.ts";
import { ipOptionsJson, quotedPacketJson } from "../../src/report/json/packet.ts";
import { nodeInformationJson } from "../../src/report/json/node_information.ts";
import { nodeInformationText } from "../../src/report/text/node_information.ts";
import { ipv4Header } from "../support/packets.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import { DNS_NAME_MAKERS, icmpExtensions, ipv4Options, ipv4Packet, nodeInformationMakers } from "./messages.ts";
import { bytesOf, type MessageMaker, type Recipe, recipes } from "./recipe.ts";
import { assertJsonLines, assertSafeText, assertSameBytes, assertWithin } from "./safe_text.ts";

/** Bytes on both sides of a message. */
const MARGIN = 64;
const FIRST_WORD = 4;
/** Is written over and over; longer than anything that is made here. */
const scratch = new Uint8Array(8192);

/** A target that is fed bytes. */
function bytesTarget(name: string, makers: readonly MessageMaker[], check: (bytes: Uint8Array) => void) {
  return fuzzTarget<Recipe>({
    name,
    inputs: recipes(makers.length),
    kept: (recipe) => ({ ...recipe, hex: bytesOf(recipe, makers).toHex() }),
    check: (recipe) => {
      // In the middle of other bytes, so that reading outside gives something.
      const bytes = bytesOf(recipe, makers);
      const around = new Uint8Array(bytes.length + 2 * MARGIN).fill(0xa5);
      around.set(bytes, MARGIN);
      check(around.subarray(MARGIN, MARGIN + bytes.length));
      around.fill(0xa5, MARGIN, MARGIN + bytes.length);
      if (around.some((byte) => byte !== 0xa5)) throw new Error("something was written outside");
    },
  });
}

function written(encode: (into: Uint8Array) => number): Uint8Array {
  return scratch.slice(0, encode(scratch));
}

const ipv4HeaderTarget = bytesTarget("ipv4-header", [
  (random) => ipv4Packet(random, random.bytes(20), new Uint8Array(0)),
  (random) => ipv4Packet(random, random.bytes(20), ipv4Options(random)),
], (bytes) => {
  const header = decodeIpv4Header(bytes);
  const headerBytes = ipv4HeaderBytes(bytes, 0, bytes.length);
  if (header.kind === "malformed") {
    if (headerBytes >= 0) throw new Error("whole, and malformed");
    return;
  }
  assertWithin(header, bytes);
  if (headerBytes !== header.headerBytes || headerBytes > bytes.length) throw new Error(`${headerBytes} bytes`);
  // But for the checksum, which may be wrong.
  const same = ipv4Header(header);
  assertSameBytes(same.subarray(12), bytes.subarray(12, headerBytes));
  assertSameBytes(same.subarray(0, 10), bytes.subarray(0, 10));
  const options = decodeIpv4Options(header.options);
  assertSafeText(ipv4HeaderDump(header), "\n");
  assertJsonLines(`${quotedPacketJson(header, options)}\n`);
});

/** How many options there are, one that ends the list because of its length among them: RFC 791 section 3.1, plainly. */
function countOptions(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    count++;
    if (bytes[at] === 0) break;
    const length = bytes[at] === 1 ? 1 : bytes[at + 1] ?? 0;
    if ((bytes[at] !== 1 && length < 2) || length > bytes.length - at) break;
    at += length;
  }
  return count;
}

const ipv4OptionsTarget = bytesTarget("ipv4-options", [ipv4Options], (bytes) => {
  const options = decodeIpv4Options(bytes);
  const count = countOptions(bytes);
  if (options.length !== count) throw new Error(`${options.length} options instead of ${count}`);
  assertWithin(options, bytes);
  const text = new IpOptionsText({ tellsSameRoute: true });
  assertSafeText(text.format(options, (address) => address) + text.format(options, () => "name"), "\n\t");
  const json = ipOptionsJson(options);
  if (json !== undefined) assertJsonLines(`{"options": ${json}}\n`);
  const sound = options.filter((option) => option.kind !== "malformed");
  for (const option of sound) {
    if (!("pointer" in option)) continue;
    const slots = option.kind === "timestamp" ? option.slots : option.addresses;
    const used = usedSlots(option);
    if (used < 0 || used > slots.length) throw new Error(`${used} of ${slots.length} slots used`);
  }
  const first = written((into) => encodeIpv4Options(sound, into));
  const again = decodeIpv4Options(first).filter((option) => option.kind !== "malformed");
  // A pointer into the bytes behind the last whole slot, which are not written, points to nothing then.
  if (again.length === sound.length) assertSameBytes(written((into) => encodeIpv4Options(again, into)), first);
});

const icmpExtensionsTarget = bytesTarget("icmp-extensions", [icmpExtensions], (bytes) => {
  const extensions = decodeIcmpExtensions(bytes);
  if (extensions.length > MAX_EXTENSIONS) throw new Error(`${extensions.length} extensions`);
  for (const extension of extensions) {
    if (extension.kind === "mpls" && extension.labels.length > MAX_LABELS) throw new Error("too many labels");
    if (extension.kind === "interface" && (extension.name?.length ?? 0) > 64) throw new Error("a long name");
  }
});

const payloadTarget = fuzzTarget<{ readonly one: Recipe; readonly other: Recipe; readonly from: number }>({
  name: "payload",
  inputs: fc.record({ one: recipes(1), other: recipes(1), from: fc.nat(40) }),
  check: ({ one, other, from }) => {
    const counting: MessageMaker = (random) => Uint8Array.from({ length: random.below(100) }, (_, index) => index);
    const [received, sent] = [bytesOf({ ...one, seed: other.seed }, [counting]), bytesOf(other, [counting])];
    const start = Math.min(from % FIRST_WORD, received.length);
    const end = Math.min(received.length - start, sent.length);
    if (from <= end) {
      let expected = -1;
      for (let at = end - 1; at >= from; at--) if (received[start + at] !== sent[at]) expected = at;
      const found = findMismatch(received, start, sent, 0, from, end);
      if (found !== expected) throw new Error(`mismatch at ${found} instead of ${expected}`);
    }
    if (received.length < 16) return;
    const { seconds, microseconds } = decodeTimestamp(received, 0);
    if (!Number.isInteger(seconds) || !Number.isInteger(microseconds)) throw new Error("no whole numbers");
    if (!Number.isSafeInteger(seconds) || !Number.isSafeInteger(microseconds)) return;
    const again = new Uint8Array(16);
    encodeTimestamp(new DataView(again.buffer), 0, seconds, microseconds);
    assertSameBytes(again, received.subarray(0, 16));
  },
});

const dnsNameTarget = bytesTarget("dns-name", DNS_NAME_MAKERS, (bytes) => {
  for (const start of [0, bytes.length >> 1, bytes.length]) {
    const name = decodeDnsName(bytes, start);
    if (name.kind === "malformed") continue;
    if (name.end <= start || name.end > bytes.length) throw new Error(`a name from ${start} to ${name.end}`);
    if (!/^[\x21-\x7e]*$/.test(name.text)) throw new Error(`not printable: ${JSON.stringify(name.text)}`);
    const wire = encodeDnsName(name.text);
    if (!(wire instanceof Uint8Array)) throw new Error(`${wire.reason}: ${name.text}`);
    const again = decodeDnsName(wire, 0);
    if (again.kind === "malformed" || again.text !== name.text) throw new Error(`not the same again: ${name.text}`);
  }
});

const nodeInformationTarget = bytesTarget(
  "node-information",
  nodeInformationMakers((random) => random.bytes(8)),
  (bytes) => {
    const reply = decodeNodeInformationReply(bytes);
    if (reply.kind === "malformed") return;
    const { answer } = reply;
    const parts = answer.kind === "names" ? answer.names : answer.kind === "addresses" ? answer.addresses : [];
    if (parts.length > bytes.length) throw new Error(`${parts.length} answers in ${bytes.length} bytes`);
    assertSafeText(nodeInformationText(reply), "");
    assertJsonLines(`${nodeInformationJson(reply)}\n`);
  },
);

const addressTarget = fuzzTarget<string>({
  name: "address-text",
  inputs: fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string({ unit: fc.constantFrom(..."0123456789abcdefxX:.%"), maxLength: 45 }),
    fc.string({ unit: "binary", maxLength: 20 }),
  ),
  check: (text) => {
    const ipv4 = parseIpv4(text);
    if (ipv4 !== undefined && formatIpv4(ipv4) !== text) throw new Error(`${text} is ${formatIpv4(ipv4)}`);
    if (ipv4 !== undefined && parseIpv4Loose(text)?.length !== 4) throw new Error(`${text} is not what C takes`);
    const ipv6 = parseIpv6(text);
    if (ipv6 === undefined) return;
    const again = parseIpv6(formatIpv6(ipv6));
    if (again === undefined) throw new Error(`${text} becomes ${formatIpv6(ipv6)}`);
    assertSameBytes(again, ipv6);
  },
});

/** The decoders of src/wire. */
export const WIRE_TARGETS = [
  ipv4HeaderTarget,
  ipv4OptionsTarget,
  icmpExtensionsTarget,
  payloadTarget,
  dnsNameTarget,
  nodeInformationTarget,
  addressTarget,
];
