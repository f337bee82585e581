/**
 * A host that answers node information queries (RFC 4620) as a script says.
 *
 * @module
 */

import type { Namespace } from "./namespace.ts";
import { Session } from "./session.ts";

/** One answer to a query; its nonce, and what is not told, are the query's. */
export interface NodeInformationReplyParts {
  /** 0, success, unless told. */
  readonly code?: number;
  /** 16 bits. */
  readonly queryType?: number;
  /** 16 bits. */
  readonly flags?: number;
  /** Everything behind the nonce, in hexadecimal. */
  readonly data: string;
  /** Which of the nonce's 8 bytes is wrong. */
  readonly damagedNonceByte?: number;
}

/** What is answered. */
export interface NodeInformationScript {
  /** IPv6 address that answers come from, in hexadecimal; the one that was asked unless told. */
  readonly from?: string;
  /** Answers by sequence number. */
  readonly answers: Readonly<Record<number, readonly NodeInformationReplyParts[]>>;
  /** Answers to all other queries. */
  readonly others: readonly NodeInformationReplyParts[];
}

/** A query as the host saw it. */
export interface SeenQuery {
  /** What the subject is. */
  readonly code: number;
  /** What is asked for. */
  readonly queryType: number;
  /** 16 bits. */
  readonly flags: number;
  /** 8 bytes in hexadecimal. */
  readonly nonce: string;
  /** In hexadecimal. */
  readonly subject: string;
}

const PROGRAM = new URL("node_information_program.ts", import.meta.url).pathname;

/** A running host. */
export class NodeInformationHost implements AsyncDisposable {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  /** Starts a host and waits until it hears. */
  static async start(namespace: Namespace, script: NodeInformationScript): Promise<NodeInformationHost> {
    const command = [Deno.execPath(), "run", "--no-prompt", "--allow-ffi", PROGRAM, JSON.stringify(script)];
    const session = new Session(namespace.spawn(command));
    await session.stdoutHas(/^ready\n/);
    return new NodeInformationHost(session);
  }

  /** The queries that it has seen. */
  async seen(count: number): Promise<readonly SeenQuery[]> {
    await this.#session.stdoutHas(new RegExp(`^ready\\n(.*\\n){${count}}`));
    return this.#session.stdout.split("\n").slice(1, -1).map((line) => JSON.parse(line));
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
