import { assertEquals } from "@std/assert";
import { EINVAL, ENOBUFS, EPERM } from "../../../ffi/headers/errno.ts";
import { AF_INET, AF_INET6 } from "../../../ffi/headers/socket.ts";
import { NeighbourTables } from "../../../src/net/socket/neighbour_tables.ts";

const MS = 1_000_000;

/** Tables that are as a test says, and what is asked and told. */
function world(table: { entries: number; limit: number } | undefined) {
  const state = { nowNs: 0, table, reads: [] as number[], lines: [] as string[] };
  const read = (family: number) => {
    state.reads.push(family);
    return state.table;
  };
  const tables = new NeighbourTables({ nowNs: () => state.nowNs }, (line) => void state.lines.push(line), read);
  return { state, tables };
}

Deno.test("NeighbourTables says once which limit is reached, in the words of the family", () => {
  for (const [error, family, name] of [[ENOBUFS, AF_INET, "ipv4"], [EINVAL, AF_INET6, "ipv6"]] as const) {
    const { state, tables } = world({ entries: 1025, limit: 1024 });
    assertEquals([tables.refused(error), tables.refused(error)], [true, true]);
    state.nowNs = 60_000 * MS;
    assertEquals(tables.refused(error), true);
    assertEquals(state.reads, [family, family]);
    assertEquals(state.lines, [
      "the kernel's table of neighbours is full: requests that need a new entry don't leave; " +
      `net.${name}.neigh.default.gc_thresh3 is 1024, a greater one would do`,
    ]);
  }
});

Deno.test("NeighbourTables does not take a full device queue, or what the kernel does not tell, for a full table", () => {
  for (const table of [{ entries: 1023, limit: 1024 }, undefined]) {
    const { state, tables } = world(table);
    assertEquals([tables.refused(ENOBUFS), tables.refused(EINVAL), state.lines], [false, false, []]);
  }
  const { state, tables } = world({ entries: 1025, limit: 1024 });
  assertEquals([tables.refused(EPERM), state.reads], [false, []]);
});

Deno.test("NeighbourTables asks the kernel again after 10 ms", () => {
  const { state, tables } = world({ entries: 1024, limit: 1024 });
  assertEquals(tables.refused(ENOBUFS), true);
  state.table = { entries: 9, limit: 1024 };
  state.nowNs = 10 * MS - 1;
  assertEquals(tables.refused(ENOBUFS), true);
  state.nowNs = 10 * MS;
  assertEquals([tables.refused(ENOBUFS), state.reads.length], [false, 2]);
});
