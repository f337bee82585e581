import { compileArguments, isDownloadFailure } from "../../scripts/compile/main.ts";
import { cutDenort, executablePath, sha256, targetArchitecture } from "../../scripts/compile/denort.ts";
import { assert, assertEquals, assertFalse } from "@std/assert";

Deno.test("compileArguments() allows FFI and nothing else, never asks, and keeps no cache in /tmp", () => {
  const options = compileArguments("aarch64").filter((argument) => argument.startsWith("-"));
  assertEquals(options, [
    "--no-prompt",
    "--allow-ffi",
    "--no-code-cache",
    "--target=aarch64-unknown-linux-gnu",
    `--output=${executablePath("aarch64")}`,
  ]);
});

Deno.test("executablePath() keeps the plain name, whose last letter selects no address family", () => {
  const other = Deno.build.arch === "x86_64" ? "aarch64" : "x86_64";
  assertEquals(executablePath(Deno.build.arch === "x86_64" ? "x86_64" : "aarch64"), "dist/ping1025");
  assertEquals(executablePath(other), `dist/${other}/ping1025`);
});

Deno.test("targetArchitecture() knows two machines, and takes this one where none is named", () => {
  assertEquals(targetArchitecture("aarch64"), "aarch64");
  assertEquals(targetArchitecture("x86_64"), "x86_64");
  assertEquals(targetArchitecture("riscv64"), undefined);
  assertEquals(targetArchitecture(undefined), Deno.build.arch);
});

Deno.test("isDownloadFailure() tells a denort that can't be fetched from an error in the program", () => {
  assert(isDownloadFailure("Download https://example.org/denort.zip\nCaused by:\n 0: Setting up base binary.\n"));
  assertFalse(isDownloadFailure("TS2322 [ERROR]: Type 'string' is not assignable to type 'number'."));
});

Deno.test("cutDenort() cuts off what the last 8 bytes say, little endian, themselves included", () => {
  const executable = new Uint8Array([1, 2, 3, 0xaa, 0xbb, 10, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals(cutDenort(executable), new Uint8Array([1, 2, 3]));
});

Deno.test("cutDenort() refuses a length that can't be right", () => {
  for (const appendedBytes of [0, 7, 13, 200]) {
    assertEquals(cutDenort(new Uint8Array([1, 2, 3, 4, 5, appendedBytes, 0, 0, 0, 0, 0, 0, 0])), undefined);
  }
  assertEquals(cutDenort(new Uint8Array(7)), undefined);
});

Deno.test("sha256() gives the digest of FIPS 180-2 for abc", async () => {
  const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(await sha256(new Uint8Array([0x61, 0x62, 0x63])), digest);
});
