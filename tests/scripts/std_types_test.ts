import { assertEquals, assertGreater } from "@std/assert";

const FOLDER = new URL("../../scripts/std_types/", import.meta.url);

for (const { name } of Deno.readDirSync(FOLDER)) {
  Deno.test(`scripts/std_types/${name} declares only what there is`, async () => {
    const [, ...declarations] = Deno.readTextFileSync(new URL(name, FOLDER)).split(/^declare module /m);
    assertGreater(declarations.length, 0);
    for (const declaration of declarations) {
      const specifier: string = JSON.parse(declaration.slice(0, declaration.indexOf("{")));
      const module: Record<string, unknown> = await import(specifier);
      const declared = Array.from(
        declaration.matchAll(/export (?:function|class) (\w+)/g),
        ([, symbol = ""]) => symbol,
      );
      assertGreater(declared.length, 0);
      assertEquals(declared.filter((symbol) => typeof module[symbol] !== "function"), []);
    }
  });
}
