import type { HttpResponse } from "@crux/core";
import { describe, expect, it } from "vitest";
import { decodeErrorInside, decodeErrorResponse } from "./decode-error.ts";
import type { Endpoint } from "./endpoint.ts";

const endpoint: Endpoint = { id: "acme", displayName: "Acme", baseUrl: "https://api.acme.test/v1" };

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  return { status, headers, body: bytes(), discard: () => undefined };
}
const refused = (status: number, body: unknown, headers?: Record<string, string>) =>
  decodeErrorResponse(answer(status, body, headers), endpoint);
const form = (message: string, type: string | null = null, code: string | number | null = null) => ({
  error: { message, type, param: null, code },
});

describe("decodeErrorResponse", () => {
  it.each([
    [
      401,
      form("Incorrect API key provided: x", "invalid_request_error", "invalid_api_key"),
      "authentication",
      "invalid_api_key",
    ],
    [
      400,
      { code: "Client specified an invalid argument", error: "Incorrect API key provided: x" },
      "authentication",
      "Client specified an invalid argument",
    ],
    [401, form("Missing Authentication header", null, 401), "authentication", "401"],
    [402, form("Insufficient Balance", "unknown_error", "invalid_request_error"), "quota", "invalid_request_error"],
    [
      429,
      form("You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
      "quota",
      "insufficient_quota",
    ],
    [429, form("Balance is used up", "billing", "credit_balance_exhausted"), "quota", "credit_balance_exhausted"],
    [429, form("Limit", "limit", "project_spend_limit_reached"), "quota", "project_spend_limit_reached"],
    [429, form("Rate limit exceeded: free-models-per-day. ", null, 429), "quota", "429"],
    [429, form("Rate limit exceeded: free-models-per-min. ", null, 429), "rate-limit", "429"],
    [429, form("Slow down", "rate_limit_error", "slow_down"), "rate-limit", "slow_down"],
    [
      403,
      form("Country not supported", "request_forbidden", "unsupported_country"),
      "permission",
      "unsupported_country",
    ],
    [
      403,
      {
        error: {
          code: 403,
          message: "Provider returned error",
          metadata: { raw: '{"code":"x","error":"Content violates usage guidelines."}' },
        },
      },
      "content-filter",
      "403",
    ],
    [403, form("Your input was flagged", null, 403), "content-filter", "403"],
    [400, form("The response was filtered", null, "content_filter"), "content-filter", "content_filter"],
    [
      400,
      form("No", "invalid_request_error", "content_policy_violation"),
      "content-filter",
      "content_policy_violation",
    ],
    [
      404,
      form("The model `x` does not exist", "invalid_request_error", "model_not_found"),
      "not-found",
      "model_not_found",
    ],
    [400, form("some/model is not a valid model ID", null, 400), "not-found", "400"],
    [
      400,
      form(
        "The supported API model names are a or b, but you passed c.",
        "invalid_request_error",
        "invalid_request_error",
      ),
      "not-found",
      "invalid_request_error",
    ],
    [413, form("Too large"), "context-length", null],
    [
      400,
      form("Too long", "invalid_request_error", "context_length_exceeded"),
      "context-length",
      "context_length_exceeded",
    ],
    [
      400,
      form(
        "This model's maximum context length is 1048565 tokens. However, you requested 1250025",
        "invalid_request_error",
      ),
      "context-length",
      "invalid_request_error",
    ],
    [
      400,
      form("This model's maximum prompt length is 131072 but the request contains 140000 tokens"),
      "context-length",
      null,
    ],
    [400, form("Your input exceeds the context window of this model"), "context-length", null],
    [429, form("maximum context length is 10 tokens per minute: rate limit"), "rate-limit", null],
    [408, form("Timeout"), "timeout", null],
    [504, "<html><body>Gateway</body></html>", "timeout", null],
    [524, "", "timeout", null],
    [409, form("Conflict"), "overloaded", null],
    [425, form("Not ready"), "overloaded", null],
    [500, form("The server had an error", "server_error"), "overloaded", "server_error"],
    [529, form("Overloaded"), "overloaded", null],
    [
      400,
      form("Unsupported parameter: 'max_tokens'", "invalid_request_error", "unsupported_parameter"),
      "invalid-request",
      "unsupported_parameter",
    ],
    [422, { detail: "Field required" }, "invalid-request", null],
    [
      400,
      [
        {
          error: { code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" },
        },
      ],
      "authentication",
      "400",
    ],
    [400, { error: "model is required" }, "invalid-request", null],
  ] as const)("reads a %i with %j as %s", async (status, body, code, vendorCode) => {
    const error = await refused(status, body);
    expect(error.code).toBe(code);
    expect(error.details.status).toBe(status);
    expect(error.details.vendorCode ?? null).toBe(vendorCode);
  });

  it.each([
    ["error-code-numeric", { error: { code: 401, message: "Who are you?" } }, "401"],
    [
      "error-is-string",
      { code: "unauthenticated:bad-credentials", error: "Who are you?" },
      "unauthenticated:bad-credentials",
    ],
  ])("%s: its code is told as text, its words are kept", async (_name, body, vendorCode) => {
    const error = await refused(401, body);
    expect(error).toMatchObject({ code: "authentication", details: { vendorCode } });
    expect(error.message).toContain("Who are you?");
  });

  it.each(["application/octet-stream", "text/event-stream", "text/plain"])(
    "error-json-with-other-content-type: %s is read as the JSON it is",
    async (type) => {
      const error = await refused(400, form("Nope", "invalid_request_error"), { "content-type": type });
      expect(error).toMatchObject({ code: "invalid-request", details: { vendorCode: "invalid_request_error" } });
      expect(error.message).toContain("Nope");
    },
  );

  it("says who refused what and why", async () => {
    const error = await refused(400, form("Expected a value <= 2.", "invalid_request_error"), {
      "x-request-id": "req-1",
    });
    expect(error.message).toBe("Acme refused the request (400 invalid_request_error): Expected a value <= 2.");
    expect(error.details).toEqual({
      provider: "acme",
      status: 400,
      vendorCode: "invalid_request_error",
      requestId: "req-1",
    });
  });

  it("adds what an upstream said", async () => {
    const raw = '{"error":{"message":"temperature is not supported","code":null}}';
    const error = await refused(400, { error: { code: 400, message: "Provider returned error", metadata: { raw } } });
    expect(error.message).toBe("Acme refused the request (400): Provider returned error: temperature is not supported");
  });

  it("keeps pages of an edge out of the message, and shortens long words", async () => {
    expect((await refused(502, "<html>secret page</html>")).message).toBe(
      "Acme refused the request (502) and gave no reason.",
    );
    expect((await refused(400, form("x".repeat(5000)))).message.length).toBeLessThan(700);
  });

  it("reads the body's own request id where no header has it", async () => {
    expect((await refused(500, { ...form("x"), request_id: "req-2" })).details.requestId).toBe("req-2");
  });

  it("takes the waiting time and the vendor's word on retrying", async () => {
    const limited = await refused(429, form("Slow"), { "retry-after": "1.5", "x-should-retry": "false" });
    expect(limited.details).toMatchObject({ retryAfterMs: 1500, retryable: false });
    expect((await refused(429, form("Slow"), { "retry-after-ms": "20" })).details.retryAfterMs).toBe(20);
    expect((await refused(400, form("x"), { "x-should-retry": "true" })).retryable).toBe(true);
  });

  it("retries a quota only where the vendor says when", async () => {
    expect((await refused(402, form("Budget in flight"), { "retry-after": "2" })).retryable).toBe(true);
    expect((await refused(402, form("No credits"))).retryable).toBe(false);
  });

  it("waits for the reset that a router tells, in its headers or in the body, and for no other word of it", async () => {
    const inAMinute = String(Date.now() + 60_000);
    const limits = { "X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": inAMinute };
    const told = { error: { code: 429, message: "Slow", metadata: { headers: limits } } };
    const lower = Object.fromEntries(Object.entries(limits).map(([name, value]) => [name.toLowerCase(), value]));
    for (const error of [await refused(429, told), await refused(429, form("Slow"), lower)]) {
      expect(error.details.retryAfterMs).toBeGreaterThan(50_000);
      expect(error.details.retryAfterMs).toBeLessThanOrEqual(60_000);
    }
    expect((await refused(429, told, { "retry-after": "2" })).details.retryAfterMs).toBe(2000);
    const past = { ...lower, "x-ratelimit-reset": "1759671180000" };
    expect((await refused(429, form("Slow"), past)).details).not.toHaveProperty("retryAfterMs");
    const left = { ...lower, "x-ratelimit-remaining": "3" };
    expect((await refused(429, form("Slow"), left)).details).not.toHaveProperty("retryAfterMs");
    const ofTokens = { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s" };
    expect((await refused(429, form("Slow"), ofTokens)).details).not.toHaveProperty("retryAfterMs");
    expect((await refused(500, form("Oh"), lower)).details).not.toHaveProperty("retryAfterMs");
  });

  it.each([
    ["Key limit exceeded (total limit).", "quota"],
    ["You have exceeded your monthly budget.", "quota"],
    ["Not yours.", "permission"],
  ])("takes a 403 with %j for %s", async (message, code) => {
    expect((await refused(403, form(message, null, 403))).code).toBe(code);
  });

  it("classifies by the status when the body breaks off", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('{"error":');
      throw new Error("reset");
    }
    const error = await decodeErrorResponse(
      { status: 503, headers: {}, body: broken(), discard: () => undefined },
      endpoint,
    );
    expect(error.code).toBe("overloaded");
  });
});

describe("decodeErrorInside", () => {
  it.each([
    [{ error: { code: 502, message: "Upstream error" } }, "overloaded", "502"],
    [{ error: { code: "429", message: "Slow" } }, "rate-limit", "429"],
    [{ error: { code: 402, message: "Empty" } }, "quota", "402"],
    [{ error: { code: "insufficient_quota", message: "Empty" } }, "quota", "insufficient_quota"],
    [{ error: { type: "server_error", message: "Oh" } }, "overloaded", "server_error"],
    [{ error: { code: 200, message: "?", metadata: { error_type: "provider_overloaded" } } }, "overloaded", "200"],
    [{ error: "something broke" }, "bad-response", null],
    [{ error: { message: "?", metadata: { error_type: "refusal" } } }, "content-filter", null],
    [{ error: { message: "?", metadata: { error_type: "unprocessable" } } }, "invalid-request", null],
    [{ error: { message: "?", metadata: { error_type: "image_too_large" } } }, "invalid-request", null],
    [{ error: { message: "?", metadata: { error_type: "provider_unavailable" } } }, "overloaded", null],
    [{ error: { message: "?", metadata: { error_type: "unmapped" } } }, "bad-response", null],
    [{ type: "error", message: "odd" }, "bad-response", null],
    [{ object: "error", message: "Wrong", type: "BadRequestError", code: 400 }, "invalid-request", "400"],
    [{ error: { message: "odd" } }, "bad-response", null],
  ])("reads %j as %s", (holder, code, vendorCode) => {
    const error = decodeErrorInside(holder, { status: 200, headers: { "x-request-id": "req-3" } }, endpoint);
    expect(error.code).toBe(code);
    expect(error.details.vendorCode ?? null).toBe(vendorCode);
    expect(error.details).toMatchObject({ status: 200, requestId: "req-3" });
  });
});

describe("what stands on every object", () => {
  it.each(["constructor", "__proto__", "toString"])("is no known name: %s", async (name) => {
    const error = await refused(400, form("no", name, name));
    expect([error.code, error.details.vendorCode, error.retryable]).toEqual(["invalid-request", name, false]);
    const inside = decodeErrorInside(form("no", name, name), { status: 200, headers: {} }, endpoint);
    expect([inside.code, inside.retryable]).toEqual(["bad-response", false]);
  });
});

it("looks for patterns in no more than a vendor says", async () => {
  const endless = "input token count ".repeat(14_000);
  const before = performance.now();
  expect((await refused(400, form(endless))).code).toBe("invalid-request");
  expect(performance.now() - before).toBeLessThan(500);
  expect((await refused(400, form("Input token count 5 exceeds the maximum of 4."))).code).toBe("context-length");
});
