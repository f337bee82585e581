/**
 * Programs that run beside the tests, because what they do to their process is for good.
 *
 * @module
 */

const FFI = new URL("../../ffi", import.meta.url).href;

/**
 * Runs a program with all permissions.
 *
 * @param source TypeScript in which `FFI` stands for the folder of that name; it prints an array as JSON.
 * @param before Words in front of the command.
 * @throws {Error} When it fails.
 */
export async function runProgram(source: string, before: readonly string[] = []): Promise<readonly unknown[]> {
  const program = `data:application/typescript,${encodeURIComponent(source.replaceAll("FFI", FFI))}`;
  const [command = "", ...args] = [
    ...before,
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--no-lock",
    "--allow-all",
    program,
  ];
  const { success, stdout } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
  if (!success) throw new Error("the program failed");
  const printed: unknown = JSON.parse(new TextDecoder().decode(stdout));
  if (!Array.isArray(printed)) throw new Error("the program printed no array");
  return printed;
}
