/**
 * Types of the parts of `@std/assert` that the tests use.
 *
 * The npm package that carries `@std` has no declarations, so these stand in, with the signatures that the
 * documentation of `@std/assert` gives. Mapped to `jsr:@std/assert` the name brings its own types, and this file can go.
 */
declare module "@std/assert" {
  /** A class that can be tested for, abstract ones too. */
  type Class<T> = abstract new (...args: never[]) => T;

  /** What a failed assertion throws. */
  export class AssertionError extends Error {
    constructor(message: string, options?: ErrorOptions);
  }

  /** Fails unless the value is truthy. */
  export function assert(expr: unknown, msg?: string): asserts expr;

  /** Fails unless the value is falsy. */
  export function assertFalse(expr: unknown, msg?: string): asserts expr is false | 0 | 0n | "" | null | undefined;

  /** Fails unless both are deeply equal. */
  export function assertEquals<T>(actual: T, expected: T, msg?: string): void;

  /** Fails when both are deeply equal. */
  export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;

  /** Fails unless both are the same by `Object.is`. */
  export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T;

  /** Fails when both are the same by `Object.is`. */
  export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void;

  /** Fails unless the numbers differ by no more than the tolerance, by default 1e-7 of `expected`. */
  export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void;

  /** Fails when the value is null or undefined. */
  export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T>;

  /** Fails unless the value is an instance of the class. */
  export function assertInstanceOf<T>(actual: unknown, expectedType: Class<T>, msg?: string): asserts actual is T;

  /** Fails when the value is an instance of the class. */
  export function assertNotInstanceOf<A, T>(
    actual: A,
    unexpectedType: Class<T>,
    msg?: string,
  ): asserts actual is Exclude<A, T>;

  /** Fails unless `actual > expected`. */
  export function assertGreater<T>(actual: T, expected: T, msg?: string): void;

  /** Fails unless `actual >= expected`. */
  export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void;

  /** Fails unless `actual < expected`. */
  export function assertLess<T>(actual: T, expected: T, msg?: string): void;

  /** Fails unless `actual <= expected`. */
  export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void;

  /** Fails unless the text matches. */
  export function assertMatch(actual: string, expected: RegExp, msg?: string): void;

  /** Fails when the text matches. */
  export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;

  /** Fails unless the text contains the other. */
  export function assertStringIncludes(actual: string, expected: string, msg?: string): void;

  /** Fails unless the array contains every one of the values. */
  export function assertArrayIncludes<T>(actual: ArrayLike<T>, expected: ArrayLike<T>, msg?: string): void;

  /** Fails unless the object has at least these properties with these values. */
  export function assertObjectMatch(
    actual: Record<PropertyKey, unknown>,
    expected: Record<PropertyKey, unknown>,
    msg?: string,
  ): void;

  /** Fails unless the value is an error of the class with the text in its message. */
  export function assertIsError<E extends Error = Error>(
    error: unknown,
    ErrorClass?: Class<E>,
    msgMatches?: string | RegExp,
    msg?: string,
  ): asserts error is E;

  /** Fails unless the function throws; returns what it threw. */
  export function assertThrows(fn: () => unknown, msg?: string): unknown;
  /** Fails unless the function throws an error of the class with the text in its message; returns the error. */
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    ErrorClass: Class<E>,
    msgIncludes?: string,
    msg?: string,
  ): E;

  /** Fails unless the promise is rejected; resolves to the reason. */
  export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  /** Fails unless the promise is rejected with an error of the class with the text in its message; resolves to it. */
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: Class<E>,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;

  /** Whether both are deeply equal. */
  export function equal(a: unknown, b: unknown): boolean;

  /** Fails. */
  export function fail(msg?: string): never;

  /** Fails: this line should not have been reached. */
  export function unreachable(msg?: string): never;
}
