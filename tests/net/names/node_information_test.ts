import { assertEquals, assertThrows } from "@std/assert";
import { nameSubject, prepareQuestion } from "../../../src/net/names/node_information.ts";
import { UsageError } from "../../../src/net/usage_error.ts";
import { decodeDnsName } from "../../../src/wire/dns_name.ts";
import { hex } from "../../support/hex.ts";

Deno.test("nameSubject() ends first labels by a second zero, and takes a dot for a whole name", () => {
  assertEquals(nameSubject("Host", "guessed"), hex("04 686f7374 00 00"));
  assertEquals(nameSubject("host.", "guessed"), hex("04 686f7374 00"));
  assertEquals(nameSubject("Host.AB", "guessed"), hex("04 686f7374 02 6162 00"));
  assertEquals(nameSubject("host", "fully-qualified"), hex("04 686f7374 00"));
});

Deno.test("nameSubject() puts names into the form of DNS, nontransitionally", () => {
  const ascii = (name: string) => {
    const read = decodeDnsName(nameSubject(name, "fully-qualified"), 0);
    return read.kind === "malformed" ? read.reason : read.text;
  };
  assertEquals(ascii("B\u00dccher"), "xn--bcher-kva");
  assertEquals(ascii("Stra\u00dfe.Example"), "xn--strae-oqa.example");
  // An ideographic full stop is a dot; digits are not an IPv4 address.
  assertEquals(ascii("\u00fc\u3002a"), "xn--tda.a");
  assertEquals(ascii("\uff11.2"), "1.2");
});

Deno.test("nameSubject() refuses what is no name", () => {
  for (
    const name of [
      "a..b",
      "x".repeat(64),
      "\u00fc/a",
      "\u00fc:80",
      "a@\u00fc",
      "\u00fc#",
      "\u00fc?",
      "%41\u00fc",
      "\u00fc b",
    ]
  ) {
    assertThrows(() => nameSubject(name, "guessed"), UsageError, undefined, name);
  }
});

Deno.test("prepareQuestion() looks a subject's address up, and asks nothing without a query", async () => {
  const subject = { kind: "ipv4", host: "192.0.2.1" } as const;
  assertEquals(await prepareQuestion({ query: undefined, scopes: [], subject }), undefined);
  assertEquals(await prepareQuestion({ query: "ipv6", scopes: ["all"], subject }), {
    query: "ipv6",
    scopes: ["all"],
    subject: { type: "ipv4", bytes: hex("c0000201") },
  });
  const ipv6 = await prepareQuestion({ query: "name", scopes: [], subject: { kind: "ipv6", host: "2001:db8::1" } });
  assertEquals(ipv6?.subject, { type: "ipv6", bytes: hex("20010db8 00000000 00000000 00000001") });
});
