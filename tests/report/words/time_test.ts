import { assertEquals } from "@std/assert";
import { rfc3339Text, spanText, utcText } from "../../../src/report/words/time.ts";
import { forEachSeed } from "../../support/random.ts";

Deno.test("utcText() writes the date and time of RFC 3339", () => {
  assertEquals(utcText(0), "1970-01-01 00:00:00Z");
  assertEquals(utcText(1_795_379_465_999_999), "2026-11-22 20:31:05Z");
});

Deno.test("rfc3339Text() is utcText() with a T and microseconds", () => {
  assertEquals(rfc3339Text(0), "1970-01-01T00:00:00.000000Z");
  assertEquals(rfc3339Text(1_795_379_465_000_042), "2026-11-22T20:31:05.000042Z");
});

Deno.test("utcText() knows every day that the calendar has", () => {
  for (let day = -200_000; day < 200_000; day++) {
    const expected = new Date(day * 86_400_000).toISOString();
    if (/^\d{4}-/.test(expected)) assertEquals(utcText(day * 86_400_000_000).slice(0, 10), expected.slice(0, 10));
  }
});

Deno.test("utcText() knows every second of a day", () => {
  forEachSeed(2000, (random) => {
    const seconds = random.below(4_000_000_000);
    const expected = new Date(seconds * 1000).toISOString().replace("T", " ").replace(".000", "");
    assertEquals(utcText(seconds * 1_000_000 + random.below(1_000_000)), expected);
  });
});

Deno.test("spanText() has the two largest units, and cuts off the rest", () => {
  const table: readonly (readonly [number, string])[] = [
    [0, "0.0 s"],
    [0.0999, "0.0 s"],
    [0.4, "0.4 s"],
    [5.19, "5.1 s"],
    [59.999, "59.9 s"],
    [60, "1 min 0 s"],
    [723.9, "12 min 3 s"],
    [3599.9, "59 min 59 s"],
    [3600, "1 h 0 min"],
    [86_399, "23 h 59 min"],
    [86_400, "1 d 0 h"],
    [400 * 86_400 + 5 * 3600, "400 d 5 h"],
  ];
  for (const [seconds, text] of table) assertEquals(spanText(seconds * 1e9), text);
});
