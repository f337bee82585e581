/**
 * The figures of one hop while a path is asked. The addresses that answer are kept apart: where the path changes, or is
 * balanced, they are different routers.
 *
 * @module
 */
import type { IcmpExtensions, InterfaceInformation, MplsLabel } from "../../wire/icmp_extensions.ts";
import { Distribution, type RoundTripHistogram } from "../figures/distribution.ts";
import { GrowingHistogram } from "../figures/growing_histogram.ts";
import { Jitter } from "../figures/jitter.ts";
import type { Hop, HopAddress, HopAnswer } from "../events.ts";

/** Addresses of one hop that have figures of their own. */
export const MAX_ADDRESSES = 16;
/** Probes of a hop whose round-trip times are remembered, for the jitter: a power of two. */
const REMEMBERED_PROBES = 1024;
/** So many answers in a row from one address make the next one from another a change of the path. */
const ANSWERS_IN_A_ROW = 3;

/** What an answer to a probe of a hop is. */
export interface HopReply {
  /** Numeric address. */
  readonly from: string;
  /** Which probe of the hop it answers, counted from 1. */
  readonly probe: number;
  /** Undefined when it is not known well enough when the probe left. */
  readonly roundTripNs: number | undefined;
  /** What it says. */
  readonly answer: HopAnswer;
  /** What came with it. */
  readonly extensions: IcmpExtensions;
}

/** What an answer is beside its figures. */
export interface HopReplyNovelty {
  /** Whether its address has not answered at this hop before. */
  readonly isNewAddress: boolean;
  /** The address that answered before, if the path has changed. */
  readonly changedFrom: string | undefined;
}

interface AddressFigures {
  readonly distribution: Distribution;
  answered: number;
  lastNs: number | undefined;
  answer: HopAnswer;
  labels: readonly MplsLabel[];
  interfaces: readonly InterfaceInformation[];
}

/** What is counted at one hop. */
export class HopFigures {
  /** Its number. */
  readonly hop: number;
  /** Probes sent, or about to be. */
  sent = 0;
  /** Decided probes that were not answered in time. */
  lost = 0;
  /** Lost probes that were answered later. */
  late = 0;
  /** When the newest probe left that could be sent. */
  askedAtNs = -Infinity;
  /** Whether a router ever said that it forwards from here. */
  hasRouter = false;
  /** Round of the newest answer of a router that forwards; 0 for none. */
  routerRound = 0;
  /** Round of the newest answer that ends the path here; 0 for none. */
  endRound = 0;
  /** Whether the path turned out to end before, so that its probes don't count. */
  dropped = false;
  /** Probes, those that could not be sent among them. */
  #probes = 0;
  #answered = 0;
  #otherAnswers = 0;
  #lastFrom = "";
  #answersInARow = 0;
  readonly #addresses = new Map<string, AddressFigures>();
  readonly #createHistogram: () => RoundTripHistogram;

  /** Nothing was sent yet. */
  constructor(hop: number, createHistogram: () => RoundTripHistogram) {
    this.hop = hop;
    this.#createHistogram = createHistogram;
  }

  /** Probes answered in time. */
  get answered(): number {
    return this.#answered;
  }

  /** Probes that are not decided. */
  get waiting(): number {
    return this.sent - this.#answered - this.lost;
  }

  /** A probe is sent. Returns its count at this hop. */
  handleProbe(): number {
    for (const { distribution } of this.#addresses.values()) distribution.handleRequest();
    this.sent++;
    return ++this.#probes;
  }

  /** A probe could not be sent: nobody lost it. */
  handleUnsent(): void {
    this.sent--;
  }

  /** A probe was answered in time, for the first time. */
  handleReply(reply: HopReply): HopReplyNovelty {
    const { from, roundTripNs, probe, answer, extensions } = reply;
    this.#answered++;
    const known = this.#addresses.get(from);
    const figures = known ?? this.#addAddress(from);
    if (figures === undefined) {
      this.#otherAnswers++;
    } else {
      figures.answered++;
      figures.answer = answer;
      figures.labels = extensions.flatMap((extension) => extension.kind === "mpls" ? extension.labels : []);
      figures.interfaces = extensions.filter((extension) => extension.kind === "interface");
      if (roundTripNs !== undefined) {
        figures.lastNs = roundTripNs;
        if (probe > this.#probes - REMEMBERED_PROBES) figures.distribution.measure(probe, roundTripNs);
      }
    }
    const isNewAddress = known === undefined && figures !== undefined;
    return { isNewAddress, changedFrom: this.#changedFrom(from, isNewAddress) };
  }

  /** The figures so far. */
  figures(): Hop {
    const { hop, sent, answered, lost, waiting, late } = this;
    return {
      hop,
      sent,
      answered,
      lost,
      waiting,
      late,
      addresses: Array.from(this.#addresses, ([from, figures]): HopAddress => ({
        from,
        fromName: undefined,
        answered: figures.answered,
        lastNs: figures.lastNs,
        distribution: figures.distribution.statistics(),
        answer: figures.answer,
        labels: figures.labels,
        interfaces: figures.interfaces,
      })),
      otherAnswers: this.#otherAnswers,
    };
  }

  #addAddress(from: string): AddressFigures | undefined {
    if (this.#addresses.size >= MAX_ADDRESSES) return undefined;
    const jitter = new Jitter({ remembered: REMEMBERED_PROBES, requests: this.#probes });
    const figures: AddressFigures = {
      distribution: new Distribution(new GrowingHistogram(this.#createHistogram), undefined, jitter),
      answered: 0,
      lastNs: undefined,
      answer: { kind: "router" },
      labels: [],
      interfaces: [],
    };
    this.#addresses.set(from, figures);
    return figures;
  }

  /** Where packets are balanced one by one, an address that is known already is no change. */
  #changedFrom(from: string, isNewAddress: boolean): string | undefined {
    const before = this.#lastFrom;
    if (before === from) {
      this.#answersInARow++;
      return undefined;
    }
    const wasSteady = this.#answersInARow >= ANSWERS_IN_A_ROW;
    this.#lastFrom = from;
    this.#answersInARow = 1;
    return before !== "" && (isNewAddress || wasSteady) ? before : undefined;
  }
}
