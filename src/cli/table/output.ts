/**
 * The options under "Output".
 *
 * @module
 */

import { FORMAT_NAMES, FORMATS, IPUTILS_JSON } from "../../report/formats.ts";
import { rowsUnder, time, word } from "./option_row.ts";

/** A report is not for each packet. */
const MIN_REPORT_INTERVAL_SECONDS = 0.1;

/** The rows. */
export const OUTPUT = rowsUnder("Output", {
  audible: {
    letters: "a",
    help: "ring the bell for each reply",
    fits: ["one"],
    apply: ({ show }) => show.audible = true,
  },
  timestamps: {
    letters: "D",
    help: "begin each line with the Unix time",
    fits: ["one", "many", "path-mtu", "path"],
    apply: ({ show }) => show.timestamps = true,
  },
  resolve: {
    letters: "H",
    help: "look up the names of addresses even where that is not the default",
    fits: ["one", "path-mtu", "path", "live"],
    apply: ({ show }) => show.forceLookup = true,
  },
  json: {
    letters: "j",
    help: "write one JSON object a line instead of text",
    fits: ["one", "many", "path-mtu", "path"],
    apply: ({ show }) => {
      if (show.format === FORMATS.text) show.format = IPUTILS_JSON;
    },
  },
  output: {
    argument: word({
      name: "FORMAT",
      words: FORMAT_NAMES,
      complaint: "invalid output",
      listed: true,
    }),
    help: "write events as JSON lines or comma-separated values, or figures for Prometheus",
    fits: ["one", "many", "path-mtu", "path"],
    apply: ({ show }, name) => show.format = FORMATS[name],
  },
  "report-interval": {
    argument: time({
      stepNs: 1,
      minSeconds: MIN_REPORT_INTERVAL_SECONDS,
      maxSeconds: 2147483.647,
      complaint: "bad report interval",
    }),
    help: `tell every so often how things stand, at least ${MIN_REPORT_INTERVAL_SECONDS}`,
    fits: ["one", "many", "path"],
    apply: ({ show }, ns) => show.reportIntervalNs = ns,
  },
  live: {
    help:
      "show the run on the terminal while it lasts: a graph, or with --each or --targets a table; q ends, h explains",
    fits: ["one", "many", "live"],
    apply: ({ show }) => show.live = true,
  },
  "report-sent": {
    help: "tell of each request, too, with --output=json or csv",
    fits: ["one", "many", "live"],
    apply: ({ show }) => show.reportSent = true,
  },
  numeric: {
    letters: "n",
    help: "show addresses, look up no names",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ show }) => {
      show.numeric = true;
      show.forceLookup = false;
    },
  },
  outstanding: {
    letters: "O",
    help: "say which request is unanswered when the next one goes out",
    fits: ["one"],
    apply: ({ show }) => show.reportOutstanding = true,
  },
  precise: {
    letters: "3",
    help: "always show three decimals of a round-trip time",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ show }) => show.preciseTimes = true,
  },
  quiet: {
    letters: "q",
    help: "show only the first line and the summary",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ show }) => show.quiet = true,
  },
  stats: {
    argument: word({ name: "HOW", words: ["plain", "full"], complaint: "invalid statistics", listed: true }),
    help: "full: tell percentiles, jitter and losses at the end, too (with one target JSON always does)",
    fits: ["one", "many", "live"],
    apply: ({ show }, how) => show.stats = how,
  },
  timestamping: {
    // Suggestions name it behind --timestamps.
    group: "Timing and ending",
    argument: word({
      name: "WHERE",
      words: ["kernel", "receive", "user"],
      complaint: "invalid timestamping",
      listed: true,
    }),
    help:
      "whose clock times a round trip: the kernel's at both ends (as a rule), only when the reply comes (in a flood), " +
      "or this program's",
    fits: ["one", "many", "path", "live"],
    apply: ({ socket }, where) => socket.timestamping = where,
  },
  "user-latency": {
    letters: "U",
    help: "take round-trip times in this program rather than in the kernel",
    fits: ["one", "many", "path", "live"],
    apply: ({ socket }) => socket.timestamping = "user",
  },
  verbose: {
    letters: "v",
    help: "tell more",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ show }) => show.verbose = true,
  },
});
