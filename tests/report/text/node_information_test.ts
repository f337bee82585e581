import { assertEquals } from "@std/assert";
import { nodeInformationJson } from "../../../src/report/json/node_information.ts";
import { nodeInformationText } from "../../../src/report/text/node_information.ts";
import { JsonReporter } from "../../../src/report/json/json.ts";
import { TextReporter } from "../../../src/report/text/text.ts";
import type { NodeInformationAnswer, NodeInformationReply } from "../../../src/wire/node_information.ts";
import { finishEvent, replyEvent, startEvent, WALL_CLOCK_US } from "../events.ts";

const PLAIN = {
  programName: "ping",
  quiet: false,
  flood: false,
  verbose: false,
  timestamps: false,
  audible: false,
  preciseTimes: false,
  terminalColumns: Infinity,
  preload: 1,
};
const HOST = { text: "host.example", fullyQualified: true };
const FIRST_LABEL = { text: "www", fullyQualified: false };
const ADDRESSES = [{ text: "192.0.2.1", ttlSeconds: 3600 }, { text: "10.0.0.1", ttlSeconds: 0 }];

function reply(answer: NodeInformationAnswer, change: Partial<NodeInformationReply> = {}): NodeInformationReply {
  return { kind: "node-information-reply", code: 0, queryType: 2, answer, ...change };
}

/** What is said, as text and as JSON. */
const TABLE: readonly (readonly [NodeInformationReply, text: string, json: unknown])[] = [
  [
    reply({ kind: "names", names: [HOST], fault: undefined }),
    " host.example.",
    { query_type: 2, code: 0, names: ["host.example."] },
  ],
  [
    reply({ kind: "names", names: [FIRST_LABEL, HOST], fault: "truncated" }),
    " www, host.example., parse error (truncated)",
    { query_type: 2, code: 0, names: ["www", "host.example."], error: "truncated" },
  ],
  [
    reply({ kind: "names", names: [], fault: "too short" }),
    " parse error (too short)",
    { query_type: 2, code: 0, names: [], error: "too short" },
  ],
  [reply({ kind: "names", names: [], fault: undefined }), "", { query_type: 2, code: 0, names: [] }],
  [
    reply({ kind: "addresses", addresses: ADDRESSES, truncated: true, fault: undefined }, { queryType: 4 }),
    " 192.0.2.1, 10.0.0.1 (truncated)",
    {
      query_type: 4,
      code: 0,
      addresses: [{ address: "192.0.2.1", ttl_seconds: 3600 }, { address: "10.0.0.1", ttl_seconds: 0 }],
      truncated: true,
    },
  ],
  [
    reply({ kind: "addresses", addresses: [], truncated: true, fault: "truncated" }, { queryType: 3 }),
    " parse error (truncated) (truncated)",
    { query_type: 3, code: 0, addresses: [], truncated: true, error: "truncated" },
  ],
  [reply({ kind: "refused" }, { code: 1 }), " refused", { query_type: 2, code: 1, error: "refused" }],
  [reply({ kind: "unknown-to-host" }, { code: 2 }), " unknown", { query_type: 2, code: 2, error: "unknown" }],
  [
    reply({ kind: "unknown-code" }, { code: 3 }),
    " unknown code(03)",
    { query_type: 2, code: 3, error: "unknown code" },
  ],
  [
    reply({ kind: "unknown-query-type" }, { queryType: 9 }),
    " unknown qtype(0x09)",
    { query_type: 9, code: 0, error: "unknown query type" },
  ],
];

Deno.test("what a host says has its text and its JSON", () => {
  for (const [said, text, json] of TABLE) {
    assertEquals(nodeInformationText(said), text);
    assertEquals(JSON.parse(nodeInformationJson(said) ?? ""), json);
  }
  assertEquals(nodeInformationJson(undefined), undefined);
});

const ANSWERED = replyEvent({
  bytes: 34,
  roundTripNs: undefined,
  timeToLive: 63,
  nodeInformation: reply({ kind: "names", names: [HOST], fault: undefined }),
});

Deno.test("the line of a reply to a query has no time, and the sequence number behind what is said", () => {
  const line = (settings: Partial<typeof PLAIN>, change: Partial<typeof ANSWERED> = {}) =>
    new TextReporter({ ...PLAIN, ...settings }).output({ ...ANSWERED, ...change }, WALL_CLOCK_US);
  assertEquals(line({}), "34 bytes from 192.0.2.1: host.example.; seq=1; ttl=63\n");
  assertEquals(
    line({ verbose: true }, { fromName: "a.example", duplicate: true }),
    "34 bytes from a.example (192.0.2.1): host.example.; seq=1; ident=4660 ttl=63 (DUP!)\n",
  );
});

Deno.test("JSON tells what a host says, what was asked for and how long the query was", () => {
  const reporter = new JsonReporter(PLAIN);
  const start = startEvent({ family: "ipv6", packetBytes: 72, query: { type: "name", payloadBytes: 24 } });
  assertEquals(reporter.output(start, WALL_CLOCK_US), "");
  const told = JSON.parse(reporter.output(ANSWERED, WALL_CLOCK_US));
  assertEquals(told.node_information, { query_type: 2, code: 0, names: ["host.example."] });
  const { query, payload_bytes, packet_bytes } = JSON.parse(reporter.output(finishEvent(), WALL_CLOCK_US));
  assertEquals({ query, payload_bytes, packet_bytes }, { query: "name", payload_bytes: 24, packet_bytes: 72 });
});
