import { describe, expect, it } from "vitest";
import { decodeInBandError, decodeRefusal } from "./decode-error.ts";
import { decodeStopReason } from "./decode-stop-reason.ts";

const now = Date.parse("2026-11-22T10:00:00Z");

function refusal(status: number, error: object | string, headers: Record<string, string> = {}) {
  const body = typeof error === "string" ? error : JSON.stringify({ type: "error", error, request_id: "req_body" });
  return decodeRefusal({ status, headers }, body, now);
}

describe("a refusal of Anthropic", () => {
  it.each([
    [400, "invalid_request_error", "invalid-request", false],
    [401, "authentication_error", "authentication", false],
    [402, "billing_error", "quota", false],
    [403, "permission_error", "permission", false],
    [404, "not_found_error", "not-found", false],
    [408, "timeout_error", "timeout", true],
    [409, "conflict_error", "overloaded", true],
    [413, "request_too_large", "context-length", false],
    [422, "invalid_request_error", "invalid-request", false],
    [425, "conflict_error", "overloaded", true],
    [429, "rate_limit_error", "rate-limit", true],
    [500, "api_error", "overloaded", true],
    [502, "api_error", "overloaded", true],
    [503, "overloaded_error", "overloaded", true],
    [504, "timeout_error", "timeout", true],
    [529, "overloaded_error", "overloaded", true],
  ])("with %i %s is %s", (status, type, code, retryable) => {
    const error = refusal(status, { type, message: "The words of the vendor" });
    expect(error).toMatchObject({ code, retryable, details: { status, vendorCode: type, requestId: "req_body" } });
    expect(error.message).toContain("The words of the vendor");
  });

  it.each(["enforced_spend_limit_reached", "contract_spend_limit_reached"])(
    "with 429 %s is quota, and no retry helps",
    (errorCode) => {
      const error = refusal(
        429,
        { type: "rate_limit_error", message: "Limit", details: { error_code: errorCode } },
        { "x-should-retry": "true" },
      );
      expect(error).toMatchObject({ code: "quota", retryable: false });
    },
  );

  it("with 429 ramp_limit_exceeded is a rate limit with its wait", () => {
    const error = refusal(
      429,
      { type: "rate_limit_error", message: "Slower", details: { error_code: "ramp_limit_exceeded" } },
      { "retry-after": "7" },
    );
    expect(error).toMatchObject({ code: "rate-limit", details: { retryAfterMs: 7000 } });
  });

  it.each([
    ["Your credit balance is too low to access the Anthropic API.", "quota"],
    ["You have reached your specified API usage limits.", "quota"],
    ["prompt is too long: 250000 tokens > 200000 maximum", "context-length"],
    ["input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000", "context-length"],
    ["rate limit: your maximum context length is 5 tokens a minute", "invalid-request"],
    ["max_tokens: 999999 > 64000, which is the maximum allowed", "invalid-request"],
  ])("with 400 and the words %j is %s", (message, code) => {
    expect(refusal(400, { type: "invalid_request_error", message }).code).toBe(code);
  });

  it("obeys x-should-retry in both directions", () => {
    expect(refusal(500, { type: "api_error", message: "" }, { "x-should-retry": "false" }).retryable).toBe(false);
    expect(refusal(400, { type: "invalid_request_error", message: "" }, { "x-should-retry": "true" }).retryable).toBe(
      true,
    );
  });

  it("prefers the request id of the header, and reads a null one", () => {
    expect(refusal(500, { type: "api_error", message: "" }, { "request-id": "req_head" }).details.requestId).toBe(
      "req_head",
    );
    expect(
      decodeRefusal(
        { status: 401, headers: {} },
        '{"type":"error","error":{"type":"authentication_error","message":"x"},"request_id":null}',
        now,
      ).details,
    ).not.toHaveProperty("requestId");
  });

  it("reads the wait in milliseconds first", () => {
    expect(
      refusal(529, { type: "overloaded_error", message: "" }, { "retry-after-ms": "1500", "retry-after": "9" }).details
        .retryAfterMs,
    ).toBe(1500);
  });

  it.each([
    [502, "<html><h1>Bad gateway</h1></html>", "overloaded"],
    [403, "<html>Just a moment</html>", "permission"],
    [413, "", "context-length"],
    [404, "not here", "not-found"],
    [302, "", "bad-response"],
  ])("of an edge with status %i goes by its status and quotes nothing", (status, body, code) => {
    const error = refusal(status, body, { "content-type": "text/html" });
    expect(error.code).toBe(code);
    expect(error.message).toContain(String(status));
    expect(error.message).not.toContain("html>");
  });

  it("says what to do where the vendor does not", () => {
    expect(refusal(401, { type: "authentication_error", message: "invalid x-api-key" }).message).toBe(
      "Anthropic answered 401 (authentication_error): invalid x-api-key. Check ANTHROPIC_API_KEY, or the apiKey or authToken given to the provider.",
    );
  });
});

it.each(["constructor", "__proto__", "toString"])("takes no member of every object for a known type: %s", (type) => {
  const error = decodeInBandError({ type: "error", error: { type, message: "no" } }, null);
  expect([error.code, error.details.status]).toEqual(["bad-response", undefined]);
  expect(decodeStopReason(type)).toBe("other");
});
