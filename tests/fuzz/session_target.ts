/**
 * The receive path of many targets, from what the kernel hands over to the lines that are printed: no target is told to
 * have answered unless a packet from its address brought back what was sent to it.
 *
 * @module
 */
import fc from "fast-check";
import { Arena } from "../../ffi/arena.ts";
import { MSG_DONTWAIT } from "../../ffi/headers/socket.ts";
import { Session } from "../../src/core/many/session.ts";
import type { SessionEvent } from "../../src/core/events.ts";
import type { Family, SocketKind } from "../../src/family/family.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { KernelTimeline } from "../../src/net/loop/kernel_timeline.ts";
import { StampNumbers } from "../../src/net/loop/stamp_numbers.ts";
import { Receiver } from "../../src/net/loop/receiver.ts";
import { Transmitter } from "../../src/net/loop/transmitter.ts";
import { AddressBook, encodeSocketAddress } from "../../src/net/socket/socket_address.ts";
import { TargetAddresses } from "../../src/net/names/addresses.ts";
import { Cookies } from "../../src/probe/cookies.ts";
import { MarkedEcho } from "../../src/probe/marked_echo.ts";
import { jsonLine } from "../../src/report/records/json.ts";
import { SessionRecords } from "../../src/report/records/many.ts";
import { RecordReporter } from "../../src/report/records/record_reporter.ts";
import { SessionTextReporter } from "../../src/report/text/many.ts";
import { ORDINARY_SESSION } from "../simulation/session_network.ts";
import { VirtualSocket, VirtualTime } from "../simulation/virtual_kernel.ts";
import { MS, SECOND } from "../simulation/virtual_network.ts";
import { SESSION_RUN } from "../report/output_events.ts";
import { seededRandom } from "../support/random.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import {
  CONTROL_MAKERS,
  controlMakers,
  DATAGRAM_MAKERS,
  datagramMakers,
  type PacketContext,
  repairChecksum,
  senderName,
} from "./hostile_packets.ts";
import { bytesOf, type Recipe, recipes } from "./recipe.ts";
import { assertJsonLines, assertSafeText } from "./safe_text.ts";

const IDENTIFIER = 0x4321;
const TARGETS = 3;
const ARENA_BYTES = 100_000;
const ICMP_HEADER_BYTES = 8;
const COOKIE_START = 16;
const COOKIE_END = 24;

interface Step {
  readonly kind: "send" | "datagram" | "error" | "wait";
  readonly waitUs: number;
  readonly data: Recipe;
  readonly control: Recipe;
  readonly sender: number;
  readonly repaired: boolean;
}

interface Run {
  readonly family: "ipv4" | "ipv6";
  readonly socketKind: SocketKind;
  readonly payloadBytes: number;
  readonly capacity: number;
  readonly count: number;
  readonly stateChanges: boolean;
  readonly listing: "all" | "alive" | "unreachable";
  readonly steps: readonly Step[];
}

const steps: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("send", "datagram", "datagram", "datagram", "error", "wait"),
  waitUs: fc.oneof(fc.nat(1000), fc.nat(2_000_000)),
  data: recipes(DATAGRAM_MAKERS),
  control: recipes(CONTROL_MAKERS),
  sender: fc.nat(9),
  repaired: fc.boolean(),
});

const runs: fc.Arbitrary<Run> = fc.record({
  family: fc.constantFrom("ipv4", "ipv6"),
  socketKind: fc.constantFrom("raw", "datagram"),
  payloadBytes: fc.constantFrom(0, 16, 56),
  capacity: fc.constantFrom(1, 4),
  count: fc.nat(3),
  stateChanges: fc.boolean(),
  listing: fc.constantFrom("all", "all", "alive", "unreachable"),
  steps: fc.array(steps, { minLength: 1, maxLength: 12 }),
});

interface Sent {
  readonly target: number;
  readonly ownSequence: number;
  readonly bytes: Uint8Array;
}

