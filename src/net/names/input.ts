/**
 * Targets as they come in: arguments, then standard input.
 *
 * @module
 */
import type { ManyTargets } from "../../cli/options.ts";
import type { TargetListBuilder, TargetListOutcome } from "../../cli/targets/list.ts";
import { UsageError } from "../usage_error.ts";

const CHUNK_BYTES = 65536;

/** Where bytes come from: standard input. */
export interface ByteSource {
  /** Reads some bytes; null at the end. */
  readSync(into: Uint8Array): number | null;
}

/**
 * Reads all targets that are asked for. It waits for the end of standard input, but not when there are too many already.
 *
 * @throws {UsageError} with status 2 when there are too many, or standard input can't be read
 */
export function readTargets(
  many: Pick<ManyTargets, "words" | "readsStandardInput">,
  builder: Pick<TargetListBuilder, "addArguments" | "addBytes" | "finish" | "overflowed">,
  input: ByteSource,
): Extract<TargetListOutcome, { kind: "targets" }> {
  builder.addArguments(many.words);
  if (many.readsStandardInput) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    while (!builder.overflowed) {
      const bytes = readChunk(input, chunk);
      if (bytes === null) break;
      builder.addBytes(chunk.subarray(0, bytes));
    }
  }
  const outcome = builder.finish();
  if (outcome.kind === "too-many") throw new UsageError(outcome.message);
  return outcome;
}

function readChunk(input: ByteSource, chunk: Uint8Array): number | null {
  try {
    return input.readSync(chunk);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/ \(os error \d+\)$/, "") : String(error);
    throw new UsageError(`standard input: ${reason}`);
  }
}
