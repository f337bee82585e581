/**
 * The tarball of a release. The same input gives the same bytes.
 *
 * @module
 */

import { run } from "./command.ts";
import { place, type Release, releaseFiles, releaseName } from "./release.ts";

/**
 * Makes the tarball.
 *
 * @param stage Empty folder to work in.
 * @returns Its name.
 * @throws {Error} When GNU tar or gzip fails.
 */
export async function makeTarball(release: Release, stage: string): Promise<string> {
  const name = releaseName(release);
  for (const { source, inTarball, mode } of releaseFiles(release)) {
    await place(source, `${stage}/${name}/${inTarball}`, mode);
  }
  await run([
    "tar",
    "--create",
    `--file=${release.folder}/${name}.tar.gz`,
    `--directory=${stage}`,
    "--format=ustar",
    "--sort=name",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    `--mtime=@${release.epoch}`,
    "--mode=u=rwX,go=rX",
    // Without the name and the time of the file that is packed.
    "--use-compress-program=gzip --no-name",
    name,
  ]);
  return `${name}.tar.gz`;
}
