import { CruxError, isCruxError } from "../errors.ts";
import type { Secret } from "../secret.ts";

type ScrubText = (text: string) => string;

/**
 * The error without the Secrets, wherever a vendor or a library quoted one: message, stack, details and causes.
 * It is returned as it is where it holds none.
 */
export function scrubSecrets(error: CruxError, secrets: ReadonlySet<Secret>): CruxError {
  const marks = new Map<string, string>();
  for (const secret of secrets) {
    for (const value of [secret.reveal(), secret.reveal().replace(/^(Bearer|Basic) /, "")])
      if (value !== "") marks.set(value, String(secret));
  }
  if (marks.size === 0) return error;
  return scrubError(error, (text) => {
    let clean = text;
    for (const [value, mark] of marks) clean = clean.replaceAll(value, () => mark);
    return clean;
  });
}

function scrubError(error: CruxError, scrub: ScrubText): CruxError {
  const message = scrub(error.message);
  const fields = Object.entries(error.details).map(
    ([name, value]) => [name, typeof value === "string" ? scrub(value) : (value as unknown)] as const,
  );
  const cause = scrubCause(error.cause, scrub);
  const detailsChanged = fields.some(([name, value]) => value !== error.details[name as keyof CruxError["details"]]);
  if (message === error.message && cause === error.cause && !detailsChanged) return error;
  const clean = new CruxError(error.code, message, {
    ...Object.fromEntries(fields),
    ...(cause === undefined ? {} : { cause }),
  });
  if (error.stack !== undefined) clean.stack = scrub(error.stack);
  return Object.assign(clean, { partial: error.partial });
}

/** A cause is someone else's value: it is kept where it is clean, copied where it is an error, else left out. */
function scrubCause(cause: unknown, scrub: ScrubText): unknown {
  if (typeof cause === "string") return scrub(cause);
  if (isCruxError(cause)) return scrubError(cause, scrub);
  if (!(cause instanceof Error)) return isClean(cause, scrub) ? cause : undefined;
  const inner = scrubCause(cause.cause, scrub);
  if (inner === cause.cause && isClean({ ...cause, message: cause.message, stack: cause.stack }, scrub)) return cause;
  const copy = new Error(scrub(cause.message), inner === undefined ? undefined : { cause: inner });
  copy.name = cause.name;
  if (cause.stack !== undefined) copy.stack = scrub(cause.stack);
  return copy;
}

function isClean(value: unknown, scrub: ScrubText): boolean {
  try {
    const json = JSON.stringify(value) ?? "";
    return scrub(json) === json;
  } catch {
    // What cannot be looked through may hold anything.
    return false;
  }
}
