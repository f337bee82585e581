/**
 * The owner of a socket's descriptor.
 *
 * Opening a socket and setting its options raise a capability that is permitted and not effective for the call that needs
 * it. Setting up throws: a failure there ends the run. Sending and receiving return a negative error number as the kernel
 * does, because EAGAIN, EINTR and ICMP errors are part of everyday pinging.
 *
 * @module
 */

import { withPermittedCapabilities } from "./capabilities.ts";
import { SystemCallError } from "./errno.ts";
import { EBADF } from "./headers/errno.ts";
import { SK_MEMINFO_DROPS, SK_MEMINFO_VARS } from "./headers/sock_diag.ts";
import { MSG_DONTWAIT, MSG_ERRQUEUE, MSG_WAITFORONE, SO_MEMINFO, SOCK_CLOEXEC, SOL_SOCKET } from "./headers/socket.ts";
import { batchCalls, errno, libc, packetCalls } from "./libc.ts";
import type { MessageBatch, MessageSlot } from "./msghdr.ts";
import { SOCKADDR_STORAGE_BYTES } from "./sockaddr.ts";

/** An open socket. */
export class Socket implements Disposable {
  #fd: number;
  /** Value and length of an `int` option. */
  readonly #value = new Int32Array(1);
  readonly #valueBytes = new Uint8Array(this.#value.buffer);
  readonly #length = new Uint32Array(1);
  readonly #lengthBytes = new Uint8Array(this.#length.buffer);
  /** Outcome of SO_MEMINFO. */
  readonly #memory = new Uint32Array(SK_MEMINFO_VARS);
  readonly #memoryBytes = new Uint8Array(this.#memory.buffer);

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * Opens a socket that closes on exec.
   *
   * @param domain AF_*.
   * @param type SOCK_*.
   * @param protocol IPPROTO_*.
   * @returns The socket.
   * @throws {SystemCallError} When socket(2) fails: EPERM or EACCES without the privilege, for instance.
   */
  static open(domain: number, type: number, protocol: number): Socket {
    const opened = Socket.tryOpen(domain, type, protocol);
    if (typeof opened === "number") throw new SystemCallError("socket", opened);
    return opened;
  }

  /**
   * Opens a socket that closes on exec, where a refusal is no surprise.
   *
   * @param domain AF_*.
   * @param type SOCK_*.
   * @param protocol IPPROTO_*.
   * @returns The socket, or the error number.
   */
  static tryOpen(domain: number, type: number, protocol: number): Socket | number {
    const fd = withPermittedCapabilities(() => {
      const opened = libc.socket(domain, type | SOCK_CLOEXEC, protocol);
      return opened < 0 ? -errno() : opened;
    });
    return fd < 0 ? -fd : new Socket(fd);
  }

  /** The descriptor's number, -1 once the socket is closed. */
  get fd(): number {
    return this.#fd;
  }

  /**
   * Sets an option.
   *
   * @param level SOL_* or IPPROTO_*.
   * @param name Option.
   * @param value An `int`, or the bytes of the structure that the option wants.
   * @throws {SystemCallError} When setsockopt(2) fails, or the socket is closed.
   */
  setOption(level: number, name: number, value: number | Uint8Array): void {
    const error = this.trySetOption(level, name, value);
    if (error !== 0) throw new SystemCallError("setsockopt", error);
  }

  /**
   * Sets an option, where a refusal is no surprise.
   *
   * @param level SOL_* or IPPROTO_*.
   * @param name Option.
   * @param value An `int`, or the bytes of the structure that the option wants.
   * @returns 0, or the error number.
   * @throws {SystemCallError} When the socket is closed.
   */
  trySetOption(level: number, name: number, value: number | Uint8Array): number {
    const fd = this.#openFd("setsockopt");
    let bytes = this.#valueBytes;
    if (typeof value === "number") this.#value[0] = value;
    else bytes = new Uint8Array(value);
    return writeOption(fd, level, name, bytes);
  }

