/**
 * The parity table: all rows, and what is different in many of them.
 *
 * @module
 */

import type { Rewrite } from "./judge.ts";
import { REFERENCE_RELEASE, type Row } from "./row.ts";
import { COMMAND_LINE_ROWS } from "./rows_command_line.ts";
import { LIE_ROWS } from "./rows_lies.ts";
import { RUN_ROWS } from "./rows_runs.ts";
import { VALUE_ROWS } from "./rows_values.ts";
import { JSON_ROWS, WIRE_ROWS } from "./rows_wire.ts";

/** What is different in many command lines. */
export const REWRITES: readonly Rewrite[] = [
  {
    kind: "departure",
    reason: "-v tells which clocks are in use",
    pattern: /^2> ping: round-trip times: .*\n/gm,
    replacement: "",
  },
  {
    kind: "version",
    reason: "the header of an IPv6 run has the name twice",
    below: REFERENCE_RELEASE,
    pattern: /^PING (\S+)\(\1 \((\S+)\)\) /gm,
    replacement: "PING $1 ($2) ",
  },
  {
    kind: "version",
    reason: "the header of an IPv6 run has no blank before the address",
    below: REFERENCE_RELEASE,
    pattern: /^PING (\S+)\((\S+)\) /gm,
    replacement: "PING $1 ($2) ",
  },
  {
    kind: "version",
    reason: "other words about floods",
    below: REFERENCE_RELEASE,
    pattern: /cannot flood; minimal interval allowed for user is 2ms/g,
    replacement: "cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)",
  },
  {
    kind: "version",
    reason: "other words about fast broadcasts",
    below: REFERENCE_RELEASE,
    pattern: /(broad|multi)cast ping with too short interval: \d+/g,
    replacement: "minimal interval for $1cast ping for user must be >= 1000 ms, use -i 1 (or higher)",
  },
  {
    kind: "version",
    reason: "a mark that may not be set is told twice, and names no capability",
    below: REFERENCE_RELEASE,
    pattern: /^(2> ping: WARNING: failed to set mark: .*\n)\1/gm,
    replacement: "$12> ping: => missing cap_net_admin+p or cap_net_raw+p (since Linux 5.17) capability?\n",
  },
  {
    kind: "version",
    reason: "a verbose line goes to stdout",
    below: REFERENCE_RELEASE,
    pattern: /^(ai->ai_family: .*)\n([^]*?^2> ping: sock4\.fd.*\n)\n/gm,
    replacement: "$22> ping: $1\n",
  },
  {
    kind: "version",
    reason: "a code of ICMPv6 has no words",
    below: REFERENCE_RELEASE,
    pattern: /Destination unreachable: Unknown code 5$/gm,
    replacement: "Destination unreachable: Source address failed ingress/egress policy",
  },
  {
    kind: "version",
    reason: "another code of ICMPv6 has no words",
    below: REFERENCE_RELEASE,
    pattern: /Destination unreachable: Unknown code 6$/gm,
    replacement: "Destination unreachable: Reject route to destination",
  },
  {
    kind: "version",
    reason: "a packet that is too long is a local error",
    below: REFERENCE_RELEASE,
    pattern: /^2> ping: local error: message too long, mtu[=:] ?\d+$/gm,
    replacement: "2> ping: sendmsg: Message too long",
  },
];

/** All rows. */
export const ROWS: readonly Row[] = [
  ...VALUE_ROWS,
  ...COMMAND_LINE_ROWS,
  ...RUN_ROWS,
  ...LIE_ROWS,
  ...WIRE_ROWS,
  ...JSON_ROWS,
];
