/**
 * Which packet size to try next, and when a path's MTU is known: the search of RFC 4821 section 7.2 and RFC 8899
 * section 5.3 between a size that passes and one that does not. It knows nothing of packets or time.
 *
 * An answer proves that its size passes. Everything else is a claim: what a hop reports is tried out, one byte above
 * first, and silence counts only while a smaller size is answered. The claim that limits the result is put to the proof
 * three times, so that it does not matter if one of the others was wrong.
 *
 * The order of calls: `next()` names a size; then one of `answered`, `reported`, `limited` or `failed` tells what became
 * of it, and of other sizes whenever something becomes known of them.
 *
 * @module
 */
import type { PathMtuLimit } from "../events.ts";

/** How often a report, an error or silence has to be found at the size above the result. */
const ROUNDS = 3;
/**
 * Sizes that paths often have: RFC 791, RFC 8200, customary for tunnels, WireGuard, VXLAN, GRE, IP in IP, PPPoE
 * (RFC 2516), Ethernet, jumbo frames.
 */
const COMMON_BYTES: readonly number[] = [576, 1280, 1400, 1420, 1450, 1476, 1480, 1492, 1500, 9000];
/** RFC 791 section 3.2: every device forwards that much. */
const MIN_DEVICE_BYTES = 68;

/** Between what is searched. */
export interface PathMtuSearchSettings {
  /** Least MTU that a report may tell. */
  readonly leastMtu: number;
  /** Whether a report may leave it open what the MTU is, by telling 0. */
  readonly mtuMayBeUnknown: boolean;
  /** Sizes by which it is found out whether the target answers at all, the greatest first. */
  readonly firstBytes: readonly number[];
  /** Longest packet of the family. */
  readonly mostBytes: number;
}

/** What to do next: probe a size, or stop. */
export type PathMtuStep =
  | { readonly kind: "probe"; readonly bytes: number }
  | { readonly kind: "found" }
  | { readonly kind: "unanswered" };

/** What a report is worth. */
export type PathMtuVerdict = "believed" | "contradicted" | "absurd";

interface Refusal {
  readonly cause: PathMtuLimit;
  /** Who reported it. */
  readonly from: string | undefined;
  /** How often it was found. */
  readonly rounds: number;
  /** Number of the evidence. */
  readonly evidence: number;
}

/** The search for one path's MTU. */
export class PathMtuSearch {
  readonly #settings: PathMtuSearchSettings;
  /** Longest packet that this host sends. */
  #mostBytes: number;
  /** Number of the evidence that a size passes, by size. */
  readonly #answers = new Map<number, number>();
  readonly #refusals = new Map<number, Refusal>();
  /** Sizes that were not answered before any was. */
  readonly #silentFirst = new Set<number>();
  /** The MTU that was reported last. */
  #reportedMtu: number | undefined;
  /** A size that was not answered; whether anything is has yet to be seen. */
  #doubted: { readonly bytes: number; readonly cause: "silence" | "error" } | undefined;
  #evidence = 0;

  /** Nothing is known yet. */
  constructor(settings: PathMtuSearchSettings) {
    this.#settings = settings;
    this.#mostBytes = settings.mostBytes;
  }

