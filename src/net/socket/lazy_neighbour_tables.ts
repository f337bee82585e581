/**
 * For runs of one target, most of which have no use for neighbour tables: they are loaded when a send fails for the first
 * time.
 *
 * @module
 */
import { EINVAL, ENOBUFS } from "../../../ffi/headers/errno.ts";
import type { NeighbourTables } from "./neighbour_tables.ts";
import type { Warn } from "../warn.ts";

/** Warns, once, when sends fail again and again because the kernel's table of neighbours is full. */
export function lazyNeighbourTables(clock: { nowNs(): number }, warn: Warn): Pick<NeighbourTables, "refused"> {
  let tables: NeighbourTables | undefined;
  let loading = false;
  return {
    refused: (error) => {
      if (!loading && (error === ENOBUFS || error === EINVAL)) {
        loading = true;
        void import("./neighbour_tables.ts").then((module) => tables = new module.NeighbourTables(clock, warn));
      }
      return tables?.refused(error) ?? false;
    },
  };
}
