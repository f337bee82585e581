/**
 * `deno task check-imports`: holds the project against `rules.ts`.
 *
 * Imports come from the module graph (`deno info --json`), starting from `main.ts` and from every file that `main.ts`
 * does not lead to.
 *
 * @module
 */

import { circleViolations, type Import, importViolations, sourceViolations, unreachedViolations } from "./rules.ts";

/** Where the program and the library begin. */
const ROOTS = ["main.ts", "src/mod.ts"];

/** The parts of the output of `deno info --json` that are used here. */
interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      /** Absent for a type-only import. */
      readonly code?: ResolvedImport;
      readonly type?: ResolvedImport;
    }[];
  }[];
}

/** Where an import leads: an address, or the reason why there is none. */
interface ResolvedImport {
  readonly specifier?: string;
  readonly error?: string;
}

/** Paths of the TypeScript files in a folder and its folders, relative to the root, in order. */
async function sourceFiles(root: URL, folder: string): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
      if (isDirectory) paths.push(...await sourceFiles(root, `${folder}/${name}`));
      else if (name.endsWith(".ts")) paths.push(`${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return paths.sort();
}

/** Asks Deno for the module graph of one file and everything it leads to. */
async function readGraph(root: URL, path: string): Promise<ModuleGraph> {
  const child = new Deno.Command(Deno.execPath(), { args: ["info", "--json", path], cwd: root, stdin: "null" });
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`deno info ${path}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Lists every import of the files that the roots lead to.
 *
 * @param files paths of the roots; one that was reached from another is not asked for again.
 * @returns imports by paths relative to `root`, and a line for each that leads nowhere.
 */
async function readImports(root: URL, files: readonly string[]): Promise<{ imports: Import[]; broken: string[] }> {
  const imports: Import[] = [];
  const broken = new Set<string>();
  const seen = new Set<string>();
  for (const file of files) {
    if (seen.has(file)) continue;
    for (const { specifier, error, dependencies } of (await readGraph(root, file)).modules) {
      if (!specifier.startsWith(root.href)) continue;
      const from = specifier.slice(root.href.length);
      if (error !== undefined) broken.add(`${from}: ${error}`);
      if (seen.has(from)) continue;
      seen.add(from);
      for (const dependency of dependencies ?? []) {
        const resolved = dependency.code ?? dependency.type;
        if (resolved?.specifier === undefined) {
          broken.add(`${from}: ${dependency.specifier}: ${resolved?.error ?? "leads nowhere"}`);
          continue;
        }
        const local = resolved.specifier.startsWith(root.href);
        const to = local ? resolved.specifier.slice(root.href.length) : dependency.specifier;
        imports.push({ from, to, typesOnly: dependency.code === undefined });
      }
    }
  }
  return { imports, broken: [...broken] };
}

/**
 * Holds a project against the rules.
 *
 * @param root the project's folder; its address ends in `/`.
 * @returns a line for each violation, and how much was looked at.
 */
export async function checkProject(root: URL): Promise<{ violations: string[]; files: number; imports: number }> {
  const program = ["main.ts", ...await sourceFiles(root, "src"), ...await sourceFiles(root, "ffi")];
  const others = [...await sourceFiles(root, "scripts"), ...await sourceFiles(root, "tests")];
  const sources = new Map<string, string>();
  for (const path of [...program, ...others]) sources.set(path, await Deno.readTextFile(new URL(path, root)));
  const { imports, broken } = await readImports(root, program);
  // What Deno adds for `compilerOptions.types` is nobody's import.
  const own = imports.filter(({ from }) => !from.startsWith("scripts/std_types/"));
  const violations = [
    ...broken,
    ...importViolations(own),
    ...circleViolations(own),
    ...unreachedViolations(program, own, ROOTS),
    ...sourceViolations(sources),
  ];
  return { violations, files: program.length, imports: own.length };
}

if (import.meta.main) {
  const { violations, files, imports } = await checkProject(new URL("../..", import.meta.url));
  for (const violation of violations) console.error(violation);
  console.log(`check-imports: ${files} files, ${imports} imports, ${violations.length} violations`);
  Deno.exit(violations.length === 0 ? 0 : 1);
}
