import { assertEquals } from "@std/assert";
import { errorSymbol, errorText, SystemCallError } from "../../ffi/errno.ts";
import { EACCES, EBADF, EPROTONOSUPPORT } from "../../ffi/headers/errno.ts";
import { AF_INET, SOCK_DGRAM } from "../../ffi/headers/socket.ts";
import { errno, libc } from "../../ffi/libc.ts";

Deno.test("SystemCallError names the call, the number, its symbol and libc's words", () => {
  const error = new SystemCallError("bind", EACCES);
  assertEquals(error.message, "bind: Permission denied");
  assertEquals([error.name, error.call, error.errno, error.symbol, error.reason], [
    "SystemCallError",
    "bind",
    13,
    "EACCES",
    "Permission denied",
  ]);
  assertEquals(error instanceof Error, true);
});

Deno.test("errorText() and errorSymbol() have an answer for numbers that don't exist", () => {
  assertEquals(errorText(9999), "Unknown error 9999");
  assertEquals(errorSymbol(9999), "errno 9999");
  assertEquals(errorText(0xffff_ffff), "Unknown error -1");
});

Deno.test("errno() is the number of the call before, not of one before that", () => {
  // Not so many rounds that the loop is compiled meanwhile: the compiler's threads are woken in between, and that may
  // leave an EAGAIN of theirs.
  for (let round = 0; round < 100; round++) {
    const closed = libc.close(-1);
    const afterClose = errno();
    const opened = libc.socket(AF_INET, SOCK_DGRAM, 255);
    const afterSocket = errno();
    assertEquals([closed, afterClose, opened, afterSocket], [-1, EBADF, -1, EPROTONOSUPPORT]);
  }
});
