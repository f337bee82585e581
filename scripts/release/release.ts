/**
 * What all parts of a release know: its version, its moment, and the names of its files.
 *
 * @module
 */

import type { Architecture } from "../compile/denort.ts";

/** One release for one machine. */
export interface Release {
  /** `0.1.0`. */
  readonly version: string;
  /** The machine. */
  readonly architecture: Architecture;
  /** Seconds since 1970 that every file in it is dated. */
  readonly epoch: number;
  /** Path of the executable. */
  readonly executable: string;
  /** Folder that the release goes to. */
  readonly folder: string;
}

/** Machines as Debian names them. */
export const DEBIAN_ARCHITECTURES: Readonly<Record<Architecture, string>> = { x86_64: "amd64", aarch64: "arm64" };

/** Name of the tarball's folder, and of the files beside it. */
export function releaseName({ version, architecture }: Release): string {
  return `ping1025-${version}-${architecture}-linux`;
}

/** Name of the Debian package. */
export function debianName({ version, architecture }: Release): string {
  return `ping1025_${version}_${DEBIAN_ARCHITECTURES[architecture]}.deb`;
}

/** A file of a release: where it comes from, and its path in it. */
export interface ReleaseFile {
  /** Path in the project. */
  readonly source: string;
  /** Path in the tarball's folder. */
  readonly inTarball: string;
  /** Path in the system that the Debian package is installed on; undefined leaves it out. */
  readonly installed: string | undefined;
  /** Permissions. */
  readonly mode: number;
}

/** The files of a release, without those that are made for it. */
export function releaseFiles({ executable }: Release): readonly ReleaseFile[] {
  const file = (source: string, inTarball: string, installed?: string, mode = 0o644) => ({
    source,
    inTarball,
    installed,
    mode,
  });
  return [
    file(executable, "ping1025", "usr/bin/ping1025", 0o755),
    file("docs/ping1025.1", "ping1025.1", "usr/share/man/man1/ping1025.1"),
    file(
      "docs/completions/ping1025.bash",
      "completions/ping1025.bash",
      "usr/share/bash-completion/completions/ping1025",
    ),
    file("docs/completions/_ping1025", "completions/_ping1025", "usr/share/zsh/vendor-completions/_ping1025"),
    file(
      "docs/completions/ping1025.fish",
      "completions/ping1025.fish",
      "usr/share/fish/vendor_completions.d/ping1025.fish",
    ),
    file("README.md", "README.md", "usr/share/doc/ping1025/README.md"),
    file("SECURITY.md", "SECURITY.md", "usr/share/doc/ping1025/SECURITY.md"),
    file("CHANGELOG.md", "CHANGELOG.md", "usr/share/doc/ping1025/changelog"),
    file("LICENSE", "LICENSE"),
    file("docs/third-party-notices.txt", "THIRD-PARTY-NOTICES.txt"),
  ];
}

/** Copies a file, with the folders above it. */
export async function place(source: string, path: string, mode: number): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.copyFile(source, path);
  await Deno.chmod(path, mode);
}
