import { assertEquals } from "@std/assert";
import { PathMtuTrace } from "../../../src/core/path_mtu/trace.ts";

Deno.test("PathMtuTrace goes on hop by hop until three in a row are silent", () => {
  const trace = new PathMtuTrace(1500);
  assertEquals(trace.nextHops, 1);
  trace.handleHop({ hops: 1, from: "a" });
  assertEquals(trace.nextHops, 2);
  trace.handleSilence(2);
  trace.handleHop({ hops: 3, from: "c" });
  for (const hops of [4, 5, 6]) {
    assertEquals(trace.nextHops, hops);
    trace.handleSilence(hops);
  }
  assertEquals([trace.nextHops, trace.last], [undefined, { hops: 3, from: "c" }]);
});

Deno.test("PathMtuTrace counts a hop that was late, and no hop twice", () => {
  const trace = new PathMtuTrace(1500);
  trace.handleSilence(1);
  trace.handleSilence(1);
  assertEquals(trace.nextHops, 2);
  trace.handleHop({ hops: 2, from: "b" });
  trace.handleHop({ hops: 1, from: "a" });
  assertEquals([trace.nextHops, trace.last], [3, { hops: 2, from: "b" }]);
});

Deno.test("PathMtuTrace ends after 30 hops", () => {
  const trace = new PathMtuTrace(1500);
  for (let hops = 1; hops <= 30; hops++) trace.handleHop({ hops, from: "a" });
  assertEquals(trace.nextHops, undefined);
});
