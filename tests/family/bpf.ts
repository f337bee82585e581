/**
 * Classic BPF as the kernel runs it on a received packet: as many instructions as ping's filters use.
 *
 * @module
 */
import {
  BPF_ABS,
  BPF_B,
  BPF_H,
  BPF_IND,
  BPF_JEQ,
  BPF_JMP,
  BPF_K,
  BPF_LD,
  BPF_LDX,
  BPF_MSH,
  BPF_RET,
  type FilterInstruction,
} from "../../ffi/headers/filter.ts";

/**
 * Runs a program.
 *
 * @returns How many bytes of the packet are kept; 0 drops it, which is also what a load behind its end does.
 * @throws {Error} An instruction that is not known, or a program without an end: the kernel would refuse it.
 */
export function runFilter(program: readonly FilterInstruction[], packet: Uint8Array): number {
  let accumulator = 0;
  let index = 0;
  for (let at = 0; at < program.length; at++) {
    const { code, constant, whenTrue = 0, whenFalse = 0 } = program[at]!;
    switch (code) {
      case BPF_LDX | BPF_B | BPF_MSH:
        if (constant >= packet.length) return 0;
        index = (packet[constant]! & 0x0f) * 4;
        break;
      case BPF_LD | BPF_B | BPF_ABS:
      case BPF_LD | BPF_B | BPF_IND:
      case BPF_LD | BPF_H | BPF_ABS:
      case BPF_LD | BPF_H | BPF_IND: {
        const start = constant + ((code & 0xe0) === BPF_IND ? index : 0);
        const bytes = (code & 0x18) === BPF_H ? 2 : 1;
        if (start + bytes > packet.length) return 0;
        accumulator = bytes === 1 ? packet[start]! : packet[start]! << 8 | packet[start + 1]!;
        break;
      }
      case BPF_JMP | BPF_JEQ | BPF_K:
        at += accumulator === constant ? whenTrue : whenFalse;
        break;
      case BPF_RET | BPF_K:
        return constant;
      default:
        throw new Error(`instruction ${at} has the unknown code 0x${code.toString(16)}`);
    }
  }
  throw new Error("the program has no end");
}
