/**
 * A host that lies: a program that answers echo requests as a script says, in a namespace whose kernel doesn't answer.
 *
 * @module
 */

import type { Answer } from "./answer.ts";
import type { Namespace } from "./namespace.ts";

/** What is answered. */
export interface Script {
  /** Address that is asked, and from which the answers come. */
  readonly address: string;
  /** Answers by sequence number; a request that is not in it gets those of `others`. */
  readonly answers?: Readonly<Record<number, readonly Answer[]>>;
  /** Answers to all other requests: the right one unless told. */
  readonly others?: readonly Answer[];
}

/** An echo request as the responder saw it. */
export interface SeenRequest {
  /** The requester's address. */
  readonly source: string;
  /** Time to live or hop limit that was left. */
  readonly timeToLive: number;
  /** The ICMP message in hexadecimal. */
  readonly message: string;
  /** Whether the ICMP checksum is right. */
  readonly checksumIsRight: boolean;
}

const PROGRAM = new URL("responder_program.ts", import.meta.url).pathname;

/** A running responder. */
export class Responder implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: Deno.ChildProcess, lines: AsyncIterator<string>) {
    this.#child = child;
    this.#lines = lines;
  }

  /**
   * Starts a responder and waits until it hears.
   *
   * @throws {Error} When it can't be started.
   */
  static async start(namespace: Namespace, script: Script): Promise<Responder> {
    const command = [Deno.execPath(), "run", "--no-prompt", "--allow-ffi", PROGRAM, JSON.stringify(script)];
    const child = namespace.spawn(command);
    const responder = new Responder(child, linesOf(child.stdout));
    const first = await responder.#lines.next();
    if (first.value === "ready") return responder;
    const { stderr } = await child.output();
    throw new Error(`the responder did not start: ${new TextDecoder().decode(stderr)}`);
  }

  /** The next request that it saw; waits for it, but not for ever if the responder ends. */
  async nextRequest(): Promise<SeenRequest> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the responder is gone");
    return JSON.parse(value);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#lines.return?.();
    await this.#child.stdin.close();
    await this.#child.stderr.cancel();
    await this.#child.status;
  }
}

/** The lines of a stream. */
export async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
