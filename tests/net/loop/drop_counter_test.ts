import { assertEquals } from "@std/assert";
import { readSmallFile } from "../../../ffi/process.ts";
import { DropCounter } from "../../../src/net/loop/drop_counter.ts";

// libc is opened by the first call, and stays open.
readSmallFile("/proc/self/status");

/** A socket whose kernel counter is set by hand, and a file with a counter of damaged datagrams. */
class World {
  kernelCount = 0;
  readonly path = Deno.makeTempFileSync();
  readonly socket = {
    fd: -1,
    receive: () => 0,
    receiveBatch: () => 0,
    receiveError: () => 0,
    setOption: () => {},
    droppedPackets: () => this.kernelCount,
  };

  set damaged(count: number) {
    Deno.writeTextFileSync(
      this.path,
      `Icmp6InMsgs 9\nIcmp6InCsumErrorsOfOthers 7\nIcmp6InCsumErrors               \t${count}\n`,
    );
  }

  counter(kind: "raw" | "datagram"): DropCounter {
    return new DropCounter({ socket: this.socket, kind }, {
      damagedCounter: { file: this.path, name: "Icmp6InCsumErrors" },
    });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path);
  }
}

Deno.test("DropCounter takes damaged datagrams of a raw socket off", () => {
  using world = new World();
  world.damaged = 5;
  const counter = world.counter("raw");
  assertEquals(counter.dropped(), 0);
  world.damaged = 8;
  world.kernelCount = 3;
  assertEquals(counter.dropped(), 0);
  world.damaged = 9;
  world.kernelCount = 14;
  assertEquals(counter.dropped(), 10);
  // Damaged datagrams of other programs are counted for all.
  world.damaged = 40;
  world.kernelCount = 15;
  assertEquals(counter.dropped(), 10);
});

Deno.test("DropCounter takes the kernel's count of a datagram socket as it is", () => {
  using world = new World();
  world.damaged = 0;
  const counter = world.counter("datagram");
  world.damaged = 3;
  world.kernelCount = 3;
  assertEquals(counter.dropped(), 3);
});
