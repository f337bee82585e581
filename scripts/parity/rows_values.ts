/**
 * Rows about the arguments of options: for each option the values that are at an edge or beyond it.
 *
 * @module
 */

import { BOTH, type Explanation, type Row } from "./row.ts";
import { VALUE_EXPLANATIONS } from "./explanations.ts";

/** Values that are tried with every option that has an argument. */
const COMMON_VALUES = ["", "-1", "99999999999999999999", "0x10", "1e3", "1,5", "5x", "abc", " 3", "+3"] as const;

/** Further values by option, and a target that ends the run at once. */
const VALUES: Readonly<Record<string, { readonly more: readonly string[]; readonly rest: string }>> = {
  "-c": { more: ["0", "1", "2", "-5", "9223372036854775808"], rest: "-i 0.01 -w 1 127.0.0.1" },
  "-e": { more: ["0", "1", "65535", "65536"], rest: "-c 1 127.0.0.1" },
  "-F": { more: ["0", "1", "0xfffff", "1048576", "0x100000", "77"], rest: "-c 1 fd00:2::2" },
  "-i": {
    more: ["0", "0.0001", "0.001", "0.002", ".3", "0.2s", "2147484", "1e-1", "inf", "nan"],
    rest: "-c 1 127.0.0.1",
  },
  "-I": { more: ["lo", "127.0.0.1", "::1", "10.9.9.9", "near%near", "nosuch"], rest: "-c 1 127.0.0.1" },
  "-l": { more: ["0", "1", "3", "65536", "65537"], rest: "-c 1 127.0.0.1" },
  "-m": { more: ["0", "7", "4294967295", "4294967296"], rest: "-c 1 127.0.0.1" },
  "-M": { more: ["do", "want", "probe", "dont", "DO", "d"], rest: "-c 1 127.0.0.1" },
  "-N": { more: ["nonsense", "ipv6-nonsense", "name", "subject-ipv4="], rest: "-c 1 -W 0.2 fd00:2::2" },
  "-p": {
    more: ["f", "ff", "FF", "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef01", "zz", "f g"],
    rest: "-c 1 127.0.0.1",
  },
  "-Q": { more: ["0", "16", "0xff", "255", "256", "0x100", "0xFFFFFFFFF"], rest: "-c 1 127.0.0.1" },
  "-s": { more: ["0", "1", "15", "16", "65507", "65508", "2147483648"], rest: "-c 1 127.0.0.1" },
  "-S": { more: ["0", "1", "100000", "2147483648"], rest: "-c 1 127.0.0.1" },
  "-t": { more: ["0", "1", "255", "256"], rest: "-c 1 127.0.0.1" },
  "-T": { more: ["tsonly", "tsandaddr", "tsprespec", "TSONLY"], rest: "-c 1 127.0.0.1" },
  "-w": { more: ["0", "1", "2147483648", "1.5"], rest: "-c 1 127.0.0.1" },
  "-W": { more: ["0", "0.1", "1e-3", "4294967", "1s", "inf", "nan"], rest: "-c 1 127.0.0.1" },
};

function explanationsOf(option: string, value: string): { explained?: readonly Explanation[] } {
  const explained = VALUE_EXPLANATIONS[`${option} ${value}`];
  return explained === undefined ? {} : { explained };
}

/** A row for each option and value, and for each option without one. */
export const VALUE_ROWS: readonly Row[] = Object.entries(VALUES).flatMap(([option, { more, rest }]): Row[] => [
  { words: [option] },
  ...[...COMMON_VALUES, ...more].map((value): Row => ({
    words: [...rest.split(" ").slice(0, -1), option, value, rest.slice(rest.lastIndexOf(" ") + 1)],
    as: option === "-i" || option === "-l" || option === "-m" || option === "-e" ? BOTH : ["root"],
    ...explanationsOf(option, value),
  })),
]);