/** One run that is fed. */
class FedSession {
  readonly #run: Run;
  readonly #family: Family;
  readonly #time = new VirtualTime();
  readonly #sent: Sent[] = [];
  readonly #requests: Uint8Array[] = [];
  readonly #socket = new VirtualSocket<undefined>({
    send: (data) => {
      this.#requests.push(data);
      return 0;
    },
    refused: () => {},
    beforeReceive: () => 0,
    received: () => {},
  });
  readonly #session: Session;
  readonly #transmitter: Transmitter;
  readonly #receiver: Receiver;
  readonly #reporters: { readonly text: SessionTextReporter; readonly json: RecordReporter<SessionEvent> };
  /** What was fed last. */
  #last: { readonly name: Uint8Array; readonly data: Uint8Array } | undefined;

  constructor(run: Run) {
    this.#run = run;
    const { socketKind, payloadBytes, capacity, count, stateChanges, listing } = run;
    const family = this.#family = run.family === "ipv4" ? ipv4 : ipv6;
    this.#time.pass(MS);
    const { clock } = this.#time;
    const random = seededRandom(7);
    this.#session = new Session(
      {
        ...ORDINARY_SESSION,
        targets: TARGETS,
        intervalNs: 100 * MS,
        timeoutNs: 500 * MS,
        count,
        untilAnswered: true,
        stateChanges: stateChanges ? { downAfter: 2, upAfter: 1 } : undefined,
      },
      clock.now,
    );
    const arena = new Arena(ARENA_BYTES);
    const timeline = new KernelTimeline(clock);
    const stampNumbers = new StampNumbers();
    const session = this.#session;
    const addresses = new TargetAddresses({
      count: TARGETS,
      nameWidth: () => 10,
      nameAt: (target) => `host-${target}`,
      addressAt: (target, into, offset) => {
        into.set(addressOf(target, family), offset);
        return family.name;
      },
      scopeAt: () => undefined,
    }, { numeric: false, device: undefined, columnsOf: (text) => text.length });
    const cookies = new Cookies((words) => words.forEach((_, index) => words[index] = random.below(2 ** 32)));
    const marks = { cookies, ownSequence: (count: number) => session.ownSequence(count) };
    const probe = new MarkedEcho(family, { payloadBytes, pattern: undefined }, marks);
    const target = encodeSocketAddress(new Uint8Array(family.addressBytes), 0, 0);
    const transmitter = this.#transmitter = new Transmitter(
      [{ family, probe, socket: this.#socket, target, stampNumbers }],
      { identifier: IDENTIFIER, capacity, targets: { machine: session, addresses } },
      { arena, clock, timeline },
    );
    const icmp = { socket: this.#socket, kind: socketKind };
    const book = new AddressBook();
    this.#receiver = new Receiver(
      { family, probe, icmp, identifier: IDENTIFIER, capacity, stampNumbers },
      { arena, inbox: session, clock, timeline, targets: addresses, book, transmitter, warn: () => {} },
    );
    const settings = {
      ...SESSION_RUN,
      programName: "ping",
      quiet: false,
      verbose: true,
      timestamps: true,
      numeric: false,
      preciseTimes: true,
      plan: count > 0 ? { kind: "count", count } as const : { kind: "until-answered", tries: 3 } as const,
      listing,
      stateChanges: stateChanges ? { downAfter: 2, upAfter: 1 } : undefined,
    };
    this.#reporters = {
      text: new SessionTextReporter(settings, addresses),
      json: new RecordReporter(new SessionRecords(settings, addresses), settings, jsonLine),
    };
    for (let target = 0; target < TARGETS; target++) session.ready(target);
  }

  /** Feeds all of it. */
  feed(): void {
    const session = this.#session;
    this.#send();
    for (const step of this.#run.steps) {
      if (session.done) break;
      this.#time.pass(step.waitUs * 1000);
      if (step.kind === "datagram") this.#receive(step);
      if (step.kind === "error") this.#receiveError(step);
      this.#showEvents(step.kind);
      if (step.kind === "send") this.#send();
      session.handleTimeout(this.#time.clock.now);
      this.#showEvents("wait");
    }
    session.interrupt();
    session.finish();
    this.#showEvents("wait");
    this.#checkFigures();
  }

  get #context(): PacketContext {
    const { family, socketKind } = this.#run;
    return { family, raw: socketKind === "raw", requests: this.#requests, clock: this.#time.clock };
  }

  #send(): void {
    const session = this.#session;
    const counts: number[] = [];
    for (let count = session.nextTransmit(this.#time.clock.now); count !== 0;) {
      counts.push(count);
      this.#transmitter.stage(count);
      count = counts.length < this.#transmitter.capacity ? session.nextTransmit(this.#time.clock.now) : 0;
    }
    if (counts.length === 0) return;
    this.#transmitter.flush();
    for (const [index, count] of counts.entries()) {
      const bytes = this.#requests[this.#sent.length] ?? new Uint8Array(0);
      this.#sent.push({ target: session.targetOf(count), ownSequence: session.ownSequence(count), bytes });
      session.handleTransmitted(this.#transmitter.sentAtNs(index));
    }
  }

  #name(sender: number): Uint8Array {
    const target = encodeSocketAddress(addressOf(sender % TARGETS, this.#family), 0, 0);
    return senderName(sender, target);
  }

  #receive({ data, control, sender, repaired }: Step): void {
    const context = this.#context;
    let bytes = bytesOf(data, datagramMakers(context));
    if (repaired && context.family === "ipv4") bytes = repairChecksum(bytes, context);
    this.#last = { name: this.#name(sender), data: bytes };
    this.#socket.datagrams.push({ ...this.#last, control: bytesOf(control, controlMakers(context)), truth: undefined });
    const received = this.#receiver.receive(MSG_DONTWAIT);
    for (let index = 0; index < received; index++) this.#receiver.handle(index);
  }

  #receiveError({ data, control, sender }: Step): void {
    const context = this.#context;
    const entry = control.base < CONTROL_MAKERS ? { ...control, base: CONTROL_MAKERS - 1 } : control;
    const bytes = data.base < DATAGRAM_MAKERS - 2
      ? bytesOf({ ...data, base: 0 }, [() => this.#requests[data.seed % this.#requests.length] ?? new Uint8Array(8)])
      : bytesOf(data, datagramMakers(context));
    this.#last = { name: this.#name(sender), data: bytes };
    this.#socket.errors.push({ ...this.#last, control: bytesOf(entry, controlMakers(context)), truth: undefined });
    this.#receiver.receiveError();
  }

  /** By a plain reading: is what was fed last from this target, and about this request? */
  #isAbout(
    { target, ownSequence }: { readonly target: number; readonly ownSequence?: number },
    what: "reply" | "error",
  ) {
    const last = this.#last;
    if (last === undefined) return false;
    const { payloadBytes } = this.#run;
    const proves = what === "reply" && payloadBytes >= COOKIE_END - ICMP_HEADER_BYTES;
    if (!proves && !this.#isFrom(target)) return false;
    const [start, end] = proves ? [COOKIE_START, COOKIE_END] : [ICMP_HEADER_BYTES, ICMP_HEADER_BYTES + payloadBytes];
    const raw = this.#run.family === "ipv4" && this.#run.socketKind === "raw" && what === "reply";
    const icmp = last.data.subarray(raw ? ((last.data[0] ?? 0) & 15) * 4 : 0);
    return this.#sent.some((sent) =>
      sent.target === target && sent.ownSequence === ownSequence && sent.bytes[6] === icmp[6] &&
      sent.bytes[7] === icmp[7] &&
      (what === "error" ||
        icmp.length >= end && sent.bytes.subarray(start, end).join() === icmp.subarray(start, end).join())
    );
  }

  /** Whether what was fed last comes from this target's address. */
  #isFrom(target: number): boolean {
    const { sockaddrAddressOffset: at, addressBytes } = this.#family;
    return this.#last?.name.subarray(at, at + addressBytes).join() === addressOf(target, this.#family).join();
  }

  #checkFigures(): void {
    const session = this.#session;
    const totals = session.totals();
    const all = Array.from({ length: TARGETS }, (_, target) => session.statistics(target));
    const sum = (of: (figures: (typeof all)[number]) => number) =>
      all.reduce((total, figures) => total + of(figures), 0);
    const sums = [sum(({ transmitted }) => transmitted), sum(({ received }) => received), sum(({ late }) => late)];
    if (sums.join() !== [totals.transmitted, totals.received, totals.late].join()) throw new Error(`sums ${sums}`);
    if (totals.transmitted !== this.#requests.length) throw new Error(`${totals.transmitted} transmitted`);
    for (const { transmitted, received, late, minUs, averageUs, maxUs } of all) {
      const sane = received + late <= transmitted && minUs <= averageUs && averageUs <= maxUs;
      if (!sane) throw new Error(`${received} and ${late} of ${transmitted}, ${[minUs, averageUs, maxUs]}`);
    }
  }

  #showEvents(step: Step["kind"]): void {
    const session = this.#session;
    let replies = 0;
    for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) {
      if (event.kind === "reply") {
        replies++;
        const { target, sequence: ownSequence } = event;
        if (step !== "datagram" || replies > 1 || !this.#isAbout({ target, ownSequence }, "reply")) {
          throw new Error(`a reply of ${target} to ${ownSequence} that it did not send`);
        }
        if ((event.otherSource === undefined) !== this.#isFrom(target)) throw new Error(`from ${event.otherSource}`);
      } else if (event.kind === "network-error") {
        const { target, sequence: ownSequence } = event;
        if (step !== "error" || !this.#isAbout({ target, ownSequence }, "error")) {
          throw new Error(`an error about ${target} that nobody told`);
        }
      }
      this.#show(event);
    }
  }

  #show(event: SessionEvent): void {
    const wallClockUs = 1_700_000_000_000_000 + this.#time.clock.now / 1000;
    const { text, json } = this.#reporters;
    assertSafeText(text.output(event, Math.floor(wallClockUs)), "\n");
    assertSafeText(text.diagnostics(event), "\n\r");
    assertJsonLines(json.output(event, Math.floor(wallClockUs)));
    assertSafeText(json.diagnostics(event), "\n");
    const { now } = this.#time.clock;
    if (event.kind !== "reply" || event.roundTripNs === undefined) return;
    if (!(event.roundTripNs >= 0 && event.roundTripNs <= now + SECOND)) {
      throw new Error(`round trip of ${event.roundTripNs} ns`);
    }
  }
}

function addressOf(target: number, family: Family): Uint8Array {
  const address = new Uint8Array(family.addressBytes).fill(10);
  address[family.addressBytes - 1] = 1 + target;
  return address;
}

/** The whole path of many targets. */
export const SESSION_TARGET = fuzzTarget<Run>({
  name: "session",
  share: 0.3,
  inputs: runs,
  count: (run) => run.steps.filter(({ kind }) => kind === "datagram" || kind === "error").length,
  check: (run) => new FedSession(run).feed(),
});
