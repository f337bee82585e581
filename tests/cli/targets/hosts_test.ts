import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { pastedHost } from "../../../src/cli/targets/pasted_host.ts";
import { EACH_HINT, hostFault, hostsFault } from "../../../src/cli/targets/hosts.ts";
import { defaultOptions, type FlatOptions } from "../../support/options.ts";

/** Greatest number of hosts that is allowed. */
function mostHosts(overrides: Partial<FlatOptions>): number {
  const options = defaultOptions(overrides);
  let hosts = 0;
  while (hostsFault(hosts + 1, options) === undefined) hosts++;
  return hosts;
}

Deno.test("hostsFault() allows 9 hops, 4 with -T tsprespec, and none where a packet has no room for them", () => {
  for (const family of ["any", "ipv4"] as const) {
    assertEquals(mostHosts({ family }), 10);
    assertEquals(mostHosts({ family, timestampOption: "tsprespec" }), 5);
    assertEquals(mostHosts({ family, timestampOption: "tsonly" }), 1);
    assertEquals(mostHosts({ family, timestampOption: "tsandaddr" }), 1);
    assertEquals(mostHosts({ family, recordRoute: true }), 1);
  }
});

Deno.test("hostsFault() allows no hops with IPv6", () => {
  assertEquals(mostHosts({ family: "ipv6" }), 1);
  assertEquals(mostHosts({ family: "ipv6", timestampOption: "tsprespec" }), 1);
});

Deno.test("hostsFault() says what the limit comes from", () => {
  const fault = (hosts: number, overrides: Partial<FlatOptions>) => hostsFault(hosts, defaultOptions(overrides));
  assertEquals(fault(11, {}), `at most 9 hops may be given before the destination; ${EACH_HINT}`);
  assertEquals(
    fault(6, { timestampOption: "tsprespec" }),
    "at most 4 hops may be given before the destination with -T tsprespec",
  );
  assertEquals(fault(2, { timestampOption: "tsonly" }), "only one destination may be given with -T tsonly");
  assertEquals(fault(2, { recordRoute: true }), "only one destination may be given with -R");
  assertEquals(fault(2, { family: "ipv6" }), `only one destination may be given with IPv6; ${EACH_HINT}`);
});

function fault(word: string): string | undefined {
  return hostFault(word, "ping1025");
}

Deno.test("hostFault() says what to type for a URL, a port, a user and a path", () => {
  const pasted: readonly (readonly [string, string])[] = [
    ["http://example.org", "example.org"],
    ["http:/example/", "example"],
    ["server:/export", "server"],
    ["HTTPS://example.org:8443/a/b?c=d@e#f", "example.org"],
    ["https://user:secret@[2001:db8::1]:443/", "2001:db8::1"],
    ["http://2001:db8::1/", "2001:db8::1"],
    ["ssh://root@10.0.0.1", "10.0.0.1"],
    ["http://bücher.example/", "bücher.example"],
    ["example.org:443", "example.org"],
    ["example.org:", "example.org"],
    ["10.0.0.1:80", "10.0.0.1"],
    ["[::1]:443", "::1"],
    ["[fe80::1%eth0]:22", "fe80::1%eth0"],
    ["[fe80::1%eth0]:80/a/b", "fe80::1%eth0"],
    ["root@example.org", "example.org"],
    ["root@2001:db8::1", "2001:db8::1"],
    ["git@example.org:a/b.git", "example.org"],
    ["mailto:me@example.org", "example.org"],
    ["example.org/", "example.org"],
    ["example.org/index.html", "example.org"],
    ["example.org/24", "example.org"],
  ];
  for (const [text, host] of pasted) {
    assertEquals(fault(text), `${text}: only the host can be pinged: ping1025 ${host}`);
    assertEquals(fault(host), undefined, host);
  }
});

Deno.test("hostFault() names --each for a block and a range", () => {
  for (
    const text of ["10.0.0.0/24", "10.0.0.7/33", "fd00::/120", "10.0.0.5-10.0.0.9", "10.0.0.5-9", "fe80::1-fe80::5"]
  ) {
    assertEquals(fault(text), `${text} stands for many addresses: ping1025 --each ${text}`);
  }
});

Deno.test("hostFault() takes a list with commas apart", () => {
  assertEquals(fault("a.test,b.test"), "a.test,b.test: hosts are separated by blanks: ping1025 --each a.test b.test");
  assertEquals(
    fault("10.0.0.0/30;fd00::1,"),
    "10.0.0.0/30;fd00::1,: hosts are separated by blanks: ping1025 --each 10.0.0.0/30 fd00::1",
  );
  assertEquals(fault("a.test,"), "a.test,: hosts are separated by blanks: ping1025 a.test");
  for (const text of [",", "a, b", "fe80::1%a,b"]) assertEquals(fault(text), undefined, text);
});

Deno.test("hostFault() says so when an option begins with a dash of typography", () => {
  assertEquals(fault("–c"), "–c: options begin with '-', not with '–'");
  assertEquals(fault("—count"), "—count: options begin with '-', not with '—'");
  assertEquals(fault("−c"), "−c: options begin with '-', not with '−'");
});

Deno.test("hostFault() leaves to a look-up what may be a name or address", () => {
  const hosts = [
    "",
    "example.org",
    "my-host",
    "a-b-c",
    "127.1",
    "0x7f.1",
    "1::2::3",
    "::1",
    "fe80::1%eth0",
    "fe80::1%eth0@if3",
  ];
  for (const text of [...hosts, "a:b", "a b", "http://", "@", "/", "127.0.0.256", "10.0.0/24", "example.org:https"]) {
    assertEquals(fault(text), undefined, text);
  }
});

Deno.test("property: what is to be typed for something pasted is a host that is not refused again", () => {
  const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
  const host = fc.oneof(name, fc.ipV4(), fc.ipV6().map((address) => `[${address}]`));
  const wrapped = fc.tuple(
    fc.constantFrom("", "http://", "ftp://"),
    fc.option(part, { nil: "" }),
    host,
    fc.option(fc.integer({ min: 0, max: 65535 }), { nil: undefined }),
    fc.webPath(),
  );
  fc.assert(fc.property(wrapped, ([scheme, user, host, port, path]) => {
    const text = `${scheme}${user === "" ? "" : `${user}@`}${host}${port === undefined ? "" : `:${port}`}${path}`;
    const bare = host.replaceAll(/[[\]]/g, "");
    // An address with a slash behind it is a block.
    if (scheme === "" && user === "" && port === undefined && (path === "" || !/[a-z]/.test(host) || host !== bare)) {
      return;
    }
    assertEquals(pastedHost(text), bare, text);
    assertEquals(fault(bare), undefined, bare);
  }));
});

Deno.test("property: any word gets one line or none", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const line = fault(text);
    assert(line === undefined || line.includes(text));
  }));
});
