import { assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { iovec, msghdr } from "../../ffi/layout.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";

const sizes = { nameBytes: 28, dataBytes: 100, controlBytes: 64 };

function slotInUsedArena(): { arena: Arena; slot: MessageSlot; base: number } {
  const arena = new Arena(1024);
  arena.bytes.fill(0xa5);
  arena.allocate(5);
  return { arena, slot: new MessageSlot(arena, sizes), base: 8 };
}

/** What the header says, with the pointers turned into offsets within the arena; -1 is null. */
function headerOf({ arena, base }: { arena: Arena; base: number }) {
  const offset = (address: bigint) => address === 0n ? -1 : Number(address - arena.address(0));
  const vector = offset(msghdr.getPointer(arena.view, base, "msg_iov"));
  return {
    name: offset(msghdr.getPointer(arena.view, base, "msg_name")),
    nameLength: msghdr.get(arena.view, base, "msg_namelen"),
    vectors: msghdr.get(arena.view, base, "msg_iovlen"),
    data: offset(iovec.getPointer(arena.view, vector, "iov_base")),
    dataLength: iovec.get(arena.view, vector, "iov_len"),
    control: offset(msghdr.getPointer(arena.view, base, "msg_control")),
    controlLength: msghdr.get(arena.view, base, "msg_controllen"),
    flags: msghdr.get(arena.view, base, "msg_flags"),
  };
}

Deno.test("MessageSlot points its header at its areas", () => {
  const made = slotInUsedArena();
  made.slot.prepareReceive();
  assertEquals(headerOf(made), {
    name: made.slot.name.byteOffset,
    nameLength: 28,
    vectors: 1,
    data: made.slot.data.byteOffset,
    dataLength: 100,
    control: made.slot.control.byteOffset,
    controlLength: 64,
    flags: 0,
  });
  assertEquals(made.slot.header.byteOffset, made.base);
  assertEquals(made.slot.control.byteOffset % 8, 0);
});

Deno.test("prepareReceive() restores what a call and a send have overwritten", () => {
  const made = slotInUsedArena();
  const before = headerOf(made);
  made.slot.prepareSend(10, 0);
  msghdr.set(made.arena.view, made.base, "msg_namelen", 16);
  msghdr.set(made.arena.view, made.base, "msg_controllen", 3);
  msghdr.set(made.arena.view, made.base, "msg_flags", 0x20);
  assertEquals([made.slot.nameLength, made.slot.controlLength, made.slot.flags], [16, 3, 0x20]);
  made.slot.prepareReceive();
  assertEquals(headerOf(made), before);
});

Deno.test("prepareSend() says how long address and data are, to sendmmsg(2) and to sendto(2), and sends no control messages", () => {
  const made = slotInUsedArena();
  for (const [dataBytes, addressBytes] of [[64, 0], [1, 16]] as const) {
    made.slot.prepareSend(dataBytes, addressBytes);
    const { nameLength, dataLength, controlLength } = headerOf(made);
    assertEquals([nameLength, dataLength, controlLength], [addressBytes, dataBytes, 0]);
    const { slot } = made;
    assertEquals([slot.addressBytes, Deno.UnsafePointer.value(slot.dataSize)], [addressBytes, BigInt(dataBytes)]);
  }
});

Deno.test("MessageSlot has null pointers for areas of no bytes", () => {
  const arena = new Arena(1024);
  new MessageSlot(arena, { nameBytes: 0, dataBytes: 8, controlBytes: 0 });
  const { name, control } = headerOf({ arena, base: 0 });
  assertEquals([name, control], [-1, -1]);
});

Deno.test("prepareSend() refuses more than an area has", () => {
  const { slot } = slotInUsedArena();
  assertThrows(() => slot.prepareSend(101, 0), RangeError);
  assertThrows(() => slot.prepareSend(0, 29), RangeError);
});
