/**
 * The C library: the only place that opens a shared object, and `errno`.
 *
 * The prototypes are those of section 2 and 3 of the manual. Sizes and results that fit are declared 32 bits wide,
 * because a 64-bit number crosses the boundary as a BigInt.
 *
 * @module
 */

/** Memory that a call reads or writes; null stands for the null pointer. */
export type Memory = Uint8Array<ArrayBuffer> | null;

/** The calls that every packet takes, under their C names. */
export interface PacketCalls {
  /** sendto(2): bytes sent, or -1; a null address is for a connected socket. The length is a {@linkcode sizeOf}. */
  sendto(
    fd: number,
    data: Memory,
    dataBytes: Deno.PointerValue,
    flags: number,
    address: Memory,
    addressBytes: number,
  ): number;
  /** recvmsg(2): bytes received, or -1. */
  recvmsg(fd: number, header: Memory, flags: number): number;
  /** ppoll(2): descriptors with events, 0 after the time, or -1; a null time is no limit, a null mask changes none. */
  ppoll(descriptors: Memory, count: bigint, timeout: Memory, mask: Deno.PointerValue): number;
  /** clock_gettime(2): 0 or -1. */
  clock_gettime(clock: number, time: Memory): number;
}

/** The calls that take many packets at once, under their C names. */
export interface BatchCalls {
  /** sendmmsg(2): messages sent, or -1. */
  sendmmsg(fd: number, headers: Memory, count: number, flags: number): number;
  /** recvmmsg(2) without a time limit: messages received, or -1. */
  recvmmsg(fd: number, headers: Memory, count: number, flags: number, timeout: Deno.PointerValue): number;
}

/** The calls that a terminal takes, under their C names. */
export interface TerminalCalls {
  /** open(2) without a mode: a descriptor, or -1. */
  open(path: Memory, flags: number): number;
  /** read(2): bytes read, 0 when there is nothing, or -1. */
  read(fd: number, into: Memory, bytes: bigint): number;
  /** write(2): bytes written, or -1. */
  write(fd: number, from: Memory, bytes: bigint): number;
  /** tcgetattr(3): 0 or -1. */
  tcgetattr(fd: number, modes: Memory): number;
  /** tcsetattr(3): 0 or -1. */
  tcsetattr(fd: number, when: number, modes: Memory): number;
}

/** The calls that raise rights and take them away, under their C names; those of users and groups act on all threads. */
export interface PrivilegeCalls {
  /** capset(2): 0 or -1. */
  capset(header: Memory, data: Memory): number;
  /** setgroups(2): 0 or -1. */
  setgroups(count: bigint, groups: Memory): number;
  /** setresgid(2): 0 or -1. */
  setresgid(real: number, effective: number, saved: number): number;
  /** setresuid(2): 0 or -1. */
  setresuid(real: number, effective: number, saved: number): number;
  /** prctl(2): -1 on failure. */
  prctl(operation: number, first: bigint, second: bigint, third: bigint, fourth: bigint): number;
  /** syscall(2) with memory as its third argument: -1 on failure. */
  syscall(number: bigint, first: bigint, second: bigint, third: Memory): number;
}

/** The calls that look at another process, under their C names. */
export interface ProcessCalls {
  /** getppid(2): 0 when the parent is in another namespace. */
  getppid(): number;
  /** readlink(2): bytes of the path, or -1. */
  readlink(path: Memory, into: Memory, bytes: bigint): number;
}

