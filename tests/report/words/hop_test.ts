import { assertEquals } from "@std/assert";
import { hopMark } from "../../../src/report/words/hop.ts";

const MARKS = [
  ["ipv4", 3, 0, 0, "!N"],
  ["ipv4", 3, 1, 0, "!H"],
  ["ipv4", 3, 2, 0, "!P"],
  ["ipv4", 3, 4, 1400, "!F-1400"],
  ["ipv4", 3, 13, 0, "!X"],
  ["ipv4", 3, 99, 0, "!99"],
  ["ipv4", 12, 0, 0, "!T12"],
  ["ipv6", 1, 0, 0, "!N"],
  ["ipv6", 1, 1, 0, "!X"],
  ["ipv6", 1, 3, 0, "!H"],
  ["ipv6", 2, 0, 1280, "!F-1280"],
  ["ipv6", 4, 0, 0, "!T4"],
] as const;

for (const [family, type, code, info, mark] of MARKS) {
  Deno.test(`hopMark makes ${mark} of type ${type}, code ${code} of ${family}`, () => {
    assertEquals(hopMark({ family, type, code, info }), mark);
  });
}
