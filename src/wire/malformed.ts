/**
 * What every decoder of this folder returns for bytes that make no sense: a value, because what comes from the network
 * is never exceptional.
 *
 * @module
 */

/** Bytes that could not be decoded. */
export interface Malformed {
  /** Tells it from what could be decoded. */
  readonly kind: "malformed";
  /** What is wrong, in words that fit behind a colon. */
  readonly reason: string;
}

/**
 * Makes the value for bytes that could not be decoded.
 *
 * @param reason What is wrong, in words that fit behind a colon.
 */
export function malformed(reason: string): Malformed {
  return { kind: "malformed", reason };
}
