/**
 * The receive path of one target, from what the kernel hands over to the lines that are printed, beside a plain reading
 * of the same bytes that says what may be counted.
 *
 * @module
 */
import fc from "fast-check";
import { Arena } from "../../ffi/arena.ts";
import { MSG_DONTWAIT } from "../../ffi/headers/socket.ts";
import type { PingEvent, Statistics } from "../../src/core/events.ts";
import { Pinger } from "../../src/core/one/pinger.ts";
import type { Family, SocketKind } from "../../src/family/family.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { KernelTimeline } from "../../src/net/loop/kernel_timeline.ts";
import { Receiver } from "../../src/net/loop/receiver.ts";
import { AddressBook, encodeSocketAddress } from "../../src/net/socket/socket_address.ts";
import { Transmitter } from "../../src/net/loop/transmitter.ts";
import { Echo } from "../../src/probe/echo.ts";
import { NodeInformationProbe } from "../../src/probe/node_information.ts";
import { JsonReporter } from "../../src/report/json/json.ts";
import { TextReporter } from "../../src/report/text/text.ts";
import { MS, ORDINARY_SETTINGS } from "../simulation/virtual_network.ts";
import { VirtualSocket, VirtualTime } from "../simulation/virtual_kernel.ts";
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
/** More than a run here needs. */
const ARENA_BYTES = 200_000;
const FLAVOURS = ["ipv4", "ipv6", "node-information"] as const;

interface Step {
  readonly kind: "send" | "datagram" | "error" | "set-clock";
  readonly waitUs: number;
  readonly data: Recipe;
  readonly control: Recipe;
  readonly sender: number;
  readonly repaired: boolean;
}

interface Run {
  readonly flavour: (typeof FLAVOURS)[number];
  readonly socketKind: SocketKind;
  readonly payloadBytes: number;
  readonly capacity: number;
  readonly quiet: boolean;
  readonly flood: boolean;
  readonly verbose: boolean;
  readonly sourceRouted: boolean;
  readonly countsUnproven: boolean;
  readonly steps: readonly Step[];
}

const steps: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("send", "datagram", "datagram", "datagram", "error", "set-clock"),
  waitUs: fc.oneof(fc.nat(1000), fc.nat(2_000_000)),
  data: recipes(DATAGRAM_MAKERS),
  control: recipes(CONTROL_MAKERS),
  sender: fc.nat(9),
  repaired: fc.boolean(),
});

const runs: fc.Arbitrary<Run> = fc.record({
  flavour: fc.constantFrom(...FLAVOURS),
  socketKind: fc.constantFrom("raw", "datagram"),
  payloadBytes: fc.constantFrom(0, 8, 56, 100),
  capacity: fc.constantFrom(1, 4),
  quiet: fc.boolean(),
  flood: fc.boolean(),
  verbose: fc.boolean(),
  sourceRouted: fc.boolean(),
  countsUnproven: fc.boolean(),
  steps: fc.array(steps, { minLength: 1, maxLength: 12 }),
});

/** One run that is fed. */
class FedRun {
  readonly #run: Run;
  readonly #time = new VirtualTime();
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
  readonly #family: Family;
  readonly #target: Uint8Array;
  readonly #pinger: Pinger;
  readonly #transmitter: Transmitter;
  readonly #receiver: Receiver;
  readonly #text: TextReporter;
  readonly #json: JsonReporter;
  readonly #answered = new Set<number>();
  readonly #startNs: number;

