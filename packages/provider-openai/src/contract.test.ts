import { describeProvider, recordedFixture, type OwnFixture, type ProviderFixture } from "@crux/testkit";
import openai from "./index.ts";

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string, own?: OwnFixture): Promise<ProviderFixture> {
  return recordedFixture(name, new URL(`./fixtures/exchanges/${id}.json`, import.meta.url), own);
}

/** Made by hand, after OpenAI's documentation of errors and limits (2026-11-22): nobody keeps a recording of these. */
function made(
  name: string,
  status: number,
  error: { readonly type: string; readonly code: string | null; readonly message: string },
  expect: NonNullable<ProviderFixture["expect"]>,
  headers: Readonly<Record<string, string>> = {},
): ProviderFixture {
  const body = JSON.stringify({ error: { ...error, param: null } });
  return {
    name,
    kind: "error",
    exchange: {
      response: {
        status,
        headers: { "content-type": "application/json", "x-request-id": "req_made", ...headers },
        body,
      },
    },
    expect: { requestId: "req_made", ...expect },
  };
}

await describeProvider(openai, {
  model: "gpt-6-luna",
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("text", "ai-sdk-fe89173f17"),
    await recorded("text-whole", "whole-of-ai-sdk-fe89173f17", { pair: "text" }),
    await recorded("tool-call", "req_llm-a0848573bf"),
    await recorded("reasoning-and-parallel-tools", "rig-34fc545dcb"),
    await recorded("refusal", "rig-466970f985"),
    await recorded("length-in-a-call", "rig-d48a1ade51"),
    await recorded("server-tool-and-citations", "pydantic-ai-b970a11f5e"),
    await recorded("reasoning-whole", "openinference-9f8a59ab0c"),
    await recorded("approval-wanted", "otel-js-5dc3f8bab5", { expect: { pending: "respond" } }),
    await recorded("custom-tool", "dd-trace-py-8895f07aac", { expect: { pending: "respond" } }),
    await recorded("queued", "pydantic-ai-f5d91f4ccb", { expect: { pending: "poll" } }),
    await recorded("logprobs-whole", "pydantic-ai-6664740cdd"),
    await recorded("count", "chatlas-d20d090033"),
    await recorded("vectors-in-base64", "dd-trace-js-6e725e6f4d"),
    await recorded("several-vectors", "openinference-866a5f3c0f"),
    await recorded("vectors-of-a-chosen-length", "ruby_llm-697025c97e"),
    await recorded("no-vectors-of-this-model", "dd-trace-js-515f6ea08c"),
    await recorded("models", "rig-29a9828ecb"),
    await recorded("failed-while-answering", "prism-62be696116"),
    await recorded("bad-key", "rig-1c39e00cad"),
    await recorded("no-such-model", "rig-f9554218ca"),
    made(
      "rate-limit",
      429,
      { type: "requests", code: "rate_limit_exceeded", message: "Rate limit reached for requests." },
      { code: "rate-limit", retryAfterMs: 20_000, retryable: true },
      { "retry-after": "20" },
    ),
    made(
      "quota",
      429,
      { type: "insufficient_quota", code: "insufficient_quota", message: "You exceeded your current quota." },
      { code: "quota", vendorCode: "insufficient_quota", retryable: false },
    ),
    made(
      "context-length",
      400,
      { type: "invalid_request_error", code: "context_length_exceeded", message: "This model's maximum is 8 tokens." },
      { code: "context-length", retryable: false },
    ),
    made(
      "server-error",
      500,
      { type: "server_error", code: null, message: "The server had an error." },
      { code: "overloaded", retryable: true },
    ),
    made(
      "overloaded",
      503,
      { type: "server_error", code: null, message: "That model is overloaded." },
      { code: "overloaded", retryable: true },
    ),
  ],
});

// The same promises on Chat Completions, which a setting chooses.
await describeProvider(openai, {
  settings: { api: "chat" },
  model: "gpt-6-luna",
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("text", "langsmith-sdk-17f70d38c3"),
    await recorded("text-whole", "whole-of-langsmith-sdk-17f70d38c3", { pair: "text" }),
    await recorded("length-with-usage", "rig-26e8118b02"),
    await recorded("tool-call", "rig-a276516e43"),
    await recorded("parallel-tools", "rig-2b579a653b"),
    await recorded("parallel-tools-whole", "otel-js-865bf95067"),
    await recorded("refusal-whole", "mirascope-80857c06a5"),
    await recorded("citations-whole", "activeagent-5879c8b29f"),
    await recorded("bad-request", "mirascope-0f85c86163"),
    await recorded("bad-key", "openinference-875506d3ce"),
    await recorded("no-such-model", "braintrust-python-f0fdc5459b"),
  ],
});