  /** Longest packet that passes, as far as known; 0 for none. */
  get passingBytes(): number {
    return Math.max(0, ...this.#answers.keys());
  }

  /** Shortest packet that does not pass, as far as known. */
  get failingBytes(): number {
    const passing = this.passingBytes;
    return Math.min(this.#mostBytes + 1, ...[...this.#refusals.keys()].filter((bytes) => bytes > passing));
  }

  /** What keeps packets of `failingBytes` from the target. */
  get limit(): PathMtuLimit {
    return this.#refusals.get(this.failingBytes)?.cause ?? "host";
  }

  /** Who reported it. */
  get limitedBy(): string | undefined {
    return this.#refusals.get(this.failingBytes)?.from;
  }

  /** What to do now. */
  next(): PathMtuStep {
    const passing = this.passingBytes;
    const failing = this.failingBytes;
    if (passing === 0) {
      const bytes = this.#firstSize();
      return bytes === undefined ? { kind: "unanswered" } : { kind: "probe", bytes };
    }
    // Silence means something only if this is answered.
    if (this.#doubted !== undefined) return { kind: "probe", bytes: passing };
    if (failing > passing + 1) return { kind: "probe", bytes: this.#sizeBetween(passing, failing) };
    const refusal = this.#refusals.get(failing);
    if (refusal === undefined) return { kind: "found" };
    if (refusal.cause !== "host" && refusal.rounds < ROUNDS) return { kind: "probe", bytes: failing };
    // The path may have changed since.
    if (refusal.evidence > (this.#answers.get(passing) ?? 0)) return { kind: "probe", bytes: passing };
    return { kind: "found" };
  }

  /** A packet of this size was answered. */
  answered(bytes: number): void {
    const control = this.passingBytes;
    const passing = Math.max(control, bytes);
    const doubted = this.#doubted;
    if (doubted !== undefined && bytes >= control) {
      this.#doubted = undefined;
      if (bytes < doubted.bytes) this.#refuse(doubted.bytes, { cause: doubted.cause });
    }
    for (const silent of this.#silentFirst) if (silent > passing) this.#refuse(silent, { cause: "silence" });
    this.#silentFirst.clear();
    // It comes after the silence that it gives a meaning to.
    this.#answers.set(bytes, ++this.#evidence);
    for (const refused of this.#refusals.keys()) if (refused <= passing) this.#refusals.delete(refused);
  }

  /**
   * A hop says that a packet of this size is too long.
   *
   * @param mtu what it says would not be
   * @param from its address
   * @returns `believed` for now; `contradicted` when such a packet was answered before, so that only silence would
   * prove that things have changed; `absurd` when it can't be true
   */
  reported(bytes: number, mtu: number, from: string): PathMtuVerdict {
    const { leastMtu, mtuMayBeUnknown } = this.#settings;
    const unknown = mtu === 0 && mtuMayBeUnknown;
    if (!unknown && (mtu < leastMtu || mtu >= bytes)) return "absurd";
    if (!unknown) this.#reportedMtu = mtu;
    if (bytes <= this.passingBytes) return "contradicted";
    if (this.#doubted !== undefined && this.#doubted.bytes >= bytes) this.#doubted = undefined;
    this.#refuse(bytes, { cause: "report", from });
    return "believed";
  }

  /**
   * This host does not send a packet of this size.
   *
   * @param mtu what it says would not be too long; undefined when it does not say
   */
  limited(bytes: number, mtu: number | undefined): void {
    if (mtu === undefined || mtu < MIN_DEVICE_BYTES || mtu >= bytes) {
      this.#forgetAnswersFrom(bytes);
      this.#refuse(bytes, { cause: "host" });
      return;
    }
    this.#mostBytes = Math.min(this.#mostBytes, mtu);
    this.#forgetAnswersFrom(this.#mostBytes + 1);
    for (const refused of this.#refusals.keys()) if (refused > this.#mostBytes) this.#refusals.delete(refused);
  }

  /** No packet of this size was answered, in several tries. */
  failed(bytes: number, cause: "silence" | "error"): void {
    const passing = this.passingBytes;
    if (passing === 0) {
      this.#silentFirst.add(bytes);
    } else if (bytes <= passing) {
      // What passed does not any more, or nothing does: the silence before said nothing of its size.
      this.#forgetAnswersFrom(bytes);
      this.#doubted = undefined;
    } else {
      this.#doubted = { bytes, cause };
    }
  }

  #forgetAnswersFrom(bytes: number): void {
    for (const answered of this.#answers.keys()) if (answered >= bytes) this.#answers.delete(answered);
  }

  #refuse(bytes: number, found: { cause: PathMtuLimit; from?: string }): void {
    const before = this.#refusals.get(bytes);
    // Who once said why has said it for the silence after it, too.
    const { cause, from } = found.cause === "silence" && before !== undefined ? before : found;
    this.#refusals.set(bytes, { cause, from, rounds: (before?.rounds ?? 0) + 1, evidence: ++this.#evidence });
  }

  #firstSize(): number | undefined {
    const { firstBytes } = this.#settings;
    const failing = this.failingBytes;
    const sizes = this.#reportedMtu === undefined ? firstBytes : [this.#reportedMtu, ...firstBytes];
    const left = sizes.filter((bytes) => bytes < failing && !this.#silentFirst.has(bytes));
    return left.length === 0 ? undefined : Math.max(...left);
  }

  /** A size above `passing` and below `failing`. */
  #sizeBetween(passing: number, failing: number): number {
    const reported = this.#reportedMtu;
    if (reported !== undefined && reported >= passing && reported < failing) {
      return reported + 1 < failing ? reported + 1 : reported;
    }
    if (failing > this.#mostBytes) return this.#mostBytes;
    const common = COMMON_BYTES.filter((bytes) => bytes > passing && bytes < failing);
    const middle = common[common.length >> 1];
    if (middle !== undefined) return middle;
    if (COMMON_BYTES.includes(passing)) return passing + 1;
    return passing + (failing - passing >> 1);
  }
}
