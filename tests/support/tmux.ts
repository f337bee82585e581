/**
 * A terminal that a test looks at: a window of tmux without a client, on a server of its own.
 *
 * @module
 */

import type { Namespace } from "./namespace.ts";

/** Longest wait for something that should show. */
const LIMIT_MS = 20_000;
const PAUSE_MS = 50;

/** A terminal with a shell in it. */
export class TmuxTerminal implements AsyncDisposable {
  readonly #namespace: Namespace;
  readonly #folder: string;

  private constructor(namespace: Namespace, folder: string) {
    this.#namespace = namespace;
    this.#folder = folder;
  }

  /**
   * Opens a terminal.
   *
   * @param namespace Where its programs run.
   * @param columns Width in cells; there are 24 rows.
   * @param environment Variables: `LANG=C.UTF-8`.
   */
  static async open(namespace: Namespace, columns: number, environment: readonly string[]): Promise<TmuxTerminal> {
    const terminal = new TmuxTerminal(namespace, await Deno.makeTempDir());
    const size = ["-x", String(columns), "-y", "24"];
    await terminal.#run(["new-session", "-d", ...size, "env", ...environment, "PS1=$ ", "sh"]);
    return terminal;
  }

  /** Types keys: a text, and then names of keys such as `Enter` or `C-c`. */
  async type(text: string, ...keys: readonly string[]): Promise<void> {
    if (text !== "") await this.#run(["send-keys", "-l", text]);
    if (keys.length > 0) await this.#run(["send-keys", ...keys]);
  }

  /** Gives the window another size. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#run(["resize-window", "-x", String(columns), "-y", String(rows)]);
  }

  /** What the window shows. */
  async screen(): Promise<string> {
    return await this.#run(["capture-pane", "-p"]);
  }

  /** Whether the alternate screen is shown, and whether the cursor is seen. */
  async state(): Promise<string> {
    return (await this.#run(["display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}"])).trim();
  }

  /** Waits until the window shows that. */
  async shows(pattern: RegExp): Promise<string> {
    const untilMs = performance.now() + LIMIT_MS;
    for (;;) {
      const screen = await this.screen();
      if (pattern.test(screen)) return screen;
      if (performance.now() > untilMs) throw new Error(`no ${pattern}, but:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Closes the terminal. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run(["kill-server"]);
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #run(words: readonly string[]): Promise<string> {
    const command = ["tmux", "-S", `${this.#folder}/socket`, "-f", "/dev/null", ...words];
    const { status, stdout, stderr } = await this.#namespace.run(command);
    if (status !== 0) throw new Error(`tmux ${words.join(" ")}: ${stderr}`);
    return stdout;
  }
}
