/**
 * Capabilities of this thread: capget(2), capset(2), capabilities(7).
 *
 * The kernel keeps capabilities for each thread: capset changes those of the thread that calls it, and of no other.
 *
 * @module
 */

import { SystemCallError } from "./errno.ts";
import { _LINUX_CAPABILITY_U32S_3, _LINUX_CAPABILITY_VERSION_3 } from "./headers/capability.ts";
import { __user_cap_data_struct, __user_cap_header_struct } from "./layout.ts";
import { errno, libc, type PrivilegeCalls } from "./libc.ts";

/** Thread 0 is the calling one. */
function ownThread(): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(__user_cap_header_struct.bytes);
  __user_cap_header_struct.set(new DataView(header.buffer), 0, "version", _LINUX_CAPABILITY_VERSION_3);
  return header;
}

/**
 * Whether this thread has, or may take, any capability.
 *
 * @throws {SystemCallError} When capget(2) fails.
 */
export function hasCapabilities(): boolean {
  const sets = new Uint8Array(__user_cap_data_struct.bytes * _LINUX_CAPABILITY_U32S_3);
  const result = libc.capget(ownThread(), sets);
  if (result < 0) throw new SystemCallError("capget", errno());
  const view = new DataView(sets.buffer);
  for (let word = 0; word < _LINUX_CAPABILITY_U32S_3; word++) {
    if (__user_cap_data_struct.get(view, word * __user_cap_data_struct.bytes, "permitted") !== 0) return true;
  }
  return false;
}

/**
 * Gives up every capability of this thread, for good.
 *
 * @param calls capset(2) among them.
 * @throws {SystemCallError} When capset(2) fails, which it does not for giving up.
 */
export function dropCapabilities(calls: PrivilegeCalls): void {
  const none = new Uint8Array(__user_cap_data_struct.bytes * _LINUX_CAPABILITY_U32S_3);
  const result = calls.capset(ownThread(), none);
  if (result < 0) throw new SystemCallError("capset", errno());
}
