/**
 * ping1025: a Linux ping that calls libc directly.
 *
 * @module
 */

const STATUS_FAILED = 2;

function fail(message: string): never {
  console.error(`ping1025: ${message}`);
  Deno.exit(STATUS_FAILED);
}

if (import.meta.main) {
  const { os, arch } = Deno.build;
  if (os !== "linux" || (arch !== "x86_64" && arch !== "aarch64")) {
    fail(`runs on Linux on x86_64 and aarch64 only, not on ${os} on ${arch}`);
  }
  try {
    // Loaded only now: elsewhere there is no libc.so.6 to open.
    const { run } = await import("./src/run.ts");
    Deno.exit(await run(Deno.args));
  } catch (error) {
    // Whatever was not foreseen is one line, too.
    fail((error instanceof Error ? error.message : String(error)).replaceAll("\n", " "));
  }
}
