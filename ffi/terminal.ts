/**
 * A terminal that is drawn on while other things matter more: writing never waits, keys come one by one, and the modes
 * that it had are put back. termios(3), ioctl_tty(2).
 *
 * @module
 */

import { encodeCString } from "./cstring.ts";
import { EAGAIN, EINTR, EIO } from "./headers/errno.ts";
import { O_CLOEXEC, O_NOCTTY, O_NONBLOCK, O_RDWR, O_WRONLY } from "./headers/fcntl.ts";
import { TIOCGWINSZ } from "./headers/ioctl.ts";
import { ECHO, ICANON, IXON, TCSANOW, VMIN, VTIME } from "./headers/termios.ts";
import { SystemCallError } from "./errno.ts";
import { termios, winsize } from "./layout.ts";
import { errno, libc, terminalCalls } from "./libc.ts";
import { waitUntilWritable } from "./poll.ts";
import { isTerminal } from "./process.ts";

const STDOUT_FD = 1;
/** Larger windows are drawn on in part: somebody else may set their size. */
const MAX_COLUMNS = 1000;
const MAX_ROWS = 500;
/** No terminal has keys that are pressed faster. */
const MAX_KEYS = 64;

/** The terminal on stdout, and its keyboard. */
export class Terminal {
  /** Descriptor to poll for keys; -1 when there is no keyboard that may be read. */
  readonly keysFd: number;
  readonly #fd: number;
  readonly #keys = new Uint8Array(MAX_KEYS);
  /** What the keyboard's modes were before they were changed. */
  #modes: Uint8Array<ArrayBuffer> | undefined;

  private constructor(fd: number, readable: boolean) {
    this.#fd = fd;
    // Stdin may be a list of hosts, and reading it might wait.
    this.keysFd = readable ? fd : -1;
  }

  /**
   * Opens the terminal once more: stdout is shared with the shell, where writing has to wait.
   *
   * @returns The terminal, undefined when stdout is none, or when it can't be opened.
   */
  static open(): Terminal | undefined {
    if (!isTerminal(STDOUT_FD)) return undefined;
    // A program with file capabilities may not look at its own descriptors.
    for (const name of [`/proc/self/fd/${STDOUT_FD}`, "/dev/tty"]) {
      const path = encodeCString(name);
      for (const access of [O_RDWR, O_WRONLY]) {
        const fd = path === undefined ? -1 : terminalCalls().open(path, access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd >= 0) return new Terminal(fd, access === O_RDWR);
      }
    }
    return undefined;
  }

  /**
   * Size of the window.
   *
   * @returns Character cells, undefined when the terminal does not know. Source: ioctl_tty(2).
   */
  size(): { readonly columns: number; readonly rows: number } | undefined {
    const size = new Uint8Array(winsize.bytes);
    if (libc.ioctl(this.#fd, BigInt(TIOCGWINSZ), size) < 0) return undefined;
    const view = new DataView(size.buffer);
    const columns = winsize.get(view, 0, "ws_col");
    const rows = winsize.get(view, 0, "ws_row");
    if (columns === 0 || rows === 0) return undefined;
    return { columns: Math.min(columns, MAX_COLUMNS), rows: Math.min(rows, MAX_ROWS) };
  }

  /**
   * From now on keys come at once and are not shown; ^C and ^Z are signals as before, ^S and ^Q stop nothing. A second
   * time does it again, should somebody have changed the modes meanwhile.
   */
  takeKeys(): void {
    if (this.keysFd < 0) return;
    const modes = this.#modes?.slice() ?? new Uint8Array(termios.bytes);
    if (this.#modes === undefined && terminalCalls().tcgetattr(this.keysFd, modes) < 0) return;
    this.#modes ??= modes.slice();
    const view = new DataView(modes.buffer);
    termios.set(view, 0, "c_iflag", termios.get(view, 0, "c_iflag") & ~IXON);
    termios.set(view, 0, "c_lflag", termios.get(view, 0, "c_lflag") & ~(ICANON | ECHO));
    // So that no key and no terminal can be told apart.
    modes[termios.offset.c_cc + VMIN] = 1;
    modes[termios.offset.c_cc + VTIME] = 0;
    terminalCalls().tcsetattr(this.keysFd, TCSANOW, modes);
  }

  /** Puts the keyboard's modes back. */
  returnKeys(): void {
    if (this.#modes === undefined) return;
    terminalCalls().tcsetattr(this.keysFd, TCSANOW, this.#modes);
    this.#modes = undefined;
  }

  /**
   * The keys that were pressed since the last call.
   *
   * @returns Bytes, valid until the next call; none when keys are not taken.
   * @throws {SystemCallError} When the terminal is gone.
   */
  readKeys(): Uint8Array {
    if (this.#modes === undefined) return this.#keys.subarray(0, 0);
    const bytes = terminalCalls().read(this.keysFd, this.#keys, BigInt(MAX_KEYS));
    if (bytes > 0) return this.#keys.subarray(0, bytes);
    const error = bytes === 0 ? EIO : errno();
    if (error === EAGAIN || error === EINTR) return this.#keys.subarray(0, 0);
    throw new SystemCallError("read", error);
  }

  /**
   * Writes as much as the terminal takes without waiting.
   *
   * @returns Bytes that it took, from the first on; 0 when it takes none now.
   * @throws {SystemCallError} When the terminal is gone.
   */
  write(bytes: Uint8Array<ArrayBuffer>): number {
    const written = terminalCalls().write(this.#fd, bytes, BigInt(bytes.length));
    if (written >= 0) return written;
    const error = errno();
    if (error === EAGAIN || error === EINTR) return 0;
    throw new SystemCallError("write", error);
  }

  /** Waits until the terminal takes something, or so many nanoseconds; a signal ends the wait. */
  waitForRoom(timeoutNs: number): void {
    waitUntilWritable(this.#fd, timeoutNs);
  }

  /** Lets go of the descriptor. */
  close(): void {
    libc.close(this.#fd);
  }
}
