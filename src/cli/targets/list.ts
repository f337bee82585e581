/**
 * Targets as they were asked for, on the command line and line by line: each has an index, counted from 0, and blocks
 * and ranges are not unfolded. What can't be a target is a {@linkcode TargetProblem}.
 *
 * @module
 */

import { formatIpv6 } from "../../wire/ip_address.ts";
import type { FamilyChoice } from "../options.ts";
import { TargetLineReader } from "./lines.ts";
import { type AddressSpec, formatSpecAddress, parseTargetSpec, type TargetSpec, writeSpecAddress } from "./spec.ts";

/** Where a target was asked for; both are counted from 1. */
export interface TargetPlace {
  /** Command line or standard input. */
  readonly kind: "argument" | "line";
  /** Which argument that is no option, or which line. */
  readonly number: number;
}

/** Something that was asked for and is no target. */
export interface TargetProblem {
  /** Where it stood. */
  readonly place: TargetPlace;
  /** What stood there, cut if it is long; undefined when it is no text. */
  readonly text: string | undefined;
  /** What is wrong with it. */
  readonly message: string;
}

/** What reading targets needs. */
export interface TargetListSettings {
  /** Most targets that are accepted. */
  readonly maxTargets: number;
  /** Addresses of another family are problems. */
  readonly family: FamilyChoice;
}

/** What was asked for. */
export type TargetListOutcome =
  | {
    readonly kind: "targets";
    /** Without what is a problem; it may be empty. */
    readonly targets: TargetList;
    /** The first problems, in order. */
    readonly problems: readonly TargetProblem[];
    /** How many there are, kept or not. */
    readonly problemCount: number;
  }
  /** More than `maxTargets`: a usage error in one line. */
  | { readonly kind: "too-many"; readonly message: string };

/** Problems that are kept for messages; a file that is no list may be full of them. */
const PROBLEMS_KEPT = 100;
const TEXT_KEPT_LENGTH = 80;
const MAX_DOTTED_LENGTH = "::ffff:255.255.255.255".length;

/** The targets. */
export class TargetList {
  readonly #specs: readonly TargetSpec[];
  /** Index of each spec's first target, and behind them the count of all. */
  readonly #starts: Float64Array;
  /** Where the last look-up ended: the next one is often near. */
  #at = 0;

  constructor(specs: readonly TargetSpec[]) {
    this.#specs = specs;
    this.#starts = new Float64Array(specs.length + 1);
    for (const [index, spec] of specs.entries()) this.#starts[index + 1] = (this.#starts[index] ?? 0) + spec.count;
  }

  /** How many there are. */
  get count(): number {
    return this.#starts[this.#specs.length] ?? 0;
  }

  /**
   * A bound for the columns of the widest {@linkcode nameAt}, and near it.
   *
   * @param columnsOf Columns that the text of a name takes.
   */
  nameWidth(columnsOf: (name: string) => number): number {
    let width = 0;
    for (const spec of this.#specs) {
      width = Math.max(width, spec.kind === "name" ? columnsOf(spec.text) : widthOf(spec));
    }
    return width;
  }

  /**
   * What a target is called: as it was typed, or the address out of a block or range.
   *
   * @param index 0 to count less 1.
   */
  nameAt(index: number): string {
    const { spec, offset } = this.#find(index);
    if (spec.kind === "name") return spec.text;
    return spec.text ?? formatSpecAddress(spec, offset);
  }

  /**
   * Writes a target's address into a buffer, if it is known without looking a name up.
   *
   * @param index 0 to count less 1.
   * @param into Gets 4 or 16 bytes in network order; nothing for a name.
   * @param offset Where they go.
   * @returns The address's family; undefined for a name, which {@linkcode nameAt} has.
   */
  addressAt(index: number, into: Uint8Array, offset = 0): "ipv4" | "ipv6" | undefined {
    const found = this.#find(index);
    if (found.spec.kind === "name") return undefined;
    writeSpecAddress(found.spec, found.offset, into, offset);
    return found.spec.family;
  }

  /**
   * The device or index that a target's IPv6 address is limited to, as it was typed behind `%`.
   *
   * @param index 0 to count less 1.
   */
  scopeAt(index: number): string | undefined {
    const { spec } = this.#find(index);
    return spec.kind === "name" ? undefined : spec.scope;
  }

  /** The names that have to be looked up, with their indices. */
  *names(): Generator<{ readonly index: number; readonly name: string }> {
    for (const [at, spec] of this.#specs.entries()) {
      if (spec.kind === "name") yield { index: this.#starts[at] ?? 0, name: spec.text };
    }
  }

  #find(index: number): { readonly spec: TargetSpec; readonly offset: number } {
    if (!(index >= 0 && index < this.count)) throw new RangeError(`no target ${index}`);
    const starts = this.#starts;
    let low = this.#at;
    if (index < starts[low]! || index >= starts[low + 1]!) {
      low = 0;
      let high = this.#specs.length;
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if (starts[middle]! <= index) low = middle;
        else high = middle;
      }
      this.#at = low;
    }
    return { spec: this.#specs[low]!, offset: index - starts[low]! };
  }
}

