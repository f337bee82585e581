/**
 * Control messages and socket addresses, which libc's macros would read: what is decoded is what a plain walk finds, and
 * nothing points outside.
 *
 * @module
 */
import fc from "fast-check";
import { Arena } from "../../ffi/arena.ts";
import { ControlData, decodeControl } from "../../ffi/cmsg.ts";
import { decodeSockaddr } from "../../ffi/sockaddr.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { AddressBook } from "../../src/net/socket/socket_address.ts";
import { VirtualClock, VirtualSocket } from "../simulation/virtual_kernel.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import { CONTROL_MAKERS, controlMakers } from "./hostile_packets.ts";
import { concatenated } from "../support/packets.ts";
import { bytesOf, type Recipe, recipes } from "./recipe.ts";
import { assertSafeText } from "./safe_text.ts";

const CONTROL_BYTES = 512;
const HEAD_BYTES = 16;

const slot = new MessageSlot(new Arena(1024), { nameBytes: 28, dataBytes: 16, controlBytes: CONTROL_BYTES });
const control = new ControlData();
const book = new AddressBook();
const socket = new VirtualSocket<undefined>({
  send: () => 0,
  refused: () => {},
  beforeReceive: () => 0,
  received: () => {},
});
const clock = new VirtualClock();
const makers = (["ipv4", "ipv6"] as const).flatMap((family) =>
  controlMakers({ family, raw: true, requests: [], clock })
);

/** The last of each kind, by a plain walk: level, type, offset of the data, bytes of it. */
function walk(area: Uint8Array): Map<string, readonly [offset: number, bytes: number]> {
  const found = new Map<string, readonly [number, number]>();
  const view = new DataView(area.buffer, area.byteOffset, area.length);
  for (let at = 0; at + HEAD_BYTES <= area.length;) {
    const length = view.getBigUint64(at, true);
    if (length < HEAD_BYTES || length > area.length - at) break;
    const key = `${view.getInt32(at + 8, true)} ${view.getInt32(at + 12, true)}`;
    const bytes = Number(length) - HEAD_BYTES;
    const needed = { "1 35": 16, "1 37": 48, "0 2": 4, "41 52": 4, "41 8": 4, "0 11": 16, "41 25": 16 }[key] ?? 0;
    if (bytes >= needed) found.set(key, [at + HEAD_BYTES, bytes]);
    at += Math.ceil(Number(length) / 8) * 8;
  }
  return found;
}

/** ffi/cmsg.ts and ffi/sockaddr.ts. */
export const CONTROL_TARGET = fuzzTarget<{ readonly parts: readonly Recipe[]; readonly name: Recipe }>({
  name: "control-messages",
  inputs: fc.record({
    parts: fc.array(recipes(2 * CONTROL_MAKERS), { minLength: 1, maxLength: 3 }),
    name: recipes(0),
  }),
  check: ({ parts, name }) => {
    const area = concatenated(...parts.map((part) => bytesOf(part, makers))).subarray(0, CONTROL_BYTES);
    const sockaddr = bytesOf(name, []);
    socket.errors.push({ name: sockaddr, data: area, control: area, truth: undefined });
    socket.receiveError(slot);
    decodeControl(slot, control);
    const found = walk(area);
    const view = new DataView(area.buffer, area.byteOffset, area.length);
    const stamp = found.get("1 35");
    const expected = stamp === undefined ? -1 : Number(view.getBigInt64(stamp[0], true));
    if (control.stampSeconds !== expected) throw new Error(`stamp of ${control.stampSeconds}, not ${expected}`);
    const options = found.get("0 7");
    if (control.ipOptionsOffset !== (options?.[0] ?? -1) || control.ipOptionsBytes !== (options?.[1] ?? 0)) {
      throw new Error(`options at ${control.ipOptionsOffset}`);
    }
    if (control.hasExtendedError !== (found.has("0 11") || found.has("41 25"))) throw new Error("extended error");
    if (control.offenderOffset >= 0 && control.offenderOffset + control.offenderBytes > area.length) {
      throw new Error(`offender of ${control.offenderBytes} bytes at ${control.offenderOffset}`);
    }
    const decoded = decodeSockaddr(sockaddr);
    if (decoded !== undefined && ![4, 16].includes(decoded.address.length)) throw new Error("address");
    assertSafeText(book.textOf(slot.name, slot.nameLength), "");
  },
});
