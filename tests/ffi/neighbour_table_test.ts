import { assert, assertEquals } from "@std/assert";
import { AF_INET, AF_INET6 } from "../../ffi/headers/socket.ts";
import { decodeNeighbourTable, readNeighbourTable } from "../../ffi/neighbour_table.ts";
import { hex } from "../support/hex.ts";

/** The beginning of the kernel's answer about ARP: 1029 entries of 1024 at most. */
const ANSWER = "e8000000 4000 0200 00000000 00000000 02000000" +
  "0e000100 6172705f636163686500 0000" + // NDTA_NAME: arp_cache
  "08000400 00040000" + // NDTA_THRESH3
  "24000500 0400 7801 05040000 00000000 00000000 00000000 00000000 00000000 00000000"; // NDTA_CONFIG

function decoded(text: string, length?: number) {
  const bytes = hex(text);
  return decodeNeighbourTable(new DataView(bytes.slice().buffer), length ?? bytes.length);
}

Deno.test("decodeNeighbourTable() finds how full the table is", () => {
  assertEquals(decoded(ANSWER), { entries: 1029, limit: 1024 });
});

Deno.test("decodeNeighbourTable() takes nothing else for a table, whatever its length", () => {
  const bytes = hex(ANSWER).length;
  for (let length = 0; length < bytes; length++) assertEquals(decoded(ANSWER, length), undefined, `${length}`);
  // An error, and an attribute that would not end.
  assertEquals(decoded(ANSWER.replace("4000", "0200")), undefined);
  assertEquals(decoded(ANSWER.replace("0e000100", "00000100")), undefined);
  assertEquals(decoded(ANSWER.replace("0e000100", "ffff0100")), undefined);
});

Deno.test("readNeighbourTable() is told by this kernel", () => {
  for (const family of [AF_INET, AF_INET6]) {
    const table = readNeighbourTable(family);
    assert(table !== undefined && table.entries >= 0 && table.limit > 0);
  }
});
