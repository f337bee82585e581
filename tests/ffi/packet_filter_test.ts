import { assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { SystemCallError } from "../../ffi/errno.ts";
import { EAGAIN, EINVAL } from "../../ffi/headers/errno.ts";
import { BPF_ABS, BPF_B, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET } from "../../ffi/headers/filter.ts";
import { AF_INET, MSG_DONTWAIT, SOCK_DGRAM } from "../../ffi/headers/socket.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { attachFilter } from "../../ffi/packet_filter.ts";
import { encodeSockaddrIn } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { LOOPBACK4 } from "./support.ts";

/** Behind the 8 bytes of the UDP header. */
const FIRST_PAYLOAD_BYTE = 8;

Deno.test("attachFilter() lets through what the program accepts, and drops the rest", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  socket.bind(encodeSockaddrIn({ address: LOOPBACK4, port: 0 }));
  socket.connect(socket.localAddress());
  attachFilter(socket, [
    { code: BPF_LD | BPF_B | BPF_ABS, constant: FIRST_PAYLOAD_BYTE },
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: 42, whenFalse: 1 },
    { code: BPF_RET | BPF_K, constant: 0xffff_ffff },
    { code: BPF_RET | BPF_K, constant: 0 },
  ]);
  const slot = new MessageSlot(new Arena(256), { nameBytes: 0, dataBytes: 8, controlBytes: 0 });
  const outcome = (first: number) => {
    slot.data[0] = first;
    slot.prepareSend(4, 0);
    assertEquals(socket.send(slot, 0), 4);
    return socket.receive(slot, MSG_DONTWAIT);
  };
  assertEquals([outcome(41), outcome(42), outcome(43)], [-EAGAIN, 4, -EAGAIN]);
});

Deno.test("attachFilter() throws for a program that does not end", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const program = [{ code: BPF_LD | BPF_B | BPF_ABS, constant: 0 }];
  const error = assertThrows(() => attachFilter(socket, program), SystemCallError);
  assertEquals([error.call, error.errno], ["setsockopt", EINVAL]);
});
