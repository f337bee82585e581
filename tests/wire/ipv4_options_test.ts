import { assertEquals, assertThrows } from "@std/assert";
import type { Malformed } from "../../src/wire/malformed.ts";
import { decodeIpv4Options, encodeIpv4Options, type Ipv4Option, usedSlots } from "../../src/wire/ipv4_options.ts";
import { encoded, hex } from "../support/hex.ts";
import { forEachSeed, type SeededRandom } from "../support/random.ts";

const LOOPBACK = hex("7f000001");
const NOBODY = hex("00000000");

const LITERALS: readonly { name: string; bytes: string; options: readonly Ipv4Option[]; used?: number }[] = [
  { name: "no options", bytes: "", options: [] },
  { name: "an end", bytes: "00", options: [{ kind: "end" }] },
  { name: "two no-operations", bytes: "0101", options: [{ kind: "no-operation" }, { kind: "no-operation" }] },
  {
    name: "the record route of a kernel's echo reply",
    bytes: `0727 10 7f000001 7f000001 7f000001 ${"00000000".repeat(6)} 00`,
    options: [
      {
        kind: "record-route",
        pointer: 16,
        addresses: [LOOPBACK, LOOPBACK, LOOPBACK, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY],
      },
      { kind: "end" },
    ],
    used: 3,
  },
  {
    name: "a full record route",
    bytes: "070b 0c c0000201 c0000202",
    options: [{ kind: "record-route", pointer: 12, addresses: [hex("c0000201"), hex("c0000202")] }],
    used: 2,
  },
  {
    name: "a record route without slots",
    bytes: "0703 04",
    options: [{ kind: "record-route", pointer: 4, addresses: [] }],
    used: 0,
  },
  {
    name: "a loose source route behind a no-operation",
    bytes: "01 8307 04 c0000201",
    options: [{ kind: "no-operation" }, { kind: "loose-source-route", pointer: 4, addresses: [hex("c0000201")] }],
  },
  {
    name: "a strict source route",
    bytes: "890b 08 c0000201 c0000202",
    options: [{ kind: "strict-source-route", pointer: 8, addresses: [hex("c0000201"), hex("c0000202")] }],
    used: 1,
  },
  {
    name: "times only",
    bytes: "440c 09 30 03d2ac84 80000000",
    options: [{
      kind: "timestamp",
      pointer: 9,
      overflow: 3,
      format: "times",
      slots: [{ address: undefined, time: 0x03d2ac84 }, { address: undefined, time: 0x80000000 }],
    }],
    used: 1,
  },
  {
    name: "the addresses and times of a kernel's echo reply",
    bytes: "4424 1d 01 7f000001 03d2ac84 7f000001 03d2ac84 7f000001 03d2ac84 00000000 00000000",
    options: [{
      kind: "timestamp",
      pointer: 29,
      overflow: 0,
      format: "addresses-and-times",
      slots: [
        { address: LOOPBACK, time: 0x03d2ac84 },
        { address: LOOPBACK, time: 0x03d2ac84 },
        { address: LOOPBACK, time: 0x03d2ac84 },
        { address: NOBODY, time: 0 },
      ],
    }],
    used: 3,
  },
  {
    name: "prespecified addresses, the greatest overflow",
    bytes: "440c 05 f3 c0000201 00000000",
    options: [{
      kind: "timestamp",
      pointer: 5,
      overflow: 15,
      format: "prespecified-addresses",
      slots: [{ address: hex("c0000201"), time: 0 }],
    }],
    used: 0,
  },
  {
    name: "a timestamp in a format that nobody defined",
    bytes: "440c 05 02 c0000201 00000000",
    options: [{ kind: "unknown", type: 68, data: hex("05 02 c0000201 00000000") }],
  },
  { name: "router alert", bytes: "9404 0000", options: [{ kind: "unknown", type: 148, data: hex("0000") }] },
  { name: "an unknown option without data", bytes: "ff02", options: [{ kind: "unknown", type: 255, data: hex("") }] },
];

for (const { name, bytes, options, used } of LITERALS) {
  Deno.test(`decodeIpv4Options() reads ${name}`, () => assertEquals(decodeIpv4Options(hex(bytes)), [...options]));
  Deno.test(`encodeIpv4Options() writes ${name}`, () => {
    assertEquals(encoded((buffer) => encodeIpv4Options(options, buffer)), hex(bytes));
  });
  if (bytes !== "") {
    Deno.test(`encodeIpv4Options() refuses a buffer that is one byte too short for ${name}`, () => {
      assertThrows(() => encodeIpv4Options(options, new Uint8Array(hex(bytes).length - 1)), RangeError);
    });
  }
  if (used !== undefined) {
    Deno.test(`usedSlots() counts the used slots of ${name}`, () => {
      const [option] = options;
      if (option === undefined || !("pointer" in option)) throw new Error("no option with a pointer");
      assertEquals(usedSlots(option), used);
    });
  }
}

