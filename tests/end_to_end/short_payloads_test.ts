/** Payloads without room for a time stamp: timed for programs, and not in the text of one target. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";

const RUN = ["-n", "-c", "2", "-i", "0.1"];

for (const way of WAYS) {
  const needs = [...namespaceNeeds, ...way.requirements];

  testWith(`payloads below 16 bytes are timed for programs, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    const run = (...words: string[]) => namespace.run([...way.command, ...RUN, ...words]);
    for (const address of ["127.0.0.1", "::1"]) {
      for (const bytes of ["0", "15"]) {
        const json = await run("--output=json", "-s", bytes, address);
        const [start, ...records] = json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
        assertEquals(start.clocks, { sent: "kernel", received: "kernel" });
        assertEquals(records.map(({ event }) => event), ["reply", "reply", "summary"]);
        assert(records[0].rtt_ns > 0 && records[1].rtt_ns > 0 && records[2].rtt.p50_ns > 0, json.stdout);
        const csv = (await run("--output=csv", "-s", bytes, address)).stdout.split("\n").map((row) => row.split(","));
        assert(Number(csv[2]?.[csv[0]?.indexOf("rtt_ns") ?? -1]) > 0);
        const metrics = (await run("--output=openmetrics", "-s", bytes, address)).stdout;
        assertMatch(metrics, /^ping1025_rtt_min_seconds\{.*\} 0\.0\d+$/m);
        const iputilsJson = (await run("-j", "-s", bytes, address)).stdout.split("\n");
        assert(JSON.parse(iputilsJson[0] ?? "").time > 0 && JSON.parse(iputilsJson[2] ?? "").rtt.min > 0);
        const each = await run("--each", "-s", bytes, address);
        assertMatch(each.stdout, /2\/2 received, min\/avg\/max = 0\.\d+\/0\.\d+\/0\.\d+ ms/);
        const required = await run("--require", "min<1s", "--require", "p95<1s", "-s", bytes, address);
        assertEquals([required.status, required.stderr], [0, ""]);
        const text = await run("-s", bytes, address);
        for (const { stdout } of [text, required]) assertEquals(/time=|rtt/.test(stdout), false, stdout);
      }
    }
  });
}
