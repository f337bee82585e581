/**
 * What the command line's options come to in a run of many targets.
 *
 * @module
 */
import type { ManyTargets, PaceOptions, PingOptions } from "../../cli/options.ts";
import type { StampSource } from "../../core/events.ts";
import { getUid } from "../../../ffi/process.ts";
import type { RoundTripDetails } from "../../core/many/session.ts";
import type { SessionSettings, WantedEvents } from "../../core/many/input.ts";
import { DEFAULT_THRESHOLDS } from "../../core/figures/state_thresholds.ts";
import { MAX_USER_RATE } from "./many_sockets.ts";
import { UsageError } from "../usage_error.ts";
import { NS_PER_SECOND } from "../../units.ts";

/** Most targets in metrics: more are no text that a monitoring system could take. */
const MAX_METRICS_TARGETS = 65_536;
/** Most round-trip times that are kept for percentiles: 8 MB. */
const MAX_SAMPLES = 2 ** 20;
/** Most targets that have all buckets of a histogram each. */
const MAX_HISTOGRAMS = 1000;

/**
 * What the session is to do.
 *
 * @param targets Number of targets.
 * @param handleStateChange If anything depends on which targets are up, shown or not.
 */
export function sessionSettings(
  options: PingOptions,
  many: ManyTargets,
  targets: number,
  handleStateChange?: SessionSettings["handleStateChange"],
): SessionSettings {
  const { plan, ratePerSecond } = many;
  const [orderSeed = 0] = crypto.getRandomValues(new Uint32Array(1));
  return {
    targets,
    // Who is asked once is asked at no interval: only the rate says how far the requests lie apart.
    intervalNs: plan.kind === "count" && plan.count === 1 ? 0 : options.pace.intervalNs,
    gapNs: ratePerSecond === 0 ? 0 : NS_PER_SECOND / ratePerSecond,
    // Who only wants to know who is there wants to know at once; figures are better from a steady pace.
    spread: plan.kind === "until-answered" ? "together" : "evenly",
    window: many.window,
    timeoutNs: many.timeoutNs,
    count: plan.kind === "count" ? plan.count : 0,
    untilAnswered: plan.kind === "until-answered",
    tries: plan.kind === "until-answered" ? plan.tries : 1,
    deadlineNs: options.pace.deadlineNs,
    orderSeed,
    stateChanges: many.stateChanges,
    ...((options.show.format.gauges || handleStateChange) && { untoldStates: DEFAULT_THRESHOLDS }),
    ...(handleStateChange && { handleStateChange }),
    wanted: wantedEvents(options, many),
  };
}

function wantedEvents(
  options: Pick<PingOptions, "pace" | "show">,
  { listing, stateChanges }: ManyTargets,
): WantedEvents {
  const { show: { verbose, quiet, live, reportSent }, pace: { requirements } } = options;
  if (live) {
    return { replies: true, timeouts: true, errors: true, strays: false, done: requirements.length > 0 };
  }
  const packets = verbose && !quiet && listing === "all";
  return {
    sent: reportSent && !quiet && listing === "all",
    replies: packets,
    timeouts: packets,
    errors: packets,
    strays: packets,
    done: (!quiet && stateChanges === undefined) || requirements.length > 0,
  };
}

/**
 * Loads what keeps round-trip times, only for those who want it: percentiles for programs where they are cheap, and a
 * histogram for metrics. A series for each bucket of each target is more than a monitoring system is glad of when there
 * are many: then only sums and numbers are counted.
 *
 * @param targets Number of targets.
 * @throws {UsageError} When there are too many of them, or of requests.
 */
export async function loadDetails(
  { show: { format, stats }, pace: { count } }: PingOptions,
  { stateChanges }: ManyTargets,
  targets: number,
): Promise<RoundTripDetails> {
  if (!format.gauges) {
    if (stats === "full" && targets * count > MAX_SAMPLES) {
      throw new UsageError(`--stats=full takes at most ${MAX_SAMPLES} requests to all targets together`);
    }
    if (count === 0 || stateChanges !== undefined || targets * count > MAX_SAMPLES) return {};
    const { RoundTripSamples } = await import("../../core/figures/round_trip_samples.ts");
    return { samples: new RoundTripSamples(targets, count) };
  }
  if (targets > MAX_METRICS_TARGETS) {
    throw new UsageError(`--output=${format.name} takes at most ${MAX_METRICS_TARGETS} targets`);
  }
  const { BUCKET_BOUNDS_NS, RoundTripBuckets } = await import("../../core/figures/round_trip_buckets.ts");
  return { buckets: new RoundTripBuckets(targets, targets > MAX_HISTOGRAMS ? [] : BUCKET_BOUNDS_NS) };
}

/**
 * What is said when `--rate` keeps requests to a target further apart than was asked for, with what would help. A run that
 * asks until it is answered is not meant to keep a pace.
 *
 * @param found Number of targets, and how far requests to one lie apart if that is further than was asked for.
 */
export function paceWarning(
  { intervalNs: askedNs }: Pick<PaceOptions, "intervalNs">,
  { plan, ratePerSecond }: Pick<ManyTargets, "plan" | "ratePerSecond">,
  { targets, intervalNs }: { readonly targets: number; readonly intervalNs: number | undefined },
): string | undefined {
  if (intervalNs === undefined || plan.kind === "until-answered") return undefined;
  const neededRate = Math.ceil(targets * NS_PER_SECOND / askedNs);
  const cure = getUid() === 0 || neededRate <= MAX_USER_RATE ? `--rate=${neededRate}` : `-i ${seconds(intervalNs)}`;
  return `an interval of ${
    seconds(askedNs)
  } s can't be kept: at --rate=${ratePerSecond} each of ${targets} targets is ` +
    `asked every ${seconds(intervalNs)} s (${cure} would do)`;
}

/** Three significant digits, rounded up. */
function seconds(spanNs: number): number {
  const digitNs = 10 ** (Math.floor(Math.log10(spanNs)) - 2);
  return Number((Math.ceil(spanNs / digitNs - 1e-6) * digitNs / NS_PER_SECOND).toPrecision(3));
}

/** The poorest of the sockets' clocks holds for all. */
export function clocksOf(stamps: readonly StampSource[]): StampSource {
  const order = ["user", "receive", "kernel"] as const;
  return order.find((kind) => stamps.includes(kind)) ?? "user";
}
