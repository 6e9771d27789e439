import { describeProvider, recordedFixture, type OwnFixture, type ProviderFixture } from "@crux/testkit";
import deepseek from "./index.ts";

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string, own?: OwnFixture): Promise<ProviderFixture> {
  return recordedFixture(name, new URL(`./fixtures/exchanges/${id}.json`, import.meta.url), own);
}

/** Made by hand, after DeepSeek's documentation of error codes (2026-11-22): nobody keeps a recording of these. */
function made(
  name: string,
  status: number,
  message: string,
  expect: NonNullable<ProviderFixture["expect"]>,
  headers: Readonly<Record<string, string>> = {},
): ProviderFixture {
  const body = JSON.stringify({
    error: { message, type: "unknown_error", param: null, code: "invalid_request_error" },
  });
  const response = { status, headers: { "content-type": "application/json", ...headers }, body };
  return { name, kind: "error", exchange: { response }, expect };
}

await describeProvider(deepseek, {
  model: "deepseek-flash",
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("text", "rig-ee9c0e8c2d"),
    await recorded("text-whole", "whole-of-rig-ee9c0e8c2d", { pair: "text" }),
    await recorded("tool-call", "rig-480aa2ae7c"),
    await recorded("parallel-tools", "rig-0067b81d8a"),
    await recorded("parallel-tools-whole", "ruby_llm-17968f3279"),
    await recorded("reasoning", "rig-2b20048b87"),
    await recorded("reasoning-and-tool-call", "chatlas-d3781b74e2"),
    await recorded("reasoning-whole", "ruby_llm-bfa14fa592"),
    await recorded("models", "rig-2ec5c0e6fc"),
    await recorded("no-such-model", "rig-468be91ef9"),
    await recorded("bad-key", "ruby_llm-6dc79c9137"),
    made("no-balance", 402, "Insufficient Balance", { code: "quota", retryable: false }),
    made("bad-parameter", 422, "Invalid Parameters", { code: "invalid-request", retryable: false }),
    made(
      "rate-limit",
      429,
      "Rate Limit Reached",
      { code: "rate-limit", retryAfterMs: 2000, retryable: true },
      { "retry-after": "2" },
    ),
    made("server-error", 500, "Server Error", { code: "overloaded", retryable: true }),
    made("overloaded", 503, "Server Overloaded", { code: "overloaded", retryable: true }),
  ],
});
