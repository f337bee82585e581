/**
 * Keys of a terminal. Those that are no characters are sent as control sequences, ECMA-48 section 5.4, with xterm's
 * finals and with the numbers of the VT220; in the keypad's application mode some have ESC O in front (SS3).
 *
 * @module
 */
import type { ScrollStep } from "../../report/live/view.ts";

/** A key that means something here. */
export type LiveKey = "q" | "p" | "r" | "s" | "S" | "h" | "?" | ScrollStep;

const CHARACTERS: Readonly<Record<string, LiveKey>> = { q: "q", p: "p", r: "r", s: "s", S: "S", h: "h", "?": "?" };
const FINALS: Readonly<Record<string, LiveKey>> = { A: "up", B: "down", H: "home", F: "end" };
const NUMBERS: Readonly<Record<string, LiveKey>> = {
  "1": "home",
  "4": "end",
  "5": "page-up",
  "6": "page-down",
  "7": "home",
  "8": "end",
};
/** A control sequence, one with SS3, a character with Alt, the start of a sequence, or any other character. */
const KEY = new RegExp(`${"\x1b"}(?:\\[([0-?]*)[ -/]*([@-~])|O([@-~])|[^[O]|$|[[O])|[^]`, "g");

/** The keys among what a terminal sends; what means nothing is left out. */
export function readKeys(bytes: Uint8Array): LiveKey[] {
  if (bytes.length === 0) return [];
  const keys: LiveKey[] = [];
  for (const [text, parameters = "", final, short] of String.fromCharCode(...bytes).matchAll(KEY)) {
    const key = final === "~" ? NUMBERS[parameters] : parameters === "" ? FINALS[final ?? short ?? ""] : undefined;
    const found = key ?? CHARACTERS[text];
    if (found !== undefined) keys.push(found);
  }
  return keys;
}
