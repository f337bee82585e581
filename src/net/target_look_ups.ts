/**
 * Looking up the names among many targets, some at a time, beside the pings.
 *
 * @module
 */
import type { FamilyChoice } from "../cli/options.ts";
import type { Session } from "../core/session.ts";
import type { Family } from "../family/family.ts";
import { isUnspecified } from "../wire/ip_address.ts";
import { ResolutionError, resolve, type Target } from "./resolve.ts";
import type { TargetAddresses } from "./target_addresses.ts";

/** Most look-ups at once: the runtime has 32 threads for them, and the loop waits on some of those, too. */
export const MOST_LOOK_UPS = 24;

/** A target that has to be looked up. */
export interface NamedTarget {
  /** Its index. */
  readonly index: number;
  /** What to look up. */
  readonly name: string;
}

/** What look-ups work with. */
export interface LookUpParts {
  /** Is told of each outcome. */
  readonly session: Pick<Session, "ready" | "fail">;
  /** Gets the addresses. */
  readonly addresses: Pick<TargetAddresses, "set">;
  /** Families that were asked for. */
  readonly choice: FamilyChoice;
  /** Whether there is a socket of this family. */
  readonly hasSocket: (family: Family) => boolean;
  /** Looks one name up. */
  readonly lookUp?: typeof resolve;
}

/** The look-ups of a run. Each target is told to the session exactly once. */
export class TargetLookUps {
  readonly #names: Iterator<NamedTarget>;
  readonly #parts: LookUpParts;
  #underWay = 0;

  /** Starts the first look-ups. */
  constructor(names: Iterable<NamedTarget>, parts: LookUpParts) {
    this.#names = names[Symbol.iterator]();
    this.#parts = parts;
    while (this.#underWay < MOST_LOOK_UPS && this.#startNext());
  }

  /** Whether any is under way. */
  get pending(): boolean {
    return this.#underWay > 0;
  }

  /** Returns whether there was one more. */
  #startNext(): boolean {
    const next = this.#names.next();
    if (next.done) return false;
    this.#underWay++;
    this.#lookUp(next.value).finally(() => {
      this.#underWay--;
      this.#startNext();
    });
    return true;
  }

  async #lookUp({ index, name }: NamedTarget): Promise<void> {
    const { session, addresses, choice, lookUp = resolve } = this.#parts;
    try {
      const found = await lookUp(name, choice);
      const target = found.find(({ family }) => this.#parts.hasSocket(family));
      const fault = target === undefined ? "no socket for its address family" : faultOf(target);
      if (target === undefined || fault !== undefined) {
        session.fail(index, fault ?? "");
        return;
      }
      addresses.set(index, target.family, target.address, target.scopeId);
      session.ready(index);
    } catch (error) {
      session.fail(index, wordsOf(error, name));
    }
  }
}

/** Why no reply could be matched to requests to this address, as it would come from another. */
function faultOf({ family, address }: Target): string | undefined {
  if (isUnspecified(address)) return "the unspecified address can't be a target";
  const broadcast = family.hasBroadcast && address.every((byte) => byte === 0xff);
  return broadcast || family.multicast(address) ? "multicast and broadcast can't be targets" : undefined;
}

/** A line tells the name in front of it already. */
function wordsOf(error: unknown, name: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof ResolutionError && message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}
