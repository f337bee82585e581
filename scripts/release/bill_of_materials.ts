/**
 * What an executable is made of, as CycloneDX 1.5 has it: the packages of deno.lock, and the runtime.
 *
 * @module
 */

import { run } from "./command.ts";
import { type Release, releaseName } from "./release.ts";

/** The part of deno.lock, version 5, that is read. */
interface Lock {
  readonly npm: { readonly [package_: string]: { readonly integrity: string; readonly dependencies?: string[] } };
}

/** What a package is licensed under, and whether its code goes into the executable. */
interface PackageFacts {
  readonly license: string;
  readonly included: boolean;
}

/** The packages of deno.lock. A package that is not here stops a release: somebody has to look at its licence. */
export const PACKAGES: { readonly [name: string]: PackageFacts } = {
  "@assemblyscript/loader": { license: "Apache-2.0", included: false },
  "ansi-regex": { license: "MIT", included: true },
  "ajv": { license: "MIT", included: false },
  "base64-js": { license: "MIT", included: false },
  "deno-std": { license: "MIT", included: true },
  "fast-check": { license: "MIT", included: false },
  "fast-deep-equal": { license: "MIT", included: false },
  "fast-uri": { license: "BSD-3-Clause", included: false },
  "get-east-asian-width": { license: "MIT", included: true },
  "hdr-histogram-js": { license: "BSD-2-Clause", included: true },
  "json-schema-traverse": { license: "MIT", included: false },
  "pako": { license: "MIT AND Zlib", included: false },
  "pure-rand": { license: "MIT", included: false },
  "require-from-string": { license: "MIT", included: false },
  "string-width": { license: "MIT", included: true },
  "strip-ansi": { license: "MIT", included: true },
};

/** Versions of the runtime that is in an executable. */
export interface RuntimeVersions {
  /** Deno's. */
  readonly deno: string;
  /** V8's. */
  readonly v8: string;
}

/**
 * Reads which runtime an executable holds: Deno by the name that it gives to web servers, V8 by the one in its errors.
 *
 * @throws {Error} When there is none.
 */
export async function runtimeVersions(executable: string): Promise<RuntimeVersions> {
  const first = async (pattern: string) => (await run(["grep", "-aoEm1", pattern, executable])).split("\n")[0] ?? "";
  const deno = await first("Deno/[0-9]+[.][0-9]+[.][0-9]+[+][0-9a-f]{7}");
  return {
    deno: deno.replace(/^Deno\/|\+.*$/g, ""),
    v8: await first("[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+-rusty"),
  };
}

/** A component of the bill. */
interface Component {
  readonly type: "application" | "library" | "platform";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly scope?: "required" | "excluded";
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: "SHA-256" | "SHA-512"; readonly content: string }[];
  readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
}

/** The bill. */
export interface BillOfMaterials {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.5";
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

function licenses(license: string): Component["licenses"] {
  return license.includes(" ") ? [{ expression: license }] : [{ license: { id: license } }];
}

/** `@scope/name@1.0.0` into its parts. */
function nameAndVersion(specifier: string): [name: string, version: string] {
  const at = specifier.lastIndexOf("@");
  return [specifier.slice(0, at), specifier.slice(at + 1)];
}

function packageUrl(specifier: string): string {
  const [name, version] = nameAndVersion(specifier);
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** The lock has base64, CycloneDX wants hexadecimal. */
function integrityHash(integrity: string): NonNullable<Component["hashes"]> {
  const [, digest = ""] = integrity.split("sha512-");
  return [{ alg: "SHA-512", content: Uint8Array.fromBase64(digest).toHex() }];
}

/**
 * Writes the bill of one executable.
 *
 * @param lockText Text of deno.lock.
 * @param executableSha256 In hexadecimal.
 * @throws {Error} When the lock has a package that {@link PACKAGES} does not know.
 */
export function billOfMaterials(
  release: Release,
  lockText: string,
  executableSha256: string,
  runtime: RuntimeVersions,
): BillOfMaterials {
  const lock: Lock = JSON.parse(lockText);
  const locked = Object.entries(lock.npm);
  const components = locked.map(([specifier, { integrity }]): Component => {
    const [name, version] = nameAndVersion(specifier);
    const facts = PACKAGES[name];
    if (facts === undefined) throw new Error(`deno.lock: ${name}: look at its licence, then add it to PACKAGES`);
    return {
      type: "library",
      "bom-ref": packageUrl(specifier),
      name,
      version,
      scope: facts.included ? "required" : "excluded",
      purl: packageUrl(specifier),
      hashes: integrityHash(integrity),
      licenses: licenses(facts.license),
    };
  });
  const deno = `pkg:github/denoland/deno@v${runtime.deno}`;
  const v8 = `v8@${runtime.v8}`;
  components.push(
    {
      type: "platform",
      "bom-ref": deno,
      name: "deno",
      version: runtime.deno,
      scope: "required",
      purl: deno,
      licenses: licenses("MIT"),
    },
    {
      type: "library",
      "bom-ref": v8,
      name: "v8",
      version: runtime.v8,
      scope: "required",
      licenses: licenses("BSD-3-Clause"),
    },
  );
  const name = releaseName(release);
  const named = (specifier: string) => locked.find(([key]) => nameAndVersion(key)[0] === specifier)?.[0] ?? specifier;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: `urn:uuid:${uuidFrom(executableSha256)}`,
    version: 1,
    metadata: {
      timestamp: new Date(release.epoch * 1000).toISOString(),
      component: {
        type: "application",
        "bom-ref": name,
        name: "ping1025",
        version: release.version,
        hashes: [{ alg: "SHA-256", content: executableSha256 }],
        licenses: licenses("MIT"),
      },
    },
    components,
    dependencies: [
      {
        ref: name,
        dependsOn: [
          ...locked.filter(([key]) => PACKAGES[nameAndVersion(key)[0]]?.included).map(([key]) => packageUrl(key)),
          deno,
        ],
      },
      { ref: deno, dependsOn: [v8] },
      ...locked.map(([key, { dependencies = [] }]) => ({
        ref: packageUrl(key),
        dependsOn: dependencies.map((dependency) => packageUrl(named(dependency))),
      })),
    ],
  };
}

/** RFC 9562 section 5.8: a UUID of version 8 holds whatever its maker likes. */
function uuidFrom(sha256: string): string {
  const parts = [
    sha256.slice(0, 8),
    sha256.slice(8, 12),
    `8${sha256.slice(13, 16)}`,
    `8${sha256.slice(17, 20)}`,
    sha256.slice(20, 32),
  ];
  return parts.join("-");
}
