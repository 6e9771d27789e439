import { type CruxErrorCode, type HttpResponse, CruxError, readRetryAfter, readText } from "@crux/core";

const codes: Readonly<Record<number, CruxErrorCode>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "not-found",
  413: "context-length",
  429: "rate-limit",
};

/** A refusal, with the vendor's message, status, request id and wait. */
export async function errorOf(response: HttpResponse): Promise<CruxError> {
  const { status, headers } = response;
  const text = await readText(response, 64 * 1024);
  const code = codes[status] ?? (status >= 500 ? "overloaded" : "invalid-request");
  const retryAfterMs = readRetryAfter(headers, Date.now());
  return new CruxError(code, `Acme refused the request (${status}): ${messageIn(text)}`, {
    status,
    ...(headers["x-request-id"] === undefined ? {} : { requestId: headers["x-request-id"] }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** An error inside a 200. */
export function inBandError(message: string | null | undefined): CruxError {
  return new CruxError("bad-response", `Acme failed in mid-answer: ${message ?? "it gave no reason"}`, { status: 200 });
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? message : "it gave no reason";
  } catch {
    return "the answer was not JSON";
  }
}
