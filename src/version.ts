/**
 * The release; `deno.json` says the same, and a test compares the two.
 *
 * @module
 */

/** Version of ping1025, as semver has it. */
export const VERSION = "0.1.0";
