/**
 * What a test needs of the machine that it runs on: tools, root, a network namespace.
 *
 * On a person's machine a test that lacks something is skipped, and its name says what it lacks. In CI (the variable CI
 * is set) it fails: a test that silently never runs there shows nothing.
 *
 * @module
 */

/** One thing that a test needs: undefined when it is there, else the words for what is missing. */
export type Requirement = string | undefined;

/** Whether a path exists. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Needs a program on the PATH. */
export function tool(name: string): Requirement {
  // A user's PATH often lacks the folders of tcpdump and nft, which are for root but readable to all.
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => exists(`${folder}/${name}`)) ? undefined : `needs ${name}`;
}

/** Needs the user to be root. */
export function root(): Requirement {
  return Deno.uid() === 0 ? undefined : "needs root";
}

/**
 * Needs the right to make a network namespace.
 *
 * @see namespaceCommand
 */
export function namespace(): Requirement {
  return namespaceCommand() === undefined ? "needs a network namespace (unshare)" : undefined;
}

let knownNamespaceCommand: readonly string[] | undefined | "unknown" = "unknown";

/**
 * The command to put in front of another to run it in a new network namespace.
 *
 * @returns `unshare` with its options, for a user who isn't root through a user namespace of the same call; undefined
 * where that is not allowed.
 */
export function namespaceCommand(): readonly string[] | undefined {
  if (knownNamespaceCommand === "unknown") {
    const command = Deno.uid() === 0 ? ["unshare", "--net"] : ["unshare", "--net", "--map-root-user"];
    knownNamespaceCommand = runs([...command, "true"]) ? command : undefined;
  }
  return knownNamespaceCommand;
}

/** Whether a command can be started and succeeds. */
function runs([command = "false", ...args]: readonly string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** Registers a test that needs something of the machine. */
export function testWith(
  name: string,
  requirements: readonly Requirement[],
  test: (context: Deno.TestContext) => void | Promise<void>,
): void {
  const missing = requirements.filter((requirement) => requirement !== undefined).join(", ");
  if (missing === "") {
    Deno.test(name, test);
  } else if (Deno.env.get("CI") !== undefined) {
    Deno.test(name, () => {
      throw new Error(`in CI this may not be skipped: ${missing}`);
    });
  } else {
    Deno.test({ name: `${name} [skipped: ${missing}]`, ignore: true, fn: test });
  }
}
