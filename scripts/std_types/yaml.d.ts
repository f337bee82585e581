/**
 * Types of the part of `@std/yaml` that the tests use, narrower than the originals.
 */
declare module "@std/yaml" {
  /** Reads a document; throws a SyntaxError for what is none. */
  export function parse(content: string): unknown;
}
