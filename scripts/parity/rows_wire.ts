/**
 * Rows whose requests are compared on the wire, and rows whose output is JSON.
 *
 * @module
 */

import { HELPFUL, NO_PROBE, OWN_VERSION } from "./explanations.ts";
import { BOTH, departure, type Explanation, JSON_RELEASE, type Row, version } from "./row.ts";

const NO_JSON = version("has no -j", { below: JSON_RELEASE, theirs: /invalid option|\(usage\)/ });

const NOT_JSON = departure("there is text between the objects of iputils");
const TOTAL_LOSS = departure("iputils has no statistics of a total loss", { ours: /"loss": ?100/ });
const ON_STDERR = departure("an error is an object, too", { ours: /^\{"error"/m });
const WHOLE_LOSS = departure("iputils cuts the loss to an integer", { ours: /"loss":33\.3333/, theirs: /"loss":33,/ });

function wire(words: string, more: Partial<Row> = {}): Row {
  return { words, wire: true, as: BOTH, note: "wire", ...more };
}

function json(words: string, more: Partial<Row> = {}, explained: readonly Explanation[] = []): Row {
  return {
    words: `-j ${words}`,
    json: true,
    as: BOTH,
    ...more,
    explained: [NO_JSON, ...explained.map((more) => ({ ...more, from: JSON_RELEASE }))],
  };
}

/** Requests as they leave the device. */
export const WIRE_ROWS: readonly Row[] = [
  wire("-c 3 -i 0.05 10.0.2.2"),
  wire("-c 3 -i 0.05 fd00:2::2"),
  wire("-c 1 -s 0 10.0.2.2"),
  wire("-c 1 -s 15 10.0.2.2"),
  wire("-c 1 -s 16 10.0.2.2"),
  wire("-c 1 -s 7 fd00:2::2"),
  wire("-c 1 -s 300 fd00:2::2"),
  wire("-c 1 -p ff 10.0.2.2"),
  wire("-c 1 -p 0123456789abcdef0123456789abcdef 10.0.2.2"),
  wire("-c 1 -p abc 10.0.2.2"),
  wire("-c 1 -p abcdef -s 12 fd00:2::2"),
  wire("-c 1 -t 9 10.0.2.2"),
  wire("-c 1 -t 9 fd00:2::2"),
  wire("-c 1 -Q 0x10 10.0.2.2"),
  wire("-c 1 -Q 0xff fd00:2::2"),
  wire("-c 1 -Q 255 10.0.2.2"),
  wire("-c 1 -F 0x12345 fd00:2::2"),
  wire("-c 1 -F 0x12346 -Q 0x20 fd00:2::2"),
  wire("-c 1 -e 4660 10.0.2.2"),
  wire("-c 1 -e 4660 fd00:2::2"),
  wire("-c 1 -M do 10.0.2.2"),
  wire("-c 1 -M want 10.0.2.2"),
  wire("-c 1 -M dont 10.0.2.2"),
  wire("-c 1 -M probe 10.0.2.2", { explained: [NO_PROBE] }),
  wire("-c 1 -s 2000 -M dont 10.0.2.2"),
  wire("-c 1 -s 2000 10.0.2.2"),
  wire("-c 1 -s 2000 fd00:2::2"),
  wire("-c 1 -R 10.0.2.2"),
  wire("-c 1 -T tsonly 10.0.2.2"),
  wire("-c 1 -T tsandaddr 10.0.2.2"),
  wire("-c 1 -T tsprespec 10.0.1.1 10.0.2.2"),
  wire("-c 4 -l 3 -i 0.1 10.0.2.2"),
  wire("-c 4 -f 10.0.2.2", { as: ["root"] }),
  wire("-c 4 -A fd00:2::2", { as: ["root"] }),
  wire("-c 2 -i 0.1 -W 0.2 10.0.5.1"),
  wire("-w 1 -i 0.3 10.0.2.2"),
  wire("-c 1 -L -t 3 -I near 224.0.0.1"),
  wire("-c 1 -b 10.0.1.255"),
  wire("-c 1 -L ff02::1%near"),
  wire("-c 1 -r 10.0.1.1"),
  wire("-c 1 -C -m 5 10.0.2.2", { as: ["root"] }),
  wire("-c 1 -W 0.2 -N name fd00:2::2", { explained: [{ ...HELPFUL, as: ["user"] }] }),
  wire("-c 1 -W 0.2 -N ipv6-all fd00:2::2", { explained: [{ ...HELPFUL, as: ["user"] }] }),
];

/** Output in JSON. */
export const JSON_ROWS: readonly Row[] = [
  json("-c 2 -i 0.1 10.0.2.2"),
  json("-c 2 -i 0.1 fd00:2::2"),
  json("-c 1 server.test"),
  json("-c 1 -n server.test"),
  json("-c 2 -i 0.1 -q 10.0.2.2"),
  json("-c 1 -v -e 5 10.0.2.2"),
  json("-c 2 -i 0.1 10.0.3.1", {}, [NOT_JSON, TOTAL_LOSS]),
  json("-c 2 -i 0.1 fd00:3::1", {}, [NOT_JSON, TOTAL_LOSS]),
  json("-c 2 -i 0.1 -t 1 10.0.2.2", {}, [NOT_JSON, TOTAL_LOSS]),
  json("-c 1 -W 0.2 10.0.5.1", {}, [TOTAL_LOSS]),
  json("-c 2 -W 0.2 -i 0.1 -O 10.0.5.1", {}, [NOT_JSON, TOTAL_LOSS]),
  json("-c 1 -D 10.0.2.2", {}, [NOT_JSON]),
  json("-c 1 -p ff 10.0.2.2", {}, [NOT_JSON]),
  json("-c 3 -f -i 0.1 10.0.2.2", { as: ["root"] }, [NOT_JSON]),
  json("-c 1 nosuchname.test", {}, [ON_STDERR]),
  json("-c 0 10.0.2.2"),
  json("-c 2 -i 0.1 10.0.2.2", { note: "one comes twice", answers: { 1: [{ kind: "reply" }, { kind: "reply" }] } }, [
    NOT_JSON,
  ]),
  json("-c 3 -i 0.1 10.0.2.2", { note: "one is lost", answers: { 2: [] } }, [WHOLE_LOSS]),
  json("-c 1 10.0.2.2", { note: "damaged", answers: { 1: [{ kind: "reply", damagedByte: 30 }] } }, [NOT_JSON]),
  json("-c 1 -R 10.0.2.2", {}, [NOT_JSON]),
  json("-V", { as: ["root"] }, [OWN_VERSION]),
];