  constructor(run: Run) {
    this.#run = run;
    const { flavour, socketKind, payloadBytes, capacity, quiet, flood, verbose, sourceRouted } = run;
    const v4 = flavour === "ipv4";
    this.#family = v4 ? ipv4 : ipv6;
    const probe = flavour === "node-information"
      ? query()
      : new Echo(this.#family, { payloadBytes, pattern: undefined });
    const address = v4 ? Uint8Array.of(192, 0, 2, 1) : Uint8Array.from({ length: 16 }, (_, index) => index + 1);
    this.#target = encodeSocketAddress(address, 0, 0);
    this.#time.pass(MS);
    const { clock } = this.#time;
    this.#startNs = clock.now;
    const arena = new Arena(ARENA_BYTES);
    const timeline = new KernelTimeline(clock);
    const family = this.#family;
    const { countsUnproven } = run;
    const settings = { ...ORDINARY_SETTINGS, intervalNs: MS, preload: 64, payloadBytes, countsUnproven };
    this.#pinger = new Pinger(settings, clock.now);
    this.#transmitter = new Transmitter(
      [{ family, probe, socket: this.#socket, target: this.#target }],
      { identifier: IDENTIFIER, capacity },
      { arena, clock, timeline },
    );
    this.#receiver = new Receiver({
      family,
      probe,
      icmp: { socket: this.#socket, kind: socketKind },
      target: address,
      sourceRouted: sourceRouted && v4,
      identifier: IDENTIFIER,
      showsIdentifier: true,
      noticesAreErrors: true,
      findsMismatches: !quiet,
      capacity,
      verbose,
    }, {
      arena,
      inbox: this.#pinger,
      clock,
      timeline,
      book: new AddressBook(),
      transmitter: this.#transmitter,
      warn: (message) => this.#show({ kind: "warning", message }),
    });
    const reporting = { programName: "ping", quiet, flood, verbose, timestamps: verbose };
    this.#json = new JsonReporter(reporting);
    const sizes = { preload: 1, terminalColumns: 80 };
    this.#text = new TextReporter({ ...reporting, ...sizes, audible: true, preciseTimes: verbose });
  }

  /** Feeds all of it. */
  feed(): void {
    this.#send();
    for (const step of this.#run.steps) {
      this.#time.pass(step.waitUs * 1000);
      switch (step.kind) {
        case "send":
          this.#send();
          break;
        case "datagram":
          this.#receive(step);
          break;
        case "error":
          this.#receiveError(step);
          break;
        case "set-clock":
          this.#time.clock.setForward((step.sender - 4) * 10 ** (step.data.seed % 13));
          break;
      }
      this.#showEvents();
      this.#checkFigures(this.#pinger.statistics());
    }
    this.#pinger.handleTimeout(this.#time.clock.now);
    this.#pinger.snapshot();
    this.#pinger.finish({ hostname: "host", showGap: true });
    this.#showEvents();
  }

  get #context(): PacketContext {
    const { flavour, socketKind } = this.#run;
    const family = flavour === "ipv4" ? "ipv4" : "ipv6";
    return { family, raw: socketKind === "raw", requests: this.#requests, clock: this.#time.clock };
  }

  #send(): void {
    const { now } = this.#time.clock;
    const count = this.#pinger.nextTransmit(now);
    if (count === 0) return;
    this.#transmitter.stage(count);
    this.#transmitter.flush();
    this.#pinger.handleTransmitted(this.#transmitter.sentAtNs(0));
  }

