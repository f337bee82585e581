import { assertEquals } from "@std/assert";
import type { Requirement } from "../../src/core/figures/requirements.ts";
import { requirementValue } from "../../src/cli/requirement.ts";

function read(text: string): Omit<Requirement, "text"> | string {
  const result = requirementValue(text);
  if (result.kind === "error") return result.message.replace(`bad requirement: ${text}: `, "");
  const { text: _typed, ...requirement } = result.value;
  return requirement;
}

Deno.test("requirementValue() reads per cent, numbers and times", () => {
  const table: readonly (readonly [string, Requirement["measure"], Requirement["operator"], number, boolean])[] = [
    ["loss<=1%", "loss", "<=", 1, false],
    ["loss=0%", "loss", "=", 0, false],
    ["loss==.5%", "loss", "=", 0.5, false],
    ["replies>=10", "replies", ">=", 10, false],
    ["received>9", "replies", ">", 9, false],
    ["transmitted=3", "sent", "=", 3, false],
    ["p95<20ms", "p95", "<", 20_000_000, true],
    ["p99.9<1.1ms", "p99.9", "<", 1_100_000, true],
    ["jitter<5ms", "jitter", "<", 5_000_000, true],
    ["mean<1s", "avg", "<", 1_000_000_000, false],
    ["max<=900us", "max", "<=", 900_000, false],
    ["min>7ns", "min", ">", 7, false],
    ["max<1.5m", "max", "<", 90_000_000_000, false],
    ["max<1h", "max", "<", 3_600_000_000_000, false],
    ["mdev<0.3µs", "mdev", "<", 300, false],
    ["late=0", "late", "=", 0, true],
    ["loss-burst<3", "loss-burst", "<", 3, true],
    [" p50  <  20. ms ", "p50", "<", 20_000_000, true],
  ];
  for (const [text, measure, operator, bound, needsDistribution] of table) {
    assertEquals(read(text), { measure, operator, bound, needsDistribution }, text);
  }
});

Deno.test("requirementValue() keeps the text without blanks", () => {
  const result = requirementValue(" p50 < 20 ms ");
  assertEquals(result.kind === "value" && result.value.text, "p50<20ms");
});

Deno.test("requirementValue() says what is wrong, and what may have been meant", () => {
  const table: readonly (readonly [string, string])[] = [
    ["", "a comparison is missing, such as in 'loss<=1%', which a shell needs in quotes"],
    ["p95", "a comparison is missing, such as in 'loss<=1%', which a shell needs in quotes"],
    ["los<1%", "nothing called 'los' is measured; did you mean loss or loss-burst?"],
    ["Jiter<1ms", "nothing called 'Jiter' is measured; did you mean jitter?"],
    ["constructor<1", `nothing called 'constructor' is measured, only ${MEASURES}`],
    ["<1%", `nothing called '' is measured, only ${MEASURES}`],
    ["p95=<1ms", "'=<' is none of <, <=, >, >= and ="],
    ["p95!=1ms", "'!=' is none of <, <=, >, >= and ="],
    ["p95<", "no number from 0 behind <"],
    ["p95<ms", "no number from 0 behind <"],
    ["p95<-1ms", "no number from 0 behind <"],
    ["p95<1e3ms", "no number from 0 behind <"],
    ["p95<20", "a time needs one of the units ns, us, ms, s, m and h: p95<20ms"],
    ["p95<20%", "a time needs one of the units ns, us, ms, s, m and h: p95<20ms"],
    ["p95<20constructor", "a time needs one of the units ns, us, ms, s, m and h: p95<20ms"],
    ["p95<0,5ms", "use a point: p95<0.5ms"],
    ["loss <= 0,5%", "use a point: loss<=0.5%"],
    ["p95<1,5,5ms", "no number from 0 behind <"],
    ["p95<,5ms", "no number from 0 behind <"],
    ["loss<=1", "a loss is in per cent: loss<=1%"],
    ["replies>=3ms", "a number has no unit: replies>=3"],
    ["loss<1%,p95<1s", "give --require twice: --require 'loss<1%' --require 'p95<1s'"],
    [
      "loss<1%; p95 < 1s, sent>3",
      "give --require 3 times: --require 'loss<1%' --require 'p95 < 1s' --require 'sent>3'",
    ],
  ];
  for (const [text, message] of table) assertEquals(read(text), message, text);
});

const MEASURES = "loss, replies, sent, duplicates, corrupted, errors, late, loss-burst, min, avg, max, mdev, " +
  "p50, p90, p95, p99, p99.9, jitter, ipdv, pdv";
