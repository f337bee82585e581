/**
 * Types of the parts of `@std/cli` that the program uses.
 *
 * The npm package that carries `@std` has no declarations, so these stand in. They are narrower than the originals
 * (values are `unknown`, where those infer a type from the options), so code that passes these passes with those.
 * Mapped to `jsr:@std/cli` the names bring their own types, and this file can go.
 */
declare module "@std/cli/parse-args" {
  /** The flags that were found, and under `_` the arguments that are no flags. */
  export interface Args {
    [name: string]: unknown;
    _: Array<string | number>;
    /** Arguments behind `--`, when the option of that name asks for them. */
    "--"?: string[];
  }

  /** How to read the arguments. */
  export interface ParseOptions {
    /** Put the arguments behind `--` under `"--"` rather than under `_`. */
    "--"?: boolean;
    /** Other names of a flag. */
    alias?: Readonly<Record<string, string | readonly string[]>>;
    /** Flags without a value; `true` makes every `--flag` without `=` one. */
    boolean?: boolean | string | readonly string[];
    /** Values of flags that are not given. */
    default?: Readonly<Record<string, unknown>>;
    /** Put everything from the first argument that is no flag under `_`. */
    stopEarly?: boolean;
    /** Flags whose value stays text even where it looks like a number. */
    string?: string | readonly string[];
    /** Flags that may be repeated; their values are collected in an array. */
    collect?: string | readonly string[];
    /** Flags that `--no-FLAG` turns off. */
    negatable?: string | readonly string[];
    /**
     * Called in order for every argument that no other option names: with the argument alone for one that is no flag.
     * When it returns `false` the argument is left out of the result.
     */
    unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  }

  /** Reads arguments as flags. */
  export function parseArgs(args: string[], options?: ParseOptions): Args;
}
