/**
 * The options under "About".
 *
 * @module
 */

import { rowsUnder } from "./option_row.ts";

/** The rows. */
export const ABOUT = rowsUnder("About", {
  version: {
    letters: "V",
    help: "show the version",
    fits: ["one", "many", "path-mtu", "path", "live"],
    // What is wrong with a later option is still reported.
    apply: (draft) => draft.showVersion = true,
  },
  usage: {
    letters: "h?",
    help: "show this text on stderr and exit with status 2",
    fits: ["one", "many", "path-mtu", "path", "live"],
    ends: { kind: "usage" },
  },
  help: {
    help: "show this text",
    fits: ["one", "many", "path-mtu", "path", "live"],
    ends: { kind: "help" },
  },
});
