import { FUZZ_TARGETS } from "./targets.ts";

for (const target of FUZZ_TARGETS) {
  Deno.test(target.name, () => {
    const t = performance.now();
    const n = target.run(20000, 1);
    console.log(n, Math.round(n / (performance.now() - t) * 1000) + "/s");
  });
}