/** CVE-2010-2529: options that made parsers hang or read past the header. */
const HOSTILE: readonly { name: string; bytes: string; options: readonly (Ipv4Option | Malformed)[] }[] = [
  {
    name: "length 0",
    bytes: "0700 04 00000000",
    options: [{ kind: "malformed", reason: "IPv4 option 7 of length 0 with 7 bytes left" }],
  },
  {
    name: "length 1 behind a good option",
    bytes: "01 ff01 0000",
    options: [
      { kind: "no-operation" },
      { kind: "malformed", reason: "IPv4 option 255 of length 1 with 4 bytes left" },
    ],
  },
  {
    name: "no length byte",
    bytes: "07",
    options: [{ kind: "malformed", reason: "IPv4 option 7 of length 0 with 1 bytes left" }],
  },
  {
    name: "a length past the header",
    bytes: "0708 04 00000000",
    options: [{ kind: "malformed", reason: "IPv4 option 7 of length 8 with 7 bytes left" }],
  },
  {
    name: "a record route without a pointer, and goes on behind it",
    bytes: "0702 01",
    options: [
      { kind: "malformed", reason: "IPv4 option record-route of length 2 with pointer 0" },
      { kind: "no-operation" },
    ],
  },
  {
    name: "a pointer in front of the slots",
    bytes: "0707 03 00000000",
    options: [{ kind: "malformed", reason: "IPv4 option record-route of length 7 with pointer 3" }],
  },
  {
    name: "a pointer past the end",
    bytes: "0707 09 00000000",
    options: [{ kind: "malformed", reason: "IPv4 option record-route of length 7 with pointer 9" }],
  },
  {
    name: "a source route with pointer 255",
    bytes: "8307 ff 00000000",
    options: [{ kind: "malformed", reason: "IPv4 option loose-source-route of length 7 with pointer 255" }],
  },
  {
    name: "a timestamp with its pointer in front of the slots",
    bytes: "4408 04 00 00000000",
    options: [{ kind: "malformed", reason: "IPv4 option timestamp of length 8 with pointer 4" }],
  },
  {
    name: "a timestamp with its pointer past the end",
    bytes: "4408 0a 00 00000000",
    options: [{ kind: "malformed", reason: "IPv4 option timestamp of length 8 with pointer 10" }],
  },
  {
    name: "a timestamp without its fourth byte",
    bytes: "4403 05",
    options: [{ kind: "malformed", reason: "IPv4 option timestamp of length 3 with pointer 5" }],
  },
];

for (const { name, bytes, options } of HOSTILE) {
  Deno.test(`decodeIpv4Options() rejects ${name}`, () => assertEquals(decodeIpv4Options(hex(bytes)), [...options]));
}

Deno.test("decodeIpv4Options() leaves out what is too short for a slot", () => {
  assertEquals(decodeIpv4Options(hex("0709 04 c0000201 c000")), [
    { kind: "record-route", pointer: 4, addresses: [hex("c0000201")] },
  ]);
  assertEquals(decodeIpv4Options(hex("4408 05 01 c0000201")), [
    { kind: "timestamp", pointer: 5, overflow: 0, format: "addresses-and-times", slots: [] },
  ]);
});

Deno.test("encodeIpv4Options() writes a slot that has no address yet as 0.0.0.0", () => {
  const options: Ipv4Option[] = [{
    kind: "timestamp",
    pointer: 5,
    overflow: 0,
    format: "addresses-and-times",
    slots: [{ address: undefined, time: 0 }],
  }];
  assertEquals(encoded((bytes) => encodeIpv4Options(options, bytes)), hex("440c 05 01 00000000 00000000"));
});

Deno.test("decodeIpv4Options() stops at the end, whatever is behind it", () => {
  assertEquals(decodeIpv4Options(hex("01 00 0727 04")), [{ kind: "no-operation" }, { kind: "end" }]);
});

function randomOption(random: SeededRandom): Ipv4Option {
  const addresses = Array.from({ length: random.below(4) }, () => random.bytes(4));
  const kind = random.pick(["record-route", "loose-source-route", "strict-source-route"]);
  const format = random.pick(["times", "addresses-and-times", "prespecified-addresses"]);
  const slots = addresses.map((address) => ({
    address: format === "times" ? undefined : address,
    time: random.below(2 ** 32),
  }));
  const slotsBytes = slots.length * (format === "times" ? 4 : 8);
  return random.pick<Ipv4Option>([
    { kind: "no-operation" },
    { kind, pointer: 4 + random.below(addresses.length * 4 + 1), addresses },
    { kind: "timestamp", pointer: 5 + random.below(slotsBytes + 1), overflow: random.below(16), format, slots },
    { kind: "unknown", type: random.pick([2, 20, 130, 148, 255]), data: random.bytes(random.below(10)) },
  ]);
}

Deno.test("decodeIpv4Options() reads any options as encodeIpv4Options() wrote them", () => {
  forEachSeed(3000, (random) => {
    const options = Array.from({ length: random.below(6) }, () => randomOption(random));
    if (random.below(2) === 0) options.push({ kind: "end" });
    assertEquals(decodeIpv4Options(encoded((bytes) => encodeIpv4Options(options, bytes))), options);
  });
});

Deno.test("decodeIpv4Options() makes something finite of 100000 random inputs", () => {
  forEachSeed(100, (random) => {
    for (let round = 0; round < 1000; round++) {
      const bytes = random.bytes(random.below(41));
      // Types, lengths and pointers that mean something, sprinkled over the noise.
      for (let at = 0; at < bytes.length; at += 1 + random.below(12)) {
        bytes.set(
          [random.pick([0, 1, 7, 68, 131, 137]), random.below(45), random.below(45)].slice(0, bytes.length - at),
          at,
        );
      }
      const options = decodeIpv4Options(bytes);
      assertEquals(options.length <= bytes.length, true);
      for (const option of options) {
        if ("addresses" in option) assertEquals(option.addresses.every((address) => address.length === 4), true);
        if ("pointer" in option) assertEquals(usedSlots(option) >= 0, true);
      }
    }
  });
});
