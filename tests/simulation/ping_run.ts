/**
 * Whole runs of one target in virtual time: the program's own loop, sender, receiver and state machine over a virtual
 * kernel and a network that does what a seed says, beside the model that counts what really happened.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import {
  EAGAIN,
  EHOSTUNREACH,
  EINTR,
  EMSGSIZE,
  ENETDOWN,
  ENETUNREACH,
  ENOBUFS,
  EPERM,
} from "../../ffi/headers/errno.ts";
import { SCM_TSTAMP_SND, SO_EE_ORIGIN_LOCAL, SO_EE_ORIGIN_TIMESTAMPING } from "../../ffi/headers/errqueue.ts";
import { IP_RECVERR, IPV6_RECVERR } from "../../ffi/headers/in.ts";
import { POLLERR, POLLIN } from "../../ffi/headers/poll.ts";
import {
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SCM_TIMESTAMPING,
  SCM_TIMESTAMPNS,
  SOL_IP,
  SOL_IPV6,
  SOL_RAW,
  SOL_SOCKET,
} from "../../ffi/headers/socket.ts";
import { EVENT_LOOP_READY } from "../../ffi/poll.ts";
import type { PingEvent, Statistics } from "../../src/core/events.ts";
import { Pinger } from "../../src/core/pinger.ts";
import type { SocketKind } from "../../src/family/family.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { Driver } from "../../src/net/driver.ts";
import { KernelTimeline } from "../../src/net/kernel_timeline.ts";
import { Receiver } from "../../src/net/receiver.ts";
import { AddressBook, encodeSocketAddress } from "../../src/net/socket_address.ts";
import { Transmitter } from "../../src/net/transmitter.ts";
import { internetChecksum } from "../../src/wire/checksum.ts";
import type { SeededRandom } from "../support/random.ts";
import { NaivePing, type NaiveSettings, type Truth } from "./naive_ping.ts";
import { controlArea, type Message, type Received, VirtualSocket, VirtualTime } from "./virtual_kernel.ts";
import { MS, ORDINARY_SETTINGS, SECOND, US } from "./virtual_network.ts";

const IDENTIFIER = 0x1234;
const NO_ADDRESS = 0;
const ARENA_BYTES = 400_000;
const ICMP_BYTES = 8;
/** SO_RCVTIMEO of a flood. */
const RECEIVE_TIMEOUT_NS = 10 * MS;

/** What a run is like. */
export interface PingRunSettings {
  readonly family: "ipv4" | "ipv6";
  readonly socketKind: SocketKind;
  readonly payloadBytes: number;
  readonly intervalNs: number;
  readonly preload: number;
  readonly count: number;
  readonly deadlineNs: number;
  readonly lingerNs: number;
  readonly adaptive: boolean;
  readonly quiet: boolean;
  readonly reportOutstanding: boolean;
  readonly stamps: NaiveSettings["stamps"];
  /** Ctrl-C comes then. */
  readonly lastsNs: number;
  /** What a system call takes. */
  readonly callNs: number;
  /** Whether signals end a wait on the program's own thread. */
  readonly watchesEventLoop: boolean;
  /** Of 1000 calls so many are interrupted by a signal. */
  readonly interruptedPerMille: number;
  /** Of 1000 calls so many take some milliseconds longer. */
  readonly heldUpPerMille: number;
  /** What the network does. */
  readonly network: NetworkSettings;
  /** What happens besides, and when. */
  readonly incidents: readonly PingIncident[];
}

/** What the network does to packets, in per cent of them. */
export interface NetworkSettings {
  readonly lost: number;
  /** Requests in a row that are lost with one. */
  readonly burst: number;
  readonly doubled: number;
  readonly damaged: number;
  readonly changed: number;
  readonly errors: number;
  readonly refused: number;
  /** Somebody else's replies. */
  readonly noise: number;
  /** Least and greatest time that a reply takes, before it is held up. */
  readonly delayNs: readonly [least: number, most: number];
  /** Replies that come so much later than that, in per cent, and by how much at most. */
  readonly late: number;
  readonly lateNs: number;
}

