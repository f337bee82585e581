/**
 * Programs that read ping's text, run with ours in the place of `/bin/ping` and with iputils' that is installed there.
 *
 * Nothing on the machine is replaced: a consumer gets a mount namespace of its own, in which ours lies over `/bin/ping`.
 * Both pings run in the same network, so that what a consumer makes of them can be compared.
 *
 * The variable REFERENCE_PING names another iputils ping to compare with.
 *
 * @module
 */

import { maskFigures } from "../support/mask.ts";
import { type Namespace, namespaceNeeds, type Outcome, type RunOptions } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { FROM_SOURCES, prepareSockets, USUAL_WAY, WAYS } from "../support/program.ts";
import { exists, type Requirement } from "../support/requirements.ts";

/** Where consumers look for ping. */
const PLACE = "/bin/ping";
const DECODER = new TextDecoder();

/** The program under test or the one that it is compared with. */
export type Ping = "ours" | "theirs";

/** A destination, by what comes of pinging it. */
export interface Situation {
  /** For the name of a test. */
  readonly name: string;
  /** Destination. */
  readonly host: string;
}

/** Destinations of a {@link Stage}; of an address family unless the name leaves it open. */
export const SITUATIONS = {
  answers: { name: "127.0.0.1", host: "127.0.0.1" },
  answers6: { name: "::1", host: "::1" },
  localhost: { name: "localhost", host: "localhost" },
  named: { name: "a name of an IPv4 address", host: "server.test" },
  named6: { name: "a name of an IPv6 address", host: "server6.test" },
  someLoss: { name: "a lost second request", host: "127.0.0.2" },
  someLoss6: { name: "a lost second request, IPv6", host: "fd00:ff::2" },
  silence: { name: "a host that never answers", host: "127.0.0.3" },
  silence6: { name: "a host that never answers, IPv6", host: "fd00:ff::3" },
  duplicates: { name: "a second request that is answered twice", host: "127.0.0.4" },
  duplicates6: { name: "a second request that is answered twice, IPv6", host: "fd00:ff::4" },
  absent: { name: "a neighbour that isn't there", host: "10.0.1.99" },
  absent6: { name: "a neighbour that isn't there, IPv6", host: "fd00:1::99" },
  unreachable: { name: "a router that knows no way", host: "10.0.3.1" },
  unreachable6: { name: "a router that knows no way, IPv6", host: "fd00:3::1" },
  filtered: { name: "a router that filters", host: "10.0.6.7" },
  filtered6: { name: "a router that filters, IPv6", host: "fd00:6::2" },
  noRoute: { name: "no route from here", host: "10.0.8.1" },
} as const satisfies Readonly<Record<string, Situation>>;

/** What happens on the loopback device; what is dropped is dropped on its way in, so that sending it succeeds. */
const LOOPBACK_RULES = `
table ip loopback {
  chain input {
    type filter hook input priority 0
    ip daddr 127.0.0.2 icmp type echo-request icmp sequence 2 drop
    ip daddr 127.0.0.3 icmp type echo-request drop
  }
  chain output {
    type filter hook output priority 0
    ip daddr 127.0.0.4 icmp type echo-request icmp sequence 2 dup to 127.0.0.4
  }
}
table ip6 loopback {
  chain input {
    type filter hook input priority 0
    ip6 daddr fd00:ff::2 icmpv6 type echo-request icmpv6 sequence 2 drop
    ip6 daddr fd00:ff::3 icmpv6 type echo-request drop
  }
  chain output {
    type filter hook output priority 0
    ip6 daddr fd00:ff::4 icmpv6 type echo-request icmpv6 sequence 2 dup to fd00:ff::4
  }
}
`;

/** The executable when it is up to date: it is called by the name that it stands in for. */
const COMPILED = WAYS.find(({ name, requirements }) =>
  name === "as root, compiled" && requirements.every((requirement) => requirement === undefined)
)?.command[0];

