import { assertThrows } from "@std/assert";
import { liveLook } from "../../../src/net/show/live_look.ts";
import { UsageError } from "../../../src/net/usage_error.ts";

Deno.test({
  name: "liveLook() refuses a stdout that is no terminal",
  ignore: Deno.stdout.isTerminal(),
  fn: () => {
    assertThrows(() => liveLook(() => undefined), UsageError, "--live needs a terminal on standard output");
  },
});