/** Something that happens at a time. */
export type PingIncident =
  | { readonly kind: "set-clock"; readonly atNs: number; readonly forwardNs: number }
  | { readonly kind: "down"; readonly atNs: number; readonly forNs: number; readonly error: number }
  | { readonly kind: "no-memory"; readonly atNs: number; readonly forNs: number; readonly perCent: number }
  | { readonly kind: "snapshot"; readonly atNs: number };

/** Says when it is asked how things stand. */
class WatchedPinger extends Pinger {
  onSnapshot: () => void = () => {};

  override snapshot(): void {
    this.onSnapshot();
    super.snapshot();
  }
}

/** One run. */
export class PingRun {
  readonly #settings: PingRunSettings;
  readonly #random: SeededRandom;
  readonly #time = new VirtualTime();
  readonly #model: NaivePing;
  readonly #socket: VirtualSocket<Truth>;
  readonly #pinger: WatchedPinger;
  /** Requests that are sent by one call at most. */
  readonly #capacity: number;
  /** Figures of the model when it was asked how things stand. */
  readonly #snapshotFigures: ReturnType<NaivePing["statistics"]>[] = [];
  readonly #driver: Driver<PingEvent>;
  readonly #targetName: Uint8Array;
  readonly #foreignName: Uint8Array;
  /** The kernel's own number of the next transmit stamp. */
  #nextStamp = 0;
  #pendingError = 0;
  #lostInARow = 0;
  #down = 0;
  #noMemoryPerCent = 0;
  #calls = 0;
  /** Signals that have come and that the program has not heard of. */
  readonly #signals: ("interrupt" | "snapshot")[] = [];
  #firstAttemptNs = 0;
  #lastAttemptNs = 0;
  #snapshots = 0;

