/**
 * A program that is watched while it runs.
 *
 * @module
 */

/** Longest wait for a text that should show. */
const LIMIT_MS = 10_000;

/** A running program with both of its outputs. */
export class Session implements AsyncDisposable {
  /** What it has written to stdout. */
  stdout = "";
  /** What it has written to stderr. */
  stderr = "";
  readonly #child: Deno.ChildProcess;
  readonly #done: Promise<unknown>;
  #changed = Promise.withResolvers<void>();

  /** Watches a program whose outputs are piped. */
  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#done = Promise.all([
      this.#read(child.stdout, (text) => this.stdout += text),
      this.#read(child.stderr, (text) => this.stderr += text),
      child.stdin.close(),
    ]);
  }

  /** Waits until stdout matches. */
  async stdoutHas(pattern: RegExp): Promise<void> {
    await this.#until(() => pattern.test(this.stdout), `stdout with ${pattern}`);
  }

  /** Waits until stderr matches. */
  async stderrHas(pattern: RegExp): Promise<void> {
    await this.#until(() => pattern.test(this.stderr), `stderr with ${pattern}`);
  }

  /** Sends a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for the end and for the rest of the outputs. */
  async status(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#done;
    return code;
  }

  /** Ends it if it has not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.status();
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, add: (text: string) => void): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      add(text);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, LIMIT_MS);
    let late = false;
    const lateness = limit.promise.then(() => late = true);
    while (!holds()) {
      if (late) throw new Error(`no ${what}, but ${JSON.stringify([this.stdout, this.stderr])}`);
      await Promise.race([this.#changed.promise, lateness]);
    }
    clearTimeout(timer);
  }
}
