/**
 * Hostile bytes that can be written down in a line: a valid message, made from a seed, and what is done to it.
 *
 * @module
 */
import fc from "fast-check";
import { concatenated } from "../support/packets.ts";
import { type SeededRandom, seededRandom } from "../support/random.ts";

/** Makes a message that is valid, or as good as. */
export type MessageMaker = (random: SeededRandom) => Uint8Array;

/** One change: where, modulo the length; which kind; a value for it. */
export type Edit = readonly [at: number, kind: number, value: number];

/** How to make some bytes. */
export interface Recipe {
  /** Which message to begin with; beyond the makers it is noise. */
  readonly base: number;
  /** What the message is made from. */
  readonly seed: number;
  /** Changes, one after the other. */
  readonly edits: readonly Edit[];
  /** Length that is left; null for all. */
  readonly length: number | null;
  /** In the corpus: the bytes themselves, whatever the makers make by now. */
  readonly hex?: string;
}

const MAX_EDITS = 4;
const MAX_NOISE = 200;
/** Numbers at which lengths, counts and pointers change their meaning. */
const BORDERS = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 20, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xfe, 0xff];

/** Recipes over so many makers. */
export function recipes(makers: number): fc.Arbitrary<Recipe> {
  const value = fc.oneof(fc.nat(255), fc.constantFrom(...BORDERS));
  return fc.record({
    base: fc.nat(makers),
    seed: fc.nat(),
    edits: fc.array(fc.tuple(fc.nat(MAX_NOISE), fc.nat(EDITS.length - 1), value), { maxLength: MAX_EDITS }),
    length: fc.option(fc.nat(MAX_NOISE), { freq: 4 }),
  });
}

/** What a recipe makes. */
export function bytesOf(recipe: Recipe, makers: readonly MessageMaker[]): Uint8Array {
  const { base, seed, edits, length, hex } = recipe;
  if (hex !== undefined) return Uint8Array.fromHex(hex);
  const random = seededRandom(seed);
  let bytes = makers[base]?.(random) ?? random.bytes(random.below(MAX_NOISE));
  for (const [at, kind, value] of edits) {
    if (bytes.length > 0) bytes = EDITS[kind]?.(bytes, at % bytes.length, value) ?? bytes;
  }
  return length === null ? bytes : bytes.slice(0, length);
}

type Change = (bytes: Uint8Array, at: number, value: number) => Uint8Array;

const setByte: Change = (bytes, at, value) => bytes.with(at, value);
const EDITS: readonly Change[] = [
  setByte,
  // Most lengths, types and pointers stand at the front.
  (bytes, at, value) => bytes.with(at % Math.min(bytes.length, 24), value),
  (bytes, at, value) => bytes.with(at, (bytes[at] ?? 0) ^ 1 << (value & 7)),
  (bytes, at, value) => bytes.slice().fill(value, at, at + 4),
  (bytes, at, value) => concatenated(bytes.subarray(0, at), new Uint8Array(value).fill(at), bytes.subarray(at)),
  (bytes, at, value) => concatenated(bytes.subarray(0, at), bytes.subarray(at + 1 + (value & 15))),
  (bytes, at, value) => concatenated(bytes, bytes.subarray(at, at + value)),
];
