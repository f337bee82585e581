import { assertEquals, assertMatch } from "@std/assert";
import { withProgram } from "./support.ts";

/** What a program of its own writes, whose environment holds nothing about the locale but this. */
async function outputOf(source: string, environment: Readonly<Record<string, string>>): Promise<string> {
  let output = "";
  await withProgram("locale.ts", source, async ([command = "", ...args]) => {
    const kept = ["PATH", "HOME", "DENO_DIR"].flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    });
    const { stdout, success } = await new Deno.Command(command, {
      // In front of the file, which is last.
      args: [...args.slice(0, -1), "--allow-env", ...args.slice(-1)],
      env: { ...Object.fromEntries(kept), ...environment },
      clearEnv: true,
      stderr: "inherit",
    }).output();
    assertEquals(success, true);
    output = new TextDecoder().decode(stdout).trim();
  });
  return output;
}

const NAME = "console.log(ffi.localeFromEnvironment());";

Deno.test("localeFromEnvironment() is C where the environment asks for nothing", async () => {
  assertEquals(await outputOf(NAME, {}), "C");
});

Deno.test("localeFromEnvironment() is C where the environment asks for what there is not", async () => {
  assertEquals(await outputOf(NAME, { LC_ALL: "no_SUCH.locale" }), "C");
});

Deno.test("localeFromEnvironment() heeds LANG, and LC_ALL before it", async () => {
  assertEquals(await outputOf(NAME, { LANG: "C.UTF-8" }), "C.UTF-8");
  assertEquals(await outputOf(NAME, { LANG: "C.UTF-8", LC_ALL: "C" }), "C");
  assertEquals(await outputOf(NAME, { LANG: "C", LC_ALL: "C.UTF-8" }), "C.UTF-8");
});

Deno.test("localeFromEnvironment() is not C where only the encoding is another", async () => {
  assertMatch(await outputOf(NAME, { LANG: "C", LC_CTYPE: "C.UTF-8" }), /LC_CTYPE=C\.UTF-8;.*LC_MESSAGES=C/);
});

Deno.test("localeFromEnvironment() looks at the environment once", async () => {
  const source = `${NAME}\nDeno.env.set("LC_ALL", "C");\n${NAME}`;
  assertEquals(await outputOf(source, { LC_ALL: "C.UTF-8" }), "C.UTF-8\nC.UTF-8");
});

Deno.test("the locale stays C until localeFromEnvironment() is called", async () => {
  const libc = JSON.stringify(new URL("../../ffi/libc.ts", import.meta.url).href);
  const source = `
    import { libc } from ${libc};
    const LC_ALL = 6;
    const inForce = () => Deno.UnsafePointerView.getCString(libc.setlocale(LC_ALL, null));
    const before = inForce();
    ffi.localeFromEnvironment();
    console.log(before, inForce());`;
  assertEquals(await outputOf(source, { LC_ALL: "C.UTF-8" }), "C C.UTF-8");
});
