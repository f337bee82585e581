/**
 * Name look-ups: netdb.h.
 *
 * @module
 */

// Flags of getaddrinfo.

/** The address is for bind. */
export const AI_PASSIVE = 0x1;
/** Asks for the canonical name. */
export const AI_CANONNAME = 0x2;
/** The node is an address; nothing is looked up. */
export const AI_NUMERICHOST = 0x4;
/** IPv4-mapped addresses will do. */
export const AI_V4MAPPED = 0x8;
/** IPv6 and IPv4-mapped addresses both. */
export const AI_ALL = 0x10;
/** Only families that this host has. */
export const AI_ADDRCONFIG = 0x20;
/** The node is in the locale's letters. */
export const AI_IDN = 0x40;
/** The canonical name comes in the locale's letters. */
export const AI_CANONIDN = 0x80;
/** The service is a number. */
export const AI_NUMERICSERV = 0x400;

// Results of getaddrinfo and getnameinfo.

/** Flags that are not allowed. */
export const EAI_BADFLAGS: number = -1;
/** Unknown node or service. */
export const EAI_NONAME: number = -2;
/** Failure that may pass. */
export const EAI_AGAIN: number = -3;
/** Failure that won't pass. */
export const EAI_FAIL: number = -4;
/** The node has no address. */
export const EAI_NODATA: number = -5;
/** Address family that is not supported. */
export const EAI_FAMILY: number = -6;
/** Type of socket that is not supported. */
export const EAI_SOCKTYPE: number = -7;
/** Service that the type of socket does not have. */
export const EAI_SERVICE: number = -8;
/** The node has no address of this family. */
export const EAI_ADDRFAMILY: number = -9;
/** Out of memory. */
export const EAI_MEMORY: number = -10;
/** The reason is in errno. */
export const EAI_SYSTEM: number = -11;
/** The buffer is too short. */
export const EAI_OVERFLOW: number = -12;
/** The node could not be encoded. */
export const EAI_IDN_ENCODE: number = -105;

// Flags of getnameinfo.

/** The host as an address. */
export const NI_NUMERICHOST = 0x1;
/** The service as a number. */
export const NI_NUMERICSERV = 0x2;
/** Local hosts without their domain. */
export const NI_NOFQDN = 0x4;
/** A host without a name is a failure. */
export const NI_NAMEREQD = 0x8;
/** The service of UDP. */
export const NI_DGRAM = 0x10;
/** The name comes in the locale's letters. */
export const NI_IDN = 0x20;
/** Most bytes of a host name, the final zero among them. */
export const NI_MAXHOST = 1025;