/**
 * Otherwise a script, which has to pass on what `ping4` and `ping6` mean. Consumers clear the environment, in which the
 * runtime finds its cache: root of a user namespace has another home than the user who made it.
 */
const SCRIPT = `#!/bin/sh
export HOME='${Deno.env.get("HOME") ?? ""}' DENO_DIR='${Deno.env.get("DENO_DIR") ?? ""}'
case $0 in
  *4) set -- -4 "$@" ;;
  *6) set -- -6 "$@" ;;
esac
exec ${FROM_SOURCES.map((word) => `'${word}'`).join(" ")} "$@"
`;

/** Needs iputils ping at `/bin/ping`, to stand in for and to compare with. */
function iputils(): Requirement {
  if (!exists(PLACE)) return `needs ${PLACE}`;
  const { stdout } = new Deno.Command(Deno.env.get("REFERENCE_PING") ?? PLACE, { args: ["-V"] }).outputSync();
  return DECODER.decode(stdout).includes("from iputils") ? undefined : `needs iputils ping at ${PLACE}`;
}

/** What every test on a {@link Stage} needs. */
export const stageNeeds: readonly Requirement[] = [...namespaceNeeds, ...networkNeeds, iputils()];

/** A network with everything that {@link SITUATIONS} names, in which consumers find one ping or the other. */
export class Stage implements AsyncDisposable {
  readonly #network: Network;
  readonly #folder: string;
  readonly #places: Readonly<Record<Ping, string | undefined>>;

  private constructor(network: Network, folder: string) {
    this.#network = network;
    this.#folder = folder;
    this.#places = { ours: COMPILED ?? `${folder}/ping`, theirs: Deno.env.get("REFERENCE_PING") };
  }

  /**
   * Builds the network.
   *
   * @throws {Error} When it can't be built.
   */
  static async create(): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const network = stack.use(await Network.create());
    const folder = await Deno.makeTempDir();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    await Deno.chmod(folder, 0o755);
    await Deno.writeTextFile(`${folder}/ping`, SCRIPT, { mode: 0o755 });
    await network.client.configure(`
      for host in 2 3 4; do ip address add fd00:ff::$host/128 dev lo nodad; done
    `);
    await network.client.filter(LOOPBACK_RULES);
    await prepareSockets(network.client, USUAL_WAY);
    stack.move();
    return new Stage(network, folder);
  }

  /** Where the pinging is done. */
  get client(): Namespace {
    return this.#network.client;
  }

  /** The words of a command for which `/bin/ping` is one ping or the other. */
  withPing(ping: Ping, words: readonly string[]): string[] {
    const place = this.#places[ping];
    if (place === undefined) return [...words];
    const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
    return ["unshare", "--mount", "sh", "-c", script, "sh", place, Deno.realPathSync(PLACE), ...words];
  }

  /** Runs a command for which `/bin/ping` is one ping or the other. */
  run(ping: Ping, words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.client.run(this.withPing(ping, words), options);
  }

  /** Runs one of the pings itself. */
  ping(ping: Ping, words: readonly string[]): Promise<Outcome> {
    return this.run(ping, ["env", "LC_ALL=C", PLACE, ...words]);
  }

  /** Takes the network down. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/**
 * Writes the header as the present release of iputils has it; older ones, like Debian's, have another one for IPv6.
 *
 * `PING ::1(::1) 56` and `PING name(name (::1)) 56` become `PING ::1 (::1) 56` and `PING name (::1) 56`.
 */
export function withPresentHeader(text: string): string {
  return text.replace(/^PING (\S+?)\((?:\S+ \()?([^()\s]+)\)+ /m, "PING $1 ($2) ");
}

/** Masks the figures of a text with a ping's output in it, whatever release of iputils it is from. */
export function comparable(text: string): string {
  return maskFigures(withPresentHeader(text));
}
