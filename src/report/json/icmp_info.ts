/**
 * What ICMP messages carry besides their types and codes, for `-j`.
 *
 * @module
 */
import type { IcmpDescription } from "../../core/events.ts";
import { type JsonFields, number, quoted } from "./json_text.ts";
import { icmpInfo } from "../words/icmp.ts";

/** The key `mtu`, `gateway` or `pointer`, or none. */
export function icmpInfoJson(description: IcmpDescription): JsonFields {
  const { mtu, gateway, pointer } = icmpInfo(description);
  return {
    mtu: mtu === undefined ? undefined : number(mtu),
    gateway: gateway === undefined ? undefined : quoted(gateway),
    pointer: pointer === undefined ? undefined : number(pointer),
  };
}
