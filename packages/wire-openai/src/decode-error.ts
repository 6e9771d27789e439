import { CruxError, isCruxError, readRetryAfter, readText, type CruxErrorDetails, type HttpResponse } from "@crux/core";
import { classifyError } from "./classify-error.ts";
import { readRequestId, type Endpoint } from "./endpoint.ts";
import { readRateLimit } from "./rate-limit.ts";
import { readVendorError, type VendorError } from "./read-vendor-error.ts";

/** No error needs more; an edge may send pages of HTML. */
const maxErrorBytes = 256 * 1024;
const maxMessageLength = 600;

/** The error of a refused request (status 400 and above). Reads the body; never holds it whole. */
export async function decodeErrorResponse(response: HttpResponse, endpoint: Endpoint): Promise<CruxError> {
  const error = readVendorError(await readErrorBody(response));
  const { status } = response;
  const code = classifyError(error, status);
  const what = [String(status), error.vendorCode === String(status) ? null : error.vendorCode]
    .filter((word) => word !== null)
    .join(" ");
  return new CruxError(code, sentence(`${endpoint.displayName} refused the request (${what})`, error), {
    ...describe(error, response, endpoint),
    ...retryWord(error, response, code),
  });
}

/** The error of a request that another carried, such as one of a batch: its parsed body, and the status it was given. */
export function decodeErrorBody(body: unknown, status: number, endpoint: Endpoint): CruxError {
  const error = readVendorError(body);
  const code = classifyError(error, status);
  return new CruxError(code, sentence(`${endpoint.displayName} refused the request (${status})`, error), {
    ...describe(error, { status, headers: {} }, endpoint),
  });
}

/** The error that stands inside a success: in the body, in a chunk, in a choice. */
export function decodeErrorInside(
  holder: unknown,
  response: Pick<HttpResponse, "status" | "headers">,
  endpoint: Endpoint,
): CruxError {
  const error = readVendorError(holder);
  const what = error.vendorCode === null ? "" : ` (${error.vendorCode})`;
  return new CruxError(
    classifyError(error, null),
    sentence(`${endpoint.displayName} failed while answering${what}`, error),
    describe(error, response, endpoint),
  );
}

async function readErrorBody(response: HttpResponse): Promise<unknown> {
  let text: string;
  try {
    text = await readText(response, maxErrorBytes);
  } catch (thrown) {
    // The status alone says enough; only an abort must stay one.
    if (isCruxError(thrown) && (thrown.code === "cancelled" || thrown.code === "timeout")) throw thrown;
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text.trimStart().startsWith("<") ? null : text.trim();
  }
}

function sentence(what: string, { message }: VendorError): string {
  if (message === null) return `${what} and gave no reason.`;
  return `${what}: ${message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}…` : message}`;
}

function describe(
  error: VendorError,
  { status, headers }: Pick<HttpResponse, "status" | "headers">,
  endpoint: Endpoint,
): CruxErrorDetails {
  const requestId = readRequestId(endpoint, headers) ?? error.requestId;
  return {
    provider: endpoint.id,
    status,
    ...(error.vendorCode === null ? {} : { vendorCode: error.vendorCode }),
    ...(requestId === null ? {} : { requestId }),
  };
}

function retryWord(error: VendorError, { headers, status }: HttpResponse, code: CruxError["code"]): CruxErrorDetails {
  const told = { true: true, false: false }[headers["x-should-retry"] ?? ""];
  const now = Date.now();
  const all = { ...error.headers, ...headers };
  const retryAfterMs = readRetryAfter(all, now) ?? (status === 429 ? untilReset(all, now) : null);
  // A quota that says when to come back is a brake on calls in flight, not an empty purse.
  const retryable = told ?? (code === "quota" && status === 402 && retryAfterMs !== null ? true : undefined);
  return { ...(retryAfterMs === null ? {} : { retryAfterMs }), ...(retryable === undefined ? {} : { retryable }) };
}

/** A limit that is used up is whole again at its reset: the only word of when to come back that some routers give. */
function untilReset(headers: Readonly<Record<string, string>>, now: number): number | null {
  const bare = readRateLimit(
    Object.fromEntries(Object.entries(headers).filter(([name]) => bareLimits.has(name))),
    now,
  )?.requests;
  return bare?.remaining === 0 && bare.resetAt !== null && bare.resetAt > now ? bare.resetAt - now : null;
}

const bareLimits: ReadonlySet<string> = new Set(["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]);
