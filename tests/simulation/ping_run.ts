/**
 * Whole runs of one target in virtual time: the program's own loop, sender, receiver and state machine over a virtual
 * kernel and a network that does what a seed says, beside the model that counts what really happened.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { EAGAIN, EHOSTUNREACH, EINTR, EMSGSIZE, ENOBUFS, EPERM } from "../../ffi/headers/errno.ts";
import { SCM_TSTAMP_SND, SO_EE_ORIGIN_LOCAL, SO_EE_ORIGIN_TIMESTAMPING } from "../../ffi/headers/errqueue.ts";
import { POLLERR, POLLIN } from "../../ffi/headers/poll.ts";
import {
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SCM_TIMESTAMPING,
  SCM_TIMESTAMPNS,
  SOL_RAW,
  SOL_SOCKET,
} from "../../ffi/headers/socket.ts";
import type { OutcomeStatistics, PingEvent, Statistics } from "../../src/core/events.ts";
import { Outcomes } from "../../src/core/figures/outcomes.ts";
import { Pinger } from "../../src/core/one/pinger.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { Driver } from "../../src/net/loop/driver.ts";
import { KernelTimeline } from "../../src/net/loop/kernel_timeline.ts";
import { Receiver } from "../../src/net/loop/receiver.ts";
import { StampNumbers } from "../../src/net/loop/stamp_numbers.ts";
import { AddressBook } from "../../src/net/socket/socket_address.ts";
import { Transmitter } from "../../src/net/loop/transmitter.ts";
import { Echo } from "../../src/probe/echo.ts";
import type { SeededRandom } from "../support/random.ts";
import { NaivePing, type Truth } from "./naive_ping.ts";
import { IDENTIFIER, PingPackets, type ReplyChange } from "./ping_packets.ts";
import type { PingIncident, PingRunSettings } from "./ping_settings.ts";
import { controlArea, type Message, type Received, VirtualSocket, VirtualTime } from "./virtual_kernel.ts";
import { VirtualProcess } from "./virtual_process.ts";
import { MS, ORDINARY_SETTINGS, SECOND, US } from "./virtual_network.ts";

const ARENA_BYTES = 400_000;
const ICMP_BYTES = 8;
/** SO_RCVTIMEO of a flood. */
const RECEIVE_TIMEOUT_NS = 10 * MS;

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
  readonly #process: VirtualProcess;
  readonly #model: NaivePing;
  readonly #socket: VirtualSocket<Truth>;
  readonly #pinger: WatchedPinger;
  /** Requests that are sent by one call at most. */
  readonly #capacity: number;
  /** Figures of the model when it was asked how things stand. */
  readonly #snapshotFigures: ReturnType<NaivePing["statistics"]>[] = [];
  readonly #driver: Driver<PingEvent>;
  readonly #packets: PingPackets;
  /** The kernel's own number of the next transmit stamp. */
  #nextStamp = 0;
  #pendingError = 0;
  #lostInARow = 0;
  #down = 0;
  #noMemoryPerCent = 0;
  /** The deadline, or when a person asks for the end. */
  #endNs = Infinity;
  #firstAttemptNs = 0;
  #lastAttemptNs = 0;
  #snapshots = 0;

  /** Prepares a run. */
  constructor(settings: PingRunSettings, random: SeededRandom) {
    this.#settings = settings;
    this.#random = random;
    const { payloadBytes, intervalNs, lingerNs, quiet, stamps, preload, reportOutstanding } = settings;
    const family = settings.family === "ipv4" ? ipv4 : ipv6;
    const { targetAddress, targetName } = this.#packets = new PingPackets(settings);
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
      countsUnproven: settings.countsUnproven,
    });
    this.#process = new VirtualProcess(this.#time, random, settings, (signal) => {
      if (signal === "interrupt") this.#driver.interrupt();
      else this.#driver.requestSnapshot();
    });
    this.#time.pass(1000 * SECOND);
    const { clock } = this.#time;
    this.#socket = new VirtualSocket<Truth>({
      send: (data) => this.#send(data),
      refused: (error) => this.#model.refused(error, clock.now),
      beforeReceive: (flags) => this.#beforeReceive(flags),
      received: (what) => this.#received(what),
    }, settings.bufferDatagrams);
    const arena = new Arena(ARENA_BYTES);
    const timeline = new KernelTimeline(clock);
    this.#pinger = new WatchedPinger(
      {
        ...ORDINARY_SETTINGS,
        ...settings,
        errorsAcknowledge: family.errorsAcknowledge,
        localErrorsCount: !quiet,
        awaitsOutcomes: settings.outcomes === "awaited",
        countsLate: settings.outcomes !== "awaited",
      },
      clock.now,
      settings.outcomes === "none" ? {} : { outcomes: new Outcomes(lingerNs) },
    );
    this.#pinger.onSnapshot = () => void this.#snapshotFigures.push(this.#model.statistics());
    const probe = new Echo(family, { payloadBytes, pattern: undefined });
    const stampNumbers = stamps === "kernel" ? new StampNumbers() : undefined;
    const transmitter = new Transmitter(
      [{ family, probe, socket: this.#socket, target: targetName, stampNumbers }],
      { identifier: IDENTIFIER, capacity },
      { arena, clock, timeline },
    );
    const receiver = new Receiver({
      family,
      probe,
      icmp: { socket: this.#socket, kind: settings.socketKind },
      target: targetAddress,
      identifier: IDENTIFIER,
      showsIdentifier: true,
      noticesAreErrors: true,
      findsMismatches: !quiet,
      capacity,
      verbose: true,
      stampNumbers,
    }, { arena, inbox: this.#pinger, clock, timeline, book: new AddressBook(), transmitter, warn: () => {} });
    this.#driver = new Driver({
      machine: this.#pinger,
      transmitter,
      receiver,
      display: { isWaiting: false, show: (event) => this.#show(event), beforeWait: (timeoutNs) => timeoutNs },
      warn: () => {},
      clock,
      poller: this.#process.poller(() => this.#events),
      pause: { waitInBackground: (timeoutNs) => this.#process.turn(timeoutNs) },
      flood,
      hasten: () => this.#time.pass(MS),
      stampsBothEnds: stamps === "kernel" ? { restart: () => this.#restartStamps() } : undefined,
    });
    this.#schedule();
  }

  /** Runs to the end and compares the figures; returns them. */
  async run(): Promise<Statistics> {
    const failure = await this.#driver.run();
    if (failure !== undefined) throw failure.error;
    const { count, deadlineNs } = this.#settings;
    this.#pinger.finish({ hostname: "host", showGap: false });
    this.#driver.showEvents();
    const { elapsedNs, outcomes, ...figures } = this.#pinger.statistics();
    if (outcomes !== undefined) this.#checkOutcomes(outcomes);
    assertEquals(figures, this.#model.statistics());
    const attemptsNs = this.#lastAttemptNs - this.#firstAttemptNs;
    // The program reads the clock before it sends; calls in between take time.
    const { callNs, heldUpPerMille, incidents } = this.#settings;
    const stopsNs = incidents.reduce((sum, incident) => sum + (incident.kind === "stop" ? incident.forNs : 0), 0);
    const inexactNs = 64 * callNs + (heldUpPerMille > 0 ? 200 * MS : 2 * MS) + stopsNs;
    if (Math.abs(elapsedNs - attemptsNs) > inexactNs) throw new Error(`${elapsedNs} ns between ${attemptsNs} ns`);
    this.#checkUnread();
    const { received } = figures;
    const counted = this.#settings.outcomes === "awaited" ? outcomes?.received ?? NaN : received;
    assertEquals(this.#pinger.exitStatus, counted === 0 || (deadlineNs > 0 && counted < count) ? 1 : 0);
    return this.#pinger.statistics();
  }

  /** Each request is received, lost or waiting, by when its first proven reply came. */
  #checkOutcomes({ received, late, lost, waiting }: OutcomeStatistics): void {
    const { count, deadlineNs, outcomes } = this.#settings;
    const { transmitted, errors } = this.#model.statistics();
    const { answered, certainlyInTime, perhapsInTime } = this.#model.answers(this.#capacity > 1);
    const what = JSON.stringify({
      received,
      late,
      lost,
      waiting,
      transmitted,
      answered,
      certainlyInTime,
      perhapsInTime,
    });
    assertEquals(received + late, answered, what);
    assertEquals(received + lost + waiting, transmitted, what);
    if (late > lost || received < certainlyInTime || received > perhapsInTime) throw new Error(what);
    const cutShort = this.#time.clock.now >= this.#endNs || deadlineNs > 0 && errors > 0;
    if (outcomes === "awaited" && count > 0 && !cutShort) assertEquals(waiting, 0, what);
  }

  /** What had come by the end is read, unless the run ended before, by its count or, with a deadline, by an error. */
  #checkUnread(): void {
    const { count, deadlineNs, lingerNs, stamps, heldUpPerMille, incidents } = this.#settings;
    const { transmitted, received, errors } = this.#model.statistics();
    // Without stamps that can be right the loop reads for a while: a millisecond after a deadline, longer after a signal,
    // but a pause of the program uses that up.
    const happens = (what: PingIncident["kind"]) => incidents.some(({ kind }) => kind === what);
    const unstamped = stamps === "user" || happens("set-clock");
    if (unstamped && (deadlineNs > 0 || heldUpPerMille > 0 || happens("stop"))) return;
    if (count > 0 && received + errors >= count || deadlineNs > 0 && errors > 0) return;
    // After the last request a run without any reply waits for so long; another one for as long as its replies took.
    const lingeredNs = count > 0 && transmitted >= count
      ? this.#lastAttemptNs + (received === 0 ? lingerNs : 0)
      : Infinity;
    const untilNs = Math.min(this.#endNs, lingeredNs);
    const unread = this.#socket.datagrams.filter(({ truth }) => truth.kind === "reply" && truth.arrivedNs < untilNs);
    if (unread.length > 0) throw new Error(`${unread.length} replies from before the end were not read`);
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
        case "stop":
          this.#time.at(atNs, () => this.#process.stop(incident.forNs));
          break;
        case "snapshot":
          this.#time.at(atNs, () => this.#process.signal("snapshot"));
          break;
      }
    }
    const { lastsNs, deadlineNs } = this.#settings;
    this.#endNs = startNs + Math.min(lastsNs, deadlineNs > 0 ? deadlineNs : Infinity);
    this.#time.at(startNs + lastsNs, () => this.#process.signal("interrupt"));
  }

  #show(event: PingEvent): void {
    this.#model.told(event);
    if (event.kind !== "snapshot") return;
    const { elapsedNs: _elapsed, outcomes: _outcomes, ...figures } = event.statistics;
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
      if (this.#process.chance(50)) this.#nextStamp++;
      if (this.#capacity === 1) this.#process.call();
      return error;
    }
    const sequence = (data[6] ?? 0) << 8 | (data[7] ?? 0);
    this.#model.sent(clock);
    const count = this.#model.transmitted;
    if (count === this.#settings.maxRequests) {
      this.#endNs = clock.now;
      this.#process.signal("interrupt");
    }
    if (sequence !== (count & 0xffff)) throw new Error(`request ${count} has sequence number ${sequence}`);
    if (this.#settings.stamps === "kernel") this.#stampRequest(count, data);
    this.#deliver(count, data);
    // Those of a batch are taken to have left evenly.
    if (this.#capacity === 1) this.#process.call();
    else this.#time.pass(this.#settings.callNs);
    return 0;
  }

  /** Why a request can't be sent; 0 if it can. */
  #refusal(data: Uint8Array): number {
    const pending = this.#pendingError;
    this.#pendingError = 0;
    if (pending !== 0) return pending;
    if (this.#down !== 0) return this.#down;
    if (this.#process.chance(this.#noMemoryPerCent)) return ENOBUFS;
    if (this.#process.chance(this.#settings.interruptedPerMille / 10)) return EINTR;
    if (!this.#process.chance(this.#settings.network.refused)) return 0;
    switch (this.#random.below(4)) {
      case 0:
        return EAGAIN;
      case 1:
        this.#queue(this.#packets.extendedError(EMSGSIZE, SO_EE_ORIGIN_LOCAL, 1280), data, { kind: "local-error" });
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
      const error = this.#packets.extendedError(0, SO_EE_ORIGIN_TIMESTAMPING, SCM_TSTAMP_SND, number);
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
    if (this.#process.chance(network.lost)) {
      this.#lostInARow = this.#random.below(network.burst);
      return;
    }
    const { now } = this.#time.clock;
    if (this.#process.chance(network.noise)) {
      this.#time.at(
        now + this.#delay(),
        () => this.#arrive({ ...this.#packets.noise(this.#random.below(2)), truth: { kind: "noise" } }),
      );
    }
    if (this.#process.chance(network.errors)) {
      this.#time.at(now + this.#delay(), () => {
        if (this.#down === 0) this.#queueNetworkError(count, data);
      });
      return;
    }
    for (let copies = this.#process.chance(network.doubled) ? 2 + this.#random.below(2) : 1; copies > 0; copies--) {
      const damaged = family === "ipv4" && this.#process.chance(network.damaged);
      // The kernel throws those away, but not before raw sockets have seen them.
      if (damaged && socketKind === "datagram") continue;
      const changed = !damaged && this.#process.chance(network.changed) && data.length > ICMP_BYTES + 16;
      const changedAt = changed ? 16 + this.#random.below(data.length - ICMP_BYTES - 16) : undefined;
      this.#time.at(now + this.#delay(), () => {
        this.#arriveReply(count, data, { damaged, changedAt, forged: false, foreign: false });
      });
    }
    if (!this.#process.chance(network.strangers)) return;
    const foreign = this.#random.below(2) === 0;
    // Without a payload there is nothing to forge.
    const forged = data.length > ICMP_BYTES && this.#random.below(2) === 0;
    this.#time.at(now + this.#delay(), () => {
      this.#arriveReply(count, data, { damaged: false, changedAt: undefined, forged, foreign });
    });
  }

  #arriveReply(count: number, data: Uint8Array, change: ReplyChange): void {
    const truth: Truth = { kind: "reply", count, arrivedNs: this.#time.clock.now, ...change };
    if (this.#down === 0) this.#arrive({ ...this.#packets.reply(data, change), truth });
  }

  #delay(): number {
    const { delayNs: [least, most], late, lateNs } = this.#settings.network;
    const usual = least + this.#random.below(most - least + 1);
    return this.#process.chance(late) ? usual + Math.floor(this.#random.below(1000) * lateNs / 1000) : usual;
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
    this.#socket.arrive({ ...datagram, control: controlArea(messages) });
  }

  #queueNetworkError(count: number, request: Uint8Array): void {
    const { socketKind, family } = this.#settings;
    const origin = family === "ipv4" ? 2 : 3;
    const error = this.#packets.extendedError(EHOSTUNREACH, origin, 0);
    this.#pendingError = EHOSTUNREACH;
    // sock_queue_err_skb(): an error needs room in the buffer, too; without it only the error number is left.
    if (this.#socket.datagrams.length >= this.#settings.bufferDatagrams) return;
    this.#queue(error, request, { kind: "network-error", count });
    // A raw socket is handed the message itself, too, until it asks not to be.
    const filtered = this.#socket.options.some(({ level }) => level === SOL_RAW);
    if (family === "ipv6" || socketKind === "datagram" || filtered || count > this.#model.transmitted) return;
    this.#arrive({ ...this.#packets.unreachable(request), truth: { kind: "error-copy", count } });
  }

  #queue(error: Message, request: Uint8Array, truth: Truth): void {
    this.#socket.errors.push({
      name: this.#packets.targetName,
      data: request.slice(),
      control: controlArea([error]),
      truth,
    });
  }

  #beforeReceive(flags: number): number {
    const interrupted = this.#process.call();
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
    const isReady = () => datagrams.length > 0 || this.#pendingError !== 0;
    const interruptedBySignal = this.#process.block(isReady, RECEIVE_TIMEOUT_NS);
    if (this.#pendingError !== 0) return this.#beforeReceive(flags | MSG_DONTWAIT);
    return interruptedBySignal ? EINTR : 0;
  }

  #received({ truth }: Received<Truth>): void {
    const { clock } = this.#time;
    if (truth.kind === "network-error") {
      // sock_dequeue_err_skb(): the next error of the network is the pending one, if there is one.
      const more = this.#socket.errors.some((entry) => entry.truth.kind === "network-error");
      this.#pendingError = more ? EHOSTUNREACH : 0;
    }
    this.#model.read(truth, clock);
  }

  get #events(): number {
    const { datagrams, errors } = this.#socket;
    return (datagrams.length > 0 ? POLLIN : 0) | (errors.length > 0 || this.#pendingError !== 0 ? POLLERR : 0);
  }
}
