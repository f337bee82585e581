/**
 * Telling a person something while a run is being prepared.
 *
 * @module
 */
import type { WarningEvent } from "../core/events.ts";

/** Says one line; see {@linkcode WarningEvent} for its forms. */
export type Warn = (message: string, form?: WarningEvent["form"]) => void;
