import { assertEquals } from "@std/assert";
import type { Bench, Contestant } from "../../scripts/bench/bench.ts";
import type { Place } from "../../scripts/bench/place.ts";
import { runBench } from "../../scripts/bench/runner.ts";
import { Namespace } from "../support/namespace.ts";
import { namespaceNeeds } from "../support/namespace.ts";
import { testWith } from "../support/requirements.ts";

testWith(
  "runBench() lets the programs take turns, in a new place each round, and forgets warm-ups",
  namespaceNeeds,
  async () => {
    await using client = await Namespace.create();
    const log: string[] = [];
    const place = (): Promise<Place & AsyncDisposable> => {
      log.push("made");
      return Promise.resolve({ client, [Symbol.asyncDispose]: () => Promise.resolve(void log.push("gone")) });
    };
    const contestant = (name: string): Contestant => ({
      name,
      run: () => Promise.resolve({ turn: log.push(name) }),
    });
    const bench: Bench = {
      id: "turns",
      method: "",
      rounds: 2,
      warmUps: 1,
      contestants: [contestant("a"), contestant("b")],
      pairs: [
        { what: "turn", figure: "turn", unit: "", ours: "b", peer: "a" },
        { what: "none", figure: "none", unit: "", ours: "a", peer: "b" },
      ],
    };
    const rows = await runBench(bench, place);
    assertEquals(log.join(" "), "made a b gone made a b gone made a b gone");
    assertEquals(rows.map(({ oursValues, peerValues }) => [oursValues, peerValues]), [
      [[7, 11], [6, 10]],
      [[NaN, NaN], [NaN, NaN]],
    ]);
  },
);
