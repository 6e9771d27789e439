import type { CruxErrorCode } from "@crux/core";
import type { VendorError } from "./read-vendor-error.ts";

const overflowTexts = [
  /prompt is too long/,
  /request_too_large/,
  /exceeds the context window/,
  /input token count.*exceeds the maximum/s,
  /maximum prompt length is \d+/,
  /maximum context length is \d+ tokens/,
  /longer than the context length/,
  /exceeded max context length/,
  /exceeds the available context size/,
];

/** Names that decide whatever status stands beside them. */
const codeByName: ReadonlyMap<string, CruxErrorCode> = new Map(
  Object.entries({
    context_length_exceeded: "context-length",
    insufficient_quota: "quota",
    credit_balance_exhausted: "quota",
    billing_error: "quota",
    billing_hard_limit_reached: "quota",
    payment_required: "quota",
    invalid_api_key: "authentication",
    content_filter: "content-filter",
    content_policy_violation: "content-filter",
    refusal: "content-filter",
    model_not_found: "not-found",
  } as const),
);

/** The HTTP status that names stand for where none is told: errors inside a success. */
const statusByName: ReadonlyMap<string, number> = new Map(
  Object.entries({
    invalid_request_error: 400,
    invalid_request: 400,
    invalid_prompt: 400,
    precondition_failed: 400,
    max_tokens_exceeded: 400,
    token_limit_exceeded: 400,
    string_too_long: 400,
    invalid_image: 400,
    image_too_large: 400,
    image_too_small: 400,
    image_not_found: 400,
    image_download_failed: 400,
    unsupported_image_format: 400,
    unprocessable: 422,
    authentication_error: 401,
    authentication: 401,
    permission_error: 403,
    permission_denied: 403,
    not_found_error: 404,
    not_found: 404,
    request_too_large: 413,
    payload_too_large: 413,
    rate_limit_error: 429,
    rate_limit_exceeded: 429,
    slow_down: 429,
    api_error: 500,
    server_error: 500,
    server: 500,
    provider_unavailable: 502,
    provider_overloaded: 503,
    server_is_overloaded: 503,
    service_unavailable_error: 503,
    timeout_error: 504,
    timeout: 504,
    overloaded_error: 529,
  }),
);

/**
 * What an error means, from its HTTP status (`null` inside a success), its names and its words. The order
 * matters: a quota answers 429 too, an overflow 400, a wrong key 400 at one vendor.
 */
export function classifyError(error: VendorError, httpStatus: number | null): CruxErrorCode {
  const status = httpStatus ?? error.status ?? statusOfNames(error.names);
  if (isOverflow(error, status)) return "context-length";
  const named = codeOfNames(error.names);
  if (status === 402 || named === "quota") return "quota";
  if (status === 429) return isDailyLimit(error) ? "quota" : "rate-limit";
  if (status === 401 || named === "authentication" || isWrongKey(error)) return "authentication";
  if (named !== null && named !== "context-length") return named;
  if (status === 403 && isSpent(error)) return "quota";
  if (status === 403) return isModeration(error) ? "content-filter" : "permission";
  if (status === null) return "bad-response";
  if (status === 404 || (status === 400 && isUnknownModel(error))) return "not-found";
  if (status === 413) return "context-length";
  if (status === 408 || status === 504 || status === 524) return "timeout";
  return status >= 500 || status === 409 || status === 425 ? "overloaded" : "invalid-request";
}

function codeOfNames(names: readonly string[]): CruxErrorCode | null {
  for (const name of names) {
    const code = name.includes("spend_limit") ? "quota" : codeByName.get(name);
    if (code !== undefined) return code;
  }
  return null;
}

function statusOfNames(names: readonly string[]): number | null {
  for (const name of names) {
    const status = statusByName.get(name);
    if (status !== undefined) return status;
  }
  return null;
}

function isOverflow({ names, words }: VendorError, status: number | null): boolean {
  if (status !== null && status !== 400 && status !== 413) return false;
  if (names.includes("context_length_exceeded")) return true;
  return overflowTexts.some((text) => text.test(words)) && !/rate.?limit/.test(words);
}

/** The daily cap of free models will not lift before midnight. */
function isDailyLimit({ words }: VendorError): boolean {
  return words.includes("free-models-per-day");
}

function isWrongKey({ words }: VendorError): boolean {
  return /(incorrect|invalid) api key|api key not valid/.test(words);
}

function isModeration({ words }: VendorError): boolean {
  return /flagged|moderation|violates usage|safety_check/.test(words);
}

/** A router refuses so when a limit that the account's owner set for a key is used up. */
function isSpent({ words }: VendorError): boolean {
  return /key limit exceeded|budget (is )?(exceeded|exhausted|reached)|exceeded (its|your|the) .*budget/.test(words);
}

function isUnknownModel({ words }: VendorError): boolean {
  return /is not a valid model id|supported api model names|\bmodel \S+ does not exist|\bmodel not found/.test(words);
}
