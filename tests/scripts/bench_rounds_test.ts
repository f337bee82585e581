import { assertEquals, assertRejects } from "@std/assert";
import { type Bench, type Contestant, type Place, type Row, runBench, runTwiceIf } from "../../scripts/bench/rounds.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
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

Deno.test("runTwiceIf() runs again what failed or went badly, and not a third time", async () => {
  const row = (what: string): Row => ({
    what,
    figure: "",
    unit: "",
    ours: "",
    peer: "",
    oursValues: [],
    peerValues: [],
  });
  const badly = (rows: readonly Row[]) => rows.some(({ what }) => what === "bad");
  const runs = (...outcomes: (string | Error)[]) => () => {
    const outcome = outcomes.shift() ?? new Error("a third time");
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve([row(outcome)]);
  };
  const whats = async (...outcomes: (string | Error)[]) =>
    (await runTwiceIf(runs(...outcomes), badly)).map(({ what }) => what);
  assertEquals(await whats("good", "bad"), ["good"]);
  assertEquals(await whats("bad", "good"), ["good"]);
  assertEquals(await whats("bad", "bad"), ["bad"]);
  assertEquals(await whats(new Error("busy"), "good"), ["good"]);
  await assertRejects(() => whats("bad", new Error("broken")), Error, "broken");
});
