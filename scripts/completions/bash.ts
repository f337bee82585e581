/**
 * Completions for bash 4 and later, with or without the package bash-completion.
 *
 * @module
 */

import { completionOf, type NamedOption, ORIGIN, spellingsOf } from "./option.ts";

/** Lists of words are broken here. */
const WORDS_COLUMNS = 100;

/**
 * Puts the file together.
 *
 * @param options In the order of the help.
 * @returns Text to be read with `source`, the last line ended too.
 */
export function bashCompletion(options: readonly NamedOption[]): string {
  const flags = options.filter(([, { argument }]) => argument === undefined);
  const others = options.filter(([, { argument }]) => argument !== undefined);
  const spelled = options.flatMap((option) =>
    spellingsOf(option).map((text) => text.startsWith("--") && completionOf(option) !== undefined ? `${text}=` : text)
  );
  const free = others.filter((option) => completionOf(option)?.kind === "free");
  return `# ${ORIGIN}

_ping1025_hosts() {
  # Of bash-completion; knows the hosts of ssh, too.
  if declare -F _known_hosts_real > /dev/null; then
    _known_hosts_real -- "$1"
  else
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$1")
  fi
}

_ping1025_devices() {
  local path
  for path in /sys/class/net/*/; do
    path=\${path%/}
    [[ \${path##*/} == "$1"* ]] && COMPREPLY+=("\${path##*/}")
  done
}

_ping1025() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} word
  COMPREPLY=()

  # A = is a word of its own: --name=value are three.
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]] && ((COMP_CWORD > 1)); then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi

  # Behind -- there are no options.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    if [[ $word == -- ]]; then
      _ping1025_hosts "$current"
      return
    fi
  done

  # The last letter of a cluster may take an argument: -qc 3.
  if [[ $before =~ ^-[${lettersOf(flags)}]*([${lettersOf(others)}])$ ]]; then
    before=-\${BASH_REMATCH[1]}
  fi
  case $before in
${others.flatMap(branchOf).join("\n")}
    ${wrap(free.flatMap(spellingsOf), " | ", " | \\\n      ")})
      return
      ;;
  esac

  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '
      ${wrap(spelled, " ", "\n      ")}
    ' -- "$current")
    # The argument comes right behind the =.
    [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
  else
    _ping1025_hosts "$current"
  fi
  return 0
}

complete -F _ping1025 ping1025
`;
}

/** Puts words into lines. */
function wrap(words: readonly string[], separator: string, lineBreak: string): string {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + separator.length + word.length > WORDS_COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line + separator + word;
  }
  return lines.join(lineBreak);
}

function lettersOf(options: readonly NamedOption[]): string {
  return options.flatMap(([, { letters }]) => letters).join("");
}

/** How to complete the argument of an option, if there is anything to know about it. */
function branchOf(option: NamedOption): string[] {
  const completion = completionOf(option);
  const pattern = spellingsOf(option).join(" | ");
  switch (completion?.kind) {
    case "words":
      return [
        `    ${pattern})`,
        `      mapfile -t COMPREPLY < <(compgen -W '${completion.words.join(" ")}' -- "$current")`,
        "      return",
        "      ;;",
      ];
    case "device":
      return [`    ${pattern})`, '      _ping1025_devices "$current"', "      return", "      ;;"];
    case "free":
    case undefined:
      return [];
    default:
      return completion satisfies never;
  }
}
