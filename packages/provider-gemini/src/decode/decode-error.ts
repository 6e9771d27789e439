import { CruxError, readRetryAfter, type CruxErrorCode, type CruxErrorDetails, type JsonObject } from "@crux/core";
import { countAt, isJsonObject, objectAt, objectsAt, stringAt } from "../wire-json.ts";
import { classifyError, isSpent, statusOfCode, statusOfName, type VendorError } from "./classify-error.ts";

/** The head of a response that refused. */
export interface RefusedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The error of a response that is no 2xx, whatever its body: Google's JSON, a list with it inside, or the page of an edge. */
export function decodeRefusal({ status, headers }: RefusedResponse, body: string, now: number): CruxError {
  const told = readErrorBody(parseOrNull(body));
  const contentType = headers["content-type"] ?? "no content type";
  const said = told === null ? ` with a body that says no reason (${contentType}).` : wordsOf(told);
  const waitMs = told?.retryDelayMs ?? readRetryAfter(headers, now);
  return createError({ ...silent, ...told, status }, `Gemini answered ${status}${said}`, {
    status,
    ...requestIdDetail(headers),
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
  });
}

/** The error that stands inside a 200: a chunk of a stream, a bare line in it, an item of a batch. */
export function decodeInBandError(holder: unknown): CruxError {
  const told = readErrorBody(holder);
  const { status = null, retryDelayMs = null } = told ?? {};
  return createError(
    told ?? silent,
    `Gemini broke off its answer with an error${told === null ? "." : wordsOf(told)}`,
    {
      phase: "body",
      ...(status === null ? {} : { status }),
      ...(retryDelayMs === null ? {} : { retryAfterMs: retryDelayMs }),
    },
  );
}

/** Google names no request of its own; what stands in front of it may. */
export function requestIdOf(headers: RefusedResponse["headers"]): string | null {
  return headers["x-request-id"] ?? headers["request-id"] ?? null;
}

function requestIdDetail(headers: RefusedResponse["headers"]): { requestId?: string } {
  const requestId = requestIdOf(headers);
  return requestId === null ? {} : { requestId };
}

/** Whether parsed JSON is an error: it holds one, alone in a list too, or is a bare status of Google's. */
export function isErrorObject(value: unknown): boolean {
  const holder = outOfList(value);
  if (!isJsonObject(holder)) return false;
  const { error } = holder;
  return isJsonObject(error) || (typeof error === "string" && error !== "") || isBareStatus(holder);
}

function isBareStatus(holder: JsonObject): boolean {
  return holder.candidates === undefined && statusOfName(stringAt(holder, "status") ?? "") !== null;
}

/** What to do next, where the vendor's own words do not say it. */
const remedies: Partial<Record<CruxErrorCode, string>> = {
  authentication: "Check GEMINI_API_KEY, or the apiKey given to the provider.",
  quota: "Check the plan and the spend limits of the project; a retry will not help.",
  "not-found": 'Check the name of the model; crux.listModels("gemini") tells those there are.',
  "context-length": "Shorten the conversation.",
};

function createError(vendor: VendorError, message: string, details: CruxErrorDetails): CruxError {
  const code = classifyError(vendor);
  const remedy = remedies[code];
  return new CruxError(code, remedy === undefined ? message : `${message.replace(/[.\s]*$/, ".")} ${remedy}`, {
    ...details,
    ...(vendor.name === "" ? {} : { vendorCode: vendor.name }),
    ...(isSpent(vendor) ? { retryable: false } : {}),
  });
}

interface ToldError extends VendorError {
  readonly retryDelayMs: number | null;
}

const silent: VendorError = { status: null, name: "", reasons: [], quotaIds: [], message: "" };

function readErrorBody(body: unknown): ToldError | null {
  const holder = outOfList(body);
  if (!isJsonObject(holder)) return null;
  const error =
    typeof holder.error === "string" ? { ...holder, message: holder.error } : (objectAt(holder, "error") ?? holder);
  const name = stringAt(error, "status") ?? "";
  const message = stringAt(error, "message");
  const code = statusOfCode(countAt(error, "code"));
  if (name === "" && message === null && code === null) return null;
  const details = objectsAt(error, "details");
  return {
    status: code ?? statusOfName(name),
    name: name === "" ? (code === null ? "" : String(countAt(error, "code"))) : name,
    reasons: details.flatMap((detail) => stringAt(detail, "reason") ?? []),
    quotaIds: details.flatMap((detail) =>
      objectsAt(detail, "violations").flatMap((item) => stringAt(item, "quotaId") ?? []),
    ),
    message: (message ?? "no reason given").slice(0, 1500),
    retryDelayMs: details.map(retryDelayOf).find((delay) => delay !== null) ?? null,
  };
}

const longestWaitMs = 24 * 60 * 60 * 1000;

/** `retryDelay` of google.rpc.RetryInfo, a protobuf duration such as `45.837906927s`; Gemini sends no `Retry-After` (vercel/ai#18627). */
function retryDelayOf(detail: JsonObject): number | null {
  const match = /^(\d+(?:\.\d+)?)s$/.exec(stringAt(detail, "retryDelay") ?? "");
  const delay = match === null ? Number.NaN : Math.ceil(Number(match[1]) * 1000);
  return delay >= 0 && delay <= longestWaitMs ? delay : null;
}

function wordsOf({ name, message }: VendorError): string {
  return `${name === "" ? "" : ` (${name})`}: ${message}`;
}

/** What is asked for as a JSON array stands alone in one, an error too. */
export function outOfList(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value as readonly unknown[])[0] : value;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
