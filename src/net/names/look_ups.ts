/**
 * Looking up the names among many targets, some at a time, beside the pings.
 *
 * @module
 */
import { MAX_LOOK_UPS } from "../../../ffi/name_service.ts";
import type { FamilyChoice } from "../../cli/options.ts";
import type { Session } from "../../core/many/session.ts";
import type { Family } from "../../family/family.ts";
import { isUnspecified } from "../../wire/ip_address.ts";
import { ResolutionError, resolve, type Target } from "./resolve.ts";
import type { TargetAddresses } from "./addresses.ts";

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
  /** The family in which names are looked up. */
  readonly family: FamilyChoice;
  /** Whether there is a socket of this family. */
  readonly hasSocket: (family: Family) => boolean;
  /** Whether a route leads there from the device or address that requests are to leave from. */
  readonly hasRoute: (target: Target) => boolean;
  /** Looks one name up. */
  readonly lookUp?: typeof resolve;
}

/** The look-ups of a run. Each target is told to the session exactly once. */
export class TargetLookUps {
  readonly #names: Iterator<NamedTarget>;
  readonly #parts: LookUpParts;
  readonly #over = new AbortController();
  #underWay = 0;

  /** Starts the first look-ups. */
  constructor(names: Iterable<NamedTarget>, parts: LookUpParts) {
    this.#names = names[Symbol.iterator]();
    this.#parts = parts;
    while (this.#underWay < MAX_LOOK_UPS && this.#startNext());
  }

  /** Whether any is under way. */
  get pending(): boolean {
    return this.#underWay > 0;
  }

  /** The run is over: nothing more is looked up or told. */
  stop(): void {
    this.#over.abort();
  }

  /** Returns whether there was one more. */
  #startNext(): boolean {
    if (this.#over.signal.aborted) return false;
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
    const { session, addresses, family, lookUp = resolve } = this.#parts;
    const { signal } = this.#over;
    try {
      const target = this.#bestOf(await lookUp(name, { family, signal }));
      const fault = target === undefined ? "no socket for its address family" : faultOf(target);
      if (target === undefined || fault !== undefined) {
        session.fail(index, fault ?? "");
        return;
      }
      addresses.set(index, target.family, target.address, target.scopeId);
      session.ready(index);
    } catch (error) {
      if (!signal.aborted) session.fail(index, wordsOf(error, name));
    }
  }

  /** The first that a route leads to, or the first at all. A route is looked for only where there is a choice. */
  #bestOf(found: readonly Target[]): Target | undefined {
    const { hasSocket, hasRoute } = this.#parts;
    const candidates = found.filter(({ family }) => hasSocket(family));
    return candidates.length > 1 ? candidates.find(hasRoute) ?? candidates[0] : candidates[0];
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
