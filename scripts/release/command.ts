/**
 * Running the tools that a release is made with.
 *
 * @module
 */

/**
 * Runs a command to its end.
 *
 * @param words Command and arguments.
 * @returns What it wrote to stdout.
 * @throws {Error} When it fails: with what it said.
 */
export async function run(words: readonly string[]): Promise<string> {
  const [command = "", ...args] = words;
  const { success, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${words.join(" ")}: ${decoder.decode(stderr)}${decoder.decode(stdout)}`);
  return decoder.decode(stdout);
}
