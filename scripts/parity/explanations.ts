/**
 * Why rows differ: what holds for more than one of them, and those of `rows_values.ts`, by option and value.
 *
 * @module
 */

import { departure, type Explanation, version } from "./row.ts";

/** The value probe of -M is newer. */
export const NO_PROBE: Explanation = version("has no -M probe", { theirs: /invalid -M argument: probe/ });
const PATTERN = departure("an empty pattern is refused", { ours: /hex digits/, theirs: /PATTERN: 0x$/m });
const NO_NUMBER = departure("what is no number is refused", { ours: /bad (timing interval|linger time)/ });
const REST = departure("a number with something behind it is refused", {
  ours: /(use a point|is no unit of time)[^]*status 2/,
});
const UNIT = departure("a time may have a unit", { theirs: /contains garbage: s$/m });
const NOT_WHOLE = departure("a deadline may have a fraction", { theirs: /invalid argument: '/ });
const TOO_SHORT = departure("an interval that iputils takes for none is refused", { ours: /0, or at least 0\.001/ });
const BITS = departure("what is no number of 8 or 20 bits is refused", { ours: /status 2/ });
/** Packets that are too long for any IP packet are refused only now. */
export const NO_CHECK: Explanation = version("the size is not checked", {
  theirs: /local error|sendmsg: Message too long/,
});

/** The option -H is newer. */
export const NO_LOOKUP_OPTION: Explanation = version("has no -H", { theirs: /invalid option -- 'H'/ });
/** The option -3 is newer. */
export const NO_PRECISE_OPTION: Explanation = version("has no -3", { theirs: /invalid option -- '3'/ });
/** The variable is newer. */
export const NO_VARIABLE: Explanation = version("does not know IPUTILS_PING_PTR_LOOKUP", {
  ours: /PTR lookup\) disabled/,
});
/** Its own version. */
export const OWN_VERSION: Explanation = departure("each tells its own version", { ours: /ping1025|0\.\d/ });
/** Who may mark packets. */
export const MARK_BY_RAW: Explanation = departure("cap_net_raw is enough to mark packets since Linux 5.17", {
  as: ["user-of-setcap"],
  theirs: /failed to set mark: 7: Operation not permitted/,
});
/** What to do without a socket. */
export const HELPFUL: Explanation = departure("ours says what would help", { ours: /setcap cap_net_raw/ });
/** The source of a link-local run. */
export const REAL_SOURCE: Explanation = departure("ours finds the source of a link-local run", { theirs: /from :: / });
/** A line before the help. */
export const HOSTS_EXPLAINED: Explanation = departure("ours says which hosts are too many", {
  ours: /may be given/,
  theirs: /\(usage\)/,
});
/** A line behind the complaint. */
export const EACH_NAMED: Explanation = departure("ours names --each for hosts that can't be hops", {
  ours: /--each pings each/,
});
/** The source route. */
export const SOURCE_ROUTE: Explanation = departure("iputils sets the source route when its capability is gone", {
  theirs: /record route: Operation not permitted/,
});
/** -F or -N to IPv4. */
export const OF_IPV6: Explanation = departure("ours says that the option is IPv6's", {
  ours: /are IPv6's: -[FN] is ignored/,
});

/** Explanations by option, a blank and its value. */
export const VALUE_EXPLANATIONS: Readonly<Record<string, readonly Explanation[]>> = {
  "-e 0": [{ ...HELPFUL, as: ["user"] }],
  "-F ": [BITS],
  "-i abc": [NO_NUMBER],
  "-i -1": [version("a negative interval is taken for 0", { ours: /bad timing interval/ })],
  "-i 0.0001": [TOO_SHORT],
  "-i 0.2s": [UNIT],
  "-i 1,5": [REST],
  "-i 5x": [REST],
  "-I ": [departure("an empty device is refused", { ours: /unknown iface/, theirs: /Warning: source address/ })],
  "-M probe": [NO_PROBE],
  "-N subject-ipv4=": [departure("the words of -N are not what is wrong", { theirs: /\(usage\)/ })],
  "-p ": [PATTERN],
  "-Q ": [BITS],
  "-Q -1": [BITS],
  "-Q 99999999999999999999": [BITS],
  "-Q 0xFFFFFFFFF": [BITS],
  "-s 65508": [NO_CHECK],
  "-w 0x10": [NOT_WHOLE],
  "-w 1.5": [NOT_WHOLE],
  "-w 1,5": [REST],
  "-w 1e3": [NOT_WHOLE],
  "-w 5x": [REST],
  "-W 1,5": [REST],
  "-W 1s": [UNIT],
  "-W 5x": [REST],
  "-W abc": [NO_NUMBER],
};
