/**
 * Time stamps of the kernel: which ones a socket gives; SO_TIMESTAMPING of the kernel's networking/timestamping text.
 *
 * @module
 */
import type { StampSource } from "../../core/events.ts";
import { SystemCallError } from "../../../ffi/errno.ts";
import {
  SOF_TIMESTAMPING_OPT_ID,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_RX_SOFTWARE,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_SOFTWARE,
} from "../../../ffi/headers/net_tstamp.ts";
import { SO_TIMESTAMPING, SO_TIMESTAMPNS, SOL_SOCKET } from "../../../ffi/headers/socket.ts";
import type { Socket } from "../../../ffi/socket.ts";
import type { Warn } from "../warn.ts";

const WITHOUT_NUMBERS = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
  SOF_TIMESTAMPING_OPT_TSONLY;
const BOTH_ENDS = WITHOUT_NUMBERS | SOF_TIMESTAMPING_OPT_ID;

/** What `-v` says of the clocks in use. */
export const CLOCK_PAIRS: Readonly<Record<StampSource, string>> = {
  kernel: "from the kernel's transmit stamp to its receive stamp",
  receive: "from this program's send to the kernel's receive stamp",
  user: "from this program's send to its receive",
};

/**
 * Switches time stamps on.
 *
 * @returns what could be had, which may be less than what was wanted
 */
export function enableStamps(socket: Socket, wanted: StampSource, warn: Warn): StampSource {
  switch (wanted) {
    case "user":
      return "user";
    case "kernel":
      return accepts(socket, SO_TIMESTAMPING, BOTH_ENDS) ? "kernel" : enableStamps(socket, "receive", warn);
    case "receive":
      if (accepts(socket, SO_TIMESTAMPNS, 1)) return "receive";
      warn("Warning: no SO_TIMESTAMPNS support, round-trip times end in this program");
      return "user";
  }
}

/** Has the kernel number transmit stamps from 0 again: a send that failed may have been numbered, or not. */
export function restartStamps(socket: Socket): void {
  socket.setOption(SOL_SOCKET, SO_TIMESTAMPING, WITHOUT_NUMBERS);
  socket.setOption(SOL_SOCKET, SO_TIMESTAMPING, BOTH_ENDS);
}

function accepts(socket: Socket, name: number, value: number): boolean {
  try {
    socket.setOption(SOL_SOCKET, name, value);
    return true;
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    return false;
  }
}
