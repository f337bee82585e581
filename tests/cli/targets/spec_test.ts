import { assert, assertEquals } from "@std/assert";
import { formatSpecAddress, parseTargetSpec, writeSpecAddress } from "../../../src/cli/targets/spec.ts";
import type { FamilyChoice } from "../../../src/cli/options.ts";
import { formatIpv4, formatIpv6 } from "../../../src/wire/ip_address.ts";
import { forEachSeed, type SeededRandom } from "../../support/random.ts";

function parse(text: string, family: FamilyChoice = "any"): ReturnType<typeof parseTargetSpec> {
  return parseTargetSpec(text, family);
}

/** Addresses that a word stands for: `first .. last (count)`, `name NAME` or `fault MESSAGE`. */
function told(text: string, family: FamilyChoice = "any"): string {
  const spec = parse(text, family);
  if (spec.kind === "fault") return `fault ${spec.message}`;
  if (spec.kind === "name") return `name ${spec.text}`;
  const last = formatSpecAddress(spec, spec.count - 1);
  return `${formatSpecAddress(spec, 0)} .. ${last} (${spec.count})`;
}

function check(table: readonly (readonly [string, string])[]): void {
  for (const [text, expected] of table) assertEquals(told(text), expected, text);
}

Deno.test("parseTargetSpec() reads addresses, and keeps how one was typed only if it is written otherwise", () => {
  check([
    ["192.0.2.1", "192.0.2.1 .. 192.0.2.1 (1)"],
    ["255.255.255.254", "255.255.255.254 .. 255.255.255.254 (1)"],
    ["2001:DB8:0::1", "2001:db8::1 .. 2001:db8::1 (1)"],
    ["fe80::1%eth0", "fe80::1%eth0 .. fe80::1%eth0 (1)"],
    ["fe80::1%my-if", "fe80::1%my-if .. fe80::1%my-if (1)"],
  ]);
  const text = (word: string) => {
    const spec = parse(word);
    return spec.kind === "addresses" ? spec.text : spec.kind;
  };
  assertEquals(text("2001:DB8:0::1"), "2001:DB8:0::1");
  assertEquals(text("2001:db8::1"), undefined);
  assertEquals(text("fe80::1%eth0"), undefined);
});

Deno.test("parseTargetSpec() takes everything else without a slash for a name, hyphens or not", () => {
  for (
    const name of [
      "example.org",
      "my-host",
      "a-b-c",
      "10.0.0.5-foo",
      "10-0-0-5.example",
      "10.0.0.5-90.example",
      "127.1",
      "0x7f.1",
      "256.0.0.1",
      "-",
      "münchen.example",
      "host%eth0",
    ]
  ) assertEquals(told(name), `name ${name}`);
});

Deno.test("parseTargetSpec() leaves the network's and the broadcast address out of an IPv4 block, but of none else", () => {
  check([
    ["10.0.0.0/24", "10.0.0.1 .. 10.0.0.254 (254)"],
    ["10.0.0.77/24", "10.0.0.1 .. 10.0.0.254 (254)"],
    ["127.0.0.0/16", "127.0.0.1 .. 127.0.255.254 (65534)"],
    ["10.0.0.0/30", "10.0.0.1 .. 10.0.0.2 (2)"],
    ["10.0.0.3/31", "10.0.0.2 .. 10.0.0.3 (2)"],
    ["10.0.0.3/32", "10.0.0.3 .. 10.0.0.3 (1)"],
    ["10.0.0.3/032", "10.0.0.3 .. 10.0.0.3 (1)"],
    ["10.0.0.0/8", "10.0.0.1 .. 10.255.255.254 (16777214)"],
    ["128.0.0.0/2", "128.0.0.1 .. 191.255.255.254 (1073741822)"],
    ["fd00::/120", "fd00:: .. fd00::ff (256)"],
    ["fd00::77/120", "fd00:: .. fd00::ff (256)"],
    ["fd00::1/128", "fd00::1 .. fd00::1 (1)"],
    ["fd00:1:2:3:4:5:6:7/97", "fd00:1:2:3:4:5:: .. fd00:1:2:3:4:5:7fff:ffff (2147483648)"],
    ["fe80::%eth0/127", "fe80::%eth0 .. fe80::1%eth0 (2)"],
  ]);
});

