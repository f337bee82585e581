/**
 * From the words of `-N` to the question that is sent: hosts are looked up, names put into the form of DNS.
 *
 * @module
 */
import type { NodeInformationChoice, SubjectChoice } from "../../cli/options.ts";
import { AF_INET, AF_INET6, SOCK_DGRAM } from "../../../ffi/headers/socket.ts";
import { AI_IDN } from "../../../ffi/headers/netdb.ts";
import { lookUpAddresses } from "../../../ffi/name_service.ts";
import {
  NodeInformationProbe,
  type NodeInformationQuestion,
  type NodeInformationSubject,
} from "../../probe/node_information.ts";
import { encodeNodeName } from "../../wire/node_information.ts";
import { lookUpFailure, ResolutionError } from "./resolve.ts";
import { UsageError } from "../usage_error.ts";

/** What an ASCII name may be made of when it is converted together with what is not ASCII. */
const CONVERTIBLE = /^[-\w.\P{ASCII}]+$/u;

/** What `-N` asks, as far as it is settled before there is a target. */
export interface PreparedQuestion extends Omit<NodeInformationQuestion, "subject"> {
  /** Undefined stands for the target's address. */
  readonly subject: NodeInformationSubject | undefined;
}

/**
 * Settles what `-N` asks.
 *
 * @returns undefined without a query: a subject alone asks for nothing
 * @throws {ResolutionError} when the host of a subject is unknown, or not looked up in time
 * @throws {UsageError} when a name can't be one in DNS
 */
export async function prepareQuestion(
  choice: NodeInformationChoice,
  signal?: AbortSignal,
): Promise<PreparedQuestion | undefined> {
  const subject = choice.subject === undefined ? undefined : await prepareSubject(choice.subject, signal);
  return choice.query === undefined ? undefined : { query: choice.query, scopes: choice.scopes, subject };
}

/** The probe whose queries ask a target for node information. */
export function questionProbe({ query, scopes, subject }: PreparedQuestion, address: Uint8Array): NodeInformationProbe {
  const question = { query, scopes, subject: subject ?? { type: "ipv6", bytes: address } } as const;
  return new NodeInformationProbe(question, (bytes) => crypto.getRandomValues(bytes));
}

async function prepareSubject(choice: SubjectChoice, signal: AbortSignal | undefined): Promise<NodeInformationSubject> {
  switch (choice.kind) {
    case "ipv6":
      return { type: "ipv6", bytes: await lookUp(choice.host, AF_INET6, signal) };
    case "ipv4":
      return { type: "ipv4", bytes: await lookUp(choice.host, AF_INET, signal) };
    case "name":
      return { type: "name", bytes: nameSubject(choice.name, choice.form) };
  }
}

async function lookUp(host: string, family: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const hints = { family, socktype: SOCK_DGRAM, protocol: 0, flags: AI_IDN };
  const found = await lookUpAddresses(host, hints, signal).catch((reason) => {
    throw lookUpFailure(host, reason);
  });
  if (found.kind === "failed") throw new ResolutionError(host, found.message);
  const [first] = found.addresses;
  if (first === undefined) throw new ResolutionError(host, "no address");
  return first.address;
}

/**
 * The subject that a name is, in lower case.
 *
 * @param form "guessed" takes a name with a dot for a whole one
 * @throws {UsageError} when it can't be a name in DNS
 */
export function nameSubject(name: string, form: "fully-qualified" | "guessed"): Uint8Array {
  const ascii = asciiName(name).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const isWhole = form === "fully-qualified" || ascii.includes(".");
  const subject = encodeNodeName(ascii, isWhole ? "fully-qualified" : "first-labels");
  if (subject instanceof Uint8Array) return subject;
  throw new UsageError(`inappropriate subject name: ${ascii}`);
}

/**
 * The form of a name that DNS has: UTS #46, nontransitional, which is how the host of a URL is read.
 *
 * @throws {UsageError} when there is none
 */
function asciiName(name: string): string {
  if (!/\P{ASCII}/u.test(name)) return name;
  // A last label of our own keeps digits from being taken for an IPv4 address.
  const url = CONVERTIBLE.test(name) ? URL.parse(`http://${name}.x`) : null;
  if (url === null || !url.hostname.endsWith(".x")) {
    throw new UsageError(`IDN encoding error: not a name: ${name}`);
  }
  return url.hostname.slice(0, -".x".length);
}
