import { assertEquals } from "@std/assert";
import { DropCounter } from "../../../src/net/loop/drop_counter.ts";

/** A socket, and the counters of the kernel. */
class World {
  kernelCount = 0;
  damaged = 0;
  readonly socket = {
    fd: -1,
    receive: () => 0,
    receiveBatch: () => 0,
    receiveError: () => 0,
    setOption: () => {},
    droppedPackets: () => this.kernelCount,
  };
}

Deno.test("DropCounter takes damaged datagrams off where the socket counts them", () => {
  const world = new World();
  world.damaged = 5;
  const counter = new DropCounter({ socket: world.socket, damagedPackets: () => world.damaged });
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

Deno.test("DropCounter takes the kernel's count of another socket as it is", () => {
  const world = new World();
  const counter = new DropCounter({ socket: world.socket });
  world.kernelCount = 3;
  assertEquals(counter.dropped(), 3);
});
