/**
 * The options under "Socket".
 *
 * @module
 */

import { INT_MAX, UINT_MAX } from "./limits.ts";
import { integer, rowsUnder, unsigned } from "./option_row.ts";

/** The rows. */
export const SOCKET = rowsUnder("Socket", {
  connect: {
    letters: "C",
    help: "connect the socket to the destination",
    fits: ["one", "live"],
    apply: ({ socket }) => socket.connected = true,
  },
  debug: {
    letters: "d",
    help: "set SO_DEBUG",
    fits: ["one", "live"],
    apply: ({ socket }) => socket.debug = true,
  },
  mark: {
    letters: "m",
    argument: unsigned("MARK", UINT_MAX),
    help: "mark packets for rules of routing and firewall (SO_MARK)",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ socket }, mark) => socket.mark = mark,
  },
  "send-buffer": {
    letters: "S",
    argument: integer("BYTES", 1n, INT_MAX),
    help: "size of the send buffer, SO_SNDBUF (a packet's by default)",
    fits: ["one", "many", "live"],
    apply: ({ socket }, bytes) => socket.sendBufferBytes = bytes,
  },
});
