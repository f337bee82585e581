/**
 * Whole runs of many targets in virtual time: the program's own loop, sender, receiver and state machine over a virtual
 * kernel and a network that does what a seed says. What they come to is compared with what really happened to each
 * request: a list, and nothing that forgets, wraps or is computed on the way.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { EAGAIN, EINTR, ENETDOWN, ENETUNREACH, ENOBUFS, EPERM } from "../../ffi/headers/errno.ts";
import { POLLIN } from "../../ffi/headers/poll.ts";
import { MSG_ERRQUEUE, SCM_TIMESTAMPNS, SOL_SOCKET } from "../../ffi/headers/socket.ts";
import { Session } from "../../src/core/many/session.ts";
import type { SessionEvent } from "../../src/core/events.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { Driver } from "../../src/net/loop/driver.ts";
import { KernelTimeline } from "../../src/net/loop/kernel_timeline.ts";
import { Receiver } from "../../src/net/loop/receiver.ts";
import { Transmitter } from "../../src/net/loop/transmitter.ts";
import { AddressBook, encodeSocketAddress } from "../../src/net/socket/socket_address.ts";
import { Cookies } from "../../src/probe/cookies.ts";
import { MarkedEcho } from "../../src/probe/marked_echo.ts";
import { TargetAddresses } from "../../src/net/names/addresses.ts";
import type { SeededRandom } from "../support/random.ts";
import { IDENTIFIER, PingPackets } from "./ping_packets.ts";
import { ORDINARY_SESSION } from "./session_network.ts";
import { controlArea, type Received, VirtualSocket, VirtualTime } from "./virtual_kernel.ts";
import { MS, SECOND, US } from "./virtual_network.ts";
import { VirtualProcess, type VirtualProcessSettings } from "./virtual_process.ts";

const ARENA_BYTES = 400_000;
const PAYLOAD_BYTES = 56;

/** What a run of many targets is like. */
export interface SessionRunSettings extends VirtualProcessSettings {
  readonly family: "ipv4" | "ipv6";
  readonly socketKind: "raw" | "datagram";
  readonly targets: number;
  /** Requests to each target. */
  readonly count: number;
  readonly intervalNs: number;
  readonly gapNs: number;
  readonly window: number;
  readonly timeoutNs: number;
  /** Requests that one call sends at most. */
  readonly capacity: number;
  /** Datagrams that the socket's buffer holds; what comes when it is full is dropped. */
  readonly bufferDatagrams: number;
  /** Ctrl-C comes then; infinity for never. */
  readonly interruptNs: number;
  /** In per cent of requests: lost, answered twice, answered from another address, and answered by a stranger. */
  readonly lost: number;
  readonly doubled: number;
  readonly moved: number;
  readonly strangers: number;
  /** Least and greatest time that a reply takes. */
  readonly delayNs: readonly [least: number, most: number];
  /** What happens besides, and when. */
  readonly incidents: readonly {
    readonly kind: "stop" | "refuse";
    readonly atNs: number;
    readonly forNs: number;
    readonly error: number;
  }[];
}

/** What a seed says a run is like. */
export function randomSessionRun(random: SeededRandom): SessionRunSettings {
  const intervalNs = random.pick([5 * MS, 50 * MS, SECOND]);
  const count = 1 + random.below(20);
  const lastsNs = intervalNs * count + SECOND;
  const slowest = random.pick([MS, 30 * MS, 700 * MS, 3 * SECOND]);
  const percent = (most: number) => random.below(3) === 0 ? random.below(most) : 0;
  return {
    family: random.pick(["ipv4", "ipv6"]),
    socketKind: random.pick(["raw", "datagram"]),
    targets: random.pick([1, 2, 7, 60]),
    count,
    intervalNs,
    gapNs: random.pick([0, 0, 100 * US, 3 * MS]),
    window: random.pick([4, 32_768]),
    timeoutNs: random.pick([40 * MS, 500 * MS, SECOND]),
    capacity: random.pick([1, 8, 64]),
    bufferDatagrams: random.pick([Infinity, Infinity, 5, 50]),
    interruptNs: random.below(4) === 0 ? random.below(lastsNs) : Infinity,
    lost: percent(60),
    doubled: percent(30),
    moved: percent(100),
    strangers: percent(60),
    delayNs: [random.below(slowest), slowest],
    incidents: Array.from({ length: random.below(4) }, () => ({
      kind: random.pick(["stop", "refuse"]),
      atNs: random.below(lastsNs),
      forNs: random.below(random.pick([30 * MS, SECOND, 5 * SECOND])),
      error: random.pick([EPERM, ENETUNREACH, ENETDOWN, ENOBUFS, EAGAIN]),
    })),
    callNs: random.pick([0, 700, 20 * US]),
    watchesEventLoop: random.below(2) === 0,
    interruptedPerMille: random.below(3) === 0 ? random.below(200) : 0,
    heldUpPerMille: 0,
  };
}

