/**
 * Names and addresses: getaddrinfo(3) and getnameinfo(3) on another thread.
 *
 * @module
 */

import { Arena } from "./arena.ts";
import { decodeCString, encodeCString, readCString } from "./cstring.ts";
import { EAI_NONAME, EAI_SYSTEM, NI_MAXHOST } from "./headers/netdb.ts";
import { addrinfo } from "./layout.ts";
import { libc } from "./libc.ts";
import { localeFromEnvironment } from "./locale.ts";
import { decodeSockaddr } from "./sockaddr.ts";

/**
 * Most look-ups at once: the runtime has 32 threads for nonblocking calls, and the event loops of runs wait on some of
 * those. A look-up that nobody waits for any more has its thread until the resolver gives up.
 */
export const MAX_LOOK_UPS = 24;

/** Look-ups that have a thread. */
let underWay = 0;
/** Begin the look-ups that have none yet, in order. */
const waiting: (() => void)[] = [];

/** Makes a call when a thread is free, unless the signal is aborted by then. */
async function onThread<Result>(call: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (underWay < MAX_LOOK_UPS) underWay++;
  else await new Promise<void>((begin) => waiting.push(begin));
  try {
    signal?.throwIfAborted();
    return await call();
  } finally {
    const begin = waiting.shift();
    if (begin === undefined) underWay--;
    else begin();
  }
}

/** The result, or a rejection with the signal's reason as soon as that is aborted: a call can't be interrupted. */
function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return result;
  return new Promise((resolve, reject) => {
    const abandon = () => reject(signal.reason);
    if (signal.aborted) abandon();
    signal.addEventListener("abort", abandon, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener("abort", abandon));
  });
}

/** What kind of address is wanted. */
export interface LookUpHints {
  /** AF_*; AF_UNSPEC for any. */
  readonly family: number;
  /** SOCK_*; 0 for any, which lists every address once a type. */
  readonly socktype: number;
  /** IPPROTO_*; 0 for any. */
  readonly protocol: number;
  /** AI_*. */
  readonly flags: number;
}

/** An address that a name has. */
export interface ResolvedAddress {
  /** Address family. */
  readonly family: "ipv4" | "ipv6";
  /** 4 or 16 bytes in network order. */
  readonly address: Uint8Array<ArrayBuffer>;
  /** Interface index of a link-local IPv6 address, else 0. */
  readonly scopeId: number;
  /** Canonical name, with the first address when AI_CANONNAME asked for it. */
  readonly canonicalName: string | undefined;
}

/** Outcome of a look-up; an unknown name is a value, not an exception. */
export type LookUpResult =
  | { readonly kind: "found"; readonly addresses: ResolvedAddress[] }
  | { readonly kind: "failed"; readonly code: number; readonly message: string };

/**
 * Looks up the addresses of a name, without blocking the program.
 *
 * @param node Name or numeric address, a scope included (`fe80::1%eth0`).
 * @param hints What is wanted.
 * @param signal Ends the waiting for the answer: the promise is rejected with its reason.
 * @returns The addresses in libc's order of preference (RFC 6724), or EAI_* and libc's words for it.
 */
export function lookUpAddresses(node: string, hints: LookUpHints, signal?: AbortSignal): Promise<LookUpResult> {
  const name = encodeCString(node);
  if (name === undefined) return Promise.resolve(failure(EAI_NONAME));
  return unlessAborted(onThread(() => callGetaddrinfo(name, hints), signal), signal);
}

