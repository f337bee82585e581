import { assert, assertEquals } from "@std/assert";
import { lossColumnText, reasonText } from "../../../src/report/words/target.ts";
import { HOST_UNREACHABLE } from "../session_events.ts";

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
  for (const [decided, received, text] of table) {
    assertEquals(lossColumnText({ received, lost: decided - received }), text);
  }
  assertEquals(lossColumnText({ received: 0, lost: 0 }), "-");
});

Deno.test("lossColumnText() never calls some loss none or all, and fits its column", () => {
  for (let decided = 1; decided < 300; decided++) {
    for (let received = 0; received <= decided; received++) {
      const text = lossColumnText({ received, lost: decided - received });
      assertEquals([text === "0", text === "100"], [received === decided, received === 0]);
      assert(text.length <= 4);
    }
  }
});
