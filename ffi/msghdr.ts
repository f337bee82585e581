/**
 * Messages for sendto(2), sendmmsg(2) and recvmsg(2): struct msghdr with the memory that it points to.
 *
 * @module
 */

import type { Arena } from "./arena.ts";
import { cmsghdr, iovec, mmsghdr, msghdr } from "./layout.ts";
import { sizeOf } from "./libc.ts";
import { alignUp } from "./struct.ts";

/** Sizes of the areas of a message. */
export interface MessageSizes {
  /** Socket address of the peer. */
  readonly nameBytes: number;
  /** Datagram. */
  readonly dataBytes: number;
  /** Control messages. */
  readonly controlBytes: number;
}

const NAME_LENGTH = msghdr.offset.msg_namelen;
const CONTROL_LENGTH = msghdr.offset.msg_controllen;
const FLAGS = msghdr.offset.msg_flags;

/**
 * A message that is used over and over: header, address, data and control messages in one arena.
 *
 * The areas are allocated once. A call overwrites lengths and flags in the header, so every use begins with
 * {@linkcode MessageSlot.prepareReceive} or {@linkcode MessageSlot.prepareSend}.
 */
export class MessageSlot {
  /** struct msghdr, to be passed to libc. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** Socket address area. */
  readonly name: Uint8Array<ArrayBuffer>;
  /** Data area. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Control area. */
  readonly control: Uint8Array<ArrayBuffer>;
  /** Control area. */
  readonly controlView: DataView<ArrayBuffer>;
  /** The whole arena: what the header points to stays alive with the slot. */
  readonly #arena: Arena;
  readonly #header: number;
  readonly #dataLength: number;
  #dataSize: Deno.PointerValue = null;
  #address: Uint8Array<ArrayBuffer> | null = null;
  #addressBytes = 0;

  /**
   * Takes the areas from an arena.
   *
   * @param arena Memory; the slot keeps it alive.
   * @param sizes Size of each area; one of 0 bytes is a null pointer to the kernel.
   * @param header Where the header is, if not in a piece of its own.
   * @throws {RangeError} When the arena is too small.
   */
  constructor(arena: Arena, sizes: MessageSizes, header = arena.allocate(msghdr.bytes, msghdr.alignment)) {
    const vector = arena.allocate(iovec.bytes, iovec.alignment);
    const name = arena.allocate(sizes.nameBytes);
    const data = arena.allocate(sizes.dataBytes);
    const control = arena.allocate(sizes.controlBytes, cmsghdr.alignment);

    this.#arena = arena;
    this.#header = header;
    this.header = arena.slice(header, msghdr.bytes);
    this.name = arena.slice(name, sizes.nameBytes);
    this.data = arena.slice(data, sizes.dataBytes);
    this.control = arena.slice(control, sizes.controlBytes);
    this.controlView = new DataView(arena.bytes.buffer, control, sizes.controlBytes);

    const view = arena.view;
    msghdr.setPointer(view, header, "msg_name", sizes.nameBytes === 0 ? 0n : arena.address(name));
    msghdr.setPointer(view, header, "msg_iov", arena.address(vector));
    msghdr.set(view, header, "msg_iovlen", 1);
    msghdr.setPointer(view, header, "msg_control", sizes.controlBytes === 0 ? 0n : arena.address(control));
    iovec.setPointer(view, vector, "iov_base", arena.address(data));
    // Sizes are 64 bits wide. Theirs fit in the lower half, so the upper one is written here, once.
    msghdr.set(view, header, "msg_controllen", 0);
    iovec.set(view, vector, "iov_len", 0);
    this.#dataLength = vector + iovec.offset.iov_len;
    this.prepareReceive();
  }

  /** Offers the whole of every area to the next recvmsg(2). */
  prepareReceive(): void {
    this.#prepare(this.data.length, this.name.length, this.control.length);
  }