/** The other functions and variables of the C library that this program uses, under their C names. */
export interface Libc {
  /** socket(2): a descriptor, or -1. */
  socket(domain: number, type: number, protocol: number): number;
  /** close(2): 0 or -1. */
  close(fd: number): number;
  /** bind(2): 0 or -1. */
  bind(fd: number, address: Memory, addressBytes: number): number;
  /** connect(2): 0 or -1. */
  connect(fd: number, address: Memory, addressBytes: number): number;
  /** getsockname(2): 0 or -1; the length is a 32-bit number that is read and written. */
  getsockname(fd: number, address: Memory, addressBytes: Memory): number;
  /** setsockopt(2): 0 or -1. */
  setsockopt(fd: number, level: number, name: number, value: Memory, valueBytes: number): number;
  /** getsockopt(2): 0 or -1; the length is a 32-bit number that is read and written. */
  getsockopt(fd: number, level: number, name: number, value: Memory, valueBytes: Memory): number;
  /** ppoll(2) on another thread, whose `errno` can't be read. */
  ppollInBackground(descriptors: Memory, count: bigint, timeout: Memory, mask: Deno.PointerValue): Promise<number>;
  /** epoll_ctl(2): 0 or -1. */
  epoll_ctl(epollFd: number, operation: number, fd: number, event: Memory): number;
  /** fcntl(2) without an argument: a value, or -1. */
  fcntl(fd: number, operation: number): number;
  /** getaddrinfo(3) on another thread: 0 or EAI_*; the result is a pointer that is written. */
  getaddrinfo(node: Memory, service: Memory, hints: Memory, result: Memory): Promise<number>;
  /** freeaddrinfo(3). */
  freeaddrinfo(list: Deno.PointerValue): void;
  /** gai_strerror(3): a C string. */
  gai_strerror(code: number): Deno.PointerValue;
  /** getnameinfo(3) on another thread: 0 or EAI_*. */
  getnameinfo(
    address: Memory,
    addressBytes: number,
    host: Memory,
    hostBytes: number,
    service: Memory,
    serviceBytes: number,
    flags: number,
  ): Promise<number>;
  /** if_nametoindex(3): an index, or 0. */
  if_nametoindex(name: Memory): number;
  /** if_indextoname(3): the name's memory, or null. */
  if_indextoname(index: number, name: Memory): Deno.PointerValue;
  /** getifaddrs(3): 0 or -1; the result is a pointer that is written. */
  getifaddrs(result: Memory): number;
  /** freeifaddrs(3). */
  freeifaddrs(list: Deno.PointerValue): void;
  /** setlocale(3): a C string, or null. */
  setlocale(category: number, locale: Memory): Deno.PointerValue;
  /** strerror(3): a C string. */
  strerror(errno: number): Deno.PointerValue;
  /** capget(2): 0 or -1. */
  capget(header: Memory, data: Memory): number;
  /** getuid(2). */
  getuid(): number;
  /** geteuid(2). */
  geteuid(): number;
  /** getenv(3): a C string, or null. */
  getenv(name: Memory): Deno.PointerValue;
  /** secure_getenv(3): a C string, or null. */
  secure_getenv(name: Memory): Deno.PointerValue;
  /** raise(3): 0 or another number. */
  raise(signal: number): number;
  /** signal(2): the handler before; a null handler is SIG_DFL. */
  signal(signal: number, handler: Deno.PointerValue): Deno.PointerValue;
  /** isatty(3): 1 or 0. */
  isatty(fd: number): number;
  /** ioctl(2) with memory as its argument: -1 on failure. */
  ioctl(fd: number, request: bigint, argument: Memory): number;
  /** Address of the `int` that holds errno: one for each thread. */
  __errno_location(): Deno.PointerValue;
  /** Address of the variable program_invocation_name(3), a pointer to a C string. */
  readonly program_invocation_name: Deno.PointerValue;
}

/**
 * A size_t that is no BigInt: made once, it costs nothing at each call.
 *
 * On both machines a pointer is passed in the same registers as a size_t.
 */
export function sizeOf(bytes: number): Deno.PointerValue {
  return Deno.UnsafePointer.create(BigInt(bytes));
}

const LIBRARY = "libc.so.6";

function open<const Symbols extends Deno.ForeignLibraryInterface>(symbols: Symbols) {
  return Deno.dlopen(LIBRARY, symbols).symbols;
}

/** Where functions and variables are: a function that is opened as a variable is its address. */
const addresses = open({
  sendto: { type: "pointer" },
  recvmsg: { type: "pointer" },
  clock_gettime: { type: "pointer" },
  socket: { type: "pointer" },
  close: { type: "pointer" },
  bind: { type: "pointer" },
  connect: { type: "pointer" },
  getsockname: { type: "pointer" },
  setsockopt: { type: "pointer" },
  getsockopt: { type: "pointer" },
  ppoll: { type: "pointer" },
  capget: { type: "pointer" },
  epoll_ctl: { type: "pointer" },
  fcntl: { type: "pointer" },
  getaddrinfo: { type: "pointer" },
  freeaddrinfo: { type: "pointer" },
  gai_strerror: { type: "pointer" },
  getnameinfo: { type: "pointer" },
  if_nametoindex: { type: "pointer" },
  if_indextoname: { type: "pointer" },
  getifaddrs: { type: "pointer" },
  freeifaddrs: { type: "pointer" },
  setlocale: { type: "pointer" },
  strerror: { type: "pointer" },
  getuid: { type: "pointer" },
  geteuid: { type: "pointer" },
  getenv: { type: "pointer" },
  secure_getenv: { type: "pointer" },
  raise: { type: "pointer" },
  signal: { type: "pointer" },
  isatty: { type: "pointer" },
  ioctl: { type: "pointer" },
  __errno_location: { type: "pointer" },
  program_invocation_name: { type: "pointer" },
});

