import { assertEquals } from "@std/assert";
import { IpOptionsText, ipv4HeaderDump } from "../../../src/report/text/ip_header.ts";
import { decodeIpv4Header } from "../../../src/wire/ipv4_header.ts";
import { decodeIpv4Options } from "../../../src/wire/ipv4_options.ts";
import { hex } from "../../support/hex.ts";

const A = "c0000201";
const B = "c0000202";
const ZEROS = "00".repeat(28);

/** What a fresh run prints for the options of its replies, one after the other. */
function textsOf(packets: readonly string[], tellsSameRoute = true): readonly string[] {
  const text = new IpOptionsText({ tellsSameRoute });
  return packets.map((options) => text.format(decodeIpv4Options(hex(options)), (address) => address));
}

for (
  const [what, options, text] of [
    ["nothing", "", ""],
    ["padding", "00000000", ""],
    ["no operation", "0101", "\nNOP\nNOP"],
    ["a recorded route that is empty", `01072704 ${A}${B}${ZEROS}`, "\nNOP"],
    ["a recorded route of two hosts", `0107270c ${A}${B}${ZEROS}`, "\nNOP\nRR: \t192.0.2.1\n\t192.0.2.2\n"],
    ["a recorded route that is full", `070b0c ${A}${B}`, "\nRR: \t192.0.2.1\n\t192.0.2.2\n"],
    ["a loose source route", `830b0c ${A}${B}`, "\nLSRR: \t192.0.2.1\n\t192.0.2.2\n"],
    ["a strict source route", `890708 ${A}`, "\nSSRR: \t192.0.2.1\n"],
    [
      "time stamps: the first absolute, the others as differences",
      "44100d00 00000064 00000069 00000000",
      "\nTS: \t100 absolute\n\t5\n",
    ],
    [
      "time stamps that are not standard",
      "44100d00 80000064 80000069 00000000",
      "\nTS: \t100 absolute not-standard\n\t5 not-standard\n",
    ],
    [
      "time stamps with addresses, and hops that found no room",
      `44140d21 ${A} 00000064 ${B} 00000000`,
      "\nTS: \t192.0.2.1\t100 absolute\nUnrecorded hops: 2\n",
    ],
    ["an unknown option", "94040000", "\nunknown option 94"],
    ["nothing behind an option of a wrong length", `9400 01 0107270c`, ""],
    ["what stands before an option that reaches past the end", "01 0727", "\nNOP"],
  ] as const
) {
  Deno.test(`IpOptionsText prints ${what}`, () => {
    assertEquals(textsOf([options]), [text]);
  });
}

Deno.test("IpOptionsText only mentions a route that comes again, but not in a flood", () => {
  const route = `070b0c ${A}${B}`;
  const other = `070b0c ${B}${A}`;
  const long = "\nRR: \t192.0.2.1\n\t192.0.2.2\n";
  const otherLong = "\nRR: \t192.0.2.2\n\t192.0.2.1\n";
  assertEquals(textsOf([route, route, other, route]), [long, "\t(same route)", otherLong, long]);
  assertEquals(textsOf([route, route], false), [long, long]);
});

Deno.test("IpOptionsText calls hosts by what it is told that they are called", () => {
  const text = new IpOptionsText({ tellsSameRoute: true });
  const options = decodeIpv4Options(hex(`070b0c ${A}${B}`));
  assertEquals(text.format(options, (address) => `<${address}>`), "\nRR: \t<192.0.2.1>\n\t<192.0.2.2>\n");
});

Deno.test("ipv4HeaderDump() prints 16-bit fields as iputils does on a little-endian machine", () => {
  const header = decodeIpv4Header(hex("45c00054 12344000 40010abc c0000201 c0000202"));
  if (header.kind === "malformed") throw new Error(header.reason);
  assertEquals(
    ipv4HeaderDump(header),
    "Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data\n" +
      " 4  5  c0 5400 3412   0 0040  40  01 bc0a 192.0.2.1  192.0.2.2 \n",
  );
});
