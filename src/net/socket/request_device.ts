/**
 * The device that requests leave by, `-I DEVICE`, and what becomes of a run when it is made anew, as a VPN's device is: it has
 * the same name then, and another index.
 *
 * A socket that is bound to a device (SO_BINDTODEVICE, as iputils binds it) stays with the index. Binding it again takes
 * CAP_NET_RAW, which a run gives up. IP_UNICAST_IF only chooses the device of what is sent, takes no privilege, and may be
 * set again at any time. Then a reply may come by another device; what it carries proves that it is one.
 *
 * @module
 */
import type { PingOptions } from "../../cli/options.ts";
import { SystemCallError } from "../../../ffi/errno.ts";
import { EINVAL, ENETUNREACH, ENODEV, ENXIO } from "../../../ffi/headers/errno.ts";
import { interfaceIndex } from "../../../ffi/interfaces.ts";
import type { Socket } from "../../../ffi/socket.ts";
import type { Family } from "../../family/family.ts";
import { applyOptions, bindToDevice } from "./socket_setup.ts";
import type { Warn } from "../warn.ts";

/** Reasons of the kernel to refuse a send by a device that went, or from its address. */
const DEVICE_WENT: readonly number[] = [ENODEV, ENXIO, ENETUNREACH, EINVAL];

/** A socket that requests leave by. */
export interface DeviceSocket {
  /** Its family. */
  readonly family: Family;
  /** The socket itself. */
  readonly socket: Socket;
}

/** The calls that send. */
export type Sender = Pick<Socket, "send" | "sendBatch">;

/** Whether requests of a run follow their device: those of all runs but what iputils has, too, one target in its formats. */
export function followsDevice({ mode, pace, show }: Pick<PingOptions, "mode" | "pace" | "show">): boolean {
  return mode.kind === "many" || pace.untilUp !== undefined || show.live || show.format.followsDevice;
}

/**
 * Makes packets of a socket leave by a device.
 *
 * @param follows whether the device may be another one later
 * @throws {SystemCallError} when there is no such device, or the socket may not
 * @throws {UsageError} likewise, of a multicast target
 */
export function leaveByDevice(
  { socket, family }: DeviceSocket,
  device: string,
  { multicast, follows }: { readonly multicast: boolean; readonly follows: boolean },
): void {
  if (multicast || !follows) return bindToDevice(socket, device, family, multicast);
  const index = interfaceIndex(device);
  if (index === undefined) throw new SystemCallError(`${family.words.bindDeviceFailure} ${device}`, ENODEV);
  applyOptions(socket, [family.unicastDeviceOption(index)], () => {});
}

/** What {@linkcode DeviceFollower} works with. */
export interface DeviceFollowerParts {
  /** Name of the device. */
  readonly device: string;
  /** The sockets of the run. */
  readonly sockets: readonly DeviceSocket[];
  /** How they came to leave by the device. */
  readonly way: { readonly multicast: boolean; readonly follows: boolean };
  /** Says what to do where the device can't be followed. */
  readonly warn: Warn;
  /** Called when the device has another index. */
  readonly moved: (from: number, to: number) => void;
}

/** Looks for the device when requests can't leave by it. */
export class DeviceFollower {
  readonly #parts: DeviceFollowerParts;
  #index: number | undefined;
  #isLost = false;

  /** Begins with the device as it is. */
  constructor(parts: DeviceFollowerParts) {
    this.#parts = parts;
    this.#index = interfaceIndex(parts.device);
  }

  /** A socket as a transmitter has it. */
  watching(socket: Sender): Sender {
    return {
      send: (slot, flags) => this.#lookAfter(socket.send(slot, flags)),
      sendBatch: (batch, count, flags) => this.#lookAfter(socket.sendBatch(batch, count, flags)),
    };
  }

  #lookAfter(sent: number): number {
    if (sent < 0 && !this.#isLost && DEVICE_WENT.includes(-sent)) this.#follow();
    return sent;
  }

  #follow(): void {
    const { device, sockets, way, warn, moved } = this.#parts;
    const from = this.#index;
    const to = interfaceIndex(device);
    if (to === undefined || to === from) return;
    try {
      for (const socket of sockets) leaveByDevice(socket, device, way);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      this.#isLost = true;
      warn(`WARNING: ${device} was made anew, and this run stays with the device that went: start it again`);
      return;
    }
    this.#index = to;
    if (from !== undefined) moved(from, to);
  }
}
