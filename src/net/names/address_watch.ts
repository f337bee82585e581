/**
 * The name of a single target, which is looked up again while the run lasts.
 *
 * @module
 */
import type { PingOptions } from "../../cli/options.ts";
import type { Clock } from "../../../ffi/clock.ts";
import { addressText } from "../socket/socket_address.ts";
import { hasRoute, scopeOf } from "../socket/source_probe.ts";
import type { PreparedTarget } from "../prepare.ts";
import { TargetLookUps } from "./look_ups.ts";
import { familyOfNames } from "./resolve.ts";

/** Whether another address can take the place of the first: not where requests depend on more than that. */
export function canMove(
  { request, socket }: Pick<PingOptions, "request" | "socket">,
  { hops, multicast }: PreparedTarget,
): boolean {
  const plain = request.flowLabel === undefined && request.nodeInformation === undefined && !request.icmpTimestamp;
  return plain && hops.length === 0 && !multicast && !socket.connected;
}

/**
 * Looks the name of a target up again, in the family of its first address: with growing pauses in a run that waits until
 * the target is up, and every so often if that is asked for.
 *
 * @param moveTo Takes another address, in network order, with its scope, and as text; and the text of the one before.
 */
export function watchName(
  options: PingOptions,
  prepared: PreparedTarget,
  clock: Pick<Clock, "nowNs">,
  moveTo: (address: Uint8Array, scopeId: number, text: string, previousText: string) => void,
): TargetLookUps {
  const { target: { family } } = prepared;
  let { address, scopeId } = prepared;
  const text = () => addressText(address, scopeId);
  const begin = options.pace.untilUp === undefined ? "up" : "down";
  return new TargetLookUps([{ index: 0, name: options.target.destination }], {
    session: {
      ready: () => {},
      fail: () => {},
      failForNow: () => {},
      handleAddressChange: (_target, previousText = "") => moveTo(address, scopeId, text(), previousText),
    },
    addresses: {
      set: (_target, _family, found, foundScope) => {
        address = found;
        scopeId = scopeOf(found, foundScope, family, options.source.device);
      },
      has: (_target, other) => other.address.every((byte, index) => byte === address[index]),
      addressOf: text,
    },
    clock,
    watch: { again: true, everyNs: options.target.resolveEveryNs, begin },
    family: familyOfNames(options),
    hasSocket: (other) => other === family,
    hasRoute: (found) =>
      hasRoute({ options, family, firstHop: found.address, scopeId: found.scopeId, multicast: false }),
  });
}
