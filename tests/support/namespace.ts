/**
 * Network namespaces for a test: made by `unshare`, entered by `nsenter`, gone when the test is over.
 *
 * A namespace lives as long as a process that holds it. That process reads its standard input, which ends when the test
 * does, however it ends: nothing is left behind. An ordinary user becomes root of a user namespace first.
 *
 * The mount namespace is new, too: names are looked up in a hosts file of the test's own and nowhere else.
 *
 * @module
 */

import { namespace, type Requirement, tool } from "./requirements.ts";

/** What a command left. */
export interface Outcome {
  /** Exit status; 128 and the signal's number when one ended it. */
  readonly status: number;
  /** Everything that it wrote to stdout. */
  readonly stdout: string;
  /** Everything that it wrote to stderr. */
  readonly stderr: string;
}

/** How to run a command. */
export interface RunOptions {
  /** It is killed after this time: 30 seconds unless told. */
  readonly limitMs?: number;
  /** Text for its standard input; nothing unless told. */
  readonly input?: string;
}

/** What a test with a namespace needs. */
export const namespaceNeeds: readonly Requirement[] = [namespace(), tool("ip"), tool("nsenter")];

/** Longest that a command may take, unless told. */
const LIMIT_MS = 30_000;
/** Longest that a namespace is held, should a test forget it and go on running. */
const HOLD_SECONDS = 600;

/** Names that can be looked up in a namespace. */
const HOSTS = `127.0.0.1 localhost
::1 localhost ip6-localhost
10.0.1.1 router.test
10.0.2.2 server.test
fd00:1::1 router6.test
fd00:2::2 server6.test
`;

/** What a new namespace does first: names, no waiting for duplicate addresses, no limits to ICMP errors. */
const FIRST_STEPS = `
ip link set lo up
cd "$1"
mount --bind hosts /etc/hosts
if [ -e /etc/nsswitch.conf ]; then mount --bind nsswitch.conf /etc/nsswitch.conf; fi
if [ -e /etc/resolv.conf ]; then mount --bind resolv.conf /etc/resolv.conf; fi
echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad
echo 0 > /proc/sys/net/ipv4/icmp_ratemask
echo 0 > /proc/sys/net/ipv6/icmp/ratelimit
`;

/** A network namespace. */
export class Namespace implements AsyncDisposable {
  readonly #holder: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(holder: Deno.ChildProcess, folder: string) {
    this.#holder = holder;
    this.#folder = folder;
  }

  /**
   * Makes a namespace with its loopback device up.
   *
   * @param beside Namespace that it shall be linked to: both must have the same owner.
   * @throws {Error} When it can't be made.
   */
  static async create(beside?: Namespace): Promise<Namespace> {
    const folder = await Deno.makeTempDir();
    await Deno.chmod(folder, 0o755);
    await Deno.writeTextFile(`${folder}/hosts`, HOSTS);
    await Deno.writeTextFile(`${folder}/nsswitch.conf`, "hosts: files\n");
    await Deno.writeTextFile(`${folder}/resolv.conf`, "");
    const owner = beside === undefined && Deno.uid() !== 0 ? ["--user", "--map-root-user"] : [];
    const hold = ["timeout", String(HOLD_SECONDS), "sh", "-c", "echo held && exec cat"];
    const [command, ...args] = [
      ...(beside === undefined ? [] : beside.#asOwner),
      "unshare",
      ...owner,
      "--net",
      "--mount",
      ...hold,
    ];
    const holder = new Deno.Command(command ?? "", { args, stdin: "piped", stdout: "piped", stderr: "inherit" })
      .spawn();
    const made = new Namespace(holder, folder);
    try {
      const reader = holder.stdout.getReader();
      if ((await reader.read()).done) throw new Error("a network namespace could not be made");
      reader.releaseLock();
      await made.configure(FIRST_STEPS, folder);
      return made;
    } catch (error) {
      await made[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Process whose namespace it is: `ip link ... netns PID`. */
  get pid(): number {
    return this.#holder.pid;
  }

  /** The words to put in front of a command to run it as the owner of the namespace, but in the present one. */
  get #asOwner(): string[] {
    return Deno.uid() === 0 ? [] : ["nsenter", "--target", String(this.pid), "--user", "--preserve-credentials"];
  }

  /** The words of a command that runs another in the namespace. */
  entered(words: readonly string[]): string[] {
    const user = Deno.uid() === 0 ? [] : ["--user", "--preserve-credentials"];
    return ["nsenter", "--target", String(this.pid), ...user, "--net", "--mount", ...words];
  }

  /** Starts a command in the namespace; both its outputs are piped. */
  spawn(words: readonly string[]): Deno.ChildProcess {
    const [command = "false", ...args] = this.entered(words);
    return new Deno.Command(command, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  }

  /** Runs a command in the namespace to its end. */
  async run(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const { limitMs = LIMIT_MS, input = "" } = options;
    const child = this.spawn(words);
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    try {
      const writer = child.stdin.getWriter();
      // Whoever does not read its input may be gone already.
      await writer.write(new TextEncoder().encode(input)).catch(() => {});
      await writer.close().catch(() => {});
      const { code, stdout, stderr } = await child.output();
      const decoder = new TextDecoder();
      return { status: code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Runs a shell script in the namespace.
   *
   * @param args `$1` and so on.
   * @returns What it wrote to stdout.
   * @throws {Error} When one of its commands fails.
   */
  async configure(script: string, ...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(["sh", "-e", "-c", script, "sh", ...args]);
    if (status !== 0) throw new Error(`status ${status} of ${script.trim()}: ${stderr}`);
    return stdout;
  }

  /**
   * Sets a kernel parameter of the namespace.
   *
   * @param name `net/ipv4/ip_forward`.
   */
  async sysctl(name: string, value: number | string): Promise<void> {
    await this.configure('echo "$1" > "/proc/sys/$2"', String(value), name);
  }

  /** Adds packet filter rules in the language of nft(8). */
  async filter(rules: string): Promise<void> {
    const { status, stderr } = await this.run(["nft", "-f", "-"], { input: rules });
    if (status !== 0) throw new Error(`nft: ${stderr}`);
  }

  /** Lets the namespace go. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder.stdin.close().catch(() => {});
    await this.#holder.stdout.cancel();
    await this.#holder.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
