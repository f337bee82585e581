/**
 * Name look-ups: netdb.h.
 *
 * @module
 */

// Flags of getaddrinfo.

/** Asks for the canonical name. */
export const AI_CANONNAME = 0x2;
/** The node is an address; nothing is looked up. */
export const AI_NUMERICHOST = 0x4;
/** The node is in the locale's letters. */
export const AI_IDN = 0x40;
/** The canonical name comes in the locale's letters. */
export const AI_CANONIDN = 0x80;
/** Unknown node or service. */
export const EAI_NONAME: number = -2;
/** Address family that is not supported. */
export const EAI_FAMILY: number = -6;
/** The node has no address of this family. */
export const EAI_ADDRFAMILY: number = -9;
/** The reason is in errno. */
export const EAI_SYSTEM: number = -11;
/** The host as an address. */
export const NI_NUMERICHOST = 0x1;
/** A host without a name is a failure. */
export const NI_NAMEREQD = 0x8;
/** The name comes in the locale's letters. */
export const NI_IDN = 0x20;
/** Most bytes of a host name, the final zero among them. */
export const NI_MAXHOST = 1025;
