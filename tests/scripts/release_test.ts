/** The parts of a release, with a small file for an executable. */

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { billOfMaterials, PACKAGES, runtimeVersions } from "../../scripts/release/bill_of_materials.ts";
import { run } from "../../scripts/release/command.ts";
import { controlFile, makeDebianPackage } from "../../scripts/release/debian.ts";
import { debianName, type Release, releaseFiles, releaseName } from "../../scripts/release/release.ts";
import { makeTarball } from "../../scripts/release/tarball.ts";
import { testWith, tool } from "../support/requirements.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;
const LOCK = await Deno.readTextFile(`${PROJECT}deno.lock`);
const SHA256 = "ab".repeat(32);
const RUNTIME = { deno: "2.9.6", v8: "15.0.245.2-rusty" };
const RELEASE: Release = {
  version: "1.2.3",
  architecture: "aarch64",
  epoch: 86400,
  executable: "x",
  folder: "/nowhere",
};

const bill = billOfMaterials(RELEASE, LOCK, SHA256, RUNTIME);

Deno.test("releaseName() and debianName() name the machine as each world does", () => {
  assertEquals([releaseName(RELEASE), debianName(RELEASE)], [
    "ping1025-1.2.3-aarch64-linux",
    "ping1025_1.2.3_arm64.deb",
  ]);
});

Deno.test("the bill of materials has the form of CycloneDX 1.5", () => {
  assertEquals([bill.bomFormat, bill.specVersion, bill.version], ["CycloneDX", "1.5", 1]);
  assertMatch(bill.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  assertEquals(bill.metadata.timestamp, "1970-01-02T00:00:00.000Z");
  assertEquals(bill.metadata.component.hashes, [{ alg: "SHA-256", content: SHA256 }]);
  const all = [bill.metadata.component, ...bill.components];
  for (const component of all) {
    assert(["application", "library", "platform"].includes(component.type));
    assert(component.name !== "" && component.version !== "" && component.licenses.length === 1);
    for (const { content } of component.hashes ?? []) assertMatch(content, /^([0-9a-f]{64}|[0-9a-f]{128})$/);
    if (component.purl !== undefined) assertMatch(component.purl, /^pkg:(npm|github)\/[^@ ]+@v?[\d.]+$/);
  }
  const refs = all.map((component) => component["bom-ref"]);
  assertEquals(new Set(refs).size, refs.length);
  for (const { ref, dependsOn } of bill.dependencies) {
    for (const named of [ref, ...dependsOn]) assert(refs.includes(named), named);
  }
});

Deno.test("the bill of materials has every package of deno.lock with its digest, and says which are in the executable", () => {
  const locked: { npm: Record<string, { integrity: string }> } = JSON.parse(LOCK);
  const npm = bill.components.filter(({ purl }) => purl?.startsWith("pkg:npm/"));
  assertEquals(npm.map(({ name, version }) => `${name}@${version}`), Object.keys(locked.npm));
  for (const { name, version, hashes } of npm) {
    const digest = Uint8Array.fromHex(hashes?.[0]?.content ?? "").toBase64();
    assertEquals(`sha512-${digest}`, locked.npm[`${name}@${version}`]?.integrity);
  }
  const included = npm.filter(({ scope }) => scope === "required").map(({ name }) => name);
  assertEquals(included, [
    "ansi-regex",
    "deno-std",
    "get-east-asian-width",
    "hdr-histogram-js",
    "string-width",
    "strip-ansi",
  ]);
});

Deno.test("runtimeVersions() finds what the Deno that runs this says of itself", async () => {
  assertEquals(await runtimeVersions(Deno.execPath()), { deno: Deno.version.deno, v8: Deno.version.v8 });
});

Deno.test("a package that nobody has looked at stops a release", () => {
  const lock = JSON.stringify({ npm: { "left-pad@1.0.0": { integrity: "sha512-AA==" } } });
  assertThrows(() => billOfMaterials(RELEASE, lock, SHA256, RUNTIME), Error, "left-pad");
});

Deno.test("the notices name everything that is in the executable", async () => {
  const notices = await Deno.readTextFile(`${PROJECT}docs/third-party-notices.txt`);
  for (const { name, version, scope } of bill.components) {
    if (scope === "required" && name in PACKAGES) assertStringIncludes(notices, `${name} ${version}`);
  }
  assertStringIncludes(notices, "Copyright (c) 2016, Alexandre Victoor");
  assertStringIncludes(notices, "the Deno authors");
  assertStringIncludes(notices, "the V8 project authors");
});

Deno.test("controlFile() has the fields that dpkg asks for, and a description that is folded", () => {
  const text = controlFile(RELEASE, 1025);
  for (const field of ["Package: ping1025", "Version: 1.2.3", "Architecture: arm64", "Installed-Size: 2"]) {
    assertMatch(text, new RegExp(`^${field}$`, "m"));
  }
  assertMatch(text, /^Maintainer: .+ <.+>$/m);
  assertMatch(text, /\nDescription: .{1,60}\n( .{1,78}\n)+$/);
});

/** Makes tarball and package in a folder of their own; returns their bytes. */
async function makeBoth(umask: string): Promise<{ tarball: string; debian: string; listing: string; owners: string }> {
  const folder = await Deno.makeTempDir();
  const before = Deno.umask(parseInt(umask, 8));
  try {
    await Deno.writeTextFile(`${folder}/ping1025`, "#!/bin/sh\n", { mode: 0o700 });
    for (const name of ["tarball", "debian"]) await Deno.mkdir(`${folder}/${name}`);
    const release: Release = { ...RELEASE, executable: `${folder}/ping1025`, folder };
    const tarball = `${folder}/${await makeTarball(release, `${folder}/tarball`)}`;
    const debian = `${folder}/${await makeDebianPackage(release, `${folder}/debian`)}`;
    const listing = await run(["tar", "-tzf", tarball]);
    const owners = await run(["dpkg-deb", "--contents", debian]);
    const digest = async (path: string) => (await run(["sha256sum", path])).slice(0, 64);
    return { tarball: await digest(tarball), debian: await digest(debian), listing, owners };
  } finally {
    Deno.umask(before);
    await Deno.remove(folder, { recursive: true });
  }
}

testWith(
  "tarball and package have the same bytes whoever makes them, and belong to root",
  [tool("dpkg-deb")],
  async () => {
    const first = await makeBoth("022");
    // A tarball's times are in seconds, and another second must not show.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assertEquals(await makeBoth("077"), first);
    for (const line of first.owners.trimEnd().split("\n")) {
      assertMatch(line, /^(d|-)rw[x-]r-[x-]r-[x-] root\/root +\d+ 1970-01-02 /);
    }
    const names = releaseFiles(RELEASE).map(({ inTarball }) => `${releaseName(RELEASE)}/${inTarball}`);
    assertEquals(first.listing.trimEnd().split("\n").filter((name) => !name.endsWith("/")), names.sort());
  },
);
