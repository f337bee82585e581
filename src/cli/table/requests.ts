/**
 * The options under "Requests".
 *
 * @module
 */

import { flowLabelValue, patternValue, trafficClassValue } from "../argument_values.ts";
import { addNodeInformationWord } from "../node_information.ts";
import { DEFAULT_MAX_HOPS, DEFAULT_PAYLOAD_BYTES } from "../options.ts";
import { INT_MAX } from "./limits.ts";
import { bits, integer, rowsUnder, text, unsigned, word } from "./option_row.ts";

const ROUTE_AND_TIMESTAMP_MESSAGE = "only one of -T or -R may be used";

/** The rows. */
export const REQUESTS = rowsUnder("Requests", {
  size: {
    letters: "s",
    argument: integer("BYTES", 0n, INT_MAX),
    help: `payload of a request (${DEFAULT_PAYLOAD_BYTES} by default)`,
    fits: ["one", "many", "path", "live"],
    apply: ({ request }, bytes) => request.payloadBytes = bytes,
  },
  pattern: {
    letters: "p",
    argument: text("HEX", patternValue),
    help: "fill the payload with these bytes, at most 16, over and over",
    fits: ["one", "many", "path", "live"],
    apply: ({ request, show, notices }, pattern) => {
      request.pattern = pattern;
      if (!show.quiet) notices.push({ kind: "output", text: patternText(pattern) });
    },
  },
  ttl: {
    letters: "t",
    argument: integer("HOPS", 0n, 255n),
    help: "time to live (IPv4) or hop limit (IPv6) of the requests",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ request }, hops) => request.timeToLive = hops,
  },
  "traffic-class": {
    letters: "Q",
    argument: bits("BITS", 0xffn, trafficClassValue),
    help: "type of service (IPv4) or traffic class (IPv6) of the requests, decimal or hexadecimal",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ request }, value) => request.trafficClass = value,
  },
  "flow-label": {
    letters: "F",
    argument: bits("LABEL", 0xfffffn, flowLabelValue),
    family: "ipv6",
    help: "flow label of the requests, decimal or hexadecimal (0: the kernel chooses)",
    fits: ["one", "path-mtu", "path", "live"],
    apply: ({ request }, label) => request.flowLabel = label,
  },
  "node-information": {
    letters: "N",
    argument: text("WORD", (word, { request }) => addNodeInformationWord(request.nodeInformation, word)),
    family: "ipv6",
    help: "ask for names or addresses instead of echoes, -N help lists the words; may be given several times",
    fits: ["one"],
    apply: ({ request }, choice) => request.nodeInformation = choice,
  },
  identifier: {
    letters: "e",
    argument: unsigned("ID", 0xffffn),
    help: "identifier of the requests; a random one unless told (0: on raw sockets only)",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ request }, identifier) => request.identifier = identifier,
  },
  "pmtu-discovery": {
    letters: "M",
    argument: word({
      name: "HOW",
      words: ["do", "want", "probe", "dont"],
      complaint: "invalid -M argument",
      listed: false,
    }),
    help: "what happens to requests longer than the path's MTU",
    fits: ["one", "many", "path", "live"],
    apply: ({ request }, word) => request.pathMtuDiscovery = word,
  },
  "icmp-timestamp": {
    family: "ipv4",
    help:
      "ask for the time of day (ICMP timestamp) instead of for echoes, and show each way's time; needs a raw socket",
    fits: ["one"],
    apply: ({ request }) => request.icmpTimestamp = true,
  },
  pmtu: {
    help: "find the MTU of the path to the destination, and say who limits it",
    fits: ["path-mtu", "live"],
    refuse: ({ mode }) => mode === "path" ? "--pmtu can't be used with --path" : undefined,
    apply: (draft) => draft.mode = draft.mode === "many" ? "many" : "path-mtu",
  },
  path: {
    help: "show the path to the destination hop by hop: who answers, how soon, and where loss begins",
    fits: ["path", "live"],
    refuse: ({ mode }) => mode === "path-mtu" ? "--path can't be used with --pmtu" : undefined,
    apply: (draft) => draft.mode = draft.mode === "many" ? "many" : "path",
  },
  "max-hops": {
    argument: integer("N", 1n, 255n),
    help: `with --path: the farthest hop that is asked (${DEFAULT_MAX_HOPS} by default)`,
    fits: ["path"],
    apply: ({ path }, hops) => path.maxHops = hops,
  },
  "record-route": {
    letters: "R",
    family: "ipv4",
    help: "have routers write their addresses into the packets, and show them; not with -T",
    fits: ["one"],
    refuse: ({ request }) => request.timestampOption === undefined ? undefined : ROUTE_AND_TIMESTAMP_MESSAGE,
    apply: ({ request }) => request.recordRoute = true,
  },
  "ip-timestamp": {
    letters: "T",
    argument: word({
      name: "FLAG",
      words: ["tsonly", "tsandaddr", "tsprespec"],
      complaint: "invalid timestamp type",
      listed: false,
    }),
    family: "ipv4",
    help: "have hosts write their time into the packets, and show it (tsprespec: the HOPs, 4 at most)",
    fits: ["one"],
    refuse: ({ request }) => request.recordRoute ? ROUTE_AND_TIMESTAMP_MESSAGE : undefined,
    apply: ({ request }, word) => request.timestampOption = word,
  },
});

/** The line of a pattern, as iputils has it. */
function patternText(pattern: Uint8Array): string {
  return `PATTERN: 0x${Array.from(pattern, (byte) => byte.toString(16).padStart(2, "0")).join("")}\n`;
}
