import { describe, expect, it } from "vitest";
import { decodeInBandError, decodeRefusal, isErrorObject } from "./decode-error.ts";

function refusal(status: number, error: unknown, headers: Record<string, string> = {}) {
  return decodeRefusal({ status, headers }, JSON.stringify({ error }), 0);
}

describe("what a refusal means", () => {
  it.each([
    [400, { status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key." }, "authentication"],
    [400, { status: "INVALID_ARGUMENT", details: [{ reason: "API_KEY_INVALID" }] }, "authentication"],
    [
      400,
      {
        status: "INVALID_ARGUMENT",
        message: "The input token count (2) exceeds the maximum number of tokens allowed (1).",
      },
      "context-length",
    ],
    [400, { status: "INVALID_ARGUMENT", message: "Request contains an invalid argument." }, "invalid-request"],
    [400, { status: "FAILED_PRECONDITION", message: "User location is not supported for the API use." }, "permission"],
    [401, { status: "UNAUTHENTICATED" }, "authentication"],
    [402, { status: "FAILED_PRECONDITION", message: "" }, "quota"],
    [403, { status: "PERMISSION_DENIED" }, "permission"],
    [404, { status: "NOT_FOUND" }, "not-found"],
    [409, { status: "ABORTED" }, "overloaded"],
    [429, { status: "RESOURCE_EXHAUSTED" }, "rate-limit"],
    [499, { status: "CANCELLED" }, "stream-interrupted"],
    [500, { status: "INTERNAL" }, "overloaded"],
    [501, { status: "UNIMPLEMENTED" }, "unsupported"],
    [503, { status: "UNAVAILABLE" }, "overloaded"],
    [504, { status: "DEADLINE_EXCEEDED" }, "timeout"],
  ])("%i %j is %s", (status, error, code) => {
    expect(refusal(status, error)).toMatchObject({ code, details: { status, vendorCode: error.status } });
  });

  it("waits as long as RetryInfo asks, and not for a daily quota", () => {
    const retryInfo = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "45.837906927s" };
    const minute = { violations: [{ quotaId: "RequestsPerMinute" }] };
    const day = { violations: [{ quotaId: "RequestsPerMinute" }, { quotaId: "GenerateRequestsPerDay-FreeTier" }] };
    expect(refusal(429, { status: "RESOURCE_EXHAUSTED", details: [minute, retryInfo] })).toMatchObject({
      code: "rate-limit",
      retryable: true,
      details: { retryAfterMs: 45_838 },
    });
    expect(refusal(429, { status: "RESOURCE_EXHAUSTED", details: [day, retryInfo] })).toMatchObject({
      code: "quota",
      retryable: false,
    });
    expect(refusal(429, {}, { "retry-after": "3" }).details.retryAfterMs).toBe(3000);
    expect(refusal(429, { status: "RESOURCE_EXHAUSTED", details: [{ retryDelay: "-1s" }] }).details).not.toHaveProperty(
      "retryAfterMs",
    );
  });

  it("error-code-numeric: the number is the status where there is no word for it", () => {
    expect(decodeInBandError({ error: { code: 503, message: "busy" } })).toMatchObject({
      code: "overloaded",
      details: { status: 503, vendorCode: "503" },
    });
    expect(decodeInBandError({ error: { code: 8, message: "of a batch" } })).toMatchObject({
      code: "rate-limit",
      details: { status: 429 },
    });
  });

  it("reads an error alone in a list, a bare status, mere words, and a page of an edge", () => {
    expect(
      decodeRefusal({ status: 503, headers: {} }, '[{"error":{"status":"UNAVAILABLE","message":"m"}}]', 0).message,
    ).toContain("m");
    expect(isErrorObject([{ error: { code: 500 } }])).toBe(true);
    expect(isErrorObject({ code: null, status: "UNAVAILABLE" })).toBe(true);
    expect(isErrorObject({ candidates: [], status: "UNAVAILABLE" })).toBe(false);
    expect(decodeInBandError({ code: null, status: "UNAVAILABLE" }).code).toBe("overloaded");
    expect(decodeInBandError({ error: "the runner stopped" })).toMatchObject({ code: "bad-response" });
    const page = decodeRefusal({ status: 502, headers: { "content-type": "text/html" } }, "<html>secret</html>", 0);
    expect(page).toMatchObject({ code: "overloaded" });
    expect(page.message).not.toContain("secret");
  });
});
