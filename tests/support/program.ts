/**
 * The program under test, and the ways to run it: as root or as an ordinary user, from its sources or as the executable.
 *
 * @module
 */

import { executablePath, targetArchitecture } from "../../scripts/compile/denort.ts";
import type { Namespace } from "./namespace.ts";
import { exists, type Requirement } from "./requirements.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;
const EXECUTABLE = `${PROJECT}${executablePath(targetArchitecture(undefined) ?? "x86_64")}`;
const HINT = "deno task compile";

/** The program from its sources, by the Deno that runs the test, with the one permission that it has. */
export const FROM_SOURCES: readonly string[] = [
  Deno.execPath(),
  "run",
  "--no-prompt",
  "--allow-ffi",
  `${PROJECT}main.ts`,
];

/** Puts a user without any privilege in front of a command: number 65534, in a user namespace within. */
export const AS_ORDINARY_USER: readonly string[] = ["unshare", "--user", "--map-user=65534", "--map-group=65534"];

/** One way to run the program. */
export interface Way {
  /** For the name of a test. */
  readonly name: string;
  /** Words in front of the program's arguments. */
  readonly command: readonly string[];
  /** What it needs. */
  readonly requirements: readonly Requirement[];
  /** Whether it uses ping sockets, which an ordinary user may open, rather than raw ones. */
  readonly socketKind: "datagram" | "raw";
}

/** The ways of a run: as root on raw sockets, as an ordinary user on ping sockets; from the sources and compiled. */
export const WAYS: readonly Way[] = [
  { name: "as root", command: FROM_SOURCES, requirements: [], socketKind: "raw" },
  {
    name: "as an ordinary user",
    command: [...AS_ORDINARY_USER, ...FROM_SOURCES],
    requirements: [],
    socketKind: "datagram",
  },
  { name: "as root, compiled", command: [EXECUTABLE], requirements: [executable()], socketKind: "raw" },
  {
    name: "as an ordinary user, compiled",
    command: [...AS_ORDINARY_USER, EXECUTABLE],
    requirements: [executable()],
    socketKind: "datagram",
  },
];

/** As root from the sources: the way of a test that has no need of the others. */
export const USUAL_WAY: Way = WAYS[0]!;

/**
 * Opens ping sockets in a new namespace for a way that uses them. To begin with they are closed to everybody, root
 * included: then a raw socket is used.
 *
 * The group is that of whoever made the namespace; the ordinary user has it, too, under another number.
 */
export async function prepareSockets(namespace: Namespace, way: Way): Promise<void> {
  if (way.socketKind === "datagram") await namespace.sysctl("net/ipv4/ping_group_range", "0 0");
}

/** The executable has to be there, and to be made from the sources as they are now. */
function executable(): Requirement {
  if (!exists(EXECUTABLE)) return `needs the executable: ${HINT}`;
  const sources = ["main.ts", "src", "ffi", "deno.json"].map((source) => newestChange(`${PROJECT}${source}`));
  return newestChange(EXECUTABLE) < Math.max(...sources)
    ? `the executable is older than the sources: ${HINT}`
    : undefined;
}

/** The newest change, in milliseconds, of a file, or of any in a folder. */
function newestChange(path: string): number {
  const { isDirectory, mtime } = Deno.statSync(path);
  if (!isDirectory) return mtime?.getTime() ?? 0;
  return Math.max(0, ...Array.from(Deno.readDirSync(path), ({ name }) => newestChange(`${path}/${name}`)));
}