Deno.test("parseTargetSpec() reads a range if both of its sides are addresses", () => {
  check([
    ["10.0.0.5-10.0.0.90", "10.0.0.5 .. 10.0.0.90 (86)"],
    ["10.0.0.5-10.0.0.5", "10.0.0.5 .. 10.0.0.5 (1)"],
    ["10.0.0.250-10.0.1.5", "10.0.0.250 .. 10.0.1.5 (12)"],
    ["fd00::ffff-fd00::1:0", "fd00::ffff .. fd00::1:0 (2)"],
    ["fd00::ffff:ffff:ffff-fd00:0:0:0:1::", "fd00::ffff:ffff:ffff .. fd00::1:0:0:0 (2)"],
    ["fe80::1%eth0-fe80::5", "fe80::1%eth0 .. fe80::5%eth0 (5)"],
    ["fe80::1-fe80::5%eth0", "fe80::1%eth0 .. fe80::5%eth0 (5)"],
    ["fe80::1%my-if-fe80::5%my-if", "fe80::1%my-if .. fe80::5%my-if (5)"],
    ["10.0.0.5-10.0.0.4", "fault a range that ends before it begins"],
    ["10.0.0.90-10.0.0.5", "fault a range that ends before it begins"],
    ["fd00:0:1::-fd00::ffff:ffff", "fault a range that ends before it begins"],
    ["10.0.0.1-fd00::1", "fault a range from one family to the other"],
    ["fe80::1%a-fe80::5%b", "fault a range from one scope to another"],
    ["fe80::1%", "fault ':' is in no address or name"],
    ["::g", "fault ':' is in no address or name"],
    ["10.0.0.1,10.0.0.2", "fault a list with commas: each target is a word or a line of its own"],
    ["10.0.0.0/30,10.0.1.0/30", "fault a list with commas: each target is a word or a line of its own"],
    ["10.0.0.1,a(b)", "fault ',' is in no address or name"],
    ["10.0.0.*", "fault '*' is in no address or name"],
    ["[10.0.0.5", "fault '[' is in no address or name"],
    ["10.0.0.5-90", "fault a range needs two whole addresses, as in 10.0.0.5-10.0.0.90"],
    ["10.0.0.5-1.90", "fault a range needs two whole addresses, as in 10.0.0.5-10.0.0.90"],
  ]);
});

Deno.test("parseTargetSpec() says what is wrong with a word", () => {
  check([
    ["", "fault no target"],
    ["a b", "fault a blank in a target"],
    ["a\u00a0b", "fault a blank in a target"],
    ["a\0b", "fault a control character in a target"],
    ["a\x1b[2Jb", "fault a control character in a target"],
    ["a\tb", "fault a control character in a target"],
    ["a\u0085b", "fault a control character in a target"],
    ["x".repeat(1001), "fault too long for a target"],
    ["/24", "fault no whole address in front of the slash"],
    ["10.0.0/24", "fault no whole address in front of the slash"],
    ["https://", "fault no whole address in front of the slash"],
    ["fe80::/126%eth0", "fault a scope stands in front of the slash, as in fe80::%eth0/126"],
    ["10.0.0.0/", "fault no prefix length from 0 to 32 behind the slash"],
    ["10.0.0.0/33", "fault no prefix length from 0 to 32 behind the slash"],
    ["10.0.0.0/-1", "fault no prefix length from 0 to 32 behind the slash"],
    ["10.0.0.0/1e1", "fault no prefix length from 0 to 32 behind the slash"],
    ["10.0.0.0/24/24", "fault no prefix length from 0 to 32 behind the slash"],
    ["10.0.0.0/255.255.255.0", "fault no prefix length from 0 to 32 behind the slash"],
    ["fd00::/129", "fault no prefix length from 0 to 128 behind the slash"],
  ]);
  assertEquals(told("x".repeat(1000)), `name ${"x".repeat(1000)}`);
});

Deno.test("parseTargetSpec() reads an address in brackets, as URLs have it, alone and in a block and a range", () => {
  check([
    ["[2001:db8::1]", "2001:db8::1 .. 2001:db8::1 (1)"],
    ["[fe80::1%eth0]", "fe80::1%eth0 .. fe80::1%eth0 (1)"],
    ["[2001:db8::]/126", "2001:db8:: .. 2001:db8::3 (4)"],
    ["[2001:db8::1]-[2001:db8::4]", "2001:db8::1 .. 2001:db8::4 (4)"],
  ]);
});

Deno.test("parseTargetSpec() says what to type for a URL, a port and a user", () => {
  check([
    ["http://example.org/a-b/24", "fault only the host can be pinged: example.org"],
    ["10.0.0.1:80", "fault only the host can be pinged: 10.0.0.1"],
    ["root@example.org", "fault only the host can be pinged: example.org"],
    ["[::1]:443", "fault only the host can be pinged: ::1"],
    ["example.org/24", "fault only the host can be pinged: example.org"],
  ]);
});

