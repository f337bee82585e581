import { seededRandom } from "../support/random.ts";
import { PingRun, randomPingRun } from "./ping_run.ts";

Deno.test("x", async () => {
  let bad = 0;
  const t = performance.now();
  let packets = 0;
  for (let seed = 1; seed <= 20000; seed++) {
    const random = seededRandom(seed);
    const settings = randomPingRun(random);
    try {
      const s = await new PingRun(settings, random).run();
      packets += s.transmitted;
    } catch (e) {
      console.log(seed, (e as Error).stack?.slice(0, 900), JSON.stringify(settings));
      if (++bad > 2) break;
    }
  }
  console.log(packets, performance.now() - t);
});
