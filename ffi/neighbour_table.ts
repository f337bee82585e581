/**
 * How full the kernel's tables of neighbours (ARP, RFC 826; neighbour discovery, RFC 4861) are. There is one a family for
 * all network namespaces. A packet to a neighbour that needs an entry, and for which there is none, is refused.
 *
 * @module
 */
import { Arena } from "./arena.ts";
import {
  NDTA_CONFIG,
  NDTA_THRESH3,
  NETLINK_ROUTE,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  RTM_GETNEIGHTBL,
  RTM_NEWNEIGHTBL,
} from "./headers/netlink.ts";
import { AF_NETLINK, MSG_DONTWAIT, SOCK_DGRAM } from "./headers/socket.ts";
import { ndt_config, ndtmsg, nlattr, nlmsghdr } from "./layout.ts";
import { MessageSlot } from "./msghdr.ts";
import { Socket } from "./socket.ts";

/** Room for the first messages of an answer, of which the first is the table itself. */
const ANSWER_BYTES = 8192;
const ARENA_BYTES = ANSWER_BYTES + 256;
const ALIGNMENT = 4;

/** A table. */
export interface NeighbourTable {
  /** Its entries. */
  readonly entries: number;
  /** Most entries that are made: gc_thresh3. */
  readonly limit: number;
}

/**
 * Asks the kernel for a table.
 *
 * @param family AF_INET or AF_INET6.
 * @returns undefined when it does not tell.
 */
export function readNeighbourTable(family: number): NeighbourTable | undefined {
  const socket = Socket.tryOpen(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE);
  if (typeof socket === "number") return undefined;
  try {
    const slot = new MessageSlot(new Arena(ARENA_BYTES), { nameBytes: 0, dataBytes: ANSWER_BYTES, controlBytes: 0 });
    const view = new DataView(slot.data.buffer, slot.data.byteOffset, slot.data.byteLength);
    const requestBytes = nlmsghdr.bytes + ndtmsg.bytes;
    nlmsghdr.set(view, 0, "nlmsg_len", requestBytes);
    nlmsghdr.set(view, 0, "nlmsg_type", RTM_GETNEIGHTBL);
    nlmsghdr.set(view, 0, "nlmsg_flags", NLM_F_REQUEST | NLM_F_DUMP);
    ndtmsg.set(view, nlmsghdr.bytes, "ndtm_family", family);
    slot.prepareSend(requestBytes, 0);
    if (socket.send(slot, 0) < 0) return undefined;
    const bytes = socket.receive(slot, MSG_DONTWAIT);
    return bytes < 0 ? undefined : decodeNeighbourTable(view, Math.min(bytes, ANSWER_BYTES));
  } finally {
    socket.close();
  }
}

/**
 * Reads the first message of an answer.
 *
 * @returns undefined when that is no table.
 */
export function decodeNeighbourTable(view: DataView<ArrayBuffer>, bytes: number): NeighbourTable | undefined {
  if (bytes < nlmsghdr.bytes + ndtmsg.bytes || nlmsghdr.get(view, 0, "nlmsg_type") !== RTM_NEWNEIGHTBL) {
    return undefined;
  }
  const end = Math.min(bytes, nlmsghdr.get(view, 0, "nlmsg_len"));
  let entries: number | undefined;
  let limit: number | undefined;
  for (let start = nlmsghdr.bytes + ndtmsg.bytes; start + nlattr.bytes <= end;) {
    const length = nlattr.get(view, start, "nla_len");
    const value = start + nlattr.bytes;
    if (length < nlattr.bytes || start + length > end) return undefined;
    const type = nlattr.get(view, start, "nla_type");
    if (type === NDTA_THRESH3 && length >= nlattr.bytes + 4) limit = view.getUint32(value, true);
    if (type === NDTA_CONFIG && length >= nlattr.bytes + ndt_config.bytes) {
      entries = ndt_config.get(view, value, "ndtc_entries");
    }
    start += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  }
  return entries === undefined || limit === undefined ? undefined : { entries, limit };
}
