import { assert, assertStringIncludes } from "@std/assert";
import { formatNodeInformationHelp } from "../../src/cli/node_information.ts";
import type { NodeInformationChoice } from "../../src/cli/options.ts";
import type { ParseOutcome } from "../../src/cli/parse_args.ts";
import { check, error, run } from "./parse_support.ts";

function asks(change: Partial<NodeInformationChoice>): ParseOutcome {
  return run({ nodeInformation: { query: undefined, scopes: [], subject: undefined, ...change } });
}

function refused(complaint?: string): ParseOutcome {
  return { kind: "query-usage", complaint, notices: [] };
}

Deno.test("-N takes the words that say what to ask for", () => {
  check([
    ["-N name host", asks({ query: "name" })],
    ["-N fqdn host", asks({ query: "name" })],
    ["-N ipv6 host", asks({ query: "ipv6" })],
    ["-N ipv6-all host", asks({ query: "ipv6", scopes: ["all"] })],
    ["-N ipv6-compatible host", asks({ query: "ipv6", scopes: ["compatible"] })],
    ["-N ipv6-linklocal host", asks({ query: "ipv6", scopes: ["link-local"] })],
    ["-N ipv6-sitelocal host", asks({ query: "ipv6", scopes: ["site-local"] })],
    ["-N ipv6-global host", asks({ query: "ipv6", scopes: ["global"] })],
    ["-N ipv4 host", asks({ query: "ipv4" })],
    ["-N ipv4-all host", asks({ query: "ipv4", scopes: ["all"] })],
    ["--node-information=ipv4 host", asks({ query: "ipv4" })],
  ]);
});

Deno.test("-N adds up", () => {
  check([
    ["-N ipv6 -N ipv6-all -Nipv6-global host", asks({ query: "ipv6", scopes: ["all", "global"] })],
    ["-N name -N name -N fqdn host", asks({ query: "name" })],
    [
      "-N subject-ipv4=a -N ipv6 -N subject-ipv4=b host",
      asks({ query: "ipv6", subject: { kind: "ipv4", host: "b" } }),
    ],
    [
      "-N subject-name=a -N subject-fqdn=b host",
      asks({ subject: { kind: "name", name: "b", form: "fully-qualified" } }),
    ],
  ]);
});

Deno.test("-N takes the words that say whom to ask about", () => {
  check([
    ["-N subject-ipv6=::1 host", asks({ subject: { kind: "ipv6", host: "::1" } })],
    ["-N subject-ipv4=a=b host", asks({ subject: { kind: "ipv4", host: "a=b" } })],
    ["-N subject-name=Host host", asks({ subject: { kind: "name", name: "Host", form: "guessed" } })],
    ["-N subject-name= host", asks({ subject: { kind: "name", name: "", form: "guessed" } })],
    ["-N subject-name=a%eth0 host", asks({ subject: { kind: "name", name: "a", form: "guessed" } })],
    ["-N subject-name=a%123456789012345 host", asks({ subject: { kind: "name", name: "a", form: "guessed" } })],
    ["-N subject-name=a%1234567890123456 host", error(2, "too long scope name")],
  ]);
});

Deno.test("-N refuses two questions and two kinds of subject", () => {
  check([
    ["-N name -N ipv6 host", refused("Qtype conflict")],
    ["-N ipv4 -N ipv6-all host", refused("Qtype conflict")],
    ["-N subject-ipv6=a -N subject-ipv4=a host", refused("Subject type conflict")],
    ["-N subject-fqdn=a -N subject-ipv6=a host", refused("Subject type conflict")],
  ]);
});

Deno.test("-N refuses words that it does not know, and values in the wrong place", () => {
  for (
    const word of ["", "bogus", "Name", "name=", "ipv6=x", "subject-name", "subject=x", "toString", "ipv", "help="]
  ) {
    check([[["-N", word, "host"], refused()]]);
  }
});

Deno.test("-N help comes before everything behind it", () => {
  check([["-N help -c 0", { kind: "query-help", notices: [] }]]);
});

Deno.test("the help of -N tells every word but fqdn, in 80 columns", () => {
  const help = formatNodeInformationHelp();
  const words = ["name", "ipv6", "ipv6-all", "ipv6-compatible", "ipv6-global", "ipv6-linklocal", "ipv6-sitelocal"];
  const subjects = ["subject-ipv6=HOST", "subject-ipv4=HOST", "subject-name=NAME", "subject-fqdn=NAME"];
  for (const word of [...words, "ipv4", "ipv4-all", ...subjects, "help"]) assertStringIncludes(help, `\n  ${word} `);
  for (const line of help.split("\n")) assert(line.length <= 80 && line === line.trimEnd(), line);
  assert(help.endsWith("\n") && !help.endsWith("\n\n"));
});
