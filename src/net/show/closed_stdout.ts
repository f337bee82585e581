/**
 * A stdout that was closed (`>&-`). The runtime opens /dev/null in its place before the first line of this program runs,
 * and writing to that would succeed.
 *
 * It opens it for reading and writing. A shell opens `> /dev/null` for writing only, but Python's DEVNULL and node's
 * "ignore" are open for both and are meant: a host must not seem to be down for them. So stdout counts as closed only
 * below a program that opens nothing for both, a shell, whose own stdout is something else.
 *
 * @module
 */
import { getParentPid, isReadWrite, readLink } from "../../../ffi/process.ts";
import { PLAIN_PARENT_NAMES } from "./plain_parent.ts";

const STDOUT_FD = 1;
const NULL_DEVICE = "/dev/null";
const PLAIN_PARENT = new RegExp(`/(?:${PLAIN_PARENT_NAMES})$`);

/** Whether stdout was closed when the program started, as far as that can be seen. */
export function stdoutWasClosed(): boolean {
  if (!isReadWrite(STDOUT_FD) || readLink(`/proc/self/fd/${STDOUT_FD}`) !== NULL_DEVICE) return false;
  const parent = `/proc/${getParentPid()}`;
  return PLAIN_PARENT.test(readLink(`${parent}/exe`) ?? "") && readLink(`${parent}/fd/${STDOUT_FD}`) !== NULL_DEVICE;
}