  /** Prepares a run. */
  constructor(settings: PingRunSettings, random: SeededRandom) {
    this.#settings = settings;
    this.#random = random;
    const { payloadBytes, intervalNs, lingerNs, quiet, stamps, preload, reportOutstanding } = settings;
    const family = settings.family === "ipv4" ? ipv4 : ipv6;
    const address = new Uint8Array(family.addressBytes).fill(10);
    this.#targetName = encodeSocketAddress(address, 0, 0);
    this.#foreignName = encodeSocketAddress(address.with(3, 99), 0, 0);
    const flood = intervalNs === 0;
    this.#capacity = flood && !reportOutstanding && stamps === "receive" ? Math.min(preload, 64) : 1;
    const capacity = this.#capacity;
    this.#model = new NaivePing({
      sending: capacity > 1 ? "batches" : "single",
      payloadBytes,
      // An adaptive interval comes down to the shortest pauses.
      intervalNs: settings.adaptive ? 0 : intervalNs,
      lingerNs,
      errorsAcknowledge: family.errorsAcknowledge,
      localErrorsCount: !quiet,
      compares: !quiet,
      stamps,
    });
    this.#time.pass(1000 * SECOND);
    const { clock } = this.#time;
    this.#socket = new VirtualSocket<Truth>({
      send: (data) => this.#send(data),
      refused: (error) => this.#model.refused(error, clock.now),
      beforeReceive: (flags) => this.#beforeReceive(flags),
      received: (what) => this.#received(what),
    });
    const arena = new Arena(ARENA_BYTES);
    const timeline = new KernelTimeline(clock);
    this.#pinger = new WatchedPinger({
      ...ORDINARY_SETTINGS,
      ...settings,
      errorsAcknowledge: family.errorsAcknowledge,
      localErrorsCount: !quiet,
    }, clock.now);
    this.#pinger.onSnapshot = () => void this.#snapshotFigures.push(this.#model.statistics());
    const shape = { identifier: IDENTIFIER, pattern: undefined };
    const transmitter = new Transmitter(
      { family, socket: this.#socket, target: this.#targetName, shape, payloadBytes, capacity },
      { arena, clock, timeline },
    );
    const receiver = new Receiver({
      family,
      icmp: { socket: this.#socket, kind: settings.socketKind },
      targetAddress: address,
      anySource: false,
      sourceRouted: false,
      identifier: IDENTIFIER,
      identifierTold: true,
      comparedWith: quiet ? undefined : transmitter.packet,
      payloadBytes,
      warn: () => {},
      capacity,
      verbose: true,
    }, { arena, pinger: this.#pinger, clock, timeline, addresses: new AddressBook(), transmitter });
    this.#driver = new Driver({
      machine: this.#pinger,
      transmitter,
      receiver,
      display: { isWaiting: false, show: (event) => this.#show(event) },
      clock,
      poller: this.#poller(),
      pause: { waitInBackground: (timeoutNs) => this.#turn(timeoutNs) },
      flood,
      hasten: () => this.#time.pass(MS),
      stampsBothEnds: stamps === "kernel" ? { restart: () => this.#restartStamps() } : undefined,
    });
    this.#schedule();
  }

  /** Runs to the end and compares the figures; returns them. */
  async run(): Promise<Statistics> {
    await this.#driver.run();
    const { count, deadlineNs } = this.#settings;
    this.#pinger.finish({ hostname: "host", showGap: false });
    this.#driver.showEvents();
    const { elapsedNs, ...figures } = this.#pinger.statistics();
    assertEquals(figures, this.#model.statistics());
    const attemptsNs = this.#lastAttemptNs - this.#firstAttemptNs;
    // The program reads the clock before it sends; calls in between take time.
    const inexactNs = 64 * this.#settings.callNs + (this.#settings.heldUpPerMille > 0 ? 200 * MS : 2 * MS);
    if (Math.abs(elapsedNs - attemptsNs) > inexactNs) throw new Error(`${elapsedNs} ns between ${attemptsNs} ns`);
    const { received } = figures;
    assertEquals(this.#pinger.exitStatus, received === 0 || (deadlineNs > 0 && received < count) ? 1 : 0);
    return this.#pinger.statistics();
  }

  /** Snapshots that were compared on the way. */
  get snapshots(): number {
    return this.#snapshots;
  }

  #schedule(): void {
    const { clock } = this.#time;
    const startNs = clock.now;
    for (const incident of this.#settings.incidents) {
      const atNs = startNs + incident.atNs;
      switch (incident.kind) {
        case "set-clock":
          this.#time.at(atNs, () => clock.setForward(incident.forwardNs));
          break;
        case "down":
          this.#time.at(atNs, () => void (this.#down = incident.error));
          this.#time.at(atNs + incident.forNs, () => void (this.#down = 0));
          break;
        case "no-memory":
          this.#time.at(atNs, () => void (this.#noMemoryPerCent = incident.perCent));
          this.#time.at(atNs + incident.forNs, () => void (this.#noMemoryPerCent = 0));
          break;
        case "snapshot":
          this.#time.at(atNs, () => void this.#signals.push("snapshot"));
          break;
      }
    }
    this.#time.at(startNs + this.#settings.lastsNs, () => void this.#signals.push("interrupt"));
  }

  #chance(perCent: number): boolean {
    return perCent > 0 && this.#random.below(100_000) < perCent * 1000;
  }

  /** A call takes its time; returns whether a signal of no consequence interrupts it. */
  #call(): boolean {
    const { callNs, heldUpPerMille, interruptedPerMille } = this.#settings;
    if (++this.#calls > 50_000_000) throw new Error("calls without end");
    if (this.#chance(heldUpPerMille / 10)) this.#time.pass(this.#random.below(40 * MS));
    else if (callNs > 0) this.#time.pass(callNs);
    return this.#chance(interruptedPerMille / 10);
  }

  #show(event: PingEvent): void {
    this.#model.told(event);
    if (event.kind !== "snapshot") return;
    const { elapsedNs: _elapsed, ...figures } = event.statistics;
    assertEquals(figures, this.#snapshotFigures.shift());
    this.#snapshots++;
  }

  #send(data: Uint8Array): number {
    const { clock } = this.#time;
    const handedNs = clock.now;
    if (this.#firstAttemptNs === 0) this.#firstAttemptNs = handedNs;
    this.#lastAttemptNs = handedNs;
    const error = this.#refusal(data);
    if (error !== 0) {
      // It is not known whether the kernel numbers what it refuses.
      if (this.#chance(50)) this.#nextStamp++;
      if (this.#capacity === 1) this.#call();
      return error;
    }
    const sequence = (data[6] ?? 0) << 8 | (data[7] ?? 0);
    this.#model.sent(handedNs);
    const count = this.#model.transmitted;
    if (sequence !== (count & 0xffff)) throw new Error(`request ${count} has sequence number ${sequence}`);
    if (this.#settings.stamps === "kernel") this.#stampRequest(count, data);
    this.#deliver(count, data);
    // Those of a batch are taken to have left evenly.
    if (this.#capacity === 1) this.#call();
    else this.#time.pass(this.#settings.callNs);
    return 0;
  }

  /** Why a request can't be sent; 0 if it can. */
  #refusal(data: Uint8Array): number {
    const pending = this.#pendingError;
    this.#pendingError = 0;
    if (pending !== 0) return pending;
    if (this.#down !== 0) return this.#down;
    if (this.#chance(this.#noMemoryPerCent)) return ENOBUFS;
    if (this.#chance(this.#settings.interruptedPerMille / 10)) return EINTR;
    if (!this.#chance(this.#settings.network.refused)) return 0;
    switch (this.#random.below(4)) {
      case 0:
        return EAGAIN;
      case 1:
        this.#queue(this.#extendedError(EMSGSIZE, SO_EE_ORIGIN_LOCAL, 1280), data, { kind: "local-error" });
        return EMSGSIZE;
      case 2:
        // A firewall of this host answers at once.
        this.#queueNetworkError(this.#model.transmitted + 1, data);
        return EPERM;
      default:
        return EPERM;
    }
  }

  #stampRequest(count: number, data: Uint8Array): void {
    const { clock } = this.#time;
    const number = this.#nextStamp++;
    const leftNs = clock.now + this.#random.below(30 * US);
    const tell = () => {
      const stamps = new Uint8Array(48);
      stamps.set(clock.stamp());
      const error = this.#extendedError(0, SO_EE_ORIGIN_TIMESTAMPING, SCM_TSTAMP_SND, number);
      const control = controlArea([{ level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: stamps }, error]);
      const truth: Truth = { kind: "transmit-stamp", count, leftNs: clock.now };
      this.#socket.errors.push({ name: new Uint8Array(0), data: data.subarray(0, 0), control, truth });
    };
    if (leftNs <= clock.now + this.#settings.callNs) this.#time.at(leftNs, tell);
    else this.#time.at(clock.now, tell);
  }

  #restartStamps(): void {
    this.#nextStamp = 0;
    this.#model.stampsRestarted();
  }

  /** Sends the replies to a request on their way, or not. */
  #deliver(count: number, data: Uint8Array): void {
    const { network, socketKind, family } = this.#settings;
    if (this.#lostInARow > 0) {
      this.#lostInARow--;
      return;
    }
    if (this.#chance(network.lost)) {
      this.#lostInARow = this.#random.below(network.burst);
      return;
    }
    const { now } = this.#time.clock;
    if (this.#chance(network.noise)) this.#time.at(now + this.#delay(), () => this.#arrive(this.#noise()));
    if (this.#chance(network.errors)) {
      this.#time.at(now + this.#delay(), () => {
        if (this.#down === 0) this.#queueNetworkError(count, data);
      });
      return;
    }
    for (let copies = this.#chance(network.doubled) ? 2 + this.#random.below(2) : 1; copies > 0; copies--) {
      const damaged = family === "ipv4" && this.#chance(network.damaged);
      // The kernel throws those away, but not before raw sockets have seen them.
      if (damaged && socketKind === "datagram") continue;
      const changed = !damaged && this.#chance(network.changed) && data.length > ICMP_BYTES + 16;
      const changedAt = changed ? 16 + this.#random.below(data.length - ICMP_BYTES - 16) : undefined;
      this.#time.at(now + this.#delay(), () => {
        const truth: Truth = { kind: "reply", count, arrivedNs: this.#time.clock.now, damaged, changedAt };
        if (this.#down === 0) this.#arrive({ ...this.#reply(data, damaged, changedAt), truth });
      });
    }
  }

  #delay(): number {
    const { delayNs: [least, most], late, lateNs } = this.#settings.network;
    const usual = least + this.#random.below(most - least + 1);
    return this.#chance(late) ? usual + Math.floor(this.#random.below(1000) * lateNs / 1000) : usual;
  }

  #arrive(datagram: Omit<Received<Truth>, "control">): void {
    const { stamps } = this.#settings;
    const stamp = this.#time.clock.stamp();
    const messages: Message[] = [];
    if (stamps === "receive") messages.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: stamp });
    if (stamps === "kernel") {
      const data = new Uint8Array(48);
      data.set(stamp);
      messages.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPING, data });
    }
    this.#socket.datagrams.push({ ...datagram, control: controlArea(messages) });
  }

  #reply(request: Uint8Array, damaged: boolean, changedAt: number | undefined) {
    const v4 = this.#settings.family === "ipv4";
    const icmp = request.slice();
    icmp[0] = v4 ? 0 : 129;
    if (changedAt !== undefined) icmp[ICMP_BYTES + changedAt] = (icmp[ICMP_BYTES + changedAt] ?? 0) ^ 0x10;
    if (v4) {
      icmp.fill(0, 2, 4);
      const checksum = internetChecksum(icmp, 0, icmp.length) ^ (damaged ? 0x0100 : 0);
      icmp[2] = checksum >>> 8;
      icmp[3] = checksum;
    }
    return { name: this.#targetName, data: this.#packet(icmp) };
  }

  /** With an IPv4 header where the socket hands one over. */
  #packet(icmp: Uint8Array): Uint8Array {
    if (this.#settings.family === "ipv6" || this.#settings.socketKind === "datagram") return icmp;
    const packet = new Uint8Array(20 + icmp.length);
    packet[0] = 0x45;
    packet[8] = 64;
    packet[9] = 1;
    packet.set(icmp, 20);
    return packet;
  }

  /** Another ping's reply, or a request; a ping socket is handed neither. */
  #noise(): Omit<Received<Truth>, "control"> {
    const icmp = new Uint8Array(64);
    const v4 = this.#settings.family === "ipv4";
    icmp[0] = this.#random.pick(v4 ? [0, 8] : [129, 128]);
    icmp[4] = 0x77;
    icmp[7] = 1;
    const data = this.#settings.socketKind === "datagram" ? icmp.subarray(0, 5) : this.#packet(icmp);
    return { name: this.#foreignName, data, truth: { kind: "noise" } };
  }

  #queueNetworkError(count: number, request: Uint8Array): void {
    const { socketKind, family } = this.#settings;
    const origin = family === "ipv4" ? 2 : 3;
    const error = this.#extendedError(EHOSTUNREACH, origin, 0);
    this.#queue(error, request, { kind: "network-error", count });
    this.#pendingError = EHOSTUNREACH;
    // A raw socket is handed the message itself, too, until it asks not to be.
    const filtered = this.#socket.options.some(({ level }) => level === SOL_RAW);
    if (family === "ipv6" || socketKind === "datagram" || filtered || count > this.#model.transmitted) return;
    const quoted = new Uint8Array(20 + request.length);
    quoted[0] = 0x45;
    quoted.set(this.#targetName.subarray(4, 8), 16);
    quoted.set(request, 20);
    const icmp = new Uint8Array(ICMP_BYTES + quoted.length);
    icmp[0] = 3;
    icmp[1] = 1;
    icmp.set(quoted, ICMP_BYTES);
    this.#arrive({ name: this.#foreignName, data: this.#packet(icmp), truth: { kind: "error-copy", count } });
  }

  #queue(error: Message, request: Uint8Array, truth: Truth): void {
    this.#socket.errors.push({ name: this.#targetName, data: request.slice(), control: controlArea([error]), truth });
  }

  #extendedError(errno: number, origin: number, info: number, data = 0): Message {
    const v4 = this.#settings.family === "ipv4";
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, errno, true);
    bytes.set([origin, v4 ? 3 : 1, v4 ? 1 : 3], 4);
    view.setUint32(8, info, true);
    view.setUint32(12, data, true);
    bytes.set(this.#foreignName.subarray(0, 16), 16);
    view.setUint16(16, NO_ADDRESS, true);
    return { level: v4 ? SOL_IP : SOL_IPV6, type: v4 ? IP_RECVERR : IPV6_RECVERR, data: bytes };
  }

  #beforeReceive(flags: number): number {
    const interrupted = this.#call();
    const { datagrams, errors } = this.#socket;
    if ((flags & MSG_ERRQUEUE) !== 0) {
      if (errors.length === 0) this.#model.errorQueueWasEmpty();
      return 0;
    }
    const pending = this.#pendingError;
    this.#pendingError = 0;
    if (pending !== 0) return pending;
    if (interrupted) return EINTR;
    if ((flags & MSG_DONTWAIT) !== 0 || datagrams.length > 0) return 0;
    const { clock } = this.#time;
    const untilNs = clock.now + RECEIVE_TIMEOUT_NS;
    while (datagrams.length === 0 && this.#signals.length === 0 && this.#pendingError === 0 && clock.now < untilNs) {
      this.#time.passUntil(Math.min(untilNs, this.#time.nextNs));
    }
    if (this.#pendingError !== 0) return this.#beforeReceive(flags | MSG_DONTWAIT);
    return datagrams.length === 0 && this.#signals.length > 0 ? EINTR : 0;
  }

  #received({ truth }: Received<Truth>): void {
    const { clock } = this.#time;
    if (truth.kind === "network-error") {
      // sock_dequeue_err_skb(): the next error of the network is the pending one, if there is one.
      const more = this.#socket.errors.some((entry) => entry.truth.kind === "network-error");
      this.#pendingError = more ? EHOSTUNREACH : 0;
    }
    this.#model.read(truth, clock.now, clock.lastSetNs);
  }

  get #events(): number {
    const { datagrams, errors } = this.#socket;
    return (datagrams.length > 0 ? POLLIN : 0) | (errors.length > 0 || this.#pendingError !== 0 ? POLLERR : 0);
  }

  #poller() {
    let { watchesEventLoop } = this.#settings;
    const wait = (timeoutNs: number, hears: boolean): number => {
      const { clock } = this.#time;
      const interrupted = this.#call();
      const untilNs = clock.now + Math.max(0, timeoutNs);
      const ready = () => this.#events | (hears && this.#signals.length > 0 ? EVENT_LOOP_READY : 0);
      if (interrupted && ready() === 0) {
        this.#time.passUntil(Math.min(untilNs, clock.now + this.#random.below(5 * MS)));
        return -EINTR;
      }
      while (ready() === 0 && clock.now < untilNs) {
        const nextNs = Math.min(untilNs, this.#time.nextNs);
        if (nextNs === Infinity) throw new Error("waits for ever");
        this.#time.passUntil(nextNs);
      }
      return ready();
    };
    return {
      get watchesEventLoop() {
        return watchesEventLoop;
      },
      ignoreEventLoop: () => void (watchesEventLoop = false),
      wait: (timeoutNs: number) => wait(timeoutNs, watchesEventLoop),
      waitInBackground: (timeoutNs: number) => {
        const events = wait(timeoutNs, true);
        this.#hearSignals();
        return Promise.resolve(Math.max(0, events) & ~EVENT_LOOP_READY);
      },
    };
  }

  #turn(timeoutNs: number): Promise<number> {
    this.#time.pass(timeoutNs);
    this.#hearSignals();
    return Promise.resolve(0);
  }

  #hearSignals(): void {
    for (const signal of this.#signals.splice(0)) {
      if (signal === "interrupt") this.#driver.interrupt();
      else this.#driver.requestSnapshot();
    }
  }
}

