/**
 * Types of the part of `@std/yaml` that the tests use.
 *
 * The npm package that carries `@std` has no declarations, so these stand in, with the signatures that the
 * documentation of `@std/yaml` gives. Mapped to `jsr:@std/yaml` the names bring their own types, and this file can go.
 */
declare module "@std/yaml/parse" {
  /** Reads one document of YAML 1.2. */
  export function parse(content: string): unknown;
}
