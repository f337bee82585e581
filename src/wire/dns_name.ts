/**
 * Domain names between their wire form (RFC 1035 section 3.1, compression: section 4.1.4) and their text (section 5.1).
 * What is accepted and what is written is what libc's dn_comp(3) and dn_expand(3) accept and write.
 *
 * @module
 */

import { type Malformed, malformed } from "./malformed.ts";

/** Longest name in wire form, RFC 1035 section 3.1. */
const MAX_NAME_BYTES = 255;
const MAX_LABEL_BYTES = 63;
/** Both top bits of a length say that it is a pointer; one of them alone is reserved. */
const POINTER_BITS = 0xc0;
const POINTER_BYTES = 2;

/** `\\DDD`, `\\X`, a character; a backslash alone where neither of the first two fits. */
const TOKEN = /\\[0-9]{3}|\\[^0-9]|[^]/g;
/** Characters of `\\DDD`. */
const ESCAPED_BYTE_LENGTH = 4;
/** Characters with a meaning of their own in zone files, which a backslash takes from them. */
const SPECIAL: ReadonlySet<number> = new Set(Array.from('".;\\()@$', (character) => character.charCodeAt(0)));

/** A name that was read. */
export interface DnsName {
  /** Tells it from what could not be decoded. */
  readonly kind: "dns-name";
  /**
   * Labels with dots between them and none behind; empty for the root. Printable ASCII only: other bytes are `\DDD` in
   * decimal, characters that mean something in zone files stand behind a backslash.
   */
  readonly text: string;
  /** Offset of the first byte behind the name. */
  readonly end: number;
}

/**
 * Reads a name, compressed or not.
 *
 * @param bytes What pointers count from, and everything that they may point to.
 * @param start Where the name begins.
 * @returns The name, or what is wrong with it; no bytes make it loop.
 */
export function decodeDnsName(bytes: Uint8Array, start: number): DnsName | Malformed {
  const labels: string[] = [];
  let at = start;
  let end = -1;
  let nameBytes = 1;
  // A name that was read as often as the message has bytes is running in a circle.
  let bytesLeft = bytes.length;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return malformed("name runs past the end");
    if (length === 0) break;
    if ((length & POINTER_BITS) === POINTER_BITS) {
      const low = bytes[at + 1];
      if (low === undefined) return malformed("pointer runs past the end");
      if (end < 0) end = at + POINTER_BYTES;
      at = (length & ~POINTER_BITS) << 8 | low;
      bytesLeft -= POINTER_BYTES;
    } else if ((length & POINTER_BITS) !== 0) {
      return malformed("unknown kind of label");
    } else {
      if (at + 1 + length >= bytes.length) return malformed("label runs past the end");
      labels.push(labelText(bytes.subarray(at + 1, at + 1 + length)));
      nameBytes += 1 + length;
      if (nameBytes > MAX_NAME_BYTES) return malformed(`name of more than ${MAX_NAME_BYTES} bytes`);
      at += 1 + length;
      bytesLeft -= 1 + length;
    }
    if (bytesLeft <= 0) return malformed("pointers run in a circle");
  }
  return { kind: "dns-name", text: labels.join("."), end: end < 0 ? at + 1 : end };
}

/**
 * Writes a name without compression.
 *
 * @param text Labels with dots between them, one behind or not; escaped as {@linkcode DnsName} has it. ASCII.
 * @returns The wire form, the root's zero at its end, or what is wrong with the text.
 */
export function encodeDnsName(text: string): Uint8Array | Malformed {
  const labels: number[][] = [[]];
  for (const token of text.match(TOKEN) ?? []) {
    if (token === ".") {
      labels.push([]);
      continue;
    }
    if (token === "\\") return malformed("incomplete escape");
    const byte = token.length === ESCAPED_BYTE_LENGTH ? Number(token.slice(1)) : token.charCodeAt(token.length - 1);
    if (byte > (token.length === ESCAPED_BYTE_LENGTH ? 0xff : 0x7f)) return malformed("not ASCII");
    labels.at(-1)?.push(byte);
  }
  // What a dot at the end, or no label at all, leaves is the root.
  if (labels.at(-1)?.length === 0) labels.pop();
  if (text === ".") labels.pop();
  if (labels.some((label) => label.length === 0)) return malformed("empty label");
  if (labels.some((label) => label.length > MAX_LABEL_BYTES)) {
    return malformed(`label of more than ${MAX_LABEL_BYTES} bytes`);
  }
  const wire = [...labels.flatMap((label) => [label.length, ...label]), 0];
  if (wire.length > MAX_NAME_BYTES) return malformed(`name of more than ${MAX_NAME_BYTES} bytes`);
  return Uint8Array.from(wire);
}

function labelText(label: Uint8Array): string {
  let text = "";
  for (const byte of label) {
    if (SPECIAL.has(byte)) text += `\\${String.fromCharCode(byte)}`;
    else if (byte > 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${String(byte).padStart(3, "0")}`;
  }
  return text;
}
