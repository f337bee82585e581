import { assert, assertEquals } from "@std/assert";
import { completionFiles, COMPLETIONS_FOLDER } from "../../scripts/completions/main.ts";
import { completionOf, spellingsOf, summaryOf } from "../../scripts/completions/option.ts";
import { zshCompletion } from "../../scripts/completions/zsh.ts";
import { fishCompletion } from "../../scripts/completions/fish.ts";
import type { OptionRow } from "../../src/cli/table/option_row.ts";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { testWith, tool } from "../support/requirements.ts";

const FLAG: OptionRow = { letters: [], argument: undefined, family: "any", group: "Output", help: "help" };

/** Every spelling of every option. */
const SPELLINGS: readonly string[] = optionRows().flatMap(spellingsOf);

/** Options with the words that their arguments can be. */
const WORDS = optionRows().flatMap((option) => {
  const completion = completionOf(option);
  return completion?.kind === "words" ? spellingsOf(option).map((text) => [text, completion.words] as const) : [];
});

/** Runs a shell in a folder that holds the completion files, and returns what it prints; no complaint is allowed. */
async function runShell(shell: string, args: readonly string[], script: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of completionFiles()) await Deno.writeTextFile(`${folder}/${name}`, text);
    const { stdout, stderr } = await new Deno.Command(shell, {
      args: [...args, "-c", script],
      cwd: folder,
      env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, TERM: "xterm", LC_ALL: "C.UTF-8" },
      stdin: "null",
      // A shell that waits for something ends, too.
      signal: AbortSignal.timeout(60_000),
    }).output();
    const decoder = new TextDecoder();
    assertEquals(decoder.decode(stderr), "");
    return decoder.decode(stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** What bash offers for the last of these words; it breaks words at `=` itself. */
async function offersOfBash(...words: string[]): Promise<string[]> {
  const quoted = ["ping1025", ...words].map((word) => `'${word}'`).join(" ");
  const script = `. ./ping1025.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _ping1025;` +
    ` printf '%s\\n' "\${COMPREPLY[@]}"`;
  return linesOf(await runShell("bash", ["--norc", "--noprofile"], script));
}

/** What fish offers at the end of a line, without its descriptions. */
async function offersOfFish(line: string): Promise<string[]> {
  const text = await runShell("fish", ["--no-config"], `source ./ping1025.fish; complete -C '${line}'`);
  return linesOf(text).map((offer) => offer.replace(/\t.*/, ""));
}

/** What zsh makes of each line when the tab key is pressed at its end. */
async function completedByZsh(lines: readonly string[]): Promise<string[]> {
  // A terminal of its own, in which a key shows the line in brackets and empties it.
  const setUp = "PS1= PS2= fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; unsetopt list_beep auto_list; " +
    "show() { print -r -- \"<<$BUFFER>>\"; BUFFER= }; zle -N show; bindkey '^X' show; print 're''ady'";
  const script = `zmodload zsh/zpty; zpty terminal zsh -f -i
    zpty -w terminal ${quoteForShell(setUp)}; zpty -r terminal text '*ready*'
    for line in ${lines.map(quoteForShell).join(" ")}; do
      zpty -w -n terminal "$line"$'\\t\\x18'
      zpty -r terminal text '*<<*>>*'
      print -r -- "\${\${text##*<<}%%>>*}"
    done
    zpty -d terminal`;
  return (await runShell("zsh", ["-f"], script)).trimEnd().split("\n");
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

Deno.test("docs/completions holds what the option table says: deno task completions --write", () => {
  const found = [...Deno.readDirSync(COMPLETIONS_FOLDER)].map(({ name }) => name).sort();
  assertEquals(found, [...completionFiles().keys()].sort());
  for (const [name, text] of completionFiles()) {
    assertEquals(Deno.readTextFileSync(new URL(name, COMPLETIONS_FOLDER)), text, name);
  }
});

Deno.test("summaryOf() leaves out what follows a colon or semicolon, and a remark at the end", () => {
  const summary = (help: string) => summaryOf(["x", { ...FLAG, help }]);
  assertEquals(summary("one (two) three (four)"), "one (two) three");
  assertEquals(summary("one; two: three"), "one");
  assertEquals(summary("one (two: three)"), "one");
  for (const option of optionRows()) assert(/^[^;:]+[^;: ]$/.test(summaryOf(option)), option[0]);
});

Deno.test("zshCompletion() and fishCompletion() quote what is special to the shell", () => {
  const option = ["x", { ...FLAG, help: "a'b [c] \\d" }] as const;
  assertEquals(zshCompletion([option]).split("\n")[4], "  '(--x)--x[a'\\''b \\[c\\] \\\\d]' \\");
  assertEquals(fishCompletion([option]).split("\n")[3], "complete -c ping1025 -l x -d 'a\\'b [c] \\\\d'");
});

testWith("bash takes the completions", [tool("bash")], async () => {
  assertEquals(
    await runShell(
      "bash",
      ["--norc", "--noprofile"],
      "bash -n ping1025.bash && . ./ping1025.bash && complete -p ping1025",
    ),
    "complete -F _ping1025 ping1025\n",
  );
});

testWith("bash offers every option, and behind -- none", [tool("bash")], async () => {
  assertEquals((await offersOfBash("-")).map((offer) => offer.replace(/=$/, "")), SPELLINGS);
  assertEquals(await offersOfBash("-q", "--pmtu-"), ["--pmtu-discovery="]);
  assertEquals(await offersOfBash("--", "--pmtu-"), []);
});

testWith("bash offers the words of an argument, attached, apart and behind a cluster", [tool("bash")], async () => {
  for (const [option, words] of WORDS) {
    assertEquals(await offersOfBash(option, ""), [...words]);
    assertEquals(await offersOfBash(option, "="), [...words]);
    assertEquals(
      await offersOfBash(option, "=", words[0] ?? ""),
      words.filter((word) => word.startsWith(words[0] ?? "")),
    );
  }
  assertEquals(await offersOfBash("-qM", "p"), ["probe"]);
  assertEquals(await offersOfBash("-cM", "p"), []);
  assertEquals(await offersOfBash("-I", "l"), ["lo"]);
  assertEquals(await offersOfBash("-c", "-"), []);
});

testWith("bash offers hosts, those that bash-completion knows where it is there", [tool("bash")], async () => {
  const hosts = async (setUp: string) =>
    linesOf(
      await runShell(
        "bash",
        ["--norc", "--noprofile"],
        `echo 192.0.2.1 one.test two.test > hosts; HOSTFILE=hosts; ${setUp}; . ./ping1025.bash
        COMP_WORDS=(ping1025 -q tw) COMP_CWORD=2; _ping1025; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ),
    );
  assertEquals(await hosts(":"), ["two.test"]);
  assertEquals(await hosts('_known_hosts_real() { COMPREPLY=("known $*"); }'), ["known -- tw"]);
});

testWith("zsh takes the completions, and completes options and the words of arguments", [tool("zsh")], async () => {
  assertEquals(await runShell("zsh", ["-f"], "zsh -n _ping1025"), "");
  const table = [
    ["ping1025 --pmtu-", "ping1025 --pmtu-discovery="],
    ["ping1025 --usa", "ping1025 --usage "],
    ["ping1025 -M pr", "ping1025 -M probe "],
    ["ping1025 -qMpr", "ping1025 -qMprobe "],
    ["ping1025 --pmtu-discovery=w", "ping1025 --pmtu-discovery=want "],
    ["ping1025 --timestamping ke", "ping1025 --timestamping kernel "],
    ["ping1025 -3? -T tsp", "ping1025 -3? -T tsprespec "],
    ["ping1025 -- --usa", "ping1025 -- --usa"],
  ] as const;
  assertEquals(await completedByZsh(table.map(([typed]) => typed)), table.map(([, completed]) => completed));
});

testWith("fish takes the completions, and offers every option and the words of arguments", [tool("fish")], async () => {
  assertEquals(await runShell("fish", ["--no-config"], "fish --no-config -n ping1025.fish"), "");
  const offered = new Set([...await offersOfFish("ping1025 -"), ...await offersOfFish("ping1025 --")]);
  const missing = SPELLINGS.filter((text) => !offered.has(text) && !offered.has(`${text}=`));
  assertEquals(missing, []);
  for (const [option, words] of WORDS) {
    assertEquals((await offersOfFish(`ping1025 ${option} `)).sort(), words.toSorted());
  }
  assertEquals(await offersOfFish("ping1025 --pmtu-discovery=pr"), ["--pmtu-discovery=probe"]);
  assertEquals(await offersOfFish("ping1025 -qMpr"), ["-qMprobe"]);
  assertEquals((await offersOfFish("ping1025 -I l")).includes("lo"), true);
});
