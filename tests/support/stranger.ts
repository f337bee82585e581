/**
 * A stranger: a program on the way to a host that sees echo requests and sends packets with the same numbers, but with
 * payloads of its own.
 *
 * @module
 */

import type { Namespace } from "./namespace.ts";

/** What a stranger does from the first echo request on. */
export interface StrangerScript {
  /** Where it sees requests. */
  readonly address: string;
  /** Echo replies with another payload, echo replies without any, or ICMP errors that quote the newest request. */
  readonly sends: "replies" | "empty-replies" | "errors";
  /** Senders of its packets, in turn; random ones if there are none. */
  readonly sources: readonly string[];
  /** So many requests ahead of the newest are answered, too: requests that it can't see. None unless told. */
  readonly ahead?: number;
  /** Packets a second; 0 for as many as possible. */
  readonly perSecond: number;
  /** It ends after so many packets. */
  readonly packets: number;
}

const PROGRAM = new URL("stranger_program.ts", import.meta.url).pathname;

/** A running stranger. */
export class Stranger implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #done: Promise<unknown>;
  #output = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#done = this.#read(child.stdout.pipeThrough(new TextDecoderStream()));
  }

  /**
   * Starts a stranger and waits until it sees requests.
   *
   * @throws {Error} When it can't be started.
   */
  static async start(namespace: Namespace, script: StrangerScript): Promise<Stranger> {
    const command = [Deno.execPath(), "run", "--no-prompt", "--allow-ffi", PROGRAM, JSON.stringify(script)];
    const stranger = new Stranger(namespace.spawn(command));
    while (!stranger.#output.includes("ready")) await new Promise((resolve) => setTimeout(resolve, 10));
    return stranger;
  }

  /** Waits until it has sent all; returns how many packets. */
  async sent(): Promise<number> {
    await this.#done;
    return Number(/sent (\d+)/.exec(this.#output)?.[1] ?? NaN);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#done;
    await this.#child.stdin.close().catch(() => {});
    await this.#child.stderr.cancel();
    await this.#child.status;
  }

  async #read(stream: ReadableStream<string>): Promise<void> {
    for await (const text of stream) this.#output += text;
    if (!this.#output.includes("ready")) throw new Error("the stranger did not start");
  }
}
