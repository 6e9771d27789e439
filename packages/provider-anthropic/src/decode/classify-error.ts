import type { CruxErrorCode } from "@crux/core";

/** What an error of Anthropic says of itself. */
export interface VendorError {
  /** Of the response, or the one that an in-band error's type stands for; `null` where it stands for none. */
  readonly status: number | null;
  /** `error.code` of gateways, `error.type` and `error.details.error_code`. */
  readonly names: readonly string[];
  readonly message: string;
}

/** The HTTP status that each error type comes with (platform.claude.com/docs/en/api/errors, 2026-11-22). */
const statusOfType: ReadonlyMap<string, number> = new Map(
  Object.entries({
    invalid_request_error: 400,
    authentication_error: 401,
    billing_error: 402,
    permission_error: 403,
    not_found_error: 404,
    conflict_error: 409,
    request_too_large: 413,
    rate_limit_error: 429,
    api_error: 500,
    timeout_error: 504,
    overloaded_error: 529,
    // Names of the other wire, which gateways speak too.
    server_error: 500,
    rate_limit_exceeded: 429,
  }),
);

/** The status an error inside a 200 would have come with: a name for one, or the number itself. */
export function statusOfInBandNames(names: readonly string[]): number | null {
  for (const name of names) {
    const status = /^[45]\d\d$/.test(name) ? Number(name) : statusOfType.get(name);
    if (status !== undefined) return status;
  }
  return null;
}

const spendLimits = ["enforced_spend_limit_reached", "contract_spend_limit_reached"];

/** Whether waiting will not help: the account is out of money or over a limit that its owner set. */
export function isSpent({ status, names, message }: VendorError): boolean {
  if (status === 402 || names.includes("billing_error") || names.some((name) => spendLimits.includes(name)))
    return true;
  // A customer's own limit and an empty balance come as a plain 400 or 403; only their words tell.
  return /credit balance is too low|reached your specified .*usage limits/i.test(message);
}

const overflow =
  /prompt is too long|request_too_large|exceed(s|ed)? (the |max(imum)? )?context (window|limit|length)|maximum context length is \d+ tokens/i;

function isOverflow({ status, names, message }: VendorError): boolean {
  if (status === 413 || names.includes("request_too_large")) return true;
  return (status === null || status === 400) && overflow.test(message) && !/rate.?limit/i.test(message);
}

const codeOfStatus: Readonly<Record<number, CruxErrorCode>> = {
  401: "authentication",
  403: "permission",
  404: "not-found",
  408: "timeout",
  409: "overloaded",
  425: "overloaded",
  429: "rate-limit",
  504: "timeout",
  524: "timeout",
};

/** The neutral code of a vendor error; one that names neither a status nor a known type is `bad-response`. */
export function classifyError(error: VendorError): CruxErrorCode {
  const { status } = error;
  if (isSpent(error)) return "quota";
  if (isOverflow(error)) return "context-length";
  if (status === null || status < 400) return "bad-response";
  return codeOfStatus[status] ?? (status >= 500 ? "overloaded" : "invalid-request");
}
