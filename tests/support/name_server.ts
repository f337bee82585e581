/**
 * A name server that is as slow, as silent or as wrong as a test wants it, in a namespace of the test's own.
 *
 * @module
 */

import type { Namespace } from "./namespace.ts";
import { Session } from "./session.ts";

/** What a question gets. */
export interface NameAnswer {
  /** Addresses, or names for PTR; none is an answer without records. */
  readonly records?: readonly string[];
  /** Instead of records. */
  readonly failure?: "SERVFAIL" | "NXDOMAIN";
  /** After this time; at once unless told. */
  readonly delayMs?: number;
}

/**
 * Answers by question: `host.test A`, `2.2.0.10.in-addr.arpa PTR`, or a name alone for all types. Of several answers each
 * question takes the next one, and the last is for all that come after. A name that is not here is unknown (NXDOMAIN).
 */
export type Zone = Readonly<Record<string, NameAnswer | "silence" | readonly (NameAnswer | "silence")[]>>;

/** Where the name server is: a loopback address that nothing else uses. */
const ADDRESS = "127.0.0.53";
const PROGRAM = new URL("name_server_program.ts", import.meta.url).pathname;

/** How the namespace asks the name server. */
export interface ResolverSettings {
  /** Seconds that the resolver waits for an answer; 5 unless told. */
  readonly timeoutSeconds?: number;
  /** Times that it asks; 2 unless told. */
  readonly attempts?: number;
}

/** A running name server. */
export class NameServer implements AsyncDisposable {
  readonly #program: Session;

  private constructor(program: Session) {
    this.#program = program;
  }

  /**
   * Starts a name server and has the namespace ask it for what its hosts file does not have.
   *
   * @throws {Error} When it can't be started.
   */
  static async start(namespace: Namespace, zone: Zone, settings: ResolverSettings = {}): Promise<NameServer> {
    const { timeoutSeconds = 5, attempts = 2 } = settings;
    const command = [Deno.execPath(), "run", "--no-prompt", "--unstable-net", "--allow-net", PROGRAM];
    const program = new Session(namespace.spawn([...command, ADDRESS, JSON.stringify(zone)]));
    await program.stdoutHas(/^ready\n/);
    await namespace.configure(
      `
      printf "hosts: files dns\\n" > /etc/nsswitch.conf
      printf "nameserver %s\\noptions timeout:%s attempts:%s\\n" "$1" "$2" "$3" > /etc/resolv.conf
      `,
      ADDRESS,
      String(timeoutSeconds),
      String(attempts),
    );
    return new NameServer(program);
  }

  /** Waits until it was asked: `host.test A`. */
  async asked(question: string): Promise<void> {
    await this.#program.stdoutHas(new RegExp(`^${RegExp.escape(question)}$`, "m"));
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}
