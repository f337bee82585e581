/**
 * Configuring the ICMP socket for a run: what is the same for both families, around the rows of each.
 *
 * @module
 */
import { SystemCallError } from "../../ffi/errno.ts";
import {
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
} from "../../ffi/headers/socket.ts";
import { timeval } from "../../ffi/layout.ts";
import type { Socket } from "../../ffi/socket.ts";
import { MINIMUM_PAUSE_NS } from "../core/schedule.ts";
import type { SocketOption } from "../family/family.ts";

/** Least receive buffer that is asked for, in bytes. */
const LEAST_RECEIVE_BUFFER_BYTES = 65536;
/** Longest that a send may block, in nanoseconds. */
const LONGEST_SEND_NS = 1_000_000_000;

/**
 * Sets options in their order.
 *
 * @param warn is told of refusals that the run survives
 * @throws {SystemCallError} for a refusal that it doesn't
 */
export function applyOptions(socket: Socket, rows: readonly SocketOption[], warn: (message: string) => void): void {
  for (const { level, name, value, refusal, message } of rows) {
    try {
      socket.setOption(level, name, value);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      if (refusal === "fatal") throw new SystemCallError(message, error.errno);
      if (refusal === "warning") warn(`${message}: ${error.reason}`);
    }
  }
}

/**
 * Sizes the socket's buffers.
 *
 * @param packetMemoryBytes what the kernel needs for one packet, roughly
 * @param preload packets that may be on their way at once
 */
export function sizeBuffers(
  socket: Socket,
  packetMemoryBytes: number,
  preload: number,
  warn: (message: string) => void,
): void {
  const needed = packetMemoryBytes * preload;
  socket.setOption(SOL_SOCKET, SO_SNDBUF, packetMemoryBytes);
  socket.setOption(SOL_SOCKET, SO_RCVBUF, Math.max(needed, LEAST_RECEIVE_BUFFER_BYTES));
  if (socket.getIntOption(SOL_SOCKET, SO_RCVBUF) < needed) {
    warn("WARNING: probably, rcvbuf is not enough to hold preload");
  }
}

/** Receive stamps, and limits to blocking calls: a send that a stuck device holds, a receive in a flood. */
export function timingOptions(intervalNs: number): readonly SocketOption[] {
  const pauseNs = Math.max(MINIMUM_PAUSE_NS, intervalNs);
  return [
    {
      level: SOL_SOCKET,
      name: SO_TIMESTAMPNS,
      value: 1,
      refusal: "warning",
      message: "Warning: no SO_TIMESTAMPNS support, round-trip times end in this program",
    },
    {
      level: SOL_SOCKET,
      name: SO_SNDTIMEO,
      value: encodeTimeval(Math.min(pauseNs, LONGEST_SEND_NS)),
      refusal: "ignore",
      message: "",
    },
    { level: SOL_SOCKET, name: SO_RCVTIMEO, value: encodeTimeval(pauseNs), refusal: "ignore", message: "" },
  ];
}

function encodeTimeval(ns: number): Uint8Array {
  const bytes = new Uint8Array(timeval.bytes);
  const view = new DataView(bytes.buffer);
  timeval.set(view, 0, "tv_sec", Math.floor(ns / 1e9));
  timeval.set(view, 0, "tv_usec", Math.floor(ns % 1e9 / 1000));
  return bytes;
}
