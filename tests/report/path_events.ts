/**
 * Events of a path.
 *
 * @module
 */
import type { PathStartEvent } from "../../src/core/events.ts";
import { TARGET } from "../core/path/virtual_path.ts";

/** A run begins. */
export const PATH_START: PathStartEvent = {
  kind: "start",
  hostname: "host",
  target: TARGET,
  family: "ipv4",
  source: "192.0.2.1",
  device: undefined,
  sourceFixed: false,
  maxHops: 30,
  payloadBytes: 56,
  packetBytes: 84,
};
