/**
 * Who may import whom, and the other rules about the sources that a compiler does not check, as data and as functions
 * from sources to violations.
 *
 * @module
 */

/** One import statement, type-only ones included. */
export interface Import {
  /** Path of the importing file, relative to the project: `src/core/one/pinger.ts`. */
  readonly from: string;
  /** Path of the imported file, or, for one that is not of the project, its name as written: `@std/cli/parse-args`. */
  readonly to: string;
  /** `import type`. */
  readonly typesOnly: boolean;
}

/** What a folder may import besides its own files. */
interface FolderRule {
  /** Folder or file. */
  readonly folder: string;
  /** Folders, files and packages whose every export may be imported. */
  readonly values: readonly string[];
  /** Folders and files of which `import type` may be used. */
  readonly types: readonly string[];
}

/** The files that put the program together: they may import everything, and only they may import each other. */
const COMPOSING_FILES: readonly string[] = ["main.ts", "src/run.ts", "src/mod.ts"];

/** Constants that every folder may import. */
const SHARED_FILES: readonly string[] = ["src/exit_status.ts", "src/units.ts"];

/** The table: who may import whom. */
const FOLDER_RULES: readonly FolderRule[] = [
  { folder: "src/wire", values: [], types: [] },
  { folder: "ffi", values: [], types: [] },
  {
    folder: "src/family",
    values: ["src/wire", "ffi/headers", "ffi/layout.ts"],
    types: [],
  },
  { folder: "src/probe", values: ["src/family", "src/wire", "ffi/headers"], types: [] },
  { folder: "src/core", values: ["src/probe", "src/family", "src/wire"], types: [] },
  {
    folder: "src/cli",
    values: [
      "@std/cli",
      "src/core/figures/requirements.ts",
      "src/core/figures/state_thresholds.ts",
      "src/report/formats.ts",
      "src/wire",
    ],
    types: ["src/core/events.ts"],
  },
  {
    folder: "src/library",
    values: ["src/cli", "src/core", "src/net/usage_error.ts", "src/report/formats.ts", "src/wire"],
    types: [],
  },
  { folder: "src/report", values: ["@std/fmt", "src/core", "src/wire", "string-width"], types: [] },
  {
    folder: "src/net",
    values: [
      "src/core",
      "src/probe",
      "src/family",
      "ffi",
      "src/report/live",
      "src/report/words",
      "src/wire",
      "hdr-histogram-js",
    ],
    types: ["src/cli/options.ts", "src/cli/targets/list.ts", "src/report/reporter.ts"],
  },
];

/** Folders in which everything comes in as an argument: no clock, no randomness, no console, no system. */
const PURE_FOLDERS: readonly string[] = ["src/wire", "src/probe", "src/core", "src/report"];

/** What has no place in {@link PURE_FOLDERS}. */
const IMPURE_NAME = /\b(?:Deno|console|performance|Date|Temporal|setTimeout|setInterval|crypto|Math\.random)\b/g;

/** The one file that may call {@link DLOPEN}. */
const DLOPEN_FILE = "ffi/libc.ts";
const DLOPEN = /\bDeno\s*\.\s*dlopen\s*\(/g;

const MAIN_FILE = "main.ts";
const MAIN_LINES_MAX = 40;

/** Comments and quoted strings; one match at a time, so a `//` within a string is no comment. */
const COMMENT_OR_STRING = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

/** Whether a path or package name is the folder, file or package, or inside it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/**
 * Finds the imports that {@link FOLDER_RULES} does not allow.
 *
 * @returns a line for each, empty when all is well.
 */
export function importViolations(imports: readonly Import[]): string[] {
  const violations: string[] = [];
  for (const { from, to, typesOnly } of imports) {
    if (COMPOSING_FILES.includes(from)) continue;
    if (SHARED_FILES.includes(to)) continue;
    const rule = FOLDER_RULES.find(({ folder }) => isWithin(from, folder));
    if (rule === undefined) {
      violations.push(`${from}: no rule says what this folder may import`);
      continue;
    }
    if ([rule.folder, ...rule.values].some((folder) => isWithin(to, folder))) continue;
    const typesAllowed = rule.types.some((folder) => isWithin(to, folder));
    if (typesOnly && typesAllowed) continue;
    violations.push(`${from}: may not import ${to}${typesAllowed ? " other than by `import type`" : ""}`);
  }
  return [...new Set(violations)];
}

/**
 * Finds files that import each other in a circle, by type-only imports too.
 *
 * @returns a line for each circle, empty when there is none.
 */
export function circleViolations(imports: readonly Import[]): string[] {
  const importsOf = Map.groupBy(imports, ({ from }) => from);
  const finished = new Set<string>();
  const path: string[] = [];
  const violations: string[] = [];

  function visit(file: string): void {
    const start = path.indexOf(file);
    if (start >= 0) {
      violations.push(`circle: ${[...path.slice(start), file].join(" -> ")}`);
      return;
    }
    if (finished.has(file)) return;
    path.push(file);
    for (const { to } of importsOf.get(file) ?? []) visit(to);
    path.pop();
    finished.add(file);
  }

  for (const file of importsOf.keys()) visit(file);
  return violations;
}

/**
 * Finds modules that the program does not run: those that no root leads to, type-only imports included.
 *
 * @param files paths of all modules of the program.
 * @param roots where the program and the library begin.
 * @returns a line for each, empty when all are reached.
 */
export function unreachedViolations(
  files: readonly string[],
  imports: readonly Import[],
  roots: readonly string[],
): string[] {
  const importsOf = Map.groupBy(imports, ({ from }) => from);
  const reached = new Set(roots);
  // A set that grows while it is walked is walked to its end.
  for (const file of reached) for (const { to } of importsOf.get(file) ?? []) reached.add(to);
  return files.filter((file) => !reached.has(file)).map((file) => `${file}: ${roots.join(" and ")} do not lead to it`);
}

/**
 * Finds what may not stand in a file's text: impure names in a pure folder, a second `Deno.dlopen`, too long a main.
 *
 * @param sources text of every file of the project by its path.
 * @returns a line for each, empty when all is well.
 */
export function sourceViolations(sources: ReadonlyMap<string, string>): string[] {
  const violations: string[] = [];
  let dlopenCalls = 0;
  for (const [path, text] of sources) {
    // Line breaks stay, so that a position still tells the line.
    const code = text.replace(COMMENT_OR_STRING, (match) => match.replace(/[^\n]/g, " "));
    const lineAt = (index: number) => code.slice(0, index).split("\n").length;
    if (PURE_FOLDERS.some((folder) => isWithin(path, folder))) {
      for (const match of code.matchAll(IMPURE_NAME)) {
        violations.push(`${path}:${lineAt(match.index)}: ${match[0]} has no place here: pass it in`);
      }
    }
    for (const match of code.matchAll(DLOPEN)) {
      dlopenCalls++;
      if (path !== DLOPEN_FILE) {
        violations.push(`${path}:${lineAt(match.index)}: Deno.dlopen belongs in ${DLOPEN_FILE}`);
      }
    }
    const lines = text.trimEnd().split("\n").length;
    if (path === MAIN_FILE && lines > MAIN_LINES_MAX) {
      violations.push(`${path}: ${lines} lines, at most ${MAIN_LINES_MAX}`);
    }
  }
  if (dlopenCalls !== 1) violations.push(`Deno.dlopen: ${dlopenCalls} calls in the project, there must be one`);
  return violations;
}
