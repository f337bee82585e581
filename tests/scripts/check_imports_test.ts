import { checkProject } from "../../scripts/check_imports.ts";
import { assertEquals } from "@std/assert";

/** Writes a project of these files to a folder of its own, checks it, and removes it. */
async function check(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "ping1025-imports-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path.slice(0, path.lastIndexOf("/") + 1)}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    return (await checkProject(new URL(`file://${folder}/`))).violations;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const GOOD = {
  "deno.json": "{}",
  "main.ts": 'const { run } = await import("./src/net/driver.ts");\nrun();\n',
  "ffi/libc.ts": 'export const libc = Deno.dlopen("libc.so.6", {});\n',
  "src/net/driver.ts": 'import { libc } from "../../ffi/libc.ts";\nexport function run() {\n  libc.close();\n}\n',
  "src/core/events.ts": "export interface StartEvent {}\n",
  "src/report/text.ts": 'import type { StartEvent } from "../core/events.ts";\nexport type T = StartEvent;\n',
};

Deno.test("checkProject() has nothing against a good project", async () => {
  assertEquals(await check(GOOD), []);
});

Deno.test("checkProject() follows static, dynamic and type-only imports, and files that main.ts does not reach", async () => {
  const violations = await check({
    ...GOOD,
    "src/wire/checksum.ts": 'import type { StartEvent } from "../core/events.ts";\nexport type T = StartEvent;\n',
    "src/core/pinger.ts": 'export const a = await import("../net/driver.ts");\n',
    "src/report/json.ts": 'export * from "../core/events.ts";\n',
  });
  assertEquals(violations, [
    "src/core/pinger.ts: may not import src/net/driver.ts",
    "src/report/json.ts: may not import src/core/events.ts other than by `import type`",
    "src/wire/checksum.ts: may not import src/core/events.ts",
  ]);
});

Deno.test("checkProject() finds a circle", async () => {
  const violations = await check({
    ...GOOD,
    "src/wire/a.ts": 'import "./b.ts";\n',
    "src/wire/b.ts": 'import "./a.ts";\n',
  });
  assertEquals(violations, ["circle: src/wire/a.ts -> src/wire/b.ts -> src/wire/a.ts"]);
});

Deno.test("checkProject() reports an import that leads nowhere", async () => {
  const violations = await check({ ...GOOD, "src/wire/a.ts": 'import "./missing.ts";\n' });
  assertEquals(violations.length, 1);
});
