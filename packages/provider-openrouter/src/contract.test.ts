import { describeProvider, recordedFixture, type OwnFixture, type ProviderFixture } from "@crux/testkit";
import openrouter from "./index.ts";

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string, own?: OwnFixture): Promise<ProviderFixture> {
  return recordedFixture(name, new URL(`./fixtures/exchanges/${id}.json`, import.meta.url), own);
}

/** Made by hand, after OpenRouter's documentation of errors and limits (2026-11-22): nobody keeps a recording of these. */
function made(
  name: string,
  error: { readonly code: number; readonly message: string; readonly metadata?: object },
  expect: NonNullable<ProviderFixture["expect"]>,
  headers: Readonly<Record<string, string>> = {},
): ProviderFixture {
  const response = {
    status: error.code,
    headers: { "content-type": "application/json", "x-generation-id": "gen-made", ...headers },
    body: JSON.stringify({ error }),
  };
  return { name, kind: "error", exchange: { response }, expect: { requestId: "gen-made", ...expect } };
}

await describeProvider(openrouter, {
  model: "openai/gpt-5.4-nano",
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("text", "fantasy-12549f050d"),
    await recorded("text-whole", "whole-of-fantasy-12549f050d", { pair: "text" }),
    await recorded("tool-call", "chatlas-c4bf3ceecc"),
    await recorded("parallel-tools", "fantasy-908eff0e38"),
    await recorded("parallel-tools-whole", "fantasy-49f18830a5"),
    await recorded("encrypted-reasoning", "fantasy-52f6f013d1"),
    await recorded("signed-reasoning", "pydantic-ai-a9e2418dfd"),
    await recorded("signed-reasoning-and-tool-call-whole", "fantasy-3f171e9a1f"),
    await recorded("encrypted-reasoning-and-tool-call-whole", "fantasy-593a949b3a"),
    await recorded("citations-whole", "ruby_llm-e16bd20ba4"),
    await recorded("file-annotations-whole", "pydantic-ai-33eae3830a"),
    await recorded("models", "llm-openrouter-b0629eb3f4"),
    await recorded("vectors-of-a-chosen-length", "ruby_llm-4b45f2afb0"),
    await recorded("no-such-embedding-model", "rig-7229b61084"),
    await recorded("error-in-the-body", "req_llm-older-09eb220d10"),
    await recorded("error-in-the-choice", "req_llm-older-4ee03440aa"),
    await recorded("error-instead-of-a-stream", "req_llm-older-bc5488bcdd"),
    await recorded("error-in-the-stream", "req_llm-eb9668b727"),
    await recorded("bad-key", "ruby_llm-f377f703f9"),
    await recorded("no-such-model", "open_router_enhanced-44deb24032"),
    await recorded("context-length", "ruby_llm-c98811ca43"),
    await recorded("refused-by-the-upstream", "req_llm-older-fb8f391292"),
    await recorded("free-models-per-minute", "req_llm-older-d8f37d6b66"),
    made(
      "no-credits",
      { code: 402, message: "Insufficient credits", metadata: { error_type: "payment_required" } },
      { code: "quota", retryable: false },
    ),
    made(
      "credits-in-flight",
      { code: 402, message: "In flight", metadata: { limit_source: "openrouter_in_flight_budget" } },
      { code: "quota", retryable: true, retryAfterMs: 3000 },
      { "retry-after": "3" },
    ),
    made("key-limit", { code: 403, message: "Key limit exceeded (total limit)." }, { code: "quota", retryable: false }),
    made(
      "moderation",
      { code: 403, message: "Input was flagged", metadata: { error_type: "content_policy_violation" } },
      { code: "content-filter", retryable: false },
    ),
    made(
      "overloaded",
      { code: 529, message: "Provider overloaded", metadata: { error_type: "provider_overloaded" } },
      { code: "overloaded", retryable: true, retryAfterMs: 1500 },
      { "retry-after": "1.5" },
    ),
    made("edge-timeout", { code: 524, message: "Timed out" }, { code: "timeout", retryable: true }),
  ],
});
