import { assertEquals, assertThrows } from "@std/assert";
import {
  numbersOf,
  readReport,
  receivedCount,
  residentBytes,
  roundTripTimesUs,
  type Sample,
  stretchOf,
  transmittedPackets,
} from "../../scripts/bench/measure.ts";

/** One request each 10 us; memory grows by 1 MB after the third look. */
const SAMPLES: readonly Sample[] = [
  { atMs: 1000, requests: 0, residentBytes: 10_000_000 },
  { atMs: 1100, requests: 10_000, residentBytes: 50_000_000 },
  { atMs: 1200, requests: 20_000, residentBytes: 60_000_000 },
  { atMs: 1300, requests: 30_000, residentBytes: 61_000_000 },
];

Deno.test("stretchOf() begins and ends with the first samples that have enough requests", () => {
  assertEquals(stretchOf(SAMPLES, 1, 15_000), { atStartMb: 50, atEndMb: 60, growthMb: 10, eachUs: 10 });
});

Deno.test("stretchOf() ends with the last sample where the run was over before another", () => {
  assertEquals(stretchOf(SAMPLES, 20_000, 40_000), { atStartMb: 60, atEndMb: 61, growthMb: 1, eachUs: 10 });
});

Deno.test("stretchOf() finds nothing where there are not two samples", () => {
  assertEquals(stretchOf(SAMPLES, 30_000, 40_000), undefined);
  assertEquals(stretchOf(SAMPLES, 50_000, 60_000), undefined);
  assertEquals(stretchOf([], 1, 10), undefined);
});

const RUN = `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.
64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.042 ms
64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time=1.56 ms
64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time=9.99 ms (DUP!)
no answer yet for icmp_seq=3
64 bytes from 127.0.0.1: icmp_seq=4 ttl=64 time=156 ms

--- 127.0.0.1 ping statistics ---
4 packets transmitted, 3 received, 25% packet loss, time 3051ms
rtt min/avg/max/mdev = 0.042/52.534/156.000/73.170 ms
`;

const DEVICES = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    1008      12    0    0    0     0          0         0     1008      13    0    0    0     0       0          0
  near:     866      11    0    0    0     0          0         0      936      99    0    0    0     0       0          0
`;

Deno.test("roundTripTimesUs() finds the times of reply lines, in us, without duplicates", () => {
  assertEquals(roundTripTimesUs(RUN), [42, 1560, 156_000]);
});

Deno.test("receivedCount() finds how many replies came", () => {
  assertEquals(receivedCount(RUN), 3);
  assertEquals(receivedCount("PING 127.0.0.1\n"), undefined);
});

Deno.test("numbersOf() leaves out what is no number", () => {
  assertEquals(numbersOf("13500\n\nmissing: 3\n11237\n"), [13_500, 11_237]);
});

Deno.test("transmittedPackets() finds a device's own column", () => {
  assertEquals(["lo", "near", "far"].map((device) => transmittedPackets(DEVICES, device)), [13, 99, undefined]);
});

Deno.test("residentBytes() reads the rollup of a process, which is empty at its end", () => {
  assertEquals(residentBytes("5640-7ffc ---p 0 00:00 0  [rollup]\nRss:      2532 kB\nPss:   809 kB\n"), 2532 * 1024);
  assertEquals(residentBytes(""), undefined);
});

Deno.test("readReport() rejects a report in which a figure is missing", () => {
  assertThrows(() => readReport('{"status":0}\n'), Error, "the report has no wallNs");
});
