/**
 * What can be said of this process from the one that started it. The runtime has opened descriptors and set signals
 * before the first line of this program; a shell hands on what it has itself, and other programs do not.
 *
 * @module
 */

/** Names of shells, and of timeout(1), which passes on what a shell gives it; for a regular expression. */
export const PLAIN_PARENT_NAMES = "sh|bash|dash|ash|busybox|zsh|ksh\\w*|mksh|yash|fish|timeout";
