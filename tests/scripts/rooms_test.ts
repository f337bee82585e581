import { assertEquals } from "@std/assert";

/** Files that may lie in one folder of src. */
const MAX_FILES = 20;

Deno.test("no folder of src has more files than a reader takes in at a glance", async () => {
  const crowded: string[] = [];
  async function count(folder: string): Promise<void> {
    let files = 0;
    for await (const { name, isDirectory } of Deno.readDir(new URL(`../../${folder}`, import.meta.url))) {
      if (isDirectory) await count(`${folder}/${name}`);
      else files++;
    }
    if (files > MAX_FILES) crowded.push(`${folder}: ${files}`);
  }
  await count("src");
  assertEquals(crowded, []);
});
