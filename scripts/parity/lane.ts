/**
 * Where the rows are run: a network for each of the two programs, prepared in the same way before every row.
 *
 * @module
 */

import type { Namespace } from "../../tests/support/namespace.ts";
import { Network } from "../../tests/support/network.ts";
import { AS_ORDINARY_USER } from "../../tests/support/program.ts";
import { Responder } from "../../tests/support/responder.ts";
import type { Outcome } from "./judge.ts";
import { Recorder } from "./recorder.ts";
import type { Case, User } from "./row.ts";

/** A row's command is killed after this time. */
const LIMIT_MS = 20_000;

/** Groups that may open ping sockets, in the namespace's numbers. */
const PING_GROUPS: Readonly<Record<User, string>> = {
  "root": "1 0",
  "root-ping-socket": "0 0",
  "user": "0 0",
  "user-without-sockets": "1 0",
  "user-of-setcap": "1 0",
};

/** Words in front of the command: in a user namespace a capability of a file would be worth nothing. */
const AS_USER: Readonly<Record<User, readonly string[]>> = {
  "root": [],
  "root-ping-socket": [],
  "user": AS_ORDINARY_USER,
  "user-without-sockets": AS_ORDINARY_USER,
  "user-of-setcap": ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"],
};

/** Forgets what was learned of paths and lets the groups that are named use ping sockets; then the command. */
const RUN = `
echo "$1" > /proc/sys/net/ipv4/ping_group_range
echo 1 > /proc/sys/net/ipv4/route/flush
ip -6 route flush cache
shift
exec "$@"
`;

/** What the plain network lacks: addresses that are the same in every run, and hosts that answer to broadcasts. */
const CLIENT_EXTRAS = `
ip address add fe80::c:2/64 dev near nodad
for device in all near; do echo 1 > /proc/sys/net/ipv4/conf/$device/accept_source_route; done
`;
const ROUTER_EXTRAS = `
ip address add fe80::c:1/64 dev near nodad
echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_broadcasts
echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects
echo 0 > /proc/sys/net/ipv4/conf/near/send_redirects
for device in all near far; do echo 1 > /proc/sys/net/ipv4/conf/$device/accept_source_route; done
`;
const SERVER_EXTRAS = `
for device in all far; do echo 1 > /proc/sys/net/ipv4/conf/$device/accept_source_route; done
`;
const SILENCE = `
echo "$1" > /proc/sys/net/ipv4/icmp_echo_ignore_all
echo "$1" > /proc/sys/net/ipv6/icmp/echo_ignore_all
`;

/** How a program is called. */
export interface Program {
  /** Words in front of the arguments. */
  readonly command: readonly string[];
  /** Whether it looks at the name that it is called by. */
  readonly named: boolean;
}

/** Makes the commands for other ways to install a program. */
export interface Installer {
  /** Under another name. */
  called(program: Program, name: string): Promise<readonly string[]>;
  /** With `setcap cap_net_raw+p`. */
  withCapability(program: Program): Promise<readonly string[]>;
}

/** A network in which one program runs row after row. */
export class Lane implements AsyncDisposable {
  readonly #network: Network;
  readonly #program: Program;
  readonly #installer: Installer;

  private constructor(network: Network, program: Program, installer: Installer) {
    this.#network = network;
    this.#program = program;
    this.#installer = installer;
  }

  /** Makes the network. */
  static async create(program: Program, installer: Installer): Promise<Lane> {
    const network = await Network.create();
    await network.client.configure(CLIENT_EXTRAS);
    await network.router.configure(ROUTER_EXTRAS);
    await network.server.configure(SERVER_EXTRAS);
    return new Lane(network, program, installer);
  }

  /** Runs a row. */
  async run(item: Case): Promise<Outcome> {
    const { row, words, user } = item;
    const { client, server } = this.#network;
    const lies = row.answers !== undefined || row.others !== undefined;
    await using stack = new AsyncDisposableStack();
    if (lies) {
      await server.configure(SILENCE, "1");
      stack.defer(() => server.configure(SILENCE, "0").then(() => {}));
      const { answers = {}, others } = row;
      const address = words.at(-1) ?? "";
      stack.use(await Responder.start(server, { address, answers, ...(others === undefined ? {} : { others }) }));
    }
    if (row.before !== undefined) await client.configure(row.before);
    const recorder = row.wire ? await Recorder.start(client, "near") : undefined;
    const left = await runCommand(client, [
      ...["sh", "-c", RUN, "sh", PING_GROUPS[user]],
      ...AS_USER[user],
      ...["env", "LC_ALL=C.UTF-8", ...Object.entries(row.environment ?? {}).map(([name, value]) => `${name}=${value}`)],
      ...await this.#commandOf(item),
      ...words,
    ], row.signals ?? []);
    const identifierGiven = words.some((word) => /^-[a-zA-Z346]*e/.test(word));
    const wire = await recorder?.stop({ identifierGiven });
    if (row.after !== undefined) await client.configure(row.after);
    return { ...left, wire };
  }

  async #commandOf({ row: { name }, user }: Case): Promise<readonly string[]> {
    if (user === "user-of-setcap") return await this.#installer.withCapability(this.#program);
    return name === undefined ? this.#program.command : await this.#installer.called(this.#program, name);
  }

  /** Takes the network down. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network[Symbol.asyncDispose]();
  }
}

async function runCommand(
  namespace: Namespace,
  words: readonly string[],
  signals: Case["row"]["signals"] & readonly unknown[],
): Promise<Omit<Outcome, "wire">> {
  const child = namespace.spawn(words);
  const timers = [{ afterMs: LIMIT_MS, signal: "SIGKILL" as const }, ...signals]
    .map(({ afterMs, signal }) => setTimeout(() => sendSignal(child, signal), afterMs));
  try {
    await child.stdin.close();
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { status: code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

function sendSignal(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}
