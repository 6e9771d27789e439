/** A longer wait is no advice but a mistake, such as an epoch time in place of seconds. */
const longestWaitMs = 24 * 60 * 60 * 1000;

/**
 * How long a vendor asks to wait, in milliseconds: `retry-after-ms`, else `retry-after` in seconds (fractions
 * too) or as an HTTP date (RFC 9110, section 10.2.3) measured from `now`. `null` where it says nothing, or
 * what is negative or absurd.
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | null {
  return plausible(numberOf(headers["retry-after-ms"])) ?? plausible(secondsOrDate(headers["retry-after"], now));
}

function secondsOrDate(value: string | undefined, now: number): number {
  const seconds = numberOf(value);
  return Number.isNaN(seconds) ? Date.parse(value ?? "") - now : seconds * 1000;
}

function numberOf(value: string | undefined): number {
  return value === undefined || value.trim() === "" ? Number.NaN : Number(value);
}

function plausible(waitMs: number): number | null {
  return waitMs >= 0 && waitMs <= longestWaitMs ? waitMs : null;
}
