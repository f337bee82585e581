/**
 * Events of a path as records for programs; docs/path.md has every key.
 *
 * @module
 */
import type {
  HopAddress,
  HopAnswer,
  PathAnswerEvent,
  PathChangeEvent,
  PathEvent,
  PathFigures,
  PathHopEvent,
  PathStartEvent,
} from "../../core/events.ts";
import { type EndVerdict, type HopPlace, verdictOf } from "../../core/path/verdict.ts";
import type { InterfaceInformation, MplsLabel } from "../../wire/icmp_extensions.ts";
import { array, number } from "../json/json_text.ts";
import { rfc3339Text } from "../words/time.ts";
import { recordJson } from "./json.ts";
import {
  distributionRecord,
  type EventRecord,
  icmpRecord,
  JsonPart,
  lossRatio,
  originRecord,
  OUTPUT_VERSION,
  type OutputEventName,
  type OutputRecord,
  type Records,
  sendErrorRecord,
  unlessZero,
  wholeNs,
} from "./record.ts";

/** What was asked for, as the first record says it. Times are nanoseconds; 0 means no limit. */
export interface PathRunOptions {
  /** Rounds. */
  readonly rounds: number;
  /** From one round to the next. */
  readonly intervalNs: number;
  /** How long the answer to a probe is waited for. */
  readonly timeoutNs: number;
  /** Longest that the run takes. */
  readonly deadlineNs: number;
  /** The nearest hop that is asked. */
  readonly firstHop: number;
  /** Type of service or traffic class. */
  readonly trafficClass: number;
  /** SO_MARK. */
  readonly mark: number | undefined;
  /** The program's release. */
  readonly version: string;
}

/** Makes the records of one run. */
export class PathRecords implements Records<PathEvent> {
  readonly #options: PathRunOptions;
  #start: PathStartEvent | undefined;

  constructor(options: PathRunOptions) {
    this.#options = options;
  }

  recordOf(event: PathEvent, wallClockUs: number): EventRecord | undefined {
    if (event.kind === "start") this.#start = { ...event };
    if (event.kind === "answer") return undefined;
    const { hostname, target } = this.#start ?? {};
    const [name, fields] = this.#nameAndFields(event);
    return { event: name, time: rfc3339Text(wallClockUs), target: hostname, address: target, ...fields };
  }

  #nameAndFields(event: Exclude<PathEvent, PathAnswerEvent>): [OutputEventName, OutputRecord] {
    switch (event.kind) {
      case "start":
        return ["start", this.#startRecord(event)];
      case "path-change":
        return ["path_change", changeRecord(event)];
      case "send-failure":
        return ["error", { ...sendErrorRecord(event), hop: event.hop }];
      case "hop-figures":
        return ["hop", hopRecord(event)];
      case "snapshot":
        return ["report", pathRecord(event.figures)];
      case "finish":
        return ["summary", { ...pathRecord(event.figures), duration_ns: wholeNs(event.elapsedNs) }];
      default:
        return event satisfies never;
    }
  }

  #startRecord({ family, source, device, payloadBytes, packetBytes, maxHops }: PathStartEvent): OutputRecord {
    const { rounds, intervalNs, timeoutNs, deadlineNs, firstHop, trafficClass, mark, version } = this.#options;
    return {
      family,
      source,
      device,
      version: OUTPUT_VERSION,
      program_version: version,
      options: {
        rounds: unlessZero(rounds),
        interval_ns: wholeNs(intervalNs),
        timeout_ns: wholeNs(timeoutNs),
        deadline_ns: unlessZero(wholeNs(deadlineNs)),
        first_hop: firstHop,
        max_hops: maxHops,
        payload_bytes: payloadBytes,
        packet_bytes: packetBytes,
        traffic_class: trafficClass,
        mark,
      },
    };
  }
}

function changeRecord(event: PathChangeEvent): OutputRecord {
  return { hop: event.hop, round: event.round, ...originRecord(event), before: event.before };
}

function hopRecord({ figures, isLimiting }: PathHopEvent): OutputRecord {
  const { hop, sent, answered, lost, waiting, late, addresses, otherAnswers } = figures;
  return {
    hop,
    transmitted: sent,
    received: answered,
    lost,
    waiting,
    late,
    loss_ratio: lossRatio({ received: answered, lost }),
    limits_answers: isLimiting || undefined,
    addresses: new JsonPart(array(addresses.map((address) => recordJson(addressRecord(address))))),
    other_answers: unlessZero(otherAnswers),
  };
}

function addressRecord(address: HopAddress): OutputRecord {
  const { answered, lastNs, distribution, answer, labels, interfaces } = address;
  return {
    ...originRecord(address),
    received: answered,
    answer: answer.kind,
    ...errorRecord(answer),
    last_ns: wholeNs(lastNs),
    ...distributionRecord(distribution),
    mpls: partOf(labels, labelRecord),
    interfaces: partOf(interfaces, interfaceRecord),
  };
}

function errorRecord(answer: HopAnswer): OutputRecord {
  return answer.kind === "error" ? icmpRecord(answer) : {};
}

function partOf<Item>(items: readonly Item[], recordOf: (item: Item) => OutputRecord): JsonPart | undefined {
  return items.length === 0 ? undefined : new JsonPart(array(items.map((item) => recordJson(recordOf(item)))));
}

function labelRecord({ label, trafficClass, bottom, timeToLive }: MplsLabel): OutputRecord {
  return { label, traffic_class: trafficClass, bottom, ttl: timeToLive };
}

function interfaceRecord({ role, index, address, name, mtu }: InterfaceInformation): OutputRecord {
  return { role, index, address, name, mtu };
}

function pathRecord(figures: PathFigures): OutputRecord {
  const { end, loss, delay, limiting } = verdictOf(figures);
  const { strays } = figures;
  return {
    rounds: figures.rounds,
    hops: figures.hops.length,
    end: end.kind,
    ...endRecord(end),
    end_hop: figures.endHop,
    loss_begins: loss && {
      ...placeRecord(loss),
      loss_ratio: lossRatio(loss.there),
      min_behind_ratio: loss.leastBehind && lossRatio(loss.leastBehind),
      max_behind_ratio: loss.mostBehind && lossRatio(loss.mostBehind),
      unsure: loss.isUnsure || undefined,
    },
    delay_begins: delay && {
      ...placeRecord(delay),
      step_ns: wholeNs(delay.stepNs),
      whole_ns: wholeNs(delay.wholeNs),
    },
    limiting_hops: limiting.length === 0 ? undefined : new JsonPart(array(limiting.map(number))),
    strays: { unknown: strays.unknown, duplicates: strays.duplicates, beyond: strays.beyond },
  };
}

function placeRecord({ hop, address }: HopPlace): OutputRecord {
  return { hop, ...originRecord(address) };
}

function endRecord(end: EndVerdict): OutputRecord {
  switch (end.kind) {
    case "refused":
      return { refusal: { ...placeRecord(end.place), ...icmpRecord(end.answer) } };
    case "loop":
      return { loop: { first_hop: end.first.hop, again_hop: end.again.hop, from: end.first.address.from } };
    case "silent":
      return { last_answering: end.last && placeRecord(end.last) };
    case "reached":
    case "undecided":
      return {};
    default:
      return end satisfies never;
  }
}
