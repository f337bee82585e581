import { assert, assertEquals } from "@std/assert";
import { Cookies } from "../../src/probe/cookies.ts";

/** Words count up, so that each says when it was made. */
function counting(): Cookies {
  let word = 0;
  return new Cookies((into) => into.forEach((_, index) => into[index] = ++word));
}

Deno.test("Cookies gives every request one of its own", () => {
  const cookies = counting();
  const words = new Set<number>();
  for (let count = 1; count <= 66_000; count++) {
    cookies.issue(count);
    words.add(cookies.high(count)).add(cookies.low(count));
  }
  assertEquals(words.size, 132_000);
});

Deno.test("Cookies keeps that of a request that is sent again, and forgets the oldest before their numbers come again", () => {
  const cookies = counting();
  cookies.issue(1);
  const words = [cookies.high(1), cookies.low(1)];
  for (let count = 2; count <= 65_535; count++) cookies.issue(count);
  cookies.issue(1);
  assertEquals([cookies.high(1), cookies.low(1)], words);
  cookies.issue(65_536);
  assert(cookies.high(65_537) > words[0]! && cookies.low(65_537) > words[1]!);
});
