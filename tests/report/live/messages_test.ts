import { assertEquals } from "@std/assert";
import { Canvas } from "../../../src/report/live/canvas.ts";
import { type LiveMessage, LiveMessages } from "../../../src/report/live/messages.ts";

/** The lines of an area in which messages of the first second are drawn, without blanks at their ends. */
function drawn(messages: readonly LiveMessage[], columns: number, rows: number): string[] {
  const kept = new LiveMessages();
  for (const message of messages) kept.add(message, "plain", 0);
  const canvas = new Canvas(columns, rows);
  kept.draw(canvas, { column: 0, row: 0, columns, rows }, 0);
  return canvas.lines(false).map((line) => line.trimEnd());
}

const UNREACHABLE = { text: "Destination Host Unreachable", from: "192.0.2.254" };
const IPV6 = {
  about: "2001:db8:1:2:3:4:5:6",
  text: "Destination unreachable: Address unreachable",
  from: "2001:db8:aaaa:bbbb::254",
};

Deno.test("a message that is too long for a row goes on in the next one, whole", () => {
  assertEquals(drawn([{ text: "first" }, UNREACHABLE, UNREACHABLE], 44, 6), [
    "0:00 first",
    "0:00 Destination Host Unreachable from",
    "     192.0.2.254 (2 times)",
    "",
    "",
    "",
  ]);
});

Deno.test("a message without room for that has its addresses shortened in the middle, not its meaning", () => {
  assertEquals(drawn([UNREACHABLE], 47, 1), ["0:00 Destination Host Unreachable from 192.~254"]);
  assertEquals(drawn([IPV6], 80, 2), [
    "0:00 2001:~4:5:6: Destination unreachable: Address unreachable from 2001:~::254",
    "",
  ]);
});

Deno.test("where there is no room for addresses, the meaning is left, and only then it is cut", () => {
  assertEquals(drawn([UNREACHABLE], 40, 1), ["0:00 Destination Host Unreachable"]);
  assertEquals(drawn([IPV6], 60, 1), ["0:00 2001~:5:6: Destination unreachable: Address unreachable"]);
  assertEquals(drawn([UNREACHABLE], 20, 1), ["0:00 Destination Ho~"]);
  assertEquals(drawn([{ text: "a warning that has no address at all" }], 20, 4), [
    "0:00 a warning that",
    "     has no address~",
    "",
    "",
  ]);
});

Deno.test("the newest messages are shown, each whole", () => {
  const lines = drawn([UNREACHABLE, { text: "one" }, { text: "two" }, IPV6], 44, 4);
  assertEquals(lines, [
    "0:00 one",
    "0:00 two",
    "0:00 2001:d~:4:5:6: Destination unreachable:",
    "     Address unreachable from 2001:d~b::254",
  ]);
});
