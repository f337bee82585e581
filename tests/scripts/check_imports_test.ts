import { checkProject } from "../../scripts/check_imports/main.ts";
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
  "main.ts":
    'const { run } = await import("./src/net/driver.ts");\nimport type { T } from "./src/report/text.ts";\nrun();\n',
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
    "src/family/family.ts": "export interface Family {}\n",
    "src/report/json.ts": 'export * from "../family/family.ts";\n',
  });
  assertEquals(violations, [
    "src/core/pinger.ts: may not import src/net/driver.ts",
    "src/report/json.ts: may not import src/family/family.ts",
    "src/wire/checksum.ts: may not import src/core/events.ts",
    "src/core/pinger.ts: main.ts and src/mod.ts do not lead to it",
    "src/family/family.ts: main.ts and src/mod.ts do not lead to it",
    "src/report/json.ts: main.ts and src/mod.ts do not lead to it",
    "src/wire/checksum.ts: main.ts and src/mod.ts do not lead to it",
  ]);
});

Deno.test("checkProject() finds a circle", async () => {
  const violations = await check({
    ...GOOD,
    "ffi/a.ts": 'import "./b.ts";\n',
    "ffi/b.ts": 'import "./a.ts";\n',
    "ffi/libc.ts": `import "./a.ts";\n${GOOD["ffi/libc.ts"]}`,
  });
  assertEquals(violations, ["circle: ffi/a.ts -> ffi/b.ts -> ffi/a.ts"]);
});

Deno.test("checkProject() reports an import that leads nowhere", async () => {
  const violations = await check({ ...GOOD, "main.ts": `import "./missing.ts";\n${GOOD["main.ts"]}` });
  assertEquals(violations.length, 1);
});
