/**
 * When names are looked up: each once, then again with a growing pause while there is no address or the target is down,
 * and every so often if that is asked for. It looks nothing up and reads no clock.
 *
 * All names that wait equally long wait in one queue, in the order of their times.
 *
 * @module
 */
import type { ManyTargets, TargetOptions } from "../../cli/options.ts";
import { NS_PER_SECOND } from "../../units.ts";

const FIRST_PAUSE_NS = NS_PER_SECOND;
const MAX_PAUSE_NS = 60 * NS_PER_SECOND;

/** A target that has to be looked up. */
export interface NamedTarget {
  /** Its index. */
  readonly index: number;
  /** What to look up. */
  readonly name: string;
}

/** How long names are looked up again. */
export interface NameWatchSettings {
  /** Whether names are looked up more than once. */
  readonly again: boolean;
  /** From one look-up of a name to the next; 0 for only when there is a reason. */
  readonly everyNs: number;
  /** What names begin with: a look-up at once, or, as they have addresses, with the target taken for up or down. */
  readonly begin: "unknown" | "up" | "down";
}

/** A run without end looks names up again, and one that is asked to; what ends by itself does not. */
export function nameWatchSettings({ resolveEveryNs }: TargetOptions, { plan }: ManyTargets): NameWatchSettings {
  return { again: plan.kind === "endless" || resolveEveryNs > 0, everyNs: resolveEveryNs, begin: "unknown" };
}

/** A name, and when it is looked up next. */
class WatchedName implements NamedTarget {
  readonly index: number;
  readonly name: string;
  /** Whether its address is known. */
  isFound = false;
  isDown = false;
  isUnderWay = false;
  /** The last pause of a row of them; 0 before the first. */
  pauseNs = 0;
  /** When it is looked up next; NaN when that is not to be, or it is under way. */
  dueNs = NaN;

  constructor({ index, name }: NamedTarget) {
    this.index = index;
    this.name = name;
  }
}

/** Names that wait equally long. One that waits elsewhere by now has another time, and is passed over. */
class Queue {
  readonly #waiting: { readonly name: WatchedName; readonly dueNs: number }[] = [];
  #first = 0;

  put(name: WatchedName): void {
    this.#waiting.push({ name, dueNs: name.dueNs });
  }

  get first(): WatchedName | undefined {
    for (; this.#first < this.#waiting.length; this.#first++) {
      const { name, dueNs } = this.#waiting[this.#first]!;
      if (name.dueNs === dueNs) break;
    }
    if (2 * this.#first >= this.#waiting.length) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    return this.#waiting[this.#first]?.name;
  }
}

/** The times of all names' look-ups, in nanoseconds of one clock that never goes back. */
export class NameWatch {
  readonly #settings: NameWatchSettings;
  readonly #names = new Map<number, WatchedName>();
  /** By how long the names in them wait. */
  readonly #queues = new Map<number, Queue>();

  /** What is due at once comes in the order of the names. */
  constructor(names: Iterable<NamedTarget>, settings: NameWatchSettings, startNs: number) {
    this.#settings = settings;
    for (const named of names) {
      const name = new WatchedName(named);
      this.#names.set(named.index, name);
      name.isFound = settings.begin !== "unknown";
      name.isDown = settings.begin === "down";
      if (name.isFound) this.#plan(name, startNs);
      else this.#wait(name, 0, startNs);
    }
  }

  /** When the next look-up is due; infinity if none is. */
  get dueNs(): number {
    return this.#next?.dueNs ?? Infinity;
  }

  /** A name that is due. Until `handleOutcome` it is not due again. */
  take(nowNs: number): NamedTarget | undefined {
    const next = this.#next;
    if (next === undefined || next.dueNs > nowNs) return undefined;
    next.dueNs = NaN;
    next.isUnderWay = true;
    return next;
  }

  /** A look-up is over. One that fails takes no address away. */
  handleOutcome(target: number, outcome: "found" | "failed", nowNs: number): void {
    const name = this.#names.get(target);
    if (name === undefined) return;
    name.isUnderWay = false;
    if (outcome === "found") {
      if (!name.isFound) name.pauseNs = 0;
      name.isFound = true;
    }
    this.#plan(name, nowNs);
  }

  /** A target that goes down is looked up at once, then again and again until it is up. */
  handleStateChange(target: number, state: "up" | "down", nowNs: number): void {
    const name = this.#names.get(target);
    if (name === undefined || !name.isFound) return;
    name.isDown = state === "down";
    name.pauseNs = 0;
    // What is under way is followed by handleOutcome.
    if (name.isUnderWay || !this.#settings.again) return;
    if (name.isDown) this.#wait(name, 0, nowNs);
    else this.#plan(name, nowNs);
  }

  #plan(name: WatchedName, nowNs: number): void {
    const { again, everyNs } = this.#settings;
    name.dueNs = NaN;
    if (!again) return;
    if (!name.isFound || name.isDown) {
      name.pauseNs = Math.min(name.pauseNs === 0 ? FIRST_PAUSE_NS : 2 * name.pauseNs, MAX_PAUSE_NS);
      this.#wait(name, everyNs > 0 ? Math.min(name.pauseNs, everyNs) : name.pauseNs, nowNs);
    } else if (everyNs > 0) this.#wait(name, everyNs, nowNs);
  }

  #wait(name: WatchedName, spanNs: number, nowNs: number): void {
    name.dueNs = nowNs + spanNs;
    let queue = this.#queues.get(spanNs);
    if (queue === undefined) this.#queues.set(spanNs, queue = new Queue());
    queue.put(name);
  }

  get #next(): WatchedName | undefined {
    let next: WatchedName | undefined;
    for (const queue of this.#queues.values()) {
      const { first } = queue;
      if (first !== undefined && (next === undefined || first.dueNs < next.dueNs)) next = first;
    }
    return next;
  }
}
