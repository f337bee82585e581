import { assertEquals, assertGreater } from "@std/assert";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { hex } from "../support/hex.ts";
import { runFilter } from "./bpf.ts";

/** An IPv4 header of this many words. */
function header(words: number): string {
  return `4${words.toString(16)}${"a5".repeat(words * 4 - 1)}`;
}

for (
  const { family, fronts, reply, other } of [
    { family: ipv4, fronts: [header(5), header(6), header(15)], reply: "00", other: ["03", "05", "08", "ff"] },
    { family: ipv6, fronts: [""], reply: "81", other: ["80", "01", "00"] },
  ]
) {
  const keeps = (identifier: number, packet: string) =>
    runFilter(family.identifierFilter(identifier, family.echo.reply), hex(packet)) > 0;

  Deno.test(`the identifier filter of ${family.name} keeps our replies and drops those of others`, () => {
    for (const front of fronts) {
      assertEquals(keeps(0x1234, `${front} ${reply}00 0000 1234 0001`), true);
      assertEquals(keeps(0x1234, `${front} ${reply}00 0000 3412 0001`), false);
      assertEquals(keeps(0x1234, `${front} ${reply}00 0000 1235 1234 1234`), false);
    }
  });

  Deno.test(`the identifier filter of ${family.name} takes identifiers of all 16 bits`, () => {
    for (const identifier of [0, 1, 0x00ff, 0x7fff, 0x8000, 0xffff]) {
      const text = identifier.toString(16).padStart(4, "0");
      assertEquals(keeps(identifier, `${fronts[0]} ${reply}00 0000 ${text} 0001`), true);
      assertEquals(keeps(identifier ^ 1, `${fronts[0]} ${reply}00 0000 ${text} 0001`), false);
    }
  });

  Deno.test(`the identifier filter of ${family.name} keeps messages of other types, whatever they carry`, () => {
    for (const type of other) assertEquals(keeps(0x1234, `${fronts[0]} ${type}00 0000 9999 0001`), true);
  });

  Deno.test(`the identifier filter of ${family.name} keeps the whole of a packet`, () => {
    const program = family.identifierFilter(0x1234, family.echo.reply);
    assertGreater(runFilter(program, hex(`${fronts[0]} ${reply}00 0000 1234 0001`)), 65_535);
    assertGreater(runFilter(program, hex(`${fronts[0]} ${other[0]}00 0000 0000 0001`)), 65_535);
  });

  Deno.test(`the identifier filter of ${family.name} drops a packet that ends before the identifier`, () => {
    const packet = hex(`${fronts[0]} ${reply}00 0000 1234`);
    for (let bytes = 0; bytes < packet.length; bytes++) {
      assertEquals(
        runFilter(family.identifierFilter(0x1234, family.echo.reply), packet.subarray(0, bytes)),
        0,
        String(bytes),
      );
    }
    assertEquals(keeps(0x1234, `${fronts[0]} ${reply}00 0000 1234`), true);
  });
}