  #receive({ data, control, sender, repaired }: Step): void {
    const context = this.#context;
    let bytes = bytesOf(data, datagramMakers(context));
    if (repaired && context.family === "ipv4") bytes = repairChecksum(bytes, context);
    const name = senderName(sender, this.#target);
    this.#socket.datagrams.push({
      name,
      data: bytes,
      control: bytesOf(control, controlMakers(context)),
      truth: undefined,
    });
    const before = this.#pinger.statistics();
    const held = bytes.subarray(0, this.#run.payloadBytes + this.#family.receiveExtraBytes);
    const expected = this.#credit(held, this.#isTarget(name));
    const received = this.#receiver.receive(MSG_DONTWAIT);
    for (let index = 0; index < received; index++) this.#receiver.handle(index);
    const after = this.#pinger.statistics();
    const counted = {
      received: after.received - before.received,
      duplicates: after.duplicates - before.duplicates,
      corrupted: after.corrupted - before.corrupted,
      errors: after.errors - before.errors,
    };
    for (const [name, count] of Object.entries(counted)) {
      if (count !== (name === expected ? 1 : 0)) {
        throw new Error(`${count} ${name}, but it is ${expected ?? "nothing"}`);
      }
    }
  }

  #receiveError({ data, control, sender }: Step): void {
    const context = this.#context;
    const entry = control.base < CONTROL_MAKERS ? { ...control, base: CONTROL_MAKERS - 1 } : control;
    const area = bytesOf(entry, controlMakers(context));
    const bytes = data.base < DATAGRAM_MAKERS - 2
      ? bytesOf({ ...data, base: 0 }, [() => this.#requests[data.seed % this.#requests.length] ?? new Uint8Array(8)])
      : bytesOf(data, datagramMakers(context));
    const name = senderName(sender, this.#target);
    this.#socket.errors.push({ name, data: bytes, control: area, truth: undefined });
    const before = this.#pinger.statistics();
    const outcome = this.#receiver.receiveError();
    const errors = this.#pinger.statistics().errors - before.errors;
    const possible = outcome === "network-error" || outcome === "local-error" ? 1 : 0;
    if (errors > possible) throw new Error(`${errors} errors for ${outcome}`);
    if (outcome !== "network-error" || this.#run.sourceRouted) return;
    if (!this.#isTarget(name)) {
      throw new Error(`an error about a packet to ${name}`);
    }
    const sequence = (bytes[6] ?? 0) << 8 | (bytes[7] ?? 0);
    if (errors === 1 && sequence > this.#requests.length && this.#run.flavour !== "node-information") {
      throw new Error(`an error about ${sequence} of ${this.#requests.length}`);
    }
  }

  #isTarget(name: Uint8Array): boolean {
    const { sockaddrAddressOffset: at, addressBytes } = this.#family;
    return name.subarray(at, at + addressBytes).join() === this.#target.subarray(at, at + addressBytes).join();
  }

  /** Which counter a datagram belongs to, by a plain reading of it. */
  #credit(data: Uint8Array, fromTarget: boolean): "received" | "duplicates" | "corrupted" | undefined {
    const { flavour, socketKind, countsUnproven } = this.#run;
    const raw = socketKind === "raw";
    const start = raw && flavour === "ipv4" ? 4 * ((data[0] ?? 0) % 16) : 0;
    const icmp = data.subarray(start);
    if (icmp.length < 8 || (raw && flavour === "ipv4" && start < 20)) return undefined;
    const sequence = flavour === "node-information" ? this.#askedBy(icmp) : (icmp[6] ?? 0) * 256 + (icmp[7] ?? 0);
    if (flavour !== "node-information") {
      if (icmp[0] !== (flavour === "ipv4" ? 0 : 129)) return undefined;
      if (raw && (icmp[4] !== IDENTIFIER >> 8 || icmp[5] !== (IDENTIFIER & 255))) return undefined;
    }
    // The kernel verifies checksums for datagram sockets, and what was cut off can't be verified.
    const verifiable = flavour === "ipv4" && raw && (data[2] ?? 0) * 256 + (data[3] ?? 0) <= data.length;
    const damaged = verifiable && naiveSum(icmp) !== 0xffff;
    const counts = countsUnproven || this.#isProven(icmp, sequence, fromTarget) || damaged && fromTarget;
    if (damaged) return counts ? "corrupted" : undefined;
    if (!counts || sequence < 1 || sequence > this.#requests.length) return undefined;
    if (this.#answered.has(sequence)) return "duplicates";
    this.#answered.add(sequence);
    return "received";
  }

  /** Whether the payload is that of the request, as far as it differs from that of others. */
  #isProven(icmp: Uint8Array, sequence: number, fromTarget: boolean): boolean {
    const { flavour, payloadBytes } = this.#run;
    if (flavour === "node-information") return sequence > 0;
    const end = 8 + Math.min(payloadBytes, 16);
    const sent = this.#requests[sequence - 1] ?? new Uint8Array(0);
    const same = icmp.length >= end && icmp.subarray(8, end).join() === sent.subarray(8, end).join();
    return same && (payloadBytes >= 16 || fromTarget);
  }

  /** The request whose nonce comes back. */
  #askedBy(icmp: Uint8Array): number {
    if (icmp.length < 16 || icmp[0] !== 140) return 0;
    const nonce = icmp.subarray(8, 16).join();
    return 1 + this.#requests.findLastIndex((request) => request.subarray(8, 16).join() === nonce);
  }

  #checkFigures(figures: Statistics): void {
    const { transmitted, received, duplicates, measured, minUs, averageUs, maxUs, mdevUs, elapsedNs, pipe } = figures;
    if (transmitted !== this.#requests.length) throw new Error(`${transmitted} transmitted`);
    if (received > transmitted) throw new Error(`${received} received of ${transmitted}`);
    if (measured > received + duplicates) throw new Error(`${measured} measured`);
    if (pipe > transmitted) throw new Error(`pipe ${pipe}`);
    for (const figure of Object.values(figures)) {
      if (typeof figure === "number" && !(figure >= 0 && Number.isFinite(figure))) throw new Error(`figure ${figure}`);
    }
    const passedUs = (this.#time.clock.now - this.#startNs) / 1000 + 2;
    const sane = minUs <= averageUs && averageUs <= maxUs && maxUs <= passedUs && mdevUs <= maxUs + 1;
    if (!sane || elapsedNs > passedUs * 1000) throw new Error(`times ${[minUs, averageUs, maxUs, mdevUs, passedUs]}`);
  }

  #showEvents(): void {
    for (let event = this.#pinger.nextEvent(); event !== undefined; event = this.#pinger.nextEvent()) this.#show(event);
  }

  #show(event: PingEvent): void {
    const wallClockUs = 1_700_000_000_000_000 + Math.floor(this.#time.clock.now / 1000);
    const { quiet, verbose } = this.#run;
    if (event.kind === "reply" && event.roundTripNs !== undefined) {
      const possible = event.roundTripNs >= 0 && event.roundTripNs <= this.#time.clock.now - this.#startNs + 2000;
      if (!possible) throw new Error(`round trip of ${event.roundTripNs} ns`);
    }
    assertSafeText(this.#text.output(event, wallClockUs), this.#run.flood ? "\n\t\x07\b" : "\n\t\x07");
    assertSafeText(this.#text.diagnostics(event), "\n\r");
    assertJsonLines(this.#json.output(event, wallClockUs));
    const diagnostics = this.#json.diagnostics(event);
    if (diagnostics !== "" && !(quiet || verbose)) throw new Error(`diagnostics ${diagnostics}`);
  }
}

/** Asks for a name, with nonces from a seed. */
function query(): NodeInformationProbe {
  const random = seededRandom(1);
  const subject = { type: "ipv6", bytes: new Uint8Array(16) } as const;
  return new NodeInformationProbe(
    { query: "name", scopes: [], subject },
    (bytes) => bytes.set(random.bytes(bytes.length)),
  );
}

/** RFC 1071 word by word. */
function naiveSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  return sum === 0 ? 0 : (sum - 1) % 0xffff + 1;
}

/** The whole path of one target. */
export const RECEIVE_TARGET = fuzzTarget<Run>({
  name: "receive",
  share: 0.6,
  inputs: runs,
  count: (run) => run.steps.filter(({ kind }) => kind === "datagram" || kind === "error").length,
  check: (run) => new FedRun(run).feed(),
});
