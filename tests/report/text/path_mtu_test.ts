import { assertEquals } from "@std/assert";
import type { PathMtuTextSettings } from "../../../src/report/text/path_mtu.ts";
import { PathMtuTextReporter } from "../../../src/report/text/path_mtu.ts";
import { finished, OUTCOMES, SEARCH_EVENTS } from "../path_mtu_events.ts";

function reporter(changes: Partial<PathMtuTextSettings> = {}): PathMtuTextReporter {
  const usual = { programName: "ping1025", quiet: false, verbose: false, timestamps: false, preciseTimes: false };
  return new PathMtuTextReporter({ ...usual, ...changes });
}

function text(changes: Partial<PathMtuTextSettings> = {}): string[] {
  const made = reporter(changes);
  return SEARCH_EVENTS.map((event) => made.output(event, 1_000_000_000_042)).join("").split("\n").slice(0, -1);
}

Deno.test("PathMtuTextReporter has a line for each finding", () => {
  assertEquals(text(), [
    "PMTU host.test (10.0.3.2) from 10.0.1.2 eth0",
    "1280 bytes: answered, time=1.56 ms",
    "This host: packets of 1500 bytes at most",
    "From 10.0.1.1: fragmentation needed, MTU 1400",
    "From 10.0.1.1: fragmentation needed, MTU not told",
    "1401 bytes: no answer to 3 tries",
    "From 10.0.1.1: Packet filtered",
    "1401 bytes come as far as router.test\\033[2J (10.0.2.1), hop 2",
  ]);
});

Deno.test("PathMtuTextReporter has a line for everything with -v", () => {
  assertEquals(text({ verbose: true, preciseTimes: true }), [
    "PMTU host.test (10.0.3.2) from 10.0.1.2 eth0",
    "icmp_seq=1 1280 bytes sent",
    "icmp_seq=1 1280 bytes: answered, time=1.560 ms",
    "icmp_seq=2 1280 bytes: answered, time=64.000 ms (truncated)",
    "This host: packets of 1500 bytes at most",
    "From 10.0.1.1: icmp_seq=3 fragmentation needed, MTU 1400",
    "From router.test\\033[2J (10.0.2.1): icmp_seq=4 packet too big, MTU 20 (ignored)",
    "From 10.0.1.1: icmp_seq=5 fragmentation needed, MTU not told",
    "1401 bytes: no answer to 3 tries",
    "1401 bytes: no answer to 3 tries",
    "From 10.0.1.1: icmp_seq=6 Packet filtered",
    "icmp_seq=8 1401 bytes for 2 hops sent",
    "From router.test\\033[2J (10.0.2.1): icmp_seq=8 hop 2 has 1401 bytes",
    "1401 bytes come as far as router.test\\033[2J (10.0.2.1), hop 2",
  ]);
});

Deno.test("PathMtuTextReporter says what came out, with -q nothing else", () => {
  assertEquals(text({ quiet: true }), []);
  const quiet = reporter({ quiet: true });
  assertEquals(OUTCOMES.map((outcome) => quiet.output(finished(outcome), 0)), [
    "path MTU to host.test (10.0.3.2) is 1500 bytes (payload 1472)\n",
    "path MTU to host.test (10.0.3.2) is 1400 bytes (payload 1372)\n",
    "path MTU to host.test (10.0.3.2) is 1400 bytes (payload 1372); larger packets are refused\n",
    "path MTU to host.test (10.0.3.2) is 1400 bytes (payload 1372); larger packets vanish without a report (black hole)\n",
    "host.test (10.0.3.2) does not answer\n",
    "host.test (10.0.3.2) does not answer any more\n",
    "path MTU to host.test (10.0.3.2) is not known: 1280 bytes pass, 1500 not known to\n",
    "path MTU to host.test (10.0.3.2) is not known: nothing answered yet\n",
  ]);
});

Deno.test("PathMtuTextReporter begins lines with the time of day if that is asked for", () => {
  assertEquals(text({ timestamps: true })[1], "[1000000.000042] 1280 bytes: answered, time=1.56 ms");
});

Deno.test("PathMtuTextReporter tells on stderr what could not be sent, and how things stand", () => {
  const told = (changes: Partial<PathMtuTextSettings>) =>
    SEARCH_EVENTS.map((event) => reporter(changes).diagnostics(event)).join("");
  const standing = "\r8 probes, 1280 bytes pass, 1401 not known to\n";
  assertEquals(told({}), `ping1025: sendmsg: Operation not permitted\n${standing}`);
  assertEquals(told({ quiet: true }), standing);
});