  /**
   * Sets an option whose structure the kernel fills in: IPV6_FLOWLABEL_MGR.
   *
   * @param level SOL_* or IPPROTO_*.
   * @param name Option.
   * @param bytes The structure, which holds the kernel's answer afterwards.
   * @throws {SystemCallError} When setsockopt(2) fails, or the socket is closed.
   */
  exchangeOption(level: number, name: number, bytes: Uint8Array<ArrayBuffer>): void {
    const error = writeOption(this.#openFd("setsockopt"), level, name, bytes);
    if (error !== 0) throw new SystemCallError("setsockopt", error);
  }

  /**
   * Reads an option that is an `int`.
   *
   * @param level SOL_* or IPPROTO_*.
   * @param name Option.
   * @returns Its value.
   * @throws {SystemCallError} When getsockopt(2) fails, or the socket is closed.
   */
  getIntOption(level: number, name: number): number {
    const fd = this.#openFd("getsockopt");
    this.#value[0] = 0;
    this.#length[0] = this.#valueBytes.length;
    const result = libc.getsockopt(fd, level, name, this.#valueBytes, this.#lengthBytes);
    if (result < 0) throw new SystemCallError("getsockopt", errno());
    return this.#value[0];
  }

  /**
   * Packets that the kernel dropped so far because the receive buffer was full.
   *
   * SO_RXQ_OVFL tells the same number, but only beside the next datagram that finds room.
   *
   * @returns Their number, modulo 2 to the power of 32; 0 where the kernel doesn't tell.
   * @throws {SystemCallError} When the socket is closed.
   */
  droppedPackets(): number {
    const fd = this.#openFd("getsockopt");
    this.#length[0] = this.#memoryBytes.length;
    const result = libc.getsockopt(fd, SOL_SOCKET, SO_MEMINFO, this.#memoryBytes, this.#lengthBytes);
    return result < 0 ? 0 : this.#memory[SK_MEMINFO_DROPS] ?? 0;
  }

  /**
   * Gives the socket a source address.
   *
   * @param sockaddr Socket address, as `sockaddr.ts` encodes it.
   * @throws {SystemCallError} When bind(2) fails: EADDRNOTAVAIL for a foreign address, or the socket is closed.
   */
  bind(sockaddr: Uint8Array): void {
    const fd = this.#openFd("bind");
    const bytes = new Uint8Array(sockaddr);
    const result = libc.bind(fd, bytes, bytes.length);
    if (result < 0) throw new SystemCallError("bind", errno());
  }

  /**
   * Gives the socket a destination, and with it a route and a source address.
   *
   * @param sockaddr Socket address, as `sockaddr.ts` encodes it.
   * @throws {SystemCallError} When connect(2) fails: ENETUNREACH without a route, EACCES for broadcast, or the socket is
   * closed.
   */
  connect(sockaddr: Uint8Array): void {
    const fd = this.#openFd("connect");
    const bytes = new Uint8Array(sockaddr);
    const result = libc.connect(fd, bytes, bytes.length);
    if (result < 0) throw new SystemCallError("connect", errno());
  }

  /**
   * The source address that the socket has.
   *
   * @returns Socket address for `decodeSockaddr`.
   * @throws {SystemCallError} When getsockname(2) fails, or the socket is closed.
   */
  localAddress(): Uint8Array<ArrayBuffer> {
    const fd = this.#openFd("getsockname");
    const bytes = new Uint8Array(SOCKADDR_STORAGE_BYTES);
    this.#length[0] = bytes.length;
    const result = libc.getsockname(fd, bytes, this.#lengthBytes);
    if (result < 0) throw new SystemCallError("getsockname", errno());
    return bytes.slice(0, this.#length[0]);
  }

  /**
   * Sends one datagram.
   *
   * @param slot Message, after `prepareSend`.
   * @param flags MSG_*.
   * @returns Bytes sent, or minus the error number.
   * @throws {SystemCallError} EBADF when the socket is closed.
   */
  send(slot: MessageSlot, flags: number): number {
    const fd = this.#openFd("sendto");
    const sent = packetCalls.sendto(fd, slot.data, slot.dataSize, flags, slot.address, slot.addressBytes);
    return sent < 0 ? -errno() : sent;
  }

  /**
   * Receives one datagram.
   *
   * @param slot Message; its areas are offered whole, and `flags` tells whether one was too short.
   * @param flags MSG_*.
   * @returns Bytes received, or minus the error number: -EAGAIN when nothing came.
   * @throws {SystemCallError} EBADF when the socket is closed.
   */
  receive(slot: MessageSlot, flags: number): number {
    const fd = this.#openFd("recvmsg");
    slot.prepareReceive();
    const received = packetCalls.recvmsg(fd, slot.header, flags);
    return received < 0 ? -errno() : received;
  }

  /**
   * Sends several datagrams by one call.
   *
   * @param batch Messages, each after `prepareSend`.
   * @param count How many of them, from the first on.
   * @param flags MSG_*.
   * @returns How many were sent, or minus the error number of the first; why a later one was not is not told.
   * @throws {SystemCallError} EBADF when the socket is closed.
   */
  sendBatch(batch: MessageBatch, count: number, flags: number): number {
    const fd = this.#openFd("sendmmsg");
    const sent = batchCalls().sendmmsg(fd, batch.headers, count, flags);
    return sent < 0 ? -errno() : sent;
  }

  /**
   * Receives what there is, up to a batch.
   *
   * @param batch Messages; their areas are offered whole.
   * @param flags MSG_*; without MSG_DONTWAIT the first one is waited for, as long as SO_RCVTIMEO says.
   * @returns How many were received, or minus the error number: -EAGAIN when nothing came.
   * @throws {SystemCallError} EBADF when the socket is closed.
   */
  receiveBatch(batch: MessageBatch, flags: number): number {
    const fd = this.#openFd("recvmmsg");
    batch.prepareReceive();
    const received = batchCalls().recvmmsg(fd, batch.headers, batch.slots.length, flags | MSG_WAITFORONE, null);
    if (received < 0) return -errno();
    batch.noteReceived(received);
    return received;
  }

  /**
   * Takes one entry of the error queue; it never waits.
   *
   * @param slot Message; its data are the packet that the error is about, the control messages say what happened.
   * @returns Bytes received, or minus the error number: -EAGAIN when the queue is empty.
   * @throws {SystemCallError} EBADF when the socket is closed.
   */
  receiveError(slot: MessageSlot): number {
    return this.receive(slot, MSG_ERRQUEUE | MSG_DONTWAIT);
  }

  /** Closes the descriptor; once more does nothing. */
  close(): void {
    const fd = this.#fd;
    if (fd < 0) return;
    // Linux frees the descriptor even when close(2) reports an error, so the result changes nothing.
    this.#fd = -1;
    libc.close(fd);
  }

  /** Closes the descriptor at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  #openFd(call: string): number {
    if (this.#fd < 0) throw new SystemCallError(call, EBADF);
    return this.#fd;
  }
}

/** Returns 0, or the error number. */
function writeOption(fd: number, level: number, name: number, bytes: Uint8Array<ArrayBuffer>): number {
  return -withPermittedCapabilities(() => libc.setsockopt(fd, level, name, bytes, bytes.length) < 0 ? -errno() : 0);
}
