import { assertEquals } from "@std/assert";
import { PATH_MTU_FAMILIES } from "../../src/family/path_mtu.ts";

Deno.test("PATH_MTU_FAMILIES tells the errors apart that a search follows", () => {
  const { ipv4, ipv6 } = PATH_MTU_FAMILIES;
  assertEquals([[3, 4], [3, 1], [4, 4], [11, 0], [11, 1]].map(([type = 0, code = 0]) => ipv4.meaningOf(type, code)), [
    "too-long",
    "other",
    "other",
    "time-exceeded",
    "other",
  ]);
  assertEquals([[2, 0], [2, 1], [1, 4], [3, 0], [3, 1]].map(([type = 0, code = 0]) => ipv6.meaningOf(type, code)), [
    "too-long",
    "too-long",
    "other",
    "time-exceeded",
    "other",
  ]);
});

Deno.test("PATH_MTU_FAMILIES limits hops, or leaves them to the kernel, and forbids IPv6 to fragment", () => {
  const row = ({ level, name, value }: { level: number; name: number; value: number | Uint8Array }) => [
    level,
    name,
    value,
  ];
  const { ipv4, ipv6 } = PATH_MTU_FAMILIES;
  assertEquals([row(ipv4.hopLimitOption(3)), row(ipv4.hopLimitOption(undefined))], [[0, 2, 3], [0, 2, -1]]);
  assertEquals([row(ipv6.hopLimitOption(3)), row(ipv6.hopLimitOption(undefined))], [[41, 16, 3], [41, 16, -1]]);
  assertEquals([ipv4.socketOptions, ipv6.socketOptions.map(row)], [[], [[41, 62, 1]]]);
});

Deno.test("PATH_MTU_FAMILIES has the least MTU of each family, and sizes to begin with that every path should take", () => {
  const { ipv4, ipv6 } = PATH_MTU_FAMILIES;
  assertEquals([ipv4.leastMtu, ipv6.leastMtu], [68, 1280]);
  for (const { firstBytes } of [ipv4, ipv6]) assertEquals(firstBytes, firstBytes.toSorted((one, other) => other - one));
});
