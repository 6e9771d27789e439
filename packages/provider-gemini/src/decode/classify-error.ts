import type { CruxErrorCode } from "@crux/core";

/** What a refusal says of itself. */
export interface VendorError {
  /** HTTP status; `null` where none is known. */
  readonly status: number | null;
  /** Google's canonical name, such as `RESOURCE_EXHAUSTED`; empty where there is none. */
  readonly name: string;
  /** `reason` of each ErrorInfo, such as `API_KEY_INVALID`. */
  readonly reasons: readonly string[];
  /** `quotaId` of each violation. */
  readonly quotaIds: readonly string[];
  readonly message: string;
}

/** Google's canonical error names (google.rpc.Code) and the HTTP status each stands for, by their number. */
const canonicalCodes: readonly (readonly [name: string, status: number])[] = [
  ["OK", 200],
  ["CANCELLED", 499],
  ["UNKNOWN", 500],
  ["INVALID_ARGUMENT", 400],
  ["DEADLINE_EXCEEDED", 504],
  ["NOT_FOUND", 404],
  ["ALREADY_EXISTS", 409],
  ["PERMISSION_DENIED", 403],
  ["RESOURCE_EXHAUSTED", 429],
  ["FAILED_PRECONDITION", 400],
  ["ABORTED", 409],
  ["OUT_OF_RANGE", 400],
  ["UNIMPLEMENTED", 501],
  ["INTERNAL", 500],
  ["UNAVAILABLE", 503],
  ["DATA_LOSS", 500],
  ["UNAUTHENTICATED", 401],
];
const statusByName = new Map(canonicalCodes);

/** The HTTP status of a canonical name; `null` for any other word. */
export function statusOfName(name: string): number | null {
  return statusByName.get(name) ?? null;
}

/** A `code` is an HTTP status, or in the errors of batches the number of a canonical name. */
export function statusOfCode(code: number | null): number | null {
  if (code === null) return null;
  return code >= 400 && code <= 599 ? code : (canonicalCodes[code]?.[1] ?? null);
}

/** What an error means. The order matters: a wrong key and an overflow are both 400 here, a spent quota 429. */
export function classifyError(error: VendorError): CruxErrorCode {
  const { status, message } = error;
  if (status === 400 && /token count.*exceeds the maximum/is.test(message)) return "context-length";
  if (status === 402 || isSpent(error)) return "quota";
  if (status === 429) return "rate-limit";
  if (status === 401 || isWrongKey(error)) return "authentication";
  if (status === 403 || isPlaceOrBilling(error)) return "permission";
  if (status === null) return "bad-response";
  if (status === 404) return "not-found";
  if (status === 413) return "context-length";
  if (status === 408 || status === 504) return "timeout";
  // Nobody but the service itself ended the call: ours would have closed the connection.
  if (status === 499) return "stream-interrupted";
  if (status === 501) return "unsupported";
  return status >= 500 || status === 409 || status === 425 ? "overloaded" : "invalid-request";
}

/** A quota for the day does not come back within any call's time (UKGovernmentBEIS/inspect_ai#5526). */
export function isSpent({ status, quotaIds }: VendorError): boolean {
  return status === 429 && quotaIds.some((id) => id.includes("PerDay"));
}

function isWrongKey({ reasons, message }: VendorError): boolean {
  return reasons.includes("API_KEY_INVALID") || /api key (not valid|expired)/i.test(message);
}

/** The project may not be used from here, or not without billing. */
function isPlaceOrBilling({ name, message }: VendorError): boolean {
  return name === "FAILED_PRECONDITION" && /location|billing/i.test(message);
}
