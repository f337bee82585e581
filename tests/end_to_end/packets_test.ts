/** The packets that leave, as the host that is pinged sees them. */

import { assertEquals } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import { namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Responder, type SeenRequest } from "../support/responder.ts";

const HEADER_BYTES = 8;
const TIMESTAMP_BYTES = 16;
const needs = [...namespaceNeeds, ...networkNeeds];

/** An echo request, taken apart. */
interface Parts {
  readonly type: number;
  readonly code: number;
  readonly checksumIsRight: boolean;
  readonly identifier: number;
  readonly sequence: number;
  readonly timeToLive: number;
  /** Payload behind the time stamp, in hexadecimal. */
  readonly filling: string;
}

function takeApart({ message, checksumIsRight, timeToLive }: SeenRequest): Parts {
  const number = (offset: number, bytes: number) => parseInt(message.slice(2 * offset, 2 * (offset + bytes)), 16);
  return {
    type: number(0, 1),
    code: number(1, 1),
    checksumIsRight,
    identifier: number(4, 2),
    sequence: number(6, 2),
    timeToLive,
    filling: message.slice(2 * (HEADER_BYTES + TIMESTAMP_BYTES)),
  };
}

/** Requests that a run sends. */
async function requestsOf(way: Way, count: number, words: readonly string[]): Promise<Parts[]> {
  await using network = await Network.create({ serverIsSilent: true });
  await prepareSockets(network.client, way);
  await using responder = await Responder.start(network.server, { address: words.at(-1) ?? "" });
  const { status, stderr } = await network.client.run([...way.command, "-c", String(count), "-i", "0.05", ...words]);
  assertEquals(status, 0, stderr);
  const seen: Parts[] = [];
  for (let index = 0; index < count; index++) seen.push(takeApart(await responder.nextRequest()));
  return seen;
}

/** The bytes from one number to another, in hexadecimal. */
function countingBytes(first: number, end: number): string {
  return Array.from({ length: end - first }, (_, index) => (first + index).toString(16).padStart(2, "0")).join("");
}

for (const way of WAYS) {
  testWith(
    `requests have the right type, code, checksum, numbers and filling, ${way.name}`,
    [...needs, ...way.requirements],
    async () => {
      const [v4 = [], v6 = []] = await runSideBySide(
        ["10.0.2.2", "fd00:2::2"],
        (address) => requestsOf(way, 3, [address]),
      );
      const filling = countingBytes(16, 56);
      for (const [requests, type] of [[v4, 8], [v6, 128]] as const) {
        const identifier = requests[0]?.identifier ?? 0;
        const request = { type, code: 0, checksumIsRight: true, identifier, timeToLive: 63, filling };
        assertEquals(requests, [{ sequence: 1, ...request }, { sequence: 2, ...request }, { sequence: 3, ...request }]);
      }
    },
  );
}

testWith("-p fills the payload, -s sets its length, -t its time to live", needs, async () => {
  const [[v4] = [], [v6] = [], [odd] = []] = await runSideBySide(
    [
      ["-p", "abcdef", "-s", "20", "-t", "9", "10.0.2.2"],
      ["-p", "abcdef", "-s", "20", "-t", "9", "fd00:2::2"],
      ["-s", "33", "10.0.2.2"],
    ],
    (words) => requestsOf(USUAL_WAY, 1, words),
  );
  // The pattern begins with the payload, of which the time stamp covers 16 bytes.
  assertEquals([v4?.filling, v4?.timeToLive, v4?.checksumIsRight], ["cdefabcd", 8, true]);
  assertEquals([v6?.filling, v6?.timeToLive, v6?.checksumIsRight], ["cdefabcd", 8, true]);
  assertEquals([odd?.filling, odd?.checksumIsRight], [countingBytes(16, 33), true]);
});
