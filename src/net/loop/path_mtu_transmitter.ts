/**
 * The send path of a search for a path's MTU: echo requests that differ in length, one at a time.
 *
 * @module
 */
import type { Arena } from "../../../ffi/arena.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { MessageBatch, type MessageSlot } from "../../../ffi/msghdr.ts";
import type { Socket } from "../../../ffi/socket.ts";
import type { ProbeShape } from "../../core/path_mtu/input.ts";
import type { Family, RequestShape } from "../../family/family.ts";
import type { PathMtuFamily } from "../../family/path_mtu.ts";
import { ICMP_OFFSETS } from "../../wire/icmp.ts";
import { MarkedRequest } from "./marked_request.ts";
import type { ProbeCookies } from "./probe_cookies.ts";

/** Room for a `struct sockaddr_in6`. */
const SOCKET_ADDRESS_BYTES = 28;

/** What is sent where. */
export interface PathMtuTransmitterSettings {
  /** How the target is pinged. */
  readonly family: Pick<Family, "createEncoder">;
  /** How probes of its family are sent. */
  readonly pathMtuFamily: PathMtuFamily;
  /** What is written to. */
  readonly socket: Pick<Socket, "send" | "setOption">;
  /** The target as `struct sockaddr`. */
  readonly target: Uint8Array;
  /** Identifier and pattern. */
  readonly shape: RequestShape;
  /** IP header. */
  readonly ipHeaderBytes: number;
  /** Longest packet. */
  readonly mostBytes: number;
  /** Hops that a probe may take as a rule; undefined leaves the kernel's default. */
  readonly usualHops: number | undefined;
  /** What proves the answer to a probe. */
  readonly cookies: ProbeCookies;
  /** What a probe looks like. */
  readonly shapeOf: (count: number) => ProbeShape;
}

/** Sends probes from a buffer that is used over and over. */
export class PathMtuTransmitter {
  /** Probes that can be staged at once. */
  readonly capacity = 1;
  readonly #settings: PathMtuTransmitterSettings;
  readonly #clock: Pick<Clock, "nowNs">;
  readonly #slot: MessageSlot;
  #hops: number | undefined;
  #sentAtNs = 0;

  /** Takes its buffer from the arena. */
  constructor(
    settings: PathMtuTransmitterSettings,
    arena: Arena,
    clock: Pick<Clock, "nowNs">,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    const [slot] = new MessageBatch(arena, 1, messageSizes(settings)).slots;
    if (slot === undefined) throw new RangeError("a batch without messages");
    this.#slot = slot;
    slot.name.set(settings.target);
  }

  /** Arena bytes that a transmitter needs. */
  static arenaBytes(settings: Pick<PathMtuTransmitterSettings, "ipHeaderBytes" | "mostBytes">): number {
    return MessageBatch.arenaBytes(1, messageSizes(settings));
  }

  /** Makes the probe of this count. */
  stage(count: number): void {
    const { family, target, shape, ipHeaderBytes, shapeOf, pathMtuFamily, socket, usualHops, cookies } = this.#settings;
    const { bytes, hops } = shapeOf(count);
    if (hops !== this.#hops) {
      this.#hops = hops;
      const { level, name, value } = pathMtuFamily.hopLimitOption(hops ?? usualHops);
      socket.setOption(level, name, value);
    }
    const message = this.#slot.data.subarray(0, bytes - ipHeaderBytes);
    new MarkedRequest(message, family, shape).write({
      count,
      ownSequence: count,
      cookieHigh: cookies.high(count),
      cookieLow: cookies.low(count),
    });
    this.#slot.prepareSend(message.length, target.length, 0);
  }

  /** Sends it. Returns 1, or minus the error number. */
  flush(): number {
    this.#sentAtNs = this.#clock.nowNs();
    const sent = this.#settings.socket.send(this.#slot, 0);
    return sent < 0 ? sent : 1;
  }

  /** When it was handed to the kernel, in nanoseconds of the clock. */
  sentAtNs(): number {
    return this.#sentAtNs;
  }

  /** The shortest round trip that this is known well enough for. */
  shortestTimedNs(): number {
    return 0;
  }
}

function messageSizes({ mostBytes, ipHeaderBytes }: { readonly mostBytes: number; readonly ipHeaderBytes: number }) {
  const dataBytes = Math.max(mostBytes - ipHeaderBytes, ICMP_OFFSETS.payload);
  return { nameBytes: SOCKET_ADDRESS_BYTES, dataBytes, controlBytes: 0 };
}
