/**
 * The program with a garbage collection whenever SIGUSR2 comes, after which it tells on stderr how much of V8's heap is
 * in use: `heap 4212345`. Memory that is only waiting for a collection is no leak, and V8 lets it grow for minutes.
 *
 * It needs `--v8-flags=--expose-gc`.
 *
 * @module
 */

/** V8's function, which exists with --expose-gc only. */
const collect: unknown = Reflect.get(globalThis, "gc");

if (import.meta.main) {
  if (typeof collect !== "function") throw new Error("--v8-flags=--expose-gc is missing");
  Deno.addSignalListener("SIGUSR2", () => {
    collect();
    console.error(`heap ${Deno.memoryUsage().heapUsed}`);
  });
  const { run } = await import("../../src/run.ts");
  Deno.exit(await run(Deno.args));
}