/** A function by its address. */
function at<const Definition extends Deno.ForeignFunction>(address: Deno.PointerValue, definition: Definition) {
  // An offset gives the pointer the type that a function's has.
  const typed = address && Deno.UnsafePointer.offset<Omit<Definition, "nonblocking">>(address, 0);
  if (typed === null) throw new Error(`${LIBRARY} lacks a function`);
  const pointer = new Deno.UnsafeFnPointer(typed, definition);
  return pointer.call.bind(pointer);
}

// A datagram is shorter than 2^31 bytes, so the low half of the ssize_t is the whole of it, -1 included.
const SENDTO = { parameters: ["i32", "buffer", "pointer", "i32", "buffer", "u32"], result: "i32" } as const;
const RECVMSG = { parameters: ["i32", "buffer", "i32"], result: "i32" } as const;
// nfds_t is unsigned long: a 32-bit argument would leave the upper half of the register to chance.
const PPOLL = { parameters: ["buffer", "u64", "buffer", "pointer"], result: "i32" } as const;
const CLOCK_GETTIME = { parameters: ["i32", "buffer"], result: "i32" } as const;

/** The calls that every packet takes, ready to be called. */
export let packetCalls: PacketCalls = {
  sendto: at(addresses.sendto, SENDTO),
  recvmsg: at(addresses.recvmsg, RECVMSG),
  ppoll: at(addresses.ppoll, PPOLL),
  clock_gettime: at(addresses.clock_gettime, CLOCK_GETTIME),
};

/**
 * Makes `packetCalls` a hundred times as fast, once the first packet has left.
 *
 * Deno compiles machine code for each function that is opened as one, which takes as long as a tenth of the start-up.
 */
export function compilePacketCalls(): void {
  packetCalls = open({
    sendto: SENDTO,
    recvmsg: RECVMSG,
    ppoll: PPOLL,
    clock_gettime: CLOCK_GETTIME,
  });
}

let openedBatchCalls: BatchCalls | undefined;

/** The calls that take many packets at once; they are opened when they are asked for first. */
export function batchCalls(): BatchCalls {
  return openedBatchCalls ??= open({
    sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
    recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
  });
}

let openedTerminalCalls: TerminalCalls | undefined;

/** The calls that a terminal takes; they are opened when they are asked for first. */
export function terminalCalls(): TerminalCalls {
  return openedTerminalCalls ??= open({
    open: { parameters: ["buffer", "i32"], result: "i32" },
    // A terminal takes and gives less than 2^31 bytes at once.
    read: { parameters: ["i32", "buffer", "u64"], result: "i32" },
    write: { parameters: ["i32", "buffer", "u64"], result: "i32" },
    tcgetattr: { parameters: ["i32", "buffer"], result: "i32" },
    tcsetattr: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  });
}

let openedPrivilegeCalls: PrivilegeCalls | undefined;

/** The calls that raise rights and take them away; they are opened only by those who have any. */
export function privilegeCalls(): PrivilegeCalls {
  return openedPrivilegeCalls ??= openPrivilegeCalls();
}

