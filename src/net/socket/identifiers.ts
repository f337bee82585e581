/**
 * The identifiers of requests on raw sockets, where the command line does not choose one. Processes of containers that
 * share a network often have the same number, so that does not tell their requests apart: identifiers are random, and none
 * that is seen in use.
 *
 * @module
 */
import { Arena } from "../../../ffi/arena.ts";
import { MSG_DONTWAIT } from "../../../ffi/headers/socket.ts";
import { MessageBatch } from "../../../ffi/msghdr.ts";
import { emptyMessage, type Family, type MessageTypes } from "../../family/family.ts";
import type { ReceivingSocket } from "./icmp_socket.ts";

const MAX_IDENTIFIER = 0xffff;
/** Room for the longest IPv4 header and an ICMP header. */
const BEGINNING = { nameBytes: 0, dataBytes: 68, controlBytes: 0 } as const;
/** Packets that are looked at at most: others' may come without end. */
const MAX_LOOKS = 1000;

/** A socket that the identifier is for. */
export interface IdentifiedSocket {
  /** How its targets are pinged. */
  readonly family: Family;
  /** What is asked; echo requests unless given. */
  readonly types?: MessageTypes;
  /** The socket itself: nothing was sent by it yet. */
  readonly icmp: ReceivingSocket;
}

let lastIdentifier: number | undefined;

/** Runs of one process have different ones, too. They are no secret: what requests carry proves their replies. */
function nextIdentifier(): number {
  // From 1 on: 0 would ask for a raw socket.
  lastIdentifier = (lastIdentifier ?? Math.floor(Math.random() * MAX_IDENTIFIER)) % MAX_IDENTIFIER + 1;
  return lastIdentifier;
}

/**
 * Chooses an identifier. A raw socket is handed the replies to everybody's requests: what has come by now tells which
 * identifiers are in use, and is thrown away.
 *
 * @param next makes candidates: random ones by default
 */
export function chooseIdentifier(sockets: readonly IdentifiedSocket[], next: () => number = nextIdentifier): number {
  const inUse = new Set<number>();
  for (const { family, icmp, types = family.echo } of sockets) {
    if (icmp.kind === "raw") addSeen(family, types, icmp.socket, inUse);
  }
  for (;;) {
    const identifier = next();
    if (!inUse.has(identifier)) return identifier;
  }
}

function addSeen(family: Family, types: MessageTypes, socket: ReceivingSocket["socket"], into: Set<number>): void {
  const message = emptyMessage();
  const decoder = family.createDecoder({ socketKind: "raw", identifier: 0, target: undefined }, types);
  const [slot] = new MessageBatch(new Arena(MessageBatch.arenaBytes(1, BEGINNING)), 1, BEGINNING).slots;
  for (let look = 0; slot !== undefined && look < MAX_LOOKS; look++) {
    const bytes = socket.receive(slot, MSG_DONTWAIT);
    if (bytes < 0) return;
    message.identifier = 0;
    decoder.decode(slot.data, Math.min(bytes, slot.data.length), -1, message);
    into.add(message.identifier);
  }
}
