/**
 * How many packets the kernel dropped because a socket's receive buffer was full.
 *
 * The kernel's counter of a raw ICMPv6 socket (`sk_drops`) has the datagrams with a wrong checksum, too. Those are counted
 * for the whole network namespace, and are taken off. Their counter is read when the socket's own has grown, and not
 * before: most runs never need it.
 *
 * @module
 */
import type { ReceivingSocket } from "../socket/icmp_socket.ts";

/** Counts the drops of one socket. */
export class DropCounter {
  readonly #socket: Pick<ReceivingSocket["socket"], "droppedPackets">;
  readonly #damagedPackets: () => number;
  /** Datagrams that were damaged before the run; undefined until their counter is read. */
  #damagedBefore: number | undefined;
  /** What the kernel counted last, and what it comes to. */
  #kernelCount = 0;
  #dropped = 0;

  /** Reads nothing yet. */
  constructor({ socket, damagedPackets = () => 0 }: Pick<ReceivingSocket, "socket" | "damagedPackets">) {
    this.#socket = socket;
    this.#damagedPackets = damagedPackets;
  }

  /** Packets that were dropped for want of room so far; never fewer than at the call before. */
  dropped(): number {
    const kernelCount = this.#socket.droppedPackets();
    if (kernelCount !== this.#kernelCount) {
      this.#kernelCount = kernelCount;
      const damaged = this.#damagedPackets();
      // As many of the first ones as can be are taken for damaged: a missing warning is better than a false one.
      this.#damagedBefore ??= Math.max(0, damaged - kernelCount);
      this.#dropped = Math.max(this.#dropped, kernelCount - (damaged - this.#damagedBefore));
    }
    return this.#dropped;
  }
}
