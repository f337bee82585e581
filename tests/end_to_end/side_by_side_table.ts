/**
 * Command lines for which this program and iputils ping show the same, as data.
 *
 * @module
 */

/** One command line. */
export interface SideBySideRow {
  /** Arguments, separated by one blank each. */
  readonly words: string;
  /** How iputils before {@linkcode REFERENCE_RELEASE} differs, where it does. */
  readonly olderReleases?: string;
}

/** Release of iputils that this program is compatible with. */
export const REFERENCE_RELEASE = 20250605;

/** A difference of older releases that concerns many command lines: what they print is rewritten before it is compared. */
export const OLDER_RELEASES: readonly (readonly [reason: string, pattern: RegExp, replacement: string])[] = [
  ["the header of an IPv6 run has the name twice", /^PING (\S+)\(\1 \((\S+)\)\) /, "PING $1 ($2) "],
  ["the header of an IPv6 run has no blank before the address", /^PING (\S+)\((\S+)\) /, "PING $1 ($2) "],
];

/** The table. */
export const SIDE_BY_SIDE: readonly SideBySideRow[] = [
  { words: "-c 2 -i 0.2 127.0.0.1" },
  { words: "-c 2 -i 0.2 ::1" },
  { words: "-c 1 localhost" },
  { words: "-c 1 -4 localhost", olderReleases: "the name is lost" },
  { words: "-c 1 -n server.test" },
  { words: "-c 1 server.test" },
  { words: "-c 1 server6.test" },
  { words: "-c 1 -H 127.0.0.1", olderReleases: "there is no -H" },
  { words: "-c 2 -i 0.2 -q 10.0.2.2" },
  { words: "-c 1 -D 10.0.2.2" },
  { words: "-c 1 -v 10.0.2.2", olderReleases: "a line goes to stdout" },
  { words: "-c 1 -s 0 127.0.0.1" },
  { words: "-c 1 -s 15 ::1" },
  { words: "-c 1 -s 65507 127.0.0.1" },
  { words: "-s 65508 127.0.0.1", olderReleases: "the size is not checked" },
  { words: "-c 1 -p ff 127.0.0.1" },
  { words: "-c 1 -I near 10.0.2.2" },
  { words: "-c 1 -I fd00:1::2 fd00:2::2" },
  { words: "-I 10.9.9.9 10.0.2.2" },
  { words: "-I nosuch 10.0.2.2" },
  { words: "-I nosuch fd00:2::2" },
  { words: "10.0.2.2 -c 1" },
  { words: "-c 2 -i 0.2 -t 1 10.0.2.2" },
  { words: "-c 2 -i 0.2 -t 1 server6.test" },
  { words: "-c 1 10.0.3.1" },
  { words: "-c 1 fd00:4::1" },
  { words: "-c 1 10.0.6.3" },
  { words: "-c 1 fd00:6::5", olderReleases: "the code has no words" },
  { words: "-c 1 10.0.1.99" },
  { words: "-c 2 -i 0.2 -s 1400 10.0.10.2" },
  { words: "-c 2 -i 0.2 -s 1400 fd00:a::2" },
  { words: "-c 3 -i 0.2 -W 0.3 -O 10.0.5.1" },
  { words: "-w 1 -i 0.4 -c 9 fd00:2::2" },
  { words: "-c 1 10.0.9.1" },
  { words: "-c 1 10.0.7.1" },
  { words: "-c 1 fd00:8::1" },
  { words: "-c 0 127.0.0.1" },
  { words: "-W -1 127.0.0.1" },
  { words: "-t 256 127.0.0.1" },
  { words: "-6 127.0.0.1" },
  { words: "nosuchname.test" },
  { words: "10.0.1.255" },
];