Deno.test("parseTargetSpec() refuses addresses that no reply comes from", () => {
  const multicast = "fault multicast and broadcast can't be targets";
  check([
    ["224.0.0.1", multicast],
    ["239.255.255.255", multicast],
    ["223.255.255.255", "223.255.255.255 .. 223.255.255.255 (1)"],
    ["240.0.0.0", "240.0.0.0 .. 240.0.0.0 (1)"],
    ["255.255.255.255", multicast],
    ["223.255.255.0-224.0.0.0", multicast],
    ["223.0.0.0-224.0.0.0", "223.0.0.0 .. 224.0.0.0 (16777217)"],
    ["0.0.0.0/0", "0.0.0.1 .. 255.255.255.254 (4294967294)"],
    ["224.0.0.0/24", multicast],
    ["ff02::1%eth0", multicast],
    ["ff00::", multicast],
    [
      "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff .. feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff (1)",
    ],
    ["0.0.0.0", "fault the unspecified address can't be a target"],
    ["::", "fault the unspecified address can't be a target"],
    ["::/120", "fault the unspecified address can't be a target"],
    ["0.0.0.0/30", "0.0.0.1 .. 0.0.0.2 (2)"],
  ]);
});

Deno.test("parseTargetSpec() refuses addresses of a family that was not asked for, but no names", () => {
  assertEquals(told("10.0.0.0/24", "ipv6"), "fault not of IPv6");
  assertEquals(told("fd00::1", "ipv4"), "fault not of IPv4");
  assertEquals(told("fd00::1-fd00::2", "ipv4"), "fault not of IPv4");
  assertEquals(told("10.0.0.1", "ipv4"), "10.0.0.1 .. 10.0.0.1 (1)");
  assertEquals(told("fd00::1", "ipv6"), "fd00::1 .. fd00::1 (1)");
  assertEquals(told("example.org", "ipv6"), "name example.org");
});

/** All addresses from one to another, counted up with whole numbers of any size. */
function naive(first: bigint, last: bigint, bytes: number): string[] {
  const format = bytes === 4 ? formatIpv4 : formatIpv6;
  const addresses: string[] = [];
  for (let address = first; address <= last; address++) {
    addresses.push(
      format(Uint8Array.from({ length: bytes }, (_, at) => Number(address >> BigInt(8 * (bytes - 1 - at)) & 0xffn))),
    );
  }
  return addresses;
}

function unfolded(text: string): string[] {
  const spec = parse(text);
  assert(spec.kind === "addresses", text);
  return Array.from({ length: spec.count }, (_, index) => formatSpecAddress(spec, index));
}

/** An address outside of what is refused. */
function anyAddress(random: SeededRandom, bytes: number): bigint {
  let value = BigInt(random.pick([0x0a, 0x7f, 0xc0, 0xde]));
  // Runs of ff and 00 make carries and borrows.
  for (let at = 1; at < bytes; at++) value = value << 8n | BigInt(random.pick([0, 0xff, 0xfe, random.below(256)]));
  return value;
}

function text(address: bigint, bytes: number): string {
  return naive(address, address, bytes)[0] ?? "";
}

Deno.test("a block stands for exactly the addresses that share its prefix", () => {
  forEachSeed(300, (random) => {
    const bytes = random.pick([4, 16]);
    const bits = bytes * 8;
    const prefix = bits - random.below(11);
    const address = anyAddress(random, bytes);
    const size = 1n << BigInt(bits - prefix);
    const first = address / size * size;
    const ends = bytes === 4 && prefix < 31 ? 1n : 0n;
    assertEquals(unfolded(`${text(address, bytes)}/${prefix}`), naive(first + ends, first + size - 1n - ends, bytes));
  });
});

Deno.test("a range stands for exactly the addresses from one to the other", () => {
  forEachSeed(300, (random) => {
    const bytes = random.pick([4, 16]);
    const first = anyAddress(random, bytes);
    const last = first + BigInt(random.below(700));
    assertEquals(unfolded(`${text(first, bytes)}-${text(last, bytes)}`), naive(first, last, bytes));
  });
});

Deno.test("a range counts, or ends before it begins, as whole numbers of any size say", () => {
  forEachSeed(500, (random) => {
    const bytes = random.pick([4, 16]);
    const [first, last] = [anyAddress(random, bytes), anyAddress(random, bytes)];
    const spec = parse(`${text(first, bytes)}-${text(last, bytes)}`);
    if (last < first) assertEquals(spec.kind, "fault");
    else assert(spec.kind === "addresses" && Math.abs(spec.count / Number(last - first + 1n) - 1) < 1e-12);
  });
});

Deno.test("writeSpecAddress() writes every byte of the address, at its offset, and no other", () => {
  for (
    const [word, hex] of [["10.0.0.254-10.0.1.9", "0a000100"], [
      "fd00::ffff:fffe-fd00::1:0:9",
      `fd00${"00".repeat(8)}000100000000`,
    ]] as const
  ) {
    const spec = parse(word);
    assert(spec.kind === "addresses");
    const buffer = new Uint8Array(24).fill(0xa5);
    writeSpecAddress(spec, 2, buffer, 3);
    assertEquals(buffer.toHex(), `a5a5a5${hex}`.padEnd(48, "a5"));
  }
});
