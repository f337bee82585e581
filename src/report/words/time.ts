/**
 * Times of day and spans of time, as the lines about many targets have them.
 *
 * @module
 */

const DAY_SECONDS = 86_400;
/** Days from 0000-03-01 to 1970-01-01 in the Gregorian calendar. */
const EPOCH_DAYS = 719_468;
const ERA_YEARS = 400;
const ERA_DAYS = 146_097;

/**
 * A time of day for people, in UTC: RFC 3339 with a blank between date and time.
 *
 * @param wallClockUs microseconds since 1970
 * @returns `2026-11-22 20:31:05Z`
 */
export function utcText(wallClockUs: number): string {
  const seconds = Math.floor(wallClockUs / 1_000_000);
  const days = Math.floor(seconds / DAY_SECONDS);
  const time = seconds - days * DAY_SECONDS;
  const clock = [Math.floor(time / 3600), Math.floor(time / 60) % 60, time % 60].map(twoDigits).join(":");
  return `${dateText(days)} ${clock}Z`;
}

/**
 * A time of day for programs, in UTC: RFC 3339 with microseconds.
 *
 * @param wallClockUs microseconds since 1970
 * @returns `2026-11-22T20:31:05.000042Z`
 */
export function rfc3339Text(wallClockUs: number): string {
  const fraction = String(wallClockUs % 1_000_000).padStart(6, "0");
  return `${utcText(wallClockUs).replace(" ", "T").slice(0, -1)}.${fraction}Z`;
}

/** Years are counted from March here, so that a leap day is a year's last. */
function dateText(daysSince1970: number): string {
  const days = daysSince1970 + EPOCH_DAYS;
  const era = Math.floor(days / ERA_DAYS);
  const day = days - era * ERA_DAYS;
  // A day that comes every 4 years is left out every 100 and kept every 400.
  const leapDays = Math.floor(day / 1460) - Math.floor(day / 36_524) + Math.floor(day / (ERA_DAYS - 1));
  const year = Math.floor((day - leapDays) / 365);
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  // From March on, five months have 153 days in turn.
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const calendarMonth = month < 10 ? month + 3 : month - 9;
  const calendarYear = year + era * ERA_YEARS + (calendarMonth <= 2 ? 1 : 0);
  return `${String(calendarYear).padStart(4, "0")}-${twoDigits(calendarMonth)}-${twoDigits(dayOfMonth)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/**
 * A span of time for people: the two largest units, the smaller one cut off.
 *
 * @param spanNs 0 or more
 * @returns `0.4 s`, `12 min 3 s`, `3 h 0 min`, `2 d 5 h`
 */
export function spanText(spanNs: number): string {
  const seconds = Math.floor(spanNs / 1e9);
  if (seconds < 60) return `${seconds}.${Math.floor(spanNs / 1e8) % 10} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
