import { assertEquals } from "@std/assert";
import { charsetOf } from "../../../src/net/show/charset.ts";

Deno.test("charsetOf() believes the first of LC_ALL, LC_CTYPE and LANG that says anything", () => {
  const charset = (variables: Record<string, string>) => charsetOf((name) => variables[name]);
  assertEquals(charset({}), "ascii");
  assertEquals(charset({ LANG: "de_DE.UTF-8" }), "utf8");
  assertEquals(charset({ LANG: "C.utf8" }), "utf8");
  assertEquals(charset({ LANG: "de_DE" }), "ascii");
  assertEquals(charset({ LANG: "de_DE.UTF-8", LC_CTYPE: "de_DE.ISO-8859-1" }), "ascii");
  assertEquals(charset({ LANG: "C", LC_CTYPE: "", LC_ALL: "C.UTF-8" }), "utf8");
  assertEquals(charset({ LANG: "C.UTF-8", LC_ALL: "POSIX" }), "ascii");
});
