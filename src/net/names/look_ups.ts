/**
 * Looking up the names among many targets, some at a time, beside the pings; again when `NameWatch` says so.
 *
 * @module
 */
import { MAX_LOOK_UPS } from "../../../ffi/name_service.ts";
import type { FamilyChoice } from "../../cli/options.ts";
import type { Session } from "../../core/many/session.ts";
import type { Family } from "../../family/family.ts";
import { isUnspecified } from "../../wire/ip_address.ts";
import type { TargetAddresses } from "./addresses.ts";
import { type NamedTarget, NameWatch, type NameWatchSettings } from "./name_watch.ts";
import { ResolutionError, resolve, type Target } from "./resolve.ts";

/** What look-ups work with. */
export interface LookUpParts {
  /** Takes each outcome. */
  readonly session: Pick<Session, "ready" | "fail" | "failForNow" | "handleAddressChange">;
  /** Gets the addresses. */
  readonly addresses: Pick<TargetAddresses, "set" | "has" | "addressOf">;
  readonly clock: { nowNs(): number };
  /** How long names are looked up again. */
  readonly watch: NameWatchSettings;
  /** The family in which names are looked up. */
  readonly family: FamilyChoice;
  /** Whether there is a socket of this family. */
  readonly hasSocket: (family: Family) => boolean;
  /** Whether a route leads there from the device or address that requests are to leave from. */
  readonly hasRoute: (target: Target) => boolean;
  /** Looks one name up. */
  readonly lookUp?: typeof resolve;
}

/** The look-ups of a run. */
export class TargetLookUps {
  readonly #watch: NameWatch;
  readonly #parts: LookUpParts;
  readonly #over = new AbortController();
  /** Targets whose failure was reported. */
  readonly #failed = new Set<number>();
  #underWay = 0;

  /** Starts the first look-ups. */
  constructor(names: Iterable<NamedTarget>, parts: LookUpParts) {
    this.#parts = parts;
    this.#watch = new NameWatch(names, parts.watch, parts.clock.nowNs());
    this.#start();
  }

  /** Whether any is under way. */
  get pending(): boolean {
    return this.#underWay > 0;
  }

  /** The run is over: nothing more is looked up or reported. */
  stop(): void {
    this.#over.abort();
  }

  /** A target came up or went down. */
  handleStateChange(target: number, state: "up" | "down"): void {
    this.#watch.handleStateChange(target, state, this.#parts.clock.nowNs());
  }

  /**
   * Starts what is due, before a wait.
   *
   * @returns how long the wait may be, so that the next look-up starts in time; 0 when one was started
   */
  beforeWait(timeoutNs: number): number {
    // When so many are under way, the end of one starts the next.
    if (this.#underWay === MAX_LOOK_UPS || this.#watch.dueNs === Infinity) return timeoutNs;
    const before = this.#underWay;
    const leftNs = this.#watch.dueNs - this.#start();
    return this.#underWay > before ? 0 : Math.min(timeoutNs, leftNs);
  }

  /** Returns the time that it is. */
  #start(): number {
    const nowNs = this.#parts.clock.nowNs();
    while (this.#underWay < MAX_LOOK_UPS && !this.#over.signal.aborted) {
      const next = this.#watch.take(nowNs);
      if (next === undefined) break;
      this.#underWay++;
      this.#lookUp(next).then((outcome) => {
        this.#underWay--;
        this.#watch.handleOutcome(next.index, outcome, this.#parts.clock.nowNs());
        this.#start();
      });
    }
    return nowNs;
  }

  async #lookUp({ index, name }: NamedTarget): Promise<"found" | "failed"> {
    const { family, lookUp = resolve } = this.#parts;
    const { signal } = this.#over;
    try {
      const found = await lookUp(name, { family, signal });
      return signal.aborted ? "failed" : this.#take(index, found);
    } catch (error) {
      return signal.aborted ? "failed" : this.#fail(index, wordsOf(error, name));
    }
  }

  #take(index: number, found: readonly Target[]): "found" | "failed" {
    const { session, addresses, hasSocket } = this.#parts;
    const candidates = found.filter(({ family }) => hasSocket(family));
    // Of several addresses the present one stays, in whichever order they come.
    if (candidates.some((candidate) => addresses.has(index, candidate))) return "found";
    const target = this.#bestOf(candidates);
    const fault = target === undefined ? "no socket for its address family" : faultOf(target);
    if (target === undefined || fault !== undefined) return this.#fail(index, fault ?? "");
    const before = addresses.addressOf(index);
    addresses.set(index, target.family, target.address, target.scopeId);
    session.ready(index);
    if (before !== undefined || this.#failed.delete(index)) {
      session.handleAddressChange(index, before);
    }
    return "found";
  }

  /** A name that has an address keeps it, and nothing is said. */
  #fail(index: number, message: string): "failed" {
    const { session, addresses, watch } = this.#parts;
    if (addresses.addressOf(index) !== undefined) return "failed";
    if (!watch.again) session.fail(index, message);
    else if (!this.#failed.has(index)) session.failForNow(index, message);
    this.#failed.add(index);
    return "failed";
  }

  /** The first that a route leads to, or the first at all. A route is looked for only where there is a choice. */
  #bestOf(candidates: readonly Target[]): Target | undefined {
    const { hasRoute } = this.#parts;
    return candidates.length > 1 ? candidates.find(hasRoute) ?? candidates[0] : candidates[0];
  }
}

/** Why no reply could be matched to requests to this address, as it would come from another. */
function faultOf({ family, address }: Target): string | undefined {
  if (isUnspecified(address)) return "the unspecified address can't be a target";
  const broadcast = family.hasBroadcast && address.every((byte) => byte === 0xff);
  return broadcast || family.isMulticast(address) ? "multicast and broadcast can't be targets" : undefined;
}

/** The name stands in front of the line already. */
function wordsOf(error: unknown, name: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof ResolutionError && message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}
