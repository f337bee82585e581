/**
 * The Debian package of a release. The same input gives the same bytes.
 *
 * @module
 */

import { run } from "./command.ts";
import { DEBIAN_ARCHITECTURES, debianName, place, type Release, releaseFiles } from "./release.ts";

const COPYRIGHT_FILES = ["LICENSE", "docs/third-party-notices.txt"];
/** What Debian wants compressed. */
const COMPRESSED = /\/man1\/|\/changelog$/;
const BYTES_PER_UNIT = 1024;

/** Sets the capability, unless an administrator has rules of their own about the file. */
const POSTINST = `#!/bin/sh
set -e
program=/usr/bin/ping1025
if [ "$1" = configure ] && ! dpkg-statoverride --list "$program" > /dev/null; then
  if ! setcap cap_net_raw+p "$program" 2> /dev/null; then
    echo "ping1025: the capability could not be set: users need ping sockets (net.ipv4.ping_group_range)" >&2
  fi
fi
`;

/** Takes back what an administrator may have set up. */
const PRERM = `#!/bin/sh
set -e
if [ "$1" = remove ] && update-alternatives --query ping 2> /dev/null | grep -q '^Alternative: /usr/bin/ping1025$'; then
  update-alternatives --remove ping /usr/bin/ping1025
fi
`;

/** The package's description of itself. */
export function controlFile(release: Release, installedBytes: number): string {
  return `Package: ping1025
Version: ${release.version}
Architecture: ${DEBIAN_ARCHITECTURES[release.architecture]}
Maintainer: the ping1025 authors <ping1025@localhost>
Installed-Size: ${Math.ceil(installedBytes / BYTES_PER_UNIT)}
Depends: libc6 (>= 2.27), libgcc-s1 | libgcc1
Recommends: libcap2-bin
Section: net
Priority: optional
Description: ping for one host or a hundred thousand
 Asks hosts whether they answer, and how fast. Takes the options of iputils
 ping and prints what it prints; has JSON, percentiles and runs to many hosts
 beside.
 .
 The executable contains its runtime.
`;
}

/** Every file of a folder, by its path in it, in order. */
async function filesOf(folder: string, prefix = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    files.push(...(isDirectory ? await filesOf(folder, `${prefix}${name}/`) : [`${prefix}${name}`]));
  }
  return files.sort();
}

/**
 * Makes the package.
 *
 * @param stage Empty folder to work in.
 * @returns Its name.
 * @throws {Error} When dpkg-deb or gzip fails.
 */
export async function makeDebianPackage(release: Release, stage: string): Promise<string> {
  for (const { source, installed, mode } of releaseFiles(release)) {
    if (installed === undefined) continue;
    await place(source, `${stage}/${installed}`, mode);
    if (COMPRESSED.test(installed)) await run(["gzip", "-9", "--no-name", `${stage}/${installed}`]);
  }
  const copyright = await Promise.all(COPYRIGHT_FILES.map((path) => Deno.readTextFile(path)));
  await writeFile(`${stage}/usr/share/doc/ping1025/copyright`, copyright.join("\n"), 0o644);

  const files = await filesOf(stage);
  const sums = await run(["sh", "-c", 'cd "$0" && md5sum -- "$@"', stage, ...files]);
  const sizes = await Promise.all(files.map(async (path) => (await Deno.stat(`${stage}/${path}`)).size));
  await Deno.mkdir(`${stage}/DEBIAN`);
  await writeFile(`${stage}/DEBIAN/control`, controlFile(release, sizes.reduce((sum, size) => sum + size, 0)), 0o644);
  await writeFile(`${stage}/DEBIAN/md5sums`, sums, 0o644);
  await writeFile(`${stage}/DEBIAN/postinst`, POSTINST, 0o755);
  await writeFile(`${stage}/DEBIAN/prerm`, PRERM, 0o755);
  // Folders have the mode that whoever runs this gives to new ones.
  await run(["chmod", "-R", "u=rwX,go=rX", stage]);
  const name = debianName(release);
  await run([
    "env",
    `SOURCE_DATE_EPOCH=${release.epoch}`,
    "dpkg-deb",
    "--root-owner-group",
    // xz takes a third less room, and a minute.
    "-Zgzip",
    "-z6",
    "--build",
    stage,
    `${release.folder}/${name}`,
  ]);
  return name;
}

async function writeFile(path: string, text: string, mode: number): Promise<void> {
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
}
