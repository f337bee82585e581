/**
 * What the figures of a path's hops say of the path: where loss begins, where delay begins, which routers limit their own
 * answers.
 *
 * A router answers few of the packets that expire at it. So loss at a hop is the path's only as far as every hop behind it
 * that answers shares it.
 *
 * @module
 */
import { NS_PER_MS } from "../../units.ts";
import type { Hop, HopAddress, HopAnswer, PathFigures } from "../events.ts";

/** A hop, and the address there that answered most. */
export interface HopPlace {
  /** Its number. */
  readonly hop: number;
  /** That address. */
  readonly address: HopAddress;
}

/** Lost probes of those that are decided. */
export interface LossCount {
  /** Answered in time. */
  readonly received: number;
  /** Not answered in time. */
  readonly lost: number;
}

/** Where the path begins to lose packets. */
export interface LossVerdict extends HopPlace {
  /** Loss there. */
  readonly there: LossCount;
  /** Whether the hop limits its own answers besides, so that the loss may as well begin behind it. */
  readonly isUnsure: boolean;
  /** The least loss of a hop behind it; undefined when nothing behind it answers. */
  readonly leastBehind: LossCount | undefined;
  /** The greatest, of hops that don't limit their answers. */
  readonly mostBehind: LossCount | undefined;
}

/** Where most of the path's delay begins. */
export interface DelayVerdict extends HopPlace {
  /** By how much the median of this hop, and of every hop behind it, is greater. */
  readonly stepNs: number;
  /** Median of the last hop that answers. */
  readonly wholeNs: number;
}

/** How the path ends. */
export type EndVerdict =
  | { readonly kind: "reached" }
  /** An ICMP error says that it goes no farther. */
  | { readonly kind: "refused"; readonly place: HopPlace; readonly answer: HopAnswer & { readonly kind: "error" } }
  /** Addresses come again at greater distances. */
  | { readonly kind: "loop"; readonly first: HopPlace; readonly again: HopPlace }
  /** Nothing behind this hop answers; undefined when nothing answers at all. */
  | { readonly kind: "silent"; readonly last: HopPlace | undefined }
  /** Nothing is decided yet. */
  | { readonly kind: "undecided" };

/** What can be said. */
export interface PathVerdict {
  /** How the path ends. */
  readonly end: EndVerdict;
  /** Undefined for no loss that the end of the path shares. */
  readonly loss: LossVerdict | undefined;
  /** Undefined when no hop has most of the delay. */
  readonly delay: DelayVerdict | undefined;
  /** Numbers of the hops whose loss is their own, as hops behind them don't share it. */
  readonly limiting: readonly number[];
}

/** A hop that loses more than those behind it does so by chance less often than that. */
const CHANCE = 0.05;
/** Less delay is nobody's question. */
const MIN_STEP_NS = NS_PER_MS;

/** What the figures say. */
export function verdictOf({ hops, endHop }: PathFigures): PathVerdict {
  const path = endHop === undefined ? hops : hops.filter(({ hop }) => hop <= endHop);
  const answering = path.filter(({ answered }) => answered > 0);
  const limiting = answering.filter((hop, index) => limits(hop, answering.slice(index + 1))).map(({ hop }) => hop);
  const loss = lossOf(answering, limiting);
  return {
    end: endOf(path, answering),
    // Loss at the last router that answers may be its own.
    loss: endHop === undefined && loss?.leastBehind === undefined ? undefined : loss,
    delay: delayOf(answering),
    limiting,
  };
}

/** The address of a hop that answered most; undefined when none did. */
export function mainAddress({ addresses }: Hop): HopAddress | undefined {
  return addresses.reduce<HopAddress | undefined>(
    (most, address) => most === undefined || address.answered > most.answered ? address : most,
    undefined,
  );
}

function placeOf(hop: Hop): HopPlace | undefined {
  const address = mainAddress(hop);
  return address && { hop: hop.hop, address };
}

function ratio({ received, lost }: LossCount): number {
  return received + lost === 0 ? 0 : lost / (received + lost);
}

function countOf({ answered, lost }: Hop): LossCount {
  return { received: answered, lost };
}

/** Whether a hop loses more than the best hop behind it, or than all of them together, and not by chance. */
function limits(hop: Hop, behind: readonly Hop[]): boolean {
  if (behind.length === 0) return false;
  const there = countOf(hop);
  const counts = behind.map(countOf);
  const best = least(counts);
  if (best === undefined || ratio(best) >= ratio(there)) return false;
  const all = counts.reduce((sum, { received, lost }) => ({
    received: sum.received + received,
    lost: sum.lost + lost,
  }));
  return chanceOfMore(there, best) < CHANCE || chanceOfMore(there, all) < CHANCE;
}