async function callGetaddrinfo(name: Uint8Array<ArrayBuffer>, hints: LookUpHints): Promise<LookUpResult> {
  // Without a locale libc refuses names outside ASCII.
  localeFromEnvironment();
  // One arena for all that the other thread sees: it is in use after the await, hence alive until then.
  const arena = new Arena(addrinfo.bytes + 8 + name.length);
  const hintsAt = arena.allocate(addrinfo.bytes);
  const resultAt = arena.allocate(8);
  const nodeAt = arena.allocate(name.length);
  addrinfo.set(arena.view, hintsAt, "ai_flags", hints.flags);
  addrinfo.set(arena.view, hintsAt, "ai_family", hints.family);
  addrinfo.set(arena.view, hintsAt, "ai_socktype", hints.socktype);
  addrinfo.set(arena.view, hintsAt, "ai_protocol", hints.protocol);
  arena.bytes.set(name, nodeAt);

  const code = await libc.getaddrinfo(
    arena.slice(nodeAt, name.length),
    null,
    arena.slice(hintsAt, addrinfo.bytes),
    arena.slice(resultAt, 8),
  );
  if (code !== 0) return failure(code);
  const list = Deno.UnsafePointer.create(arena.view.getBigUint64(resultAt, true));
  try {
    return { kind: "found", addresses: copyAddresses(list) };
  } finally {
    libc.freeaddrinfo(list);
  }
}

function failure(code: number): LookUpResult {
  // The errno that EAI_SYSTEM refers to belongs to the thread of the look-up, where it can't be read.
  const message = code === EAI_SYSTEM ? "System error during name resolution" : lookUpErrorText(code);
  return { kind: "failed", code, message };
}

/**
 * libc's words for a failed look-up.
 *
 * @param code EAI_*.
 * @returns What gai_strerror(3) says.
 */
export function lookUpErrorText(code: number): string {
  localeFromEnvironment();
  return readCString(libc.gai_strerror(code)) ?? `Unknown error ${code}`;
}

function copyAddresses(list: Deno.PointerValue): ResolvedAddress[] {
  const addresses: ResolvedAddress[] = [];
  for (let entry = list; entry !== null;) {
    const view = new DataView(Deno.UnsafePointerView.getArrayBuffer(entry, addrinfo.bytes));
    const sockaddr = Deno.UnsafePointer.create(addrinfo.getPointer(view, 0, "ai_addr"));
    const canonicalName = Deno.UnsafePointer.create(addrinfo.getPointer(view, 0, "ai_canonname"));
    if (sockaddr !== null) {
      const length = addrinfo.get(view, 0, "ai_addrlen");
      const decoded = decodeSockaddr(new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(sockaddr, length)));
      if (decoded !== undefined) {
        const { family, address, scopeId } = decoded;
        addresses.push({ family, address, scopeId, canonicalName: readCString(canonicalName) });
      }
    }
    entry = Deno.UnsafePointer.create(addrinfo.getPointer(view, 0, "ai_next"));
  }
  return addresses;
}

/**
 * Looks up the name of an address, without blocking the program.
 *
 * The owner of the zone chooses the name: make it safe before showing it.
 *
 * @param sockaddr Socket address, as `sockaddr.ts` encodes it.
 * @param flags NI_*; without NI_NAMEREQD an address without a name gives its numeric form.
 * @returns The name, or undefined when the look-up failed.
 */
export function lookUpName(sockaddr: Uint8Array, flags: number): Promise<string | undefined> {
  return onThread(() => callGetnameinfo(sockaddr, flags), undefined);
}

async function callGetnameinfo(sockaddr: Uint8Array, flags: number): Promise<string | undefined> {
  localeFromEnvironment();
  const arena = new Arena(NI_MAXHOST + 7 + sockaddr.length);
  const hostAt = arena.allocate(NI_MAXHOST);
  const sockaddrAt = arena.allocate(sockaddr.length);
  const host = arena.slice(hostAt, NI_MAXHOST);
  arena.bytes.set(sockaddr, sockaddrAt);
  const code = await libc.getnameinfo(
    arena.slice(sockaddrAt, sockaddr.length),
    sockaddr.length,
    host,
    NI_MAXHOST,
    null,
    0,
    flags,
  );
  return code === 0 ? decodeCString(host) : undefined;
}
