import { assertEquals } from "@std/assert";
import { readSmallFile } from "../../../ffi/process.ts";
import { readKernelCounter } from "../../../src/net/socket/icmp_socket.ts";

// libc is opened by the first call, and stays open: Deno 2.7.11 counts a library opened within a test as a leak.
readSmallFile("/proc/self/status");

Deno.test("readKernelCounter() finds the line of a counter, not one whose name only begins so", async () => {
  const file = await Deno.makeTempFile();
  try {
    const lines = ["Icmp6InMsgs 9", "Icmp6InCsumErrorsOfOthers 7", "Icmp6InCsumErrors               \t12", ""];
    await Deno.writeTextFile(file, lines.join("\n"));
    assertEquals(readKernelCounter({ file, name: "Icmp6InCsumErrors" }), 12);
    assertEquals(readKernelCounter({ file, name: "Icmp6OutMsgs" }), 0);
    assertEquals(readKernelCounter({ file: `${file}.missing`, name: "Icmp6InMsgs" }), 0);
  } finally {
    await Deno.remove(file);
  }
});
