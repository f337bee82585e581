/**
 * Capabilities of this thread: capset(2), capabilities(7).
 *
 * The kernel keeps capabilities for each thread. Those that the runtime started before the program keep theirs; this one
 * reads the network.
 *
 * @module
 */

import { SystemCallError } from "./errno.ts";
import { _LINUX_CAPABILITY_U32S_3, _LINUX_CAPABILITY_VERSION_3 } from "./headers/capability.ts";
import { __user_cap_data_struct, __user_cap_header_struct } from "./layout.ts";
import { errno, libc } from "./libc.ts";

/**
 * Gives up every capability of this thread, for good. Without any it does nothing.
 *
 * @throws {SystemCallError} When capset(2) fails, which it does not for giving up.
 */
export function dropCapabilities(): void {
  const header = new Uint8Array(__user_cap_header_struct.bytes);
  // Thread 0 is the calling one.
  __user_cap_header_struct.set(new DataView(header.buffer), 0, "version", _LINUX_CAPABILITY_VERSION_3);
  const none = new Uint8Array(__user_cap_data_struct.bytes * _LINUX_CAPABILITY_U32S_3);
  const result = libc.capset(header, none);
  if (result < 0) throw new SystemCallError("capset", errno());
}
