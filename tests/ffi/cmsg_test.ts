import { assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { ControlData, decodeControl, encodeIn6Pktinfo } from "../../ffi/cmsg.ts";
import {
  IP_RECVERR,
  IP_RETOPTS,
  IP_TTL,
  IPV6_2292HOPLIMIT,
  IPV6_HOPLIMIT,
  IPV6_RECVERR,
} from "../../ffi/headers/in.ts";
import { SCM_TIMESTAMPING, SCM_TIMESTAMPNS, SOL_IP, SOL_IPV6, SOL_SOCKET } from "../../ffi/headers/socket.ts";
import { cmsghdr, msghdr } from "../../ffi/layout.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { alignUp } from "../../ffi/struct.ts";

const CONTROL_BYTES = 256;

interface Received {
  readonly slot: MessageSlot;
  readonly setLength: (bytes: number) => void;
}

function emptySlot(): Received {
  const arena = new Arena(1024);
  arena.bytes.fill(0xa5);
  const slot = new MessageSlot(arena, { nameBytes: 28, dataBytes: 64, controlBytes: CONTROL_BYTES });
  const setLength = (bytes: number) => msghdr.set(arena.view, slot.header.byteOffset, "msg_controllen", bytes);
  return { slot, setLength };
}

function received(...messages: { level: number; type: number; data: readonly number[] }[]): Received {
  const made = emptySlot();
  let end = 0;
  for (const { level, type, data } of messages) {
    const { control, controlView } = made.slot;
    const length = cmsghdr.bytes + data.length;
    cmsghdr.set(controlView, end, "cmsg_len", length);
    cmsghdr.set(controlView, end, "cmsg_level", level);
    cmsghdr.set(controlView, end, "cmsg_type", type);
    control.fill(0, end + cmsghdr.bytes, end + alignUp(length, 8));
    control.set(data, end + cmsghdr.bytes);
    end += alignUp(length, 8);
  }
  made.setLength(end);
  return made;
}

function decoded(slot: MessageSlot): ControlData {
  const into = new ControlData();
  decodeControl(slot, into);
  return into;
}

const stamp = [0x15, 0xcd, 0x5b, 0x07, 1, 0, 0, 0, 0xff, 0xc9, 0x9a, 0x3b, 0, 0, 0, 0];
const nothing = new Array<number>(16).fill(0);
const extendedError = [111, 0, 0, 0, 2, 3, 1, 0xa5, 0x14, 0x05, 0, 0, 7, 0, 0, 0x80];
const offender = [2, 0, 0, 0, 127, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0];

Deno.test("decodeControl() reads a receive stamp, with seconds beyond 32 bits", () => {
  const { slot } = received({ level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: stamp });
  const control = decoded(slot);
  assertEquals([control.stampSeconds, control.stampNanoseconds], [0x1_075b_cd15, 999_999_999]);
  assertEquals(control.softwareStampSeconds, -1);
});

Deno.test("decodeControl() reads time to live and hop limits", () => {
  const ttl = [64, 0, 0, 0];
  assertEquals(decoded(received({ level: SOL_IP, type: IP_TTL, data: ttl }).slot).timeToLive, 64);
  assertEquals(decoded(received({ level: SOL_IPV6, type: IPV6_HOPLIMIT, data: ttl }).slot).timeToLive, 64);
  assertEquals(decoded(received({ level: SOL_IPV6, type: IPV6_2292HOPLIMIT, data: ttl }).slot).timeToLive, 64);
});

Deno.test("decodeControl() tells where IP options are", () => {
  const { slot } = received(
    { level: SOL_IP, type: IP_TTL, data: [1, 0, 0, 0] },
    { level: SOL_IP, type: IP_RETOPTS, data: [7, 7, 4, 10, 0, 0, 1] },
  );
  const { ipOptionsOffset, ipOptionsBytes } = decoded(slot);
  assertEquals([ipOptionsOffset, ipOptionsBytes], [40, 7]);
  assertEquals([...slot.control.subarray(ipOptionsOffset, ipOptionsOffset + ipOptionsBytes)], [7, 7, 4, 10, 0, 0, 1]);
});

Deno.test("decodeControl() reads an extended error and finds its offender, in both families", () => {
  for (const [level, type] of [[SOL_IP, IP_RECVERR], [SOL_IPV6, IPV6_RECVERR]] as const) {
    const { slot } = received({ level, type, data: [...extendedError, ...offender] });
    const control = decoded(slot);
    assertEquals(control.hasExtendedError, true);
    const { errorErrno, errorOrigin, errorType, errorCode, errorInfo, errorData } = control;
    assertEquals([errorErrno, errorOrigin, errorType, errorCode], [111, 2, 3, 1]);
    assertEquals([errorInfo, errorData], [1300, 0x8000_0007]);
    assertEquals([control.offenderOffset, control.offenderBytes], [32, 16]);
    assertEquals([...slot.control.subarray(32, 48)], offender);
  }
});

Deno.test("decodeControl() knows an extended error without an offender", () => {
  const control = decoded(received({ level: SOL_IP, type: IP_RECVERR, data: extendedError }).slot);
  assertEquals([control.hasExtendedError, control.offenderOffset, control.offenderBytes], [true, -1, 0]);
});

Deno.test("decodeControl() takes the software stamp, and a stamp of zero for none", () => {
  const software = decoded(
    received({ level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: [...stamp, ...nothing, ...nothing] }).slot,
  );
  assertEquals([software.softwareStampSeconds, software.softwareStampNanoseconds], [0x1_075b_cd15, 999_999_999]);
  const zero = decoded(
    received({ level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: [...nothing, ...nothing, ...stamp] }).slot,
  );
  assertEquals([zero.softwareStampSeconds, zero.softwareStampNanoseconds], [-1, -1]);
});

Deno.test("decodeControl() forgets the datagram before", () => {
  const into = new ControlData();
  const full = received(
    { level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: stamp },
    { level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: [...stamp, ...stamp, ...stamp] },
    { level: SOL_IP, type: IP_TTL, data: [64, 0, 0, 0] },
    { level: SOL_IP, type: IP_RETOPTS, data: [1, 1, 1, 0] },
    { level: SOL_IP, type: IP_RECVERR, data: [...extendedError, ...offender] },
  );
  decodeControl(full.slot, into);
  assertEquals(Object.values(into).filter((value) => value === -1), []);
  full.setLength(0);
  decodeControl(full.slot, into);
  assertEquals(into, new ControlData());
});

Deno.test("decodeControl() skips messages that are too short for their kind, or unknown", () => {
  const { slot } = received(
    { level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: stamp.slice(0, 15) },
    { level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: [...stamp, ...stamp] },
    { level: SOL_IP, type: IP_TTL, data: [1, 0, 0] },
    { level: SOL_IP, type: IP_RECVERR, data: extendedError.slice(0, 15) },
    { level: 99, type: IP_TTL, data: [1, 0, 0, 0] },
    { level: SOL_IPV6, type: IP_TTL, data: [1, 0, 0, 0] },
  );
  assertEquals(decoded(slot), new ControlData());
});

Deno.test("decodeControl() ends at a length that makes no sense, without an exception", () => {
  const hostile = [0n, 1n, 15n, 25n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n + 20n, 2n ** 63n, 2n ** 64n - 1n];
  for (const length of hostile) {
    const { slot } = received({ level: SOL_IP, type: IP_TTL, data: [64, 0, 0, 0] });
    slot.controlView.setBigUint64(0, length, true);
    assertEquals(decoded(slot), new ControlData(), `cmsg_len ${length}`);
  }
});

Deno.test("decodeControl() keeps what came before a bad length", () => {
  const { slot } = received(
    { level: SOL_IP, type: IP_TTL, data: [64, 0, 0, 0] },
    { level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: stamp },
  );
  slot.controlView.setUint32(24, 5, true);
  const control = decoded(slot);
  assertEquals([control.timeToLive, control.stampSeconds], [64, -1]);
});

Deno.test("decodeControl() reads no further than the kernel wrote, nor than the area goes", () => {
  const made = received({ level: SOL_IP, type: IP_TTL, data: [64, 0, 0, 0] });
  for (let length = 0; length < 20; length++) {
    made.setLength(length);
    assertEquals(decoded(made.slot).timeToLive, -1, `${length} bytes`);
  }
  // The kernel leaves out the padding of a last message that just fits.
  made.setLength(20);
  assertEquals(decoded(made.slot).timeToLive, 64);
  // A last message that claims to go on behind the area is none, whatever the length of the whole.
  const last = CONTROL_BYTES - 24;
  made.slot.controlView.setBigUint64(0, BigInt(last), true);
  made.slot.control.copyWithin(last, 0, 24);
  made.slot.controlView.setBigUint64(last, 25n, true);
  made.slot.controlView.setUint32(last + 16, 65, true);
  made.setLength(0xffff_ffff);
  assertEquals(decoded(made.slot).timeToLive, 64);
  made.slot.controlView.setBigUint64(last, 24n, true);
  assertEquals(decoded(made.slot).timeToLive, 65);
});

Deno.test("decodeControl() survives 20000 random areas", () => {
  const seed = 20_251_126;
  let state = seed;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
  const made = emptySlot();
  const into = new ControlData();
  for (let round = 0; round < 20_000; round++) {
    for (let at = 0; at < CONTROL_BYTES; at++) made.slot.control[at] = random() < 128 ? 0 : random();
    made.slot.control[0] = random() % 64;
    made.slot.control.fill(0, 1, 8);
    made.setLength(random() % (CONTROL_BYTES + 20));
    decodeControl(made.slot, into);
    const ends = [into.ipOptionsOffset + into.ipOptionsBytes, into.offenderOffset + into.offenderBytes];
    assertEquals(ends.every((end) => end <= CONTROL_BYTES), true, `seed ${seed}, round ${round}`);
  }
});

Deno.test("encodeIn6Pktinfo() writes what the kernel reads, and refuses an address of the wrong size", () => {
  const address = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
  assertEquals([...encodeIn6Pktinfo({ address, interfaceIndex: 0x0203 })], [...address, 0x03, 0x02, 0, 0]);
  assertThrows(() => encodeIn6Pktinfo({ address: new Uint8Array(4), interfaceIndex: 0 }), RangeError);
});