function least(counts: readonly LossCount[]): LossCount | undefined {
  return counts.reduce<LossCount | undefined>(
    (found, count) => found === undefined || ratio(count) < ratio(found) ? count : found,
    undefined,
  );
}

/**
 * How often so many or more of all losses fall to the first, if both lose alike: Fisher's exact test, one-sided.
 */
function chanceOfMore(first: LossCount, second: LossCount): number {
  const firstAll = first.received + first.lost;
  const secondAll = second.received + second.lost;
  const lost = first.lost + second.lost;
  let chance = 0;
  for (let atFirst = first.lost; atFirst <= Math.min(lost, firstAll); atFirst++) {
    if (lost - atFirst > secondAll) continue;
    chance += Math.exp(
      logChoose(firstAll, atFirst) + logChoose(secondAll, lost - atFirst) - logChoose(firstAll + secondAll, lost),
    );
  }
  return chance;
}

/** Logarithm of the number of ways to choose so many of all. */
function logChoose(all: number, chosen: number): number {
  return logFactorial(all) - logFactorial(chosen) - logFactorial(all - chosen);
}

/** Exact up to 20, then Stirling's series: the next term is below 1e-8. */
function logFactorial(value: number): number {
  if (value > 20) {
    return value * Math.log(value) - value + Math.log(2 * Math.PI * value) / 2 + 1 / (12 * value) -
      1 / (360 * value ** 3);
  }
  let product = 1;
  for (let factor = 2; factor <= value; factor++) product *= factor;
  return Math.log(product);
}

function lossOf(answering: readonly Hop[], limiting: readonly number[]): LossVerdict | undefined {
  const begins = answering.findIndex((_, index) => answering.slice(index).every(({ lost }) => lost > 0));
  const hop = answering[begins];
  const place = hop && placeOf(hop);
  if (hop === undefined || place === undefined) return undefined;
  const behind = answering.slice(begins + 1);
  const plain = behind.filter((other) => !limiting.includes(other.hop)).map(countOf);
  return {
    ...place,
    there: countOf(hop),
    isUnsure: limiting.includes(hop.hop),
    leastBehind: least(behind.map(countOf)),
    mostBehind: plain.toSorted((one, other) => ratio(other) - ratio(one))[0],
  };
}

function medianNs(hop: Hop): number | undefined {
  return mainAddress(hop)?.distribution.percentiles?.p50Ns;
}

function delayOf(answering: readonly Hop[]): DelayVerdict | undefined {
  const timed = answering.flatMap((hop) => {
    const ns = medianNs(hop);
    const place = placeOf(hop);
    return ns === undefined || place === undefined ? [] : [{ ns, place }];
  });
  const last = timed.at(-1);
  if (last === undefined) return undefined;
  let greatest: DelayVerdict | undefined;
  let beforeNs = 0;
  for (const [index, { place }] of timed.entries()) {
    // What a hop behind does not share is the router's own delay in answering.
    const sharedNs = Math.min(...timed.slice(index).map(({ ns }) => ns));
    const stepNs = sharedNs - beforeNs;
    beforeNs = sharedNs;
    if (stepNs > (greatest?.stepNs ?? MIN_STEP_NS)) greatest = { ...place, stepNs, wholeNs: last.ns };
  }
  return greatest !== undefined && greatest.stepNs >= last.ns / 2 ? greatest : undefined;
}

function endOf(path: readonly Hop[], answering: readonly Hop[]): EndVerdict {
  const last = answering.at(-1);
  if (last === undefined && path.every(({ lost }) => lost === 0)) return { kind: "undecided" };
  if (last?.addresses.some(({ answer }) => answer.kind === "target") === true) return { kind: "reached" };
  const place = last && placeOf(last);
  if (place === undefined) return { kind: "silent", last: undefined };
  const { answer } = place.address;
  if (answer.kind === "error") return { kind: "refused", place, answer };
  // A router may answer for the one behind it, which is no loop.
  const first = answering.find((hop) => place.hop - hop.hop > 1 && placeOf(hop)?.address.from === place.address.from);
  const firstPlace = first && placeOf(first);
  if (firstPlace !== undefined) return { kind: "loop", first: firstPlace, again: place };
  return { kind: "silent", last: place };
}