/** What a seed says a run is like. */
export function randomPingRun(random: SeededRandom): PingRunSettings {
  const intervalNs = random.pick([0, 0, 2 * MS, 10 * MS, 200 * MS, SECOND]);
  const lastsNs = intervalNs === 0
    ? 1 + random.below(2 * SECOND)
    : intervalNs * (1 + random.below(random.pick([3, 30, 300])));
  const slowest = random.pick([100 * US, 5 * MS, 300 * MS, 3 * SECOND]);
  const adaptive = random.below(8) === 0;
  const percent = (most: number) => random.below(3) === 0 ? random.below(most * 10) / 10 : 0;
  const someTime = () => random.below(Math.min(lastsNs, 2 ** 32 - 1));
  const incidents = Array.from({ length: random.below(6) }, (): PingIncident => {
    const atNs = someTime();
    switch (random.below(5)) {
      case 0:
        return { kind: "down", atNs, forNs: someTime(), error: random.pick([ENETUNREACH, ENETDOWN]) };
      case 1:
        return { kind: "no-memory", atNs, forNs: Math.min(someTime(), 4 * SECOND), perCent: 10 + random.below(91) };
      case 2:
        return { kind: "snapshot", atNs };
      default: {
        const forwardNs = random.pick([1, -1]) *
          random.pick([50 * US, 5 * MS, 700 * MS, 3600 * SECOND, 86_400 * SECOND]);
        return { kind: "set-clock", atNs, forwardNs };
      }
    }
  });
  return {
    family: random.pick(["ipv4", "ipv6"]),
    socketKind: random.pick(["raw", "datagram"]),
    payloadBytes: random.pick([56, 56, 16, 8, 0, 200]),
    intervalNs,
    preload: random.pick([1, 1, 3, 20]),
    count: random.below(3) === 0 ? 1 + random.below(50) : 0,
    deadlineNs: random.below(5) === 0 ? 1 + random.below(SECOND) * 3 : 0,
    lingerNs: adaptive ? 10 * SECOND : random.pick([10 * SECOND, SECOND, 100 * MS]),
    adaptive,
    quiet: random.below(4) === 0,
    reportOutstanding: random.below(4) === 0,
    stamps: random.pick(["user", "receive", "receive", "kernel"]),
    lastsNs,
    callNs: random.pick([0, 700, 2 * US, 20 * US]),
    watchesEventLoop: random.below(2) === 0,
    interruptedPerMille: random.below(3) === 0 ? random.below(300) : 0,
    heldUpPerMille: random.below(3) === 0 ? random.below(20) : 0,
    network: {
      lost: percent(60),
      burst: 1 + random.below(30),
      doubled: percent(30),
      damaged: percent(10),
      changed: percent(10),
      errors: percent(20),
      refused: percent(10),
      noise: percent(20),
      delayNs: [random.below(slowest), slowest],
      late: percent(20),
      lateNs: random.pick([10 * MS, SECOND]),
    },
    incidents,
  };
}

/** Pinging evenly, with what happens on any day: some loss, some late and some double replies. */
export function steadyPingRun(intervalNs: number, lastsNs: number, lateNs: number): PingRunSettings {
  return {
    family: "ipv4",
    socketKind: "datagram",
    payloadBytes: 56,
    intervalNs,
    preload: 1,
    count: 0,
    deadlineNs: 0,
    lingerNs: 10 * SECOND,
    adaptive: false,
    quiet: false,
    reportOutstanding: false,
    stamps: "receive",
    lastsNs,
    callNs: 700,
    watchesEventLoop: true,
    interruptedPerMille: 0,
    heldUpPerMille: 0,
    network: {
      lost: 1,
      burst: 10,
      doubled: 0.5,
      damaged: 0,
      changed: 0,
      errors: 0.5,
      refused: 0.1,
      noise: 0,
      delayNs: [9 * MS, 30 * MS],
      late: 0.2,
      lateNs,
    },
    incidents: [{ kind: "set-clock", atNs: lastsNs / 2, forwardNs: 3600 * SECOND }],
  };
}