/** Takes in what asks for targets, and gives the list. */
export class TargetListBuilder {
  readonly #settings: TargetListSettings;
  readonly #specs: TargetSpec[] = [];
  readonly #problems: TargetProblem[] = [];
  readonly #lines: TargetLineReader;
  #count = 0;
  #problemCount = 0;
  #overflow: string | undefined;

  /** A builder of one list. */
  constructor(settings: TargetListSettings) {
    this.#settings = settings;
    this.#lines = new TargetLineReader({
      word: (text, number) => this.#add(text, { kind: "line", number }),
      fault: (message, number) => this.#complain({ place: { kind: "line", number }, text: undefined, message }),
    });
  }

  /** Whether more has come than is accepted already, so that nothing more need be read. */
  get overflowed(): boolean {
    return this.#overflow !== undefined;
  }

  /** Takes the targets of the command line, in order. */
  addArguments(words: readonly string[]): void {
    for (const [index, word] of words.entries()) this.#add(word, { kind: "argument", number: index + 1 });
  }

  /**
   * Takes the next bytes of standard input, whole lines or not.
   *
   * @param chunk Is not kept.
   */
  addBytes(chunk: Uint8Array): void {
    if (!this.overflowed) this.#lines.push(chunk);
  }

  /** Takes the end of everything. */
  finish(): TargetListOutcome {
    if (!this.overflowed) this.#lines.end();
    if (this.#overflow !== undefined) return { kind: "too-many", message: this.#overflow };
    return {
      kind: "targets",
      targets: new TargetList(this.#specs),
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  #add(word: string, place: TargetPlace): void {
    if (this.overflowed) return;
    const { maxTargets, family } = this.#settings;
    const spec = parseTargetSpec(word, family);
    if (spec.kind === "fault") {
      this.#complain({ place, text: shortened(word), message: spec.message });
    } else if (this.#count + spec.count > maxTargets) {
      const addresses = spec.count === 1 ? "" : ` (${countText(spec.count)} addresses)`;
      this.#overflow = `${placeText(place)}${shortened(word)}${addresses} makes more than ${maxTargets} targets; ` +
        "--max-targets sets the limit";
    } else {
      this.#count += spec.count;
      this.#specs.push(spec);
    }
  }

  #complain(problem: TargetProblem): void {
    this.#problemCount++;
    if (this.#problems.length < PROBLEMS_KEPT) this.#problems.push(problem);
  }
}

/**
 * Reads the targets of a command line.
 *
 * @param words As they were typed.
 * @returns Targets and problems, or that there are too many; never throws.
 */
export function parseTargets(words: readonly string[], settings: TargetListSettings): TargetListOutcome {
  const builder = new TargetListBuilder(settings);
  builder.addArguments(words);
  return builder.finish();
}

/**
 * Puts a problem into words.
 *
 * @returns One line without its end, to be made safe to print: `line 7: 10.0.0.0/33: no prefix length …`.
 */
export function problemText(problem: TargetProblem): string {
  const text = problem.text === undefined || problem.text === "" ? "" : `${problem.text}: `;
  return `${placeText(problem.place)}${text}${problem.message}`;
}

function placeText({ kind, number }: TargetPlace): string {
  return `${kind} ${number}: `;
}

function countText(count: number): string {
  return Number.isSafeInteger(count) ? String(count) : "more than 2^53";
}

function shortened(text: string): string {
  return text.length > TEXT_KEPT_LENGTH ? `${text.slice(0, TEXT_KEPT_LENGTH)}...` : text;
}

function widthOf(spec: AddressSpec): number {
  if (spec.text !== undefined) return spec.text.length;
  if (spec.count === 1) return formatSpecAddress(spec, 0).length;
  return spec.family === "ipv4" ? ipv4Width(spec) : ipv6Width(spec);
}

/** Bytes count up to 255 wherever one in front of them changes. */
function ipv4Width({ first, count }: AddressSpec): number {
  let width = 3;
  let changes = false;
  for (const shift of [24, 16, 8, 0]) {
    const low = first[3] >>> shift & 0xff;
    const high = first[3] + count - 1 >>> shift & 0xff;
    width += String(changes ? 255 : high).length;
    changes ||= low !== high;
  }
  return width;
}

/** The last address, with the groups that count up to ffff, has no zeros to leave out, so that none is longer. */
function ipv6Width(spec: AddressSpec): number {
  const scopeLength = spec.scope === undefined ? 0 : spec.scope.length + 1;
  if (mayBeDotted(spec)) return MAX_DOTTED_LENGTH + scopeLength;
  const first = new Uint8Array(16);
  const last = new Uint8Array(16);
  writeSpecAddress(spec, 0, first, 0);
  writeSpecAddress(spec, spec.count - 1, last, 0);
  const changing = last.findIndex((byte, index) => byte !== first[index]);
  // A group has two bytes.
  last.fill(0xff, (changing | 1) + 1);
  return formatIpv6(last).length + scopeLength;
}

/** Addresses below these bounds may be written with a dotted end: `::192.0.2.1`, `::ffff:192.0.2.1`. */
function mayBeDotted({ first }: AddressSpec): boolean {
  return first[0] === 0 && first[1] === 0 && first[2] <= 0xffff;
}