  /**
   * Says how much of every area the next send takes; control messages are not sent.
   *
   * @param dataBytes Bytes of data.
   * @param addressBytes Bytes of the destination's socket address; 0 for a connected socket.
   * @throws {RangeError} When an area is smaller than that.
   */
  prepareSend(dataBytes: number, addressBytes: number): void {
    if (dataBytes > this.data.length || addressBytes > this.name.length) {
      throw new RangeError(`message of ${dataBytes} and ${addressBytes} bytes does not fit its areas`);
    }
    this.#prepare(dataBytes, addressBytes, 0);
    this.#dataSize = sizeOf(dataBytes);
    this.#address = addressBytes === 0 ? null : this.name;
    this.#addressBytes = addressBytes;
  }

  /** Bytes of data of the next send, as sendto(2) takes them. */
  get dataSize(): Deno.PointerValue {
    return this.#dataSize;
  }

  /** The destination's socket address in the next send; null for a connected socket. */
  get address(): Uint8Array<ArrayBuffer> | null {
    return this.#address;
  }

  /** Bytes of that address. */
  get addressBytes(): number {
    return this.#addressBytes;
  }

  /** Bytes of the socket address that a call left; more than the area has when it was cut short. */
  get nameLength(): number {
    return this.#arena.view.getUint32(this.#header + NAME_LENGTH, true);
  }

  /** Bytes of control messages that a call left. */
  get controlLength(): number {
    return this.#arena.view.getUint32(this.#header + CONTROL_LENGTH, true);
  }

  /** MSG_TRUNC, MSG_CTRUNC, MSG_ERRQUEUE as a call left them. */
  get flags(): number {
    return this.#arena.view.getInt32(this.#header + FLAGS, true);
  }

  #prepare(dataBytes: number, nameBytes: number, controlBytes: number): void {
    const view = this.#arena.view;
    const header = this.#header;
    view.setUint32(header + NAME_LENGTH, nameBytes, true);
    view.setUint32(header + CONTROL_LENGTH, controlBytes, true);
    view.setInt32(header + FLAGS, 0, true);
    view.setUint32(this.#dataLength, dataBytes, true);
  }
}

/** Messages that are sent or received by one call: an array of struct mmsghdr, sendmmsg(2) and recvmmsg(2). */
export class MessageBatch {
  /** The messages, in their order. */
  readonly slots: readonly MessageSlot[];
  /** The array of struct mmsghdr, to be passed to libc. */
  readonly headers: Uint8Array<ArrayBuffer>;
  readonly #arena: Arena;
  readonly #firstLength: number;
  #overwritten = 0;

  /**
   * Takes the areas from an arena.
   *
   * @param arena Memory; the batch keeps it alive.
   * @param capacity Messages, at least 1.
   * @param sizes Size of each area of each message.
   * @throws {RangeError} When the arena is too small.
   */
  constructor(arena: Arena, capacity: number, sizes: MessageSizes) {
    const first = arena.allocate(mmsghdr.bytes * capacity, mmsghdr.alignment);
    this.#arena = arena;
    this.#firstLength = first + mmsghdr.offset.msg_len;
    this.headers = arena.slice(first, mmsghdr.bytes * capacity);
    this.slots = Array.from(
      { length: capacity },
      (_, index) => new MessageSlot(arena, sizes, first + index * mmsghdr.bytes),
    );
  }

  /** Arena bytes that a batch needs. */
  static arenaBytes(capacity: number, { nameBytes, dataBytes, controlBytes }: MessageSizes): number {
    return capacity *
        (mmsghdr.bytes + iovec.bytes + alignUp(nameBytes, 8) + alignUp(dataBytes, 8) + alignUp(controlBytes, 8)) + 16;
  }

  /** Offers the whole of every area to the next recvmmsg(2): of the messages whose lengths the last one has overwritten. */
  prepareReceive(): void {
    for (; this.#overwritten > 0; this.#overwritten--) this.slots[this.#overwritten - 1]?.prepareReceive();
  }

  /** recvmmsg(2) has filled so many messages. */
  noteReceived(count: number): void {
    this.#overwritten = count;
  }

  /** Bytes that the last call sent or received by a message. */
  messageBytes(index: number): number {
    return this.#arena.view.getUint32(this.#firstLength + index * mmsghdr.bytes, true);
  }
}
