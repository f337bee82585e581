/**
 * Categories of a locale: locale.h.
 *
 * @module
 */

/** Every category. */
export const LC_ALL = 6;
