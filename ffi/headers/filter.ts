/**
 * Classic BPF: linux/filter.h and linux/bpf_common.h.
 *
 * @module
 */

/** One instruction, `struct sock_filter`. */
export interface FilterInstruction {
  /** Class, size, mode and operation: BPF_*, added up. */
  readonly code: number;
  /** Instructions to skip when a comparison holds; 0 by default. */
  readonly whenTrue?: number;
  /** Instructions to skip when it does not; 0 by default. */
  readonly whenFalse?: number;
  /** Constant or offset, unsigned. */
  readonly constant: number;
}

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
/** Four bytes. */
export const BPF_W = 0x00;
/** Two bytes. */
export const BPF_H = 0x08;
/** One byte. */
export const BPF_B = 0x10;

// Modes of a load.

/** At a fixed offset. */
export const BPF_ABS = 0x20;
/** At the index register plus an offset. */
export const BPF_IND = 0x40;
/** Four times the low half of a byte: the length of an IPv4 header. */
export const BPF_MSH = 0xa0;

// Operations.

/** Bitwise and. */
export const BPF_AND = 0x50;
/** Jumps when equal. */
export const BPF_JEQ = 0x10;
/** Jumps when greater or equal. */
export const BPF_JGE = 0x30;
/** The instruction's constant. */
export const BPF_K = 0x00;
