/**
 * Classic BPF: linux/filter.h and linux/bpf_common.h.
 *
 * @module
 */

// Classes of instruction.

/** Loads the accumulator. */
export const BPF_LD = 0x00;
/** Loads the index register. */
export const BPF_LDX = 0x01;
/** Calculates. */
export const BPF_ALU = 0x04;
/** Jumps. */
export const BPF_JMP = 0x05;
/** Returns how many bytes to keep. */
export const BPF_RET = 0x06;
/** Copies between the registers. */
export const BPF_MISC = 0x07;

// Sizes of a load.

/** Four bytes. */
export const BPF_W = 0x00;
/** Two bytes. */
export const BPF_H = 0x08;
/** One byte. */
export const BPF_B = 0x10;

// Modes of a load.

/** The constant itself. */
export const BPF_IMM = 0x00;
/** At a fixed offset. */
export const BPF_ABS = 0x20;
/** At the index register plus an offset. */
export const BPF_IND = 0x40;
/** From scratch memory. */
export const BPF_MEM = 0x60;
/** Length of the packet. */
export const BPF_LEN = 0x80;
/** Four times the low half of a byte: the length of an IPv4 header. */
export const BPF_MSH = 0xa0;

// Operations.

/** Adds. */
export const BPF_ADD = 0x00;
/** Subtracts. */
export const BPF_SUB = 0x10;
/** Bitwise and. */
export const BPF_AND = 0x50;
/** Jumps always. */
export const BPF_JA = 0x00;
/** Jumps when equal. */
export const BPF_JEQ = 0x10;
/** Jumps when greater. */
export const BPF_JGT = 0x20;
/** Jumps when greater or equal. */
export const BPF_JGE = 0x30;
/** Jumps when bits are common. */
export const BPF_JSET = 0x40;

// Sources of an operand.

/** The instruction's constant. */
export const BPF_K = 0x00;
/** The index register. */
export const BPF_X = 0x08;
/** The accumulator, as a return value. */
export const BPF_A = 0x10;
