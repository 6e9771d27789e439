import type { ExpectedError, ExpectedPartial } from "./expectation.ts";
import { asObject, objectAt, parseJson, textAt, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

/** The error of a refused request (status 400 and above), whatever its body looks like. */
export function expectedRefusal(exchange: RecordedExchange): ExpectedError {
  const parsed = parseJson(exchange.response.body);
  const body = asObject(Array.isArray(parsed) ? parsed[0] : parsed);
  return vendorError(exchange, body ?? { error: exchange.response.body }, exchange.response.status, null);
}

/** The error object a success carries: `holder.error` (an object or words), or an Anthropic body of type `error`. */
export function holdsError(holder: JsonObject): boolean {
  if (objectAt(holder, "error") !== null || textAt(holder, "error") !== "") return true;
  return holder.type === "error" || holder.object === "error";
}

/** An error told inside a success. A three-digit vendor code stands in for the status; words that say nothing are `bad-response`. */
export function expectedInBandError(
  exchange: RecordedExchange,
  holder: JsonObject,
  partial: ExpectedPartial | null,
): ExpectedError {
  const code = Number(vendorCodeOf(holder) ?? Number.NaN);
  const status = Number.isInteger(code) && code >= 400 && code <= 599 ? code : statusOfNames(namesOf(holder));
  return vendorError(exchange, holder, status, partial);
}

/** A success that is none: it broke off (`stream-interrupted`) or cannot be read (`bad-response`). */
export function brokenAnswer(
  exchange: RecordedExchange,
  code: "stream-interrupted" | "bad-response",
  partial: ExpectedPartial | null,
): ExpectedError {
  const { status } = exchange.response;
  return { kind: "error", code, status, vendorCode: null, requestId: requestIdOf(exchange, null), partial };
}

function vendorError(
  exchange: RecordedExchange,
  holder: JsonObject,
  status: number | null,
  partial: ExpectedPartial | null,
): ExpectedError {
  return {
    kind: "error",
    code: classify(status, namesOf(holder), wordsOf(holder).toLowerCase()),
    status: exchange.response.status,
    vendorCode: vendorCodeOf(holder),
    requestId: requestIdOf(exchange, holder),
    partial,
  };
}

const overflow =
  /prompt is too long|request_too_large|exceeds the context window|input token count.*exceeds the maximum|maximum prompt length is \d+|maximum context length is \d+ tokens|longer than the context length|exceeded max context length|exceeds the available context size/s;

function classify(status: number | null, names: readonly string[], words: string): string {
  const named = (...wanted: string[]) => names.some((name) => wanted.includes(name));
  const mayOverflow = status === null || status === 400;
  if (mayOverflow && (named("context_length_exceeded") || (overflow.test(words) && !/rate.?limit/.test(words)))) {
    return "context-length";
  }
  if (status === 402 || named("insufficient_quota", "credit_balance_exhausted", "billing_error")) return "quota";
  if (names.some((name) => name.includes("spend_limit"))) return "quota";
  if (status === 429) return words.includes("free-models-per-day") ? "quota" : "rate-limit";
  if (status === 401 || named("invalid_api_key") || /(incorrect|invalid) api key|api key not valid/.test(words)) {
    return "authentication";
  }
  if (named("content_filter", "content_policy_violation")) return "content-filter";
  if (status === 403)
    return /flagged|moderation|violates usage|safety_check/.test(words) ? "content-filter" : "permission";
  const unknownModel =
    /is not a valid model id|supported api model names|\bmodel \S+ does not exist|\bmodel not found/.test(words);
  if (status === 404 || named("model_not_found") || (status === 400 && unknownModel)) return "not-found";
  if (status === null) return "bad-response";
  if (status === 413) return "context-length";
  if ([408, 504, 524].includes(status)) return "timeout";
  return status >= 500 || status === 409 || status === 425 ? "overloaded" : "invalid-request";
}

const statusByName: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  invalid_request: 400,
  invalid_prompt: 400,
  authentication_error: 401,
  authentication: 401,
  billing_error: 402,
  payment_required: 402,
  permission_error: 403,
  permission_denied: 403,
  not_found_error: 404,
  not_found: 404,
  request_too_large: 413,
  payload_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  api_error: 500,
  server_error: 500,
  server: 500,
  provider_unavailable: 502,
  provider_overloaded: 503,
  server_is_overloaded: 503,
  timeout_error: 504,
  timeout: 504,
  overloaded_error: 529,
};

function statusOfNames(names: readonly string[]): number | null {
  for (const name of names) {
    const status = statusByName[name];
    if (status !== undefined) return status;
  }
  return null;
}

function namesOf(holder: JsonObject): readonly string[] {
  const error = objectAt(holder, "error");
  const names = [
    textAt(error, "code"),
    textAt(objectAt(error, "details"), "error_code"),
    textAt(objectAt(error, "metadata"), "error_type"),
    textAt(error, "type"),
    textAt(holder, "code"),
    ...upstreamNames(error),
  ];
  return names.filter((name) => name !== "");
}

/** A router puts the body of its upstream's refusal into `metadata.raw`: its names tell more than the router's own. */
function upstreamNames(error: JsonObject | null): readonly string[] {
  const raw = objectAt(error, "metadata")?.raw;
  const upstream = asObject(typeof raw === "string" ? parseJson(raw) : raw);
  return upstream === null ? [] : namesOf(upstream);
}

/** The message, and what an upstream said inside it (OpenRouter keeps that in `metadata.raw`). */
function wordsOf(holder: JsonObject): string {
  const error = objectAt(holder, "error");
  const raw = objectAt(error, "metadata")?.raw;
  return [textAt(holder, "error"), textAt(error, "message"), typeof raw === "string" ? raw : ""].join(" ");
}

function vendorCodeOf(holder: JsonObject): string | null {
  const error = objectAt(holder, "error");
  const code = error === null ? holder.code : error.code;
  if (typeof code === "number") return String(code);
  if (typeof code === "string" && code !== "") return code;
  const isFlat = holder.error === undefined && textAt(holder, "message") !== "" && holder.type !== "error";
  return textAt(isFlat ? holder : error, "type") || null;
}

function requestIdOf(exchange: RecordedExchange, holder: JsonObject | null): string | null {
  const headers = Object.entries(exchange.response.headers);
  const header = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  return header("x-request-id") ?? header("request-id") ?? (textAt(holder, "request_id") || null);
}
