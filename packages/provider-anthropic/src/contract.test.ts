import { describeProvider, recordedFixture, type OwnFixture, type ProviderFixture } from "@crux/testkit";
import anthropic from "./index.ts";

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string, own?: OwnFixture): Promise<ProviderFixture> {
  return recordedFixture(name, new URL(`./fixtures/exchanges/${id}.json`, import.meta.url), own);
}

/** Made by hand, after Anthropic's documentation of errors (2026-11-22): nobody keeps a recording of these. */
function made(
  name: string,
  status: number,
  type: string,
  expect: NonNullable<ProviderFixture["expect"]>,
  headers: Readonly<Record<string, string>> = {},
): ProviderFixture {
  const body = JSON.stringify({
    type: "error",
    error: { type, message: `What ${type} says.` },
    request_id: "req_made",
  });
  return {
    name,
    kind: "error",
    exchange: {
      response: { status, headers: { "content-type": "application/json", "request-id": "req_made", ...headers }, body },
    },
    expect: { requestId: "req_made", vendorCode: type, ...expect },
  };
}

const overloadedEvent: ProviderFixture = {
  name: "overloaded-as-first-event",
  kind: "error",
  via: "stream",
  exchange: {
    response: {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
    },
  },
  expect: { code: "overloaded", retryable: true },
};

await describeProvider(anthropic, {
  model: "claude-haiku-5-5",
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("text", "req_llm-older-34ed3f6e7f"),
    await recorded("text-whole", "whole-of-req_llm-older-34ed3f6e7f", { pair: "text" }),
    await recorded("tool-call", "magentic-42c4144427"),
    await recorded("tool-call-without-input", "llm-anthropic-6b1f725f4e"),
    await recorded("parallel-tools", "llm-anthropic-a6c8e62066"),
    await recorded("thinking", "openinference-3d9a87b57b"),
    await recorded("redacted-thinking", "pydantic-ai-a9a4f15268"),
    await recorded("redacted-thinking-whole", "rig-7b6bb76dd5"),
    await recorded("models", "chatlas-2285097caa"),
    await recorded("count", "ellmer-0f9c7a86f5"),
    await recorded("count-of-no-such-model", "pydantic-ai-b8a50f39ca"),
    await recorded("bad-request", "mirascope-0c0fdf69e5"),
    await recorded("bad-key", "mirascope-22193ecab1"),
    await recorded("no-such-model", "mirascope-0800db6cfd"),
    made(
      "rate-limit",
      429,
      "rate_limit_error",
      { code: "rate-limit", retryAfterMs: 12_000, retryable: true },
      { "retry-after": "12" },
    ),
    made("no-permission", 403, "permission_error", { code: "permission", retryable: false }),
    made("too-large", 413, "request_too_large", { code: "context-length", retryable: false }),
    made("server-error", 500, "api_error", { code: "overloaded", retryable: true }),
    made("overloaded", 529, "overloaded_error", { code: "overloaded", retryable: true }),
    overloadedEvent,
  ],
});
