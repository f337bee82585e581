/**
 * The words of `-N`, which turns requests into node information queries (RFC 4620): what is asked for, and about whom.
 *
 * @module
 */

import { type BadArgument, badOption } from "./argument_values.ts";
import type { AddressScope, NodeInformationChoice, QueryChoice, SubjectChoice } from "./options.ts";

/** What a word comes to. */
export type NodeInformationStep =
  | { readonly kind: "value"; readonly value: NodeInformationChoice }
  | NodeInformationStop;

/** Reason to read no further. */
export type NodeInformationStop =
  /** `-N help`: the words on stdout, status 0. */
  | { readonly kind: "query-help" }
  /** Not to be understood: the complaint on stdout, if there is one, then the words on stderr, status 2. */
  | { readonly kind: "query-usage"; readonly complaint: string | undefined }
  | BadArgument;

interface QueryWord {
  readonly query: QueryChoice;
  readonly scope?: AddressScope;
  readonly help: string | undefined;
}

interface SubjectWord {
  readonly argument: string;
  readonly subject: (text: string) => SubjectChoice;
  readonly help: string;
}

/** Words that ask; `fqdn` is another word for `name`, which the help leaves out. */
const QUERY_WORDS: Readonly<Record<string, QueryWord>> = {
  name: { query: "name", help: "its names" },
  fqdn: { query: "name", help: undefined },
  ipv6: { query: "ipv6", help: "IPv6 addresses, of these kinds if any are given" },
  "ipv6-all": { query: "ipv6", scope: "all", help: "those of all its interfaces" },
  "ipv6-compatible": { query: "ipv6", scope: "compatible", help: "IPv4-compatible ones" },
  "ipv6-global": { query: "ipv6", scope: "global", help: "global ones" },
  "ipv6-linklocal": { query: "ipv6", scope: "link-local", help: "link-local ones" },
  "ipv6-sitelocal": { query: "ipv6", scope: "site-local", help: "site-local ones" },
  ipv4: { query: "ipv4", help: "IPv4 addresses" },
  "ipv4-all": { query: "ipv4", scope: "all", help: "those of all its interfaces" },
};

/** Words that say whom the question is about, with a value behind `=`. */
const SUBJECT_WORDS: Readonly<Record<string, SubjectWord>> = {
  "subject-ipv6": {
    argument: "HOST",
    subject: (host) => ({ kind: "ipv6", host }),
    help: "who has this IPv6 address",
  },
  "subject-ipv4": {
    argument: "HOST",
    subject: (host) => ({ kind: "ipv4", host }),
    help: "who has this IPv4 address",
  },
  "subject-name": {
    argument: "NAME",
    subject: (name) => ({ kind: "name", name, form: "guessed" }),
    help: "who has this name; a dot makes it a whole one",
  },
  "subject-fqdn": {
    argument: "NAME",
    subject: (name) => ({ kind: "name", name, form: "fully-qualified" }),
    help: "who has this whole name",
  },
};

const WORD_COLUMNS = 24;
/** IFNAMSIZ of net/if.h without the end of a C string. */
const MAX_SCOPE_LENGTH = 15;

/**
 * Adds a word to those that came before it.
 *
 * @param before What they came to; undefined for the first one.
 * @param word As typed: `ipv6-global`, `subject-name=host`.
 */
export function addNodeInformationWord(before: NodeInformationChoice | undefined, word: string): NodeInformationStep {
  if (word === "help") return { kind: "query-help" };
  const choice = before ?? { query: undefined, scopes: [], subject: undefined };
  const equals = word.indexOf("=");
  if (equals < 0) {
    const row = Object.hasOwn(QUERY_WORDS, word) ? QUERY_WORDS[word] : undefined;
    if (row === undefined) return usage();
    if (choice.query !== undefined && choice.query !== row.query) return usage("Qtype conflict");
    const scopes = row.scope === undefined ? choice.scopes : [...choice.scopes, row.scope];
    return { kind: "value", value: { ...choice, query: row.query, scopes } };
  }
  const name = word.slice(0, equals);
  const row = Object.hasOwn(SUBJECT_WORDS, name) ? SUBJECT_WORDS[name] : undefined;
  if (row === undefined) return usage();
  const subject = row.subject(word.slice(equals + 1));
  if (choice.subject !== undefined && choice.subject.kind !== subject.kind) return usage("Subject type conflict");
  if (subject.kind === "name") return addName(choice, subject);
  return { kind: "value", value: { ...choice, subject } };
}

/** iputils takes a scope behind a name, and has no use for it. */
function addName(
  choice: NodeInformationChoice,
  subject: Extract<SubjectChoice, { readonly kind: "name" }>,
): NodeInformationStep {
  const percent = subject.name.indexOf("%");
  if (percent < 0) return { kind: "value", value: { ...choice, subject } };
  if (subject.name.length - percent > MAX_SCOPE_LENGTH + 1) return badOption("too long scope name");
  return { kind: "value", value: { ...choice, subject: { ...subject, name: subject.name.slice(0, percent) } } };
}

/** The words of `-N`, for a person: lines of at most 80 columns, the last one ended too. */
export function formatNodeInformationHelp(): string {
  const line = (word: string, help: string) => `  ${word.padEnd(WORD_COLUMNS)}  ${help}`;
  return [
    "Usage: ping1025 -N WORD [-N WORD]... [OPTION]... DESTINATION",
    "Ask an IPv6 host for node information (RFC 4620) instead of for an echo.",
    "",
    "What to ask for, of one kind:",
    ...Object.entries(QUERY_WORDS).flatMap(([word, { help }]) => help === undefined ? [] : [line(word, help)]),
    "",
    "Whom to ask about, the destination unless told:",
    ...Object.entries(SUBJECT_WORDS).map(([word, { argument, help }]) => line(`${word}=${argument}`, help)),
    "",
    line("help", "show this text"),
    "",
  ].join("\n");
}

function usage(complaint?: string): NodeInformationStep {
  return { kind: "query-usage", complaint };
}
