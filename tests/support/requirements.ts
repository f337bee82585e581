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

/** Folders of nft, setcap, ip and tcpdump: for root, but readable to all, and often not on the PATH of other users. */
const SYSTEM_FOLDERS: readonly string[] = ["/usr/sbin", "/sbin"];

/** The PATH with the folders of system tools behind those of the user: the user's own choice comes first. */
export function pathWithSystemFolders(path: string): string {
  const folders = path.split(":").filter((folder) => folder !== "");
  return [...folders, ...SYSTEM_FOLDERS.filter((folder) => !folders.includes(folder))].join(":");
}

// Commands that tests start, and what those start in turn, find tools where tool() finds them.
Deno.env.set("PATH", pathWithSystemFolders(Deno.env.get("PATH") ?? ""));

/** Needs a program on the PATH, or in a folder of system tools. */
export function tool(name: string): Requirement {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.some((folder) => exists(`${folder}/${name}`)) ? undefined : `needs ${name}`;
}

/** Needs to make TUN devices: what is opened is for root alone on some machines, whatever namespace it is used in. */
export function tunDevices(): Requirement {
  try {
    Deno.openSync("/dev/net/tun", { read: true, write: true }).close();
    return undefined;
  } catch {
    return "needs /dev/net/tun, open to this user";
  }
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

/** Runs a step that needs something of the machine, as {@link testWith} a test. */
export async function stepWith(
  context: Deno.TestContext,
  name: string,
  requirements: readonly Requirement[],
  step: () => void | Promise<void>,
): Promise<void> {
  const missing = requirements.filter((requirement) => requirement !== undefined).join(", ");
  const ignore = missing !== "" && Deno.env.get("CI") === undefined;
  await context.step({ name: ignore ? `${name} [skipped: ${missing}]` : name, ignore, fn: () => step() });
}
