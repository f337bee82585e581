/**
 * How many hosts a command line may name: hops stand before the destination, and they live in the 40 bytes that
 * IPv4 has for options (RFC 791 section 3.1).
 *
 * @module
 */

import { isBlockOrRange, listedHosts, pastedHost } from "./pasted_host.ts";
import type { PingOptions } from "../options.ts";

/** For several hosts of which each was meant to be pinged. */
export const EACH_HINT = "hosts before the last one are hops on the way to it; --each pings each of them";

/** An address of 0.0.0.0/8, which is no host's: a number that belongs to an option. */
const SMALL_NUMBER = /^0*\d{1,7}$/;

/** Dashes of typography, and the minus sign, which word processors put in the place of a hyphen. */
const DASH = /^[\u2010-\u2015\u2212]/;

/** Source route: 40 bytes less a no-op and 3 bytes of the option's own make 9 addresses of 4. */
const MAX_ROUTE_HOSTS = 9 + 1;
/** `-T tsprespec`: 40 bytes less 4 of the option's own make 4 pairs of address and time. */
const MAX_TIMESTAMP_HOSTS = 4 + 1;

/**
 * Says where `--targets` takes its targets from.
 *
 * @param file What was given with it, perhaps a file.
 * @returns One line without the program's name, with what to type.
 */
export function standardInputText(file: string): string {
  // A shell would take other names apart.
  const typed = /^[\w./~-]+$/.test(file) ? file : "FILE";
  return `--targets reads targets from standard input: --targets < ${typed}`;
}

/**
 * Says why a number of hosts can't be right, whichever family the destination turns out to have.
 *
 * @param hosts Hops and the destination.
 * @param options What else the command line asks for.
 * @returns One line, or undefined when some family allows it; IPv6 allows no hops.
 */
export function hostsFault(
  hosts: number,
  options: Pick<PingOptions, "target" | "request">,
): string | undefined {
  if (hosts <= 1) return undefined;
  if (options.target.family === "ipv6") return `only one destination may be given with IPv6; ${EACH_HINT}`;
  if (options.request.recordRoute) return "only one destination may be given with -R";
  if (options.request.timestampOption === undefined) return atMost(hosts, MAX_ROUTE_HOSTS, `; ${EACH_HINT}`);
  if (options.request.timestampOption === "tsprespec") return atMost(hosts, MAX_TIMESTAMP_HOSTS, " with -T tsprespec");
  return `only one destination may be given with -T ${options.request.timestampOption}`;
}

function atMost(hosts: number, most: number, sequel: string): string | undefined {
  if (hosts <= most) return undefined;
  return `at most ${most - 1} hops may be given before the destination${sequel}`;
}

/**
 * Says why hosts in front of the destination can't be hops.
 *
 * @param hops As they were typed.
 * @returns One line, or undefined.
 */
export function hopsFault(hops: readonly string[]): string | undefined {
  const number = hops.find((hop) => SMALL_NUMBER.test(hop));
  return number === undefined
    ? undefined
    : `${number} can't be a hop: a number stands right behind its option, as in -c ${number}`;
}

/**
 * Says why a word can't be a host, and what to type for what was meant.
 *
 * @param word A host as it was typed, without the brackets of an address.
 * @param programName As it was called.
 * @returns One line, or undefined when it is worth a look-up.
 */
export function hostFault(word: string, programName: string): string | undefined {
  if (isBlockOrRange(word)) return `${word} stands for many addresses: ${programName} --each ${word}`;
  const host = pastedHost(word);
  if (host !== undefined) return `${word}: only the host can be pinged: ${programName} ${host}`;
  const listed = listedHosts(word);
  if (listed !== undefined) {
    return `${word}: hosts are separated by blanks: ${programName} ${listed.length > 1 ? "--each " : ""}${
      listed.join(" ")
    }`;
  }
  const [dash] = DASH.exec(word) ?? [];
  return dash === undefined ? undefined : `${word}: options begin with '-', not with '${dash}'`;
}
