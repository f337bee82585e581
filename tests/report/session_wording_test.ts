import { assert, assertEquals } from "@std/assert";
import { lossColumnText, reasonText } from "../../src/report/session_wording.ts";
import { HOST_UNREACHABLE } from "./session_events.ts";

Deno.test("reasonText() has ping's words, and none for silence", () => {
  assertEquals(reasonText({ kind: "silent" }), undefined);
  assertEquals(reasonText(HOST_UNREACHABLE), "Destination Host Unreachable from 192.0.2.254");
  const noRoute = { ...HOST_UNREACHABLE, family: "ipv6", type: 1, code: 0, from: "fd00::1" } as const;
  assertEquals(reasonText(noRoute), "Destination unreachable: No route from fd00::1");
  const tooBig = { ...HOST_UNREACHABLE, code: 4, info: 1400 };
  assertEquals(reasonText(tooBig), "Frag needed and DF set (mtu = 1400) from 192.0.2.254");
  assertEquals(
    reasonText({ kind: "send-failure", code: "ENETDOWN", message: "Network is down" }),
    "sendmsg: Network is down",
  );
  assertEquals(reasonText({ kind: "unresolved", message: "No address" }), "No address");
});

Deno.test("lossColumnText() has one decimal, none for whole numbers", () => {
  const table: readonly (readonly [number, number, string])[] = [
    [3, 3, "0"],
    [3, 2, "33.3"],
    [3, 1, "66.7"],
    [3, 0, "100"],
    [4, 3, "25"],
    [10_000, 9_999, "<0.1"],
    [2000, 1999, "0.1"],
    [10_000, 1, "99.9"],
    [1, 0, "100"],
  ];
  for (const [transmitted, received, text] of table) assertEquals(lossColumnText(transmitted, received), text);
});

Deno.test("lossColumnText() never calls some loss none or all, and fits its column", () => {
  for (let transmitted = 1; transmitted < 300; transmitted++) {
    for (let received = 0; received <= transmitted; received++) {
      const text = lossColumnText(transmitted, received);
      assertEquals([text === "0", text === "100"], [received === transmitted, received === 0]);
      assert(text.length <= 4);
    }
  }
});