/** A request that left. */
interface Request {
  readonly target: number;
  /** Bounds of the time that the program may take for its departure. */
  readonly leftNs: readonly [earliest: number, latest: number];
  /** When replies with its payload came that had room in the buffer. */
  readonly arrivalsNs: number[];
  /** How many of them were read. */
  read: number;
}

/** What a datagram really is: a reply to a request, or a forged one. */
type Truth = Request | undefined;

/** What a run came to, for totals over many. */
export interface SessionRunOutcome {
  readonly transmitted: number;
  readonly received: number;
  readonly late: number;
  readonly dropped: number;
  readonly strays: number;
  readonly refused: number;
}

/** One run. */
export class SessionRun {
  readonly #settings: SessionRunSettings;
  readonly #random: SeededRandom;
  readonly #time = new VirtualTime();
  readonly #process: VirtualProcess;
  readonly #socket: VirtualSocket<Truth>;
  readonly #session: Session;
  readonly #driver: Driver<SessionEvent>;
  readonly #packets: readonly PingPackets[];
  readonly #requests: Request[] = [];
  /** Requests to each target that were given up. */
  readonly #givenUp: number[];
  readonly #startNs: number;
  /** When a person asks for the end. */
  readonly #endNs: number;
  readonly #toldLost: number[];
  #refusing = 0;
  #strays = 0;
  #dropsTold = 0;

