/**
 * The options under "Target and source".
 *
 * @module
 */

import { type ArgumentValue, badOption } from "../argument_values.ts";
import type { SourceOptions } from "../options.ts";
import { withoutBrackets } from "../targets/pasted_host.ts";
import { parseIpv4, parseIpv6 } from "../../wire/ip_address.ts";
import { rowsUnder, text, time } from "./option_row.ts";

const FAMILIES_MESSAGE = "only one -4 or -6 option may be specified";

/** Least of `--resolve-every`: a name server is asked for each name. */
const MIN_RESOLVE_EVERY_SECONDS = 1;

/** The rows. */
export const TARGET_AND_SOURCE = rowsUnder("Target and source", {
  ipv4: {
    letters: "4",
    help: "use IPv4 only",
    fits: ["one", "many", "path-mtu", "path", "live"],
    refuse: ({ target }) => target.family === "ipv6" ? FAMILIES_MESSAGE : undefined,
    apply: ({ target }) => target.family = "ipv4",
  },
  ipv6: {
    letters: "6",
    help: "use IPv6 only",
    fits: ["one", "many", "path-mtu", "path", "live"],
    refuse: ({ target }) => target.family === "ipv4" ? FAMILIES_MESSAGE : undefined,
    apply: ({ target }) => target.family = "ipv6",
  },
  interface: {
    letters: "I",
    argument: text("SOURCE", sourceValue),
    help: "send from this device or address (IPv6 also as ADDRESS%DEVICE); may be given once for each",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ source }, parts) => Object.assign(source, parts),
  },
  "sticky-source": {
    letters: "B",
    help: "keep the source address although routes change",
    fits: ["one", "path-mtu", "path", "live"],
    apply: ({ source }) => source.sticky = true,
  },
  broadcast: {
    letters: "b",
    family: "ipv4",
    help: "allow a broadcast address as the destination",
    fits: ["one", "live"],
    apply: ({ socket }) => socket.allowBroadcast = true,
  },
  "bypass-routing": {
    letters: "r",
    help: "reach hosts on attached networks only, past the routing table; makes a route of HOPs strict",
    fits: ["one", "path-mtu", "path", "live"],
    apply: ({ socket }) => socket.bypassRouting = true,
  },
  "suppress-loopback": {
    letters: "L",
    help: "keep multicast requests from coming back to this host",
    fits: ["one", "live"],
    apply: ({ socket }) => socket.suppressLoopback = true,
  },
  "resolve-every": {
    argument: time({
      stepNs: 1,
      minSeconds: MIN_RESOLVE_EVERY_SECONDS,
      maxSeconds: 2147483.647,
      complaint: "bad time between look-ups",
    }),
    help: "look each name up again so often, and go on with another address that it has then",
    fits: ["one", "many", "live"],
    apply: ({ target }, ns) => target.resolveEveryNs = ns,
  },
});

/** `-I`: an IPv6 address, perhaps with a scope, an IPv4 address, or a device. */
function sourceValue(typed: string): ArgumentValue<Partial<SourceOptions>> {
  const text = withoutBrackets(typed);
  if (!text.includes(":")) {
    const ipv4Address = parseIpv4(text);
    return ipv4Address === undefined ? deviceValue(text, {}) : { kind: "value", value: { ipv4Address } };
  }
  const percent = text.indexOf("%");
  const ipv6Address = parseIpv6(percent < 0 ? text : text.slice(0, percent));
  if (ipv6Address === undefined) return badOption(`invalid source address: ${text}`);
  if (percent < 0) return { kind: "value", value: { ipv6Address } };
  return deviceValue(text.slice(percent + 1), { ipv6Address });
}

function deviceValue(device: string, others: Partial<SourceOptions>): ArgumentValue<Partial<SourceOptions>> {
  return device === "" ? badOption("unknown iface: ") : { kind: "value", value: { ...others, device } };
}
