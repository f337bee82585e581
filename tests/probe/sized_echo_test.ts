import { assertEquals } from "@std/assert";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { PATH_MTU_FACTS, probeErrorMeaning } from "../../src/probe/sized_echo.ts";

Deno.test("probeErrorMeaning has the errors apart that a search follows", () => {
  assertEquals(
    [[3, 4], [3, 1], [4, 4], [11, 0], [11, 1]].map(([type = 0, code = 0]) => probeErrorMeaning("ipv4", type, code)),
    [
      "too-long",
      "other",
      "other",
      "time-exceeded",
      "other",
    ],
  );
  assertEquals(
    [[2, 0], [2, 1], [1, 4], [3, 0], [3, 1]].map(([type = 0, code = 0]) => probeErrorMeaning("ipv6", type, code)),
    [
      "too-long",
      "too-long",
      "other",
      "time-exceeded",
      "other",
    ],
  );
});

Deno.test("families limit hops, or leave them to the kernel; a search forbids IPv6 to fragment", () => {
  const row = ({ level, name, value }: { level: number; name: number; value: number | Uint8Array }) => [
    level,
    name,
    value,
  ];
  assertEquals([row(ipv4.hopLimitOption(3)), row(ipv4.hopLimitOption(undefined))], [[0, 2, 3], [0, 2, -1]]);
  assertEquals([row(ipv6.hopLimitOption(3)), row(ipv6.hopLimitOption(undefined))], [[41, 16, 3], [41, 16, -1]]);
  assertEquals([PATH_MTU_FACTS.ipv4.socketOptions, PATH_MTU_FACTS.ipv6.socketOptions.map(row)], [[], [[41, 62, 1]]]);
});

Deno.test("PATH_MTU_FACTS has the least MTU of each family, and sizes to begin with that every path should take", () => {
  const { ipv4, ipv6 } = PATH_MTU_FACTS;
  assertEquals([ipv4.leastMtu, ipv6.leastMtu], [68, 1280]);
  for (const { firstBytes } of [ipv4, ipv6]) assertEquals(firstBytes, firstBytes.toSorted((one, other) => other - one));
});