  /** Prepares a run. */
  constructor(settings: SessionRunSettings, random: SeededRandom) {
    this.#settings = settings;
    this.#random = random;
    const { targets, capacity, socketKind } = settings;
    const family = settings.family === "ipv4" ? ipv4 : ipv6;
    this.#packets = Array.from({ length: targets }, (_, target) => new PingPackets(settings, 1 + target));
    this.#givenUp = new Array<number>(targets).fill(0);
    this.#toldLost = new Array<number>(targets).fill(0);
    this.#time.pass(1000 * SECOND);
    const { clock } = this.#time;
    const startNs = this.#startNs = clock.now;
    this.#endNs = startNs + settings.interruptNs;
    this.#process = new VirtualProcess(this.#time, random, settings, () => this.#driver.interrupt());
    this.#socket = new VirtualSocket<Truth>({
      send: (data, name) => this.#send(data, name),
      refused: () => {},
      beforeReceive: (flags) => (flags & MSG_ERRQUEUE) === 0 && this.#process.call() ? EINTR : 0,
      received: (what) => this.#received(what),
    }, settings.bufferDatagrams);
    const session = this.#session = new Session(
      { ...ORDINARY_SESSION, ...settings, orderSeed: random.below(1000) },
      startNs,
    );
    const addresses = new TargetAddresses({
      count: targets,
      nameWidth: () => 10,
      nameAt: (target) => `host-${target}`,
      addressAt: (target, into, offset) => {
        into.set(this.#packets[target]?.targetAddress ?? [], offset);
        return family.name;
      },
      scopeAt: () => undefined,
    }, { numeric: false, device: undefined, columnsOf: (text) => text.length });
    const arena = new Arena(ARENA_BYTES);
    const timeline = new KernelTimeline(clock);
    const socket = this.#socket;
    const cookies = new Cookies((words) => words.forEach((_, index) => words[index] = random.below(2 ** 32)));
    const marks = { cookies, ownSequence: (count: number) => session.ownSequence(count) };
    const probe = new MarkedEcho(family, { payloadBytes: PAYLOAD_BYTES, pattern: undefined }, marks);
    const target = encodeSocketAddress(new Uint8Array(family.addressBytes), 0, 0);
    const transmitter = new Transmitter(
      [{ family, probe, socket, target }],
      { identifier: IDENTIFIER, capacity, targets: { machine: session, addresses } },
      { arena, clock, timeline },
    );
    const receiver = new Receiver(
      { family, probe, icmp: { socket, kind: socketKind }, identifier: IDENTIFIER, capacity },
      {
        arena,
        inbox: session,
        clock,
        timeline,
        targets: addresses,
        book: new AddressBook(),
        transmitter,
        warn: () => {},
      },
    );
    this.#driver = new Driver<SessionEvent>({
      machine: session,
      transmitter,
      receiver,
      display: { isWaiting: false, show: (event) => this.#show(event), beforeWait: (timeoutNs) => timeoutNs },
      warn: (line) => {
        if (line.includes("buffer was full")) this.#dropsTold++;
      },
      handleDrops: () => session.handleDrops(),
      clock,
      poller: this.#process.poller(() => socket.datagrams.length > 0 ? POLLIN : 0),
      pause: { waitInBackground: (timeoutNs) => this.#process.turn(timeoutNs) },
      flood: false,
      hasten: () => this.#time.pass(MS),
      stampsBothEnds: undefined,
    });
    this.#schedule();
  }

  /** Runs to the end and compares. */
  async run(): Promise<SessionRunOutcome> {
    const { targets } = this.#settings;
    for (let target = 0; target < targets; target++) this.#session.ready(target);
    const failure = await this.#driver.run();
    if (failure !== undefined) throw failure.error;
    this.#session.finish();
    this.#driver.showEvents();
    for (let target = 0; target < targets; target++) this.#checkTarget(target);
    const dropped = this.#socket.droppedPackets();
    assertEquals(this.#dropsTold > 0, dropped > 0, "dropped packets are told");
    const { transmitted, received, late, strays } = this.#session.totals();
    assertEquals(strays, this.#strays);
    return {
      transmitted,
      received,
      late,
      dropped,
      strays,
      refused: this.#givenUp.reduce((sum, count) => sum + count, 0),
    };
  }

  #schedule(): void {
    for (const { kind, atNs, forNs, error } of this.#settings.incidents) {
      this.#time.at(this.#startNs + atNs, () => {
        if (kind === "stop") return this.#process.stop(forNs);
        this.#refusing = error;
        this.#time.at(this.#time.clock.now + forNs, () => void (this.#refusing = 0));
      });
    }
    if (this.#endNs < Infinity) this.#time.at(this.#endNs, () => this.#process.signal("interrupt"));
  }

  #send(data: Uint8Array, name: Uint8Array): number {
    const { clock } = this.#time;
    if (this.#refusing !== 0) return this.#refusing;
    const target = this.#packets.findIndex(({ targetName }) => targetName.every((byte, index) => byte === name[index]));
    assert(target >= 0, "sent to nobody");
    const { capacity, callNs } = this.#settings;
    const earliestNs = clock.now;
    // The requests of a batch are taken to have left evenly between the begin and the end of the call.
    this.#time.pass(callNs);
    const leftNs = [earliestNs - capacity * callNs, earliestNs + capacity * callNs] as const;
    const request: Request = { target, leftNs, arrivalsNs: [], read: 0 };
    this.#requests.push(request);
    this.#deliver(request, data);
    return 0;
  }

  #deliver(request: Request, data: Uint8Array): void {
    const { lost, doubled, moved, strangers } = this.#settings;
    const { now } = this.#time.clock;
    const packets = this.#packets[request.target];
    const answer = (forged: boolean, foreign: boolean) => {
      this.#time.at(now + this.#delay(), () => {
        const packet = packets?.reply(data, { damaged: false, changedAt: undefined, forged, foreign });
        if (packet !== undefined) this.#arrive(packet, forged ? undefined : request);
      });
    };
    if (this.#process.chance(strangers)) answer(true, this.#random.below(2) === 0);
    if (this.#process.chance(lost)) return;
    for (let copies = this.#process.chance(doubled) ? 2 : 1; copies > 0; copies--) {
      answer(false, this.#process.chance(moved));
    }
  }

  #delay(): number {
    const [least, most] = this.#settings.delayNs;
    return least + this.#random.below(most - least + 1);
  }

  #arrive(packet: { readonly name: Uint8Array; readonly data: Uint8Array }, truth: Truth): void {
    const { clock } = this.#time;
    const control = controlArea([{ level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: clock.stamp() }]);
    if (this.#socket.arrive({ ...packet, control, truth })) truth?.arrivalsNs.push(clock.now);
  }

  #received({ truth }: Received<Truth>): void {
    if (truth === undefined) this.#strays++;
    else truth.read++;
  }

  #show(event: SessionEvent): void {
    if (event.kind === "send-failure") this.#givenUp[event.target] = (this.#givenUp[event.target] ?? 0) + 1;
    if (event.kind === "timeout") this.#toldLost[event.target] = (this.#toldLost[event.target] ?? 0) + 1;
  }

  #checkTarget(target: number): void {
    const { count, timeoutNs } = this.#settings;
    const requests = this.#requests.filter((request) => request.target === target);
    const figures = this.#session.statistics(target);
    const givenUp = this.#givenUp[target] ?? 0;
    const what = `target ${target}: ${JSON.stringify(figures)}`;
    assertEquals(figures.transmitted, requests.length + givenUp, what);
    assertEquals(figures.transmitted, figures.received + figures.lost + figures.waiting, what);
    assertEquals(figures.errors, givenUp, what);
    const ended = figures.waiting > 0 || figures.transmitted < count;
    if (ended) assert(this.#endNs < Infinity, `ends by itself with more to do: ${what}`);
    // By the kernel's stamps, whenever the program came to read them: in time for certain, and perhaps.
    const inTime = (certain: boolean) =>
      requests.filter(({ leftNs: [earliest, latest], arrivalsNs }) =>
        arrivalsNs.some((atNs) =>
          atNs < (certain ? this.#endNs : Infinity) && atNs - (certain ? earliest : latest) <= timeoutNs
        )
      ).length;
    assert(figures.received >= inTime(true) && figures.received <= inTime(false), `${inTime(true)} in time, ${what}`);
    const answered = requests.filter(({ read }) => read > 0).length;
    assertEquals(figures.received + figures.late, answered, what);
    assertEquals(figures.duplicates, requests.reduce((sum, { read }) => sum + Math.max(0, read - 1), 0), what);
    // A request that is told to be lost may be answered late.
    assertEquals(this.#toldLost[target], figures.lost - givenUp, what);
  }
}
