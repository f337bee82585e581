import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  decodeNodeInformationReply,
  encodeNodeInformationQuery,
  encodeNodeName,
  type NodeInformationAnswer,
} from "../../src/wire/node_information.ts";
import { encoded, hex } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

const NONCE = hex("0001 a1a2a3a4a5a6");
/** Type, code, checksum, query type, flags, nonce. */
const NAMES_HEADER = "8c 00 0000 0002 0000 0001a1a2a3a4a5a6";
const IPV6_HEADER = "8c 00 0000 0003 0000 0001a1a2a3a4a5a6";
const IPV4_HEADER = "8c 00 0000 0004 0000 0001a1a2a3a4a5a6";

function answer(packet: string): NodeInformationAnswer {
  const reply = decodeNodeInformationReply(hex(packet));
  assert(reply.kind === "node-information-reply");
  return reply.answer;
}

Deno.test("a query for the IPv6 addresses of an address is written", () => {
  const packet = hex("8b 00 0000 0003 0022 0001a1a2a3a4a5a6 20010db8 00000000 00000000 00000001");
  const query = {
    queryType: 3,
    flags: 0x22,
    subjectCode: 0,
    subject: hex("20010db8 00000000 00000000 00000001"),
    nonce: NONCE,
  } as const;
  assertEquals(encoded((bytes) => encodeNodeInformationQuery(query, bytes)), packet);
});

Deno.test("a reply with addresses is read", () => {
  const packet = hex("8c 00 0000 0004 0001 0001a1a2a3a4a5a6 00000e10 c0000201 ffffffff 0a000001");
  assertEquals(decodeNodeInformationReply(packet), {
    kind: "node-information-reply",
    code: 0,
    queryType: 4,
    answer: {
      kind: "addresses",
      addresses: [{ text: "192.0.2.1", ttlSeconds: 3600 }, { text: "10.0.0.1", ttlSeconds: 0xffffffff }],
      truncated: true,
      fault: undefined,
    },
  });
});

Deno.test("names are written as subjects: whole, or their first label", () => {
  assertEquals(encodeNodeName("host.ab", "fully-qualified"), hex("04 686f7374 02 6162 00"));
  assertEquals(encodeNodeName("www", "first-labels"), hex("03 777777 00 00"));
});

Deno.test("a reply with a whole name and the first label of one is read", () => {
  assertEquals(answer(`${NAMES_HEADER} 00000000 03 777777 00 00 04 686f7374 02 6162 00`), {
    kind: "names",
    names: [{ text: "www", fullyQualified: false }, { text: "host.ab", fullyQualified: true }],
    fault: undefined,
  });
});

Deno.test("pointers of names count from the TTL", () => {
  assertEquals(answer(`${NAMES_HEADER} 00000000 04 686f7374 00 00 01 77 c004`), {
    kind: "names",
    names: [{ text: "host", fullyQualified: false }, { text: "w.host", fullyQualified: true }],
    fault: undefined,
  });
});

Deno.test("IPv6 addresses are read; none is an answer, too", () => {
  assertEquals(answer(`${IPV6_HEADER} 00000001 20010db8 00000000 00000000 00000001`), {
    kind: "addresses",
    addresses: [{ text: "2001:db8::1", ttlSeconds: 1 }],
    truncated: false,
    fault: undefined,
  });
  assertEquals(answer(IPV6_HEADER), { kind: "addresses", addresses: [], truncated: false, fault: undefined });
});

Deno.test("what is cut off keeps what came before it", () => {
  const name = { text: "ab", fullyQualified: true };
  assertEquals(answer(`${NAMES_HEADER} 000000`), { kind: "names", names: [], fault: "too short" });
  assertEquals(answer(`${NAMES_HEADER} 00000000 02 6162 00 05 61`), {
    kind: "names",
    names: [name],
    fault: "truncated",
  });
  assertEquals(answer(`${NAMES_HEADER} 00000000 02 6162 00 c00b`), {
    kind: "names",
    names: [name],
    fault: "truncated",
  });
  for (const rest of ["00", "00000000", "00000000 0a0000"]) {
    assertEquals(answer(`${IPV4_HEADER} 00000000 0a000001 ${rest}`), {
      kind: "addresses",
      addresses: [{ text: "10.0.0.1", ttlSeconds: 0 }],
      truncated: false,
      fault: "truncated",
    });
  }
});

Deno.test("refusals, and codes and query types of later standards, keep their numbers", () => {
  const table: readonly (readonly [string, number, number, NodeInformationAnswer])[] = [
    ["8c 01 0000 0002 0000", 1, 2, { kind: "refused" }],
    ["8c 02 0000 0002 0000", 2, 2, { kind: "unknown-to-host" }],
    ["8c 03 0000 0002 0000", 3, 2, { kind: "unknown-code" }],
    ["8c 00 0000 0109 0000", 0, 0x109, { kind: "unknown-query-type" }],
  ];
  for (const [header, code, queryType, expected] of table) {
    const reply = decodeNodeInformationReply(hex(`${header} 0001a1a2a3a4a5a6`));
    assertEquals(reply, { kind: "node-information-reply", code, queryType, answer: expected });
  }
});

Deno.test("messages shorter than their header, and of other types, are malformed", () => {
  for (let length = 0; length < 16; length++) {
    assertEquals(decodeNodeInformationReply(hex(NAMES_HEADER).subarray(0, length)).kind, "malformed", String(length));
  }
  assertEquals(decodeNodeInformationReply(hex(`8b${NAMES_HEADER.slice(2)}`)).kind, "malformed");
});

Deno.test("a query that does not fit is a mistake of the caller", () => {
  const query = { queryType: 2, flags: 0, subjectCode: 1, subject: hex("00"), nonce: NONCE };
  assertThrows(() => encodeNodeInformationQuery(query, new Uint8Array(16)), RangeError);
});

Deno.test("decodeNodeInformationReply() throws at no bytes", () => {
  forEachSeed(20, (random) => {
    for (let count = 0; count < 2000; count++) {
      const data = random.bytes(random.below(80));
      const bytes = Uint8Array.of(...hex(random.pick([NAMES_HEADER, IPV6_HEADER, IPV4_HEADER])), ...data);
      assertEquals(decodeNodeInformationReply(bytes).kind, "node-information-reply");
      decodeNodeInformationReply(data);
    }
  });
});
