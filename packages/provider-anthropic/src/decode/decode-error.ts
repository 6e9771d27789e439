import { CruxError, readRetryAfter, type CruxErrorCode, type CruxErrorDetails, type JsonObject } from "@crux/core";
import { errorBodySchema } from "../schemas.ts";
import { isJsonObject } from "../wire-json.ts";
import { classifyError, isSpent, statusOfInBandNames, type VendorError } from "./classify-error.ts";

/** The head of a response that refused. */
export interface RefusedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The error of a response that is no 2xx, whatever its body: Anthropic's JSON, or the page of an edge. */
export function decodeRefusal({ status, headers }: RefusedResponse, body: string, now: number): CruxError {
  const told = readErrorBody(parseOrNull(body));
  const vendor: VendorError = { status, names: told?.names ?? [], message: told?.message ?? "" };
  const contentType = headers["content-type"] ?? "no content type";
  const said =
    told === null ? ` with a body that says no reason (${contentType}).` : `${typeOf(told)}: ${told.message}`;
  const waitMs = readRetryAfter(headers, now);
  return createError(vendor, `Anthropic answered ${status}${said}`, {
    status,
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
    ...retryWord(headers["x-should-retry"]),
    ...vendorCodeOf(told),
    ...requestIdDetail(headers["request-id"] ?? told?.requestId),
  });
}

/** The error that stands inside a 200: an `error` event, or a body of that type. */
export function decodeInBandError(event: JsonObject, requestId: string | null): CruxError {
  const told = readErrorBody(event);
  const status = statusOfInBandNames(told?.names ?? []);
  const vendor: VendorError = { status, names: told?.names ?? [], message: told?.message ?? "" };
  const said = told === null ? "." : `${typeOf(told)}: ${told.message}`;
  return createError(vendor, `Anthropic broke off its answer with an error${said}`, {
    phase: "body",
    ...(status === null ? {} : { status }),
    ...vendorCodeOf(told),
    ...requestIdDetail(requestId ?? told?.requestId),
  });
}

/** An `error` may stand beside an event of any type; some gateways call the whole object an error. */
export function isErrorObject(value: unknown): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const { type, object, error } = value;
  return type === "error" || object === "error" || isJsonObject(error) || (typeof error === "string" && error !== "");
}

/** What to do next, where the vendor's own words do not say it. */
const remedies: Partial<Record<CruxErrorCode, string>> = {
  authentication: "Check ANTHROPIC_API_KEY, or the apiKey or authToken given to the provider.",
  quota: "Check the balance and the spend limits of the account; a retry will not help.",
  "not-found": 'Check the name of the model; crux.listModels("anthropic") tells those there are.',
  "context-length": "Shorten the conversation, or ask for fewer output tokens.",
};

function createError(vendor: VendorError, message: string, details: CruxErrorDetails): CruxError {
  const code = classifyError(vendor);
  const remedy = remedies[code];
  const final = isSpent(vendor) ? { retryable: false } : {};
  return new CruxError(code, remedy === undefined ? message : `${message.replace(/[.\s]*$/, ".")} ${remedy}`, {
    ...details,
    ...final,
  });
}

interface ToldError {
  readonly names: readonly string[];
  readonly message: string;
  readonly requestId: string | null;
}

function readErrorBody(body: unknown): ToldError | null {
  const read = errorBodySchema.safeParse(Array.isArray(body) ? body[0] : body);
  if (!read.success) return null;
  const { error: told, request_id: requestId, ...flat } = read.data;
  const error = told === "" || told === null || told === undefined ? flat : told;
  const { code, type, message, details } = typeof error === "string" ? { ...flat, type: null, message: error } : error;
  const saysNothing = typeof message !== "string" && error === flat;
  const names = saysNothing ? [] : [code, type === "error" ? null : type, details?.error_code];
  return {
    names: names.filter((name): name is string => typeof name === "string" && name !== ""),
    message: (message ?? "no reason given").slice(0, 2000),
    requestId: requestId || null,
  };
}

function typeOf({ names: [type] }: ToldError): string {
  return type === undefined ? "" : ` (${type})`;
}

function vendorCodeOf(told: ToldError | null): { vendorCode?: string } {
  const [type] = told?.names ?? [];
  return type === undefined ? {} : { vendorCode: type };
}

function requestIdDetail(requestId: string | null | undefined): { requestId?: string } {
  return typeof requestId === "string" ? { requestId } : {};
}

function retryWord(word: string | undefined): { retryable?: boolean } {
  return word === "true" || word === "false" ? { retryable: word === "true" } : {};
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
