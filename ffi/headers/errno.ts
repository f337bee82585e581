/**
 * Error numbers: asm-generic/errno.h, with the values that x86_64 and aarch64 share.
 *
 * @module
 */

/** Not permitted. */
export const EPERM = 1;
/** No such file. */
export const ENOENT = 2;
/** A signal interrupted the call. */
export const EINTR = 4;
/** Input or output failed. */
export const EIO = 5;
/** No such device or address. */
export const ENXIO = 6;
/** The descriptor is not open. */
export const EBADF = 9;
/** Nothing there now; also EWOULDBLOCK. */
export const EAGAIN = 11;
/** Out of memory. */
export const ENOMEM = 12;
/** Permission denied. */
export const EACCES = 13;
/** Bad address. */
export const EFAULT = 14;
/** Busy. */
export const EBUSY = 16;
/** It exists. */
export const EEXIST = 17;
/** No such device. */
export const ENODEV = 19;
/** Invalid argument. */
export const EINVAL = 22;
/** Too many open files in the system. */
export const ENFILE = 23;
/** Too many open files in the process. */
export const EMFILE = 24;
/** Not a terminal. */
export const ENOTTY = 25;
/** No room left. */
export const ENOSPC = 28;
/** Nobody reads the pipe. */
export const EPIPE = 32;
/** Out of range. */
export const ERANGE = 34;
/** The kernel does not have the call. */
export const ENOSYS = 38;
/** Protocol error. */
export const EPROTO = 71;
/** Not a socket. */
export const ENOTSOCK = 88;
/** The destination is missing. */
export const EDESTADDRREQ = 89;
/** The message is too long. */
export const EMSGSIZE = 90;
/** No such option. */
export const ENOPROTOOPT = 92;
/** Protocol that is not supported. */
export const EPROTONOSUPPORT = 93;
/** Type of socket that is not supported. */
export const ESOCKTNOSUPPORT = 94;
/** Operation that is not supported. */
export const EOPNOTSUPP = 95;
/** Protocol family that is not supported. */
export const EPFNOSUPPORT = 96;
/** Address family that is not supported. */
export const EAFNOSUPPORT = 97;
/** The address is in use. */
export const EADDRINUSE = 98;
/** The address is not of this host. */
export const EADDRNOTAVAIL = 99;
/** The network is down. */
export const ENETDOWN = 100;
/** The network is unreachable. */
export const ENETUNREACH = 101;
/** The network reset the connection. */
export const ENETRESET = 102;
/** The connection was aborted. */
export const ECONNABORTED = 103;
/** The connection was reset. */
export const ECONNRESET = 104;
/** No buffer space. */
export const ENOBUFS = 105;
/** Connected already. */
export const EISCONN = 106;
/** Not connected. */
export const ENOTCONN = 107;
/** Timed out. */
export const ETIMEDOUT = 110;
/** Connection refused. */
export const ECONNREFUSED = 111;
/** The host is down. */
export const EHOSTDOWN = 112;
/** The host is unreachable. */
export const EHOSTUNREACH = 113;
/** Under way already. */
export const EALREADY = 114;
/** Under way now. */
export const EINPROGRESS = 115;

/** Symbolic name of every error number that Linux has: `errnoNames[13]` is `"EACCES"`. */
export const errnoNames: { readonly [errno: number]: string } = {
  1: "EPERM",
  2: "ENOENT",
  3: "ESRCH",
  4: "EINTR",
  5: "EIO",
  6: "ENXIO",
  7: "E2BIG",
  8: "ENOEXEC",
  9: "EBADF",
  10: "ECHILD",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  14: "EFAULT",
  15: "ENOTBLK",
  16: "EBUSY",
  17: "EEXIST",
  18: "EXDEV",
  19: "ENODEV",
  20: "ENOTDIR",
  21: "EISDIR",
  22: "EINVAL",
  23: "ENFILE",
  24: "EMFILE",
  25: "ENOTTY",
  26: "ETXTBSY",
  27: "EFBIG",
  28: "ENOSPC",
  29: "ESPIPE",
  30: "EROFS",
  31: "EMLINK",
  32: "EPIPE",
  33: "EDOM",
  34: "ERANGE",
  35: "EDEADLK",
  36: "ENAMETOOLONG",
  37: "ENOLCK",
  38: "ENOSYS",
  39: "ENOTEMPTY",
  40: "ELOOP",
  42: "ENOMSG",
  43: "EIDRM",
  44: "ECHRNG",
  45: "EL2NSYNC",
  46: "EL3HLT",
  47: "EL3RST",
  48: "ELNRNG",
  49: "EUNATCH",
  50: "ENOCSI",
  51: "EL2HLT",
  52: "EBADE",
  53: "EBADR",
  54: "EXFULL",
  55: "ENOANO",
  56: "EBADRQC",
  57: "EBADSLT",
  59: "EBFONT",
  60: "ENOSTR",
  61: "ENODATA",
  62: "ETIME",
  63: "ENOSR",
  64: "ENONET",
  65: "ENOPKG",
  66: "EREMOTE",
  67: "ENOLINK",
  68: "EADV",
  69: "ESRMNT",
  70: "ECOMM",
  71: "EPROTO",
  72: "EMULTIHOP",
  73: "EDOTDOT",
  74: "EBADMSG",
  75: "EOVERFLOW",
  76: "ENOTUNIQ",
  77: "EBADFD",
  78: "EREMCHG",
  79: "ELIBACC",
  80: "ELIBBAD",
  81: "ELIBSCN",
  82: "ELIBMAX",
  83: "ELIBEXEC",
  84: "EILSEQ",
  85: "ERESTART",
  86: "ESTRPIPE",
  87: "EUSERS",
  88: "ENOTSOCK",
  89: "EDESTADDRREQ",
  90: "EMSGSIZE",
  91: "EPROTOTYPE",
  92: "ENOPROTOOPT",
  93: "EPROTONOSUPPORT",
  94: "ESOCKTNOSUPPORT",
  95: "EOPNOTSUPP",
  96: "EPFNOSUPPORT",
  97: "EAFNOSUPPORT",
  98: "EADDRINUSE",
  99: "EADDRNOTAVAIL",
  100: "ENETDOWN",
  101: "ENETUNREACH",
  102: "ENETRESET",
  103: "ECONNABORTED",
  104: "ECONNRESET",
  105: "ENOBUFS",
  106: "EISCONN",
  107: "ENOTCONN",
  108: "ESHUTDOWN",
  109: "ETOOMANYREFS",
  110: "ETIMEDOUT",
  111: "ECONNREFUSED",
  112: "EHOSTDOWN",
  113: "EHOSTUNREACH",
  114: "EALREADY",
  115: "EINPROGRESS",
  116: "ESTALE",
  117: "EUCLEAN",
  118: "ENOTNAM",
  119: "ENAVAIL",
  120: "EISNAM",
  121: "EREMOTEIO",
  122: "EDQUOT",
  123: "ENOMEDIUM",
  124: "EMEDIUMTYPE",
  125: "ECANCELED",
  126: "ENOKEY",
  127: "EKEYEXPIRED",
  128: "EKEYREVOKED",
  129: "EKEYREJECTED",
  130: "EOWNERDEAD",
  131: "ENOTRECOVERABLE",
  132: "ERFKILL",
  133: "EHWPOISON",
};
