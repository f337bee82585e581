/**
 * Capabilities of this thread: capget(2), capset(2), capabilities(7).
 *
 * The kernel keeps capabilities for each thread: capset changes those of the thread that calls it, and of no other.
 *
 * @module
 */

import { SystemCallError } from "./errno.ts";
import {
  _LINUX_CAPABILITY_U32S_3,
  _LINUX_CAPABILITY_VERSION_3,
  CAP_NET_ADMIN,
  CAP_NET_RAW,
} from "./headers/capability.ts";
import { EPERM } from "./headers/errno.ts";
import { __user_cap_data_struct, __user_cap_header_struct } from "./layout.ts";
import { errno, libc, type PrivilegeCalls, privilegeCalls } from "./libc.ts";

/** The capabilities that an ICMP socket may need: both in the first word of a set. */
const NETWORK_CAPABILITIES = 1 << CAP_NET_ADMIN | 1 << CAP_NET_RAW;

/** Thread 0 is the calling one. */
function ownThread(): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(__user_cap_header_struct.bytes);
  __user_cap_header_struct.set(new DataView(header.buffer), 0, "version", _LINUX_CAPABILITY_VERSION_3);
  return header;
}

/** The capability sets of this thread. */
function readSets(): DataView<ArrayBuffer> {
  const sets = new Uint8Array(__user_cap_data_struct.bytes * _LINUX_CAPABILITY_U32S_3);
  const result = libc.capget(ownThread(), sets);
  if (result < 0) throw new SystemCallError("capget", errno());
  return new DataView(sets.buffer);
}

function writeSets(calls: PrivilegeCalls, sets: DataView<ArrayBuffer>): void {
  const result = calls.capset(ownThread(), new Uint8Array(sets.buffer));
  if (result < 0) throw new SystemCallError("capset", errno());
}

/**
 * Whether this thread has, or may take, any capability.
 *
 * @throws {SystemCallError} When capget(2) fails.
 */
export function hasCapabilities(): boolean {
  const sets = readSets();
  for (let word = 0; word < _LINUX_CAPABILITY_U32S_3; word++) {
    if (__user_cap_data_struct.get(sets, word * __user_cap_data_struct.bytes, "permitted") !== 0) return true;
  }
  return false;
}

/**
 * Makes a system call, and makes it again with raised capabilities where the kernel refuses it with EPERM.
 *
 * Raised are CAP_NET_RAW and CAP_NET_ADMIN, as far as they are permitted to this thread and not effective, which is what
 * `setcap cap_net_raw+p` gives. They are effective for that one call.
 *
 * @param call Returns minus the error number on failure.
 * @returns What the last call returned.
 * @throws {SystemCallError} When capget(2) or capset(2) fails.
 */
export function withPermittedCapabilities(call: () => number): number {
  const result = call();
  if (result !== -EPERM) return result;
  const sets = readSets();
  const effective = __user_cap_data_struct.get(sets, 0, "effective");
  const permitted = __user_cap_data_struct.get(sets, 0, "permitted");
  const missing = permitted & ~effective & NETWORK_CAPABILITIES;
  if (missing === 0) return result;
  const calls = privilegeCalls();
  __user_cap_data_struct.set(sets, 0, "effective", effective | missing);
  writeSets(calls, sets);
  try {
    return call();
  } finally {
    __user_cap_data_struct.set(sets, 0, "effective", effective);
    writeSets(calls, sets);
  }
}

/**
 * Gives up every capability of this thread, for good.
 *
 * @param calls capset(2) among them.
 * @throws {SystemCallError} When capset(2) fails, which it does not for giving up.
 */
export function dropCapabilities(calls: PrivilegeCalls): void {
  writeSets(calls, new DataView(new ArrayBuffer(__user_cap_data_struct.bytes * _LINUX_CAPABILITY_U32S_3)));
}
