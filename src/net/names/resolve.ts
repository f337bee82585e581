/**
 * From what a person typed to addresses to ping: libc's resolver, with ping's rules for which answer counts.
 *
 * @module
 */
import type { FamilyChoice, PingOptions } from "../../cli/options.ts";
import { AF_UNSPEC, SOCK_DGRAM } from "../../../ffi/headers/socket.ts";
import { AI_CANONIDN, AI_CANONNAME, AI_IDN, EAI_ADDRFAMILY } from "../../../ffi/headers/netdb.ts";
import { IPPROTO_UDP } from "../../../ffi/headers/in.ts";
import { localeFromEnvironment } from "../../../ffi/locale.ts";
import { lookUpAddresses, lookUpErrorText, type LookUpHints, type LookUpResult } from "../../../ffi/name_service.ts";
import type { Family } from "../../family/family.ts";
import { ipv4 } from "../../family/ipv4.ts";
import { ipv6 } from "../../family/ipv6.ts";
import { parseIpv4, parseIpv4Loose, parseIpv6 } from "../../wire/ip_address.ts";
import { TIME_IS_OVER } from "./deadline.ts";

/** One address that a name stands for. */
export interface Target {
  /** How it is pinged. */
  readonly family: Family;
  /** 4 or 16 bytes in network order. */
  readonly address: Uint8Array;
  /** Interface index that an IPv6 address is limited to; 0 for none. */
  readonly scopeId: number;
  /** What the header and the summary call it. */
  readonly hostname: string;
  /** Whether it was typed as an address, so that its name needs no look-up. */
  readonly typedAsAddress: boolean;
  /** The resolver's canonical name, as it came; empty without one. */
  readonly canonicalName: string;
}

/** A name that can't be turned into an address of the family that was asked for. */
export class ResolutionError extends Error {
  /**
   * Says what could not be resolved, and why.
   *
   * @param destination as typed
   * @param reason libc's words
   */
  constructor(destination: string, reason: string) {
    super(`${destination}: ${reason}`);
    this.name = "ResolutionError";
  }
}

/** How a name is looked up. */
export interface LookUpChoice {
  /** The family that was asked for. */
  readonly family: FamilyChoice;
  /** The family of addresses that a name may stand for; `family` by default. What is typed as an address is not limited. */
  readonly familyOfNames?: FamilyChoice;
  /** Ends the look-up: its reason is thrown, or a {@linkcode ResolutionError} if the reason is `TIME_IS_OVER`. */
  readonly signal?: AbortSignal;
}

/** The family of names: the one that was asked for, or that of the source address. */
export function familyOfNames({ target, source }: Pick<PingOptions, "target" | "source">): FamilyChoice {
  const { family } = target;
  const { ipv4Address, ipv6Address } = source;
  if (family !== "any" || (ipv4Address === undefined) === (ipv6Address === undefined)) return family;
  return ipv4Address === undefined ? "ipv6" : "ipv4";
}

/**
 * Looks a destination up.
 *
 * Both families are always asked for, because libc returns the scope of an IPv6 address only then.
 *
 * @returns the addresses in the resolver's order, at least one
 * @throws {ResolutionError} when there is none of the family, or not in time
 */
export async function resolve(
  destination: string,
  { family, familyOfNames = family, signal }: LookUpChoice,
): Promise<readonly [Target, ...Target[]]> {
  const typed = typedAddress(destination, family);
  if (typed !== undefined) return [typed];
  const answer = await answerInTime(destination, signal);
  if (answer.kind === "failed") throw new ResolutionError(destination, answer.message);
  const typedAsAddress = destination.includes(":") || parseIpv4Loose(destination) !== undefined;
  const choice = typedAsAddress ? family : familyOfNames;
  const targets = answer.addresses
    .filter((found) => choice === "any" || found.family === choice)
    .map((found): Target => {
      const canonicalName = found.canonicalName ?? "";
      const shared = { address: found.address, scopeId: found.scopeId, canonicalName, typedAsAddress };
      if (found.family === "ipv6") return { ...shared, family: ipv6, hostname: destination };
      const hostname = typedAsAddress || canonicalName === "" ? destination : canonicalName;
      return { ...shared, family: ipv4, hostname };
    });
  const [first, ...others] = targets;
  if (first === undefined) throw new ResolutionError(destination, lookUpErrorText(EAI_ADDRFAMILY));
  return [first, ...others];
}

async function answerInTime(destination: string, signal: AbortSignal | undefined): Promise<LookUpResult> {
  // In the C locale libc can't print names outside ASCII.
  const plainLocale = localeFromEnvironment() === "C";
  const hints: LookUpHints = {
    family: AF_UNSPEC,
    socktype: SOCK_DGRAM,
    protocol: IPPROTO_UDP,
    flags: AI_CANONNAME | AI_IDN | (plainLocale ? 0 : AI_CANONIDN),
  };
  try {
    return await lookUpAddresses(destination, hints, signal);
  } catch (error) {
    throw lookUpFailure(destination, error);
  }
}

/** The error for a look-up that was ended by a signal. */
export function lookUpFailure(destination: string, reason: unknown): unknown {
  return reason === TIME_IS_OVER ? new ResolutionError(destination, "not looked up in time") : reason;
}

/** An address in its usual form needs no look-up, which would take a thread and the libraries of the locale. */
function typedAddress(destination: string, choice: FamilyChoice): Target | undefined {
  const shared = { scopeId: 0, hostname: destination, typedAsAddress: true, canonicalName: destination };
  const ipv4Address = choice === "ipv6" ? undefined : parseIpv4(destination);
  if (ipv4Address !== undefined) return { ...shared, family: ipv4, address: ipv4Address };
  const ipv6Address = choice === "ipv4" ? undefined : parseIpv6(destination);
  return ipv6Address && { ...shared, family: ipv6, address: ipv6Address };
}

/**
 * Looks up the hosts that a source route goes by, which are IPv4's.
 *
 * @returns their addresses in network order
 * @throws {ResolutionError} when one has none
 */
export async function resolveHops(hops: readonly string[], signal?: AbortSignal): Promise<readonly Uint8Array[]> {
  const addresses: Uint8Array[] = [];
  for (const hop of hops) {
    const typed = parseIpv4Loose(hop);
    addresses.push(typed ?? (await resolve(hop, { family: "ipv4", ...(signal && { signal }) }))[0].address);
  }
  return addresses;
}