function openPrivilegeCalls(): PrivilegeCalls {
  const { capset, setgroups, setresgid, setresuid, prctl, syscall } = open({
    capset: { type: "pointer" },
    setgroups: { type: "pointer" },
    setresgid: { type: "pointer" },
    setresuid: { type: "pointer" },
    prctl: { type: "pointer" },
    syscall: { type: "pointer" },
  });
  return {
    capset: at(capset, { parameters: ["buffer", "buffer"], result: "i32" }),
    setgroups: at(setgroups, { parameters: ["u64", "buffer"], result: "i32" }),
    setresgid: at(setresgid, { parameters: ["u32", "u32", "u32"], result: "i32" }),
    setresuid: at(setresuid, { parameters: ["u32", "u32", "u32"], result: "i32" }),
    prctl: at(prctl, { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" }),
    syscall: at(syscall, { parameters: ["u64", "u64", "u64", "buffer"], result: "i32" }),
  };
}

/** The calls that look at another process; they are opened only where that may be of use. */
export function processCalls(): ProcessCalls {
  const { getppid, readlink } = open({ getppid: { type: "pointer" }, readlink: { type: "pointer" } });
  return {
    getppid: at(getppid, { parameters: [], result: "i32" }),
    // A path is shorter than 2^31 bytes.
    readlink: at(readlink, { parameters: ["buffer", "buffer", "u64"], result: "i32" }),
  };
}

/** The C library, open for as long as the program runs. */
export const libc: Libc = {
  program_invocation_name: addresses.program_invocation_name,
  socket: at(addresses.socket, { parameters: ["i32", "i32", "i32"], result: "i32" }),
  close: at(addresses.close, { parameters: ["i32"], result: "i32" }),
  bind: at(addresses.bind, { parameters: ["i32", "buffer", "u32"], result: "i32" }),
  connect: at(addresses.connect, { parameters: ["i32", "buffer", "u32"], result: "i32" }),
  getsockname: at(addresses.getsockname, { parameters: ["i32", "buffer", "buffer"], result: "i32" }),
  setsockopt: at(addresses.setsockopt, { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" }),
  getsockopt: at(addresses.getsockopt, { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" }),
  ppollInBackground: at(addresses.ppoll, { ...PPOLL, nonblocking: true }),
  capget: at(addresses.capget, { parameters: ["buffer", "buffer"], result: "i32" }),
  epoll_ctl: at(addresses.epoll_ctl, { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" }),
  fcntl: at(addresses.fcntl, { parameters: ["i32", "i32"], result: "i32" }),
  getaddrinfo: at(addresses.getaddrinfo, {
    parameters: ["buffer", "buffer", "buffer", "buffer"],
    result: "i32",
    nonblocking: true,
  }),
  freeaddrinfo: at(addresses.freeaddrinfo, { parameters: ["pointer"], result: "void" }),
  gai_strerror: at(addresses.gai_strerror, { parameters: ["i32"], result: "pointer" }),
  getnameinfo: at(addresses.getnameinfo, {
    parameters: ["buffer", "u32", "buffer", "u32", "buffer", "u32", "i32"],
    result: "i32",
    nonblocking: true,
  }),
  if_nametoindex: at(addresses.if_nametoindex, { parameters: ["buffer"], result: "u32" }),
  if_indextoname: at(addresses.if_indextoname, { parameters: ["u32", "buffer"], result: "pointer" }),
  getifaddrs: at(addresses.getifaddrs, { parameters: ["buffer"], result: "i32" }),
  freeifaddrs: at(addresses.freeifaddrs, { parameters: ["pointer"], result: "void" }),
  setlocale: at(addresses.setlocale, { parameters: ["i32", "buffer"], result: "pointer" }),
  strerror: at(addresses.strerror, { parameters: ["i32"], result: "pointer" }),
  getuid: at(addresses.getuid, { parameters: [], result: "u32" }),
  geteuid: at(addresses.geteuid, { parameters: [], result: "u32" }),
  getenv: at(addresses.getenv, { parameters: ["buffer"], result: "pointer" }),
  secure_getenv: at(addresses.secure_getenv, { parameters: ["buffer"], result: "pointer" }),
  raise: at(addresses.raise, { parameters: ["i32"], result: "i32" }),
  signal: at(addresses.signal, { parameters: ["i32", "pointer"], result: "pointer" }),
  isatty: at(addresses.isatty, { parameters: ["i32"], result: "i32" }),
  ioctl: at(addresses.ioctl, { parameters: ["i32", "u64", "buffer"], result: "i32" }),
  __errno_location: at(addresses.__errno_location, { parameters: [], result: "pointer" }),
};

/** The main thread's errno. JavaScript never leaves its thread, so the place never changes. */
const errnoCell = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(errnoLocation(), 4));

function errnoLocation(): Deno.PointerObject {
  const location = libc.__errno_location();
  if (location === null) throw new Error("__errno_location() returned null");
  return location;
}

/**
 * The error number of the last failed call on this thread.
 *
 * Read it in the statement after the call: an allocation in between may run a garbage collection, whose own system
 * calls overwrite it. While V8 makes up its mind to compile the caller that may happen even so, some once in a million
 * calls, and leaves EAGAIN. It says nothing about a call that ran on another thread. Source: errno(3).
 *
 * @returns A number of `headers/errno.ts`.
 */
export function errno(): number {
  return errnoCell[0] ?? 0;
}
