import { describeProvider, recordedFixture, type OwnFixture, type ProviderFixture } from "@crux/testkit";
import gemini from "./index.ts";

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string, own?: OwnFixture): Promise<ProviderFixture> {
  return recordedFixture(name, addressOf(id), own);
}

function addressOf(id: string): URL {
  return new URL(`./fixtures/exchanges/${id}.json`, import.meta.url);
}

/** Made by hand, after Google's documentation of errors (2026-11-22): nobody keeps a recording of these. */
function made(
  name: string,
  code: number,
  status: string,
  expect: NonNullable<ProviderFixture["expect"]>,
  details: readonly unknown[] = [],
): ProviderFixture {
  const body = JSON.stringify({ error: { code, message: `What ${status} says.`, status, details } });
  return {
    name,
    kind: "error",
    exchange: { response: { status: code, headers: { "content-type": "application/json" }, body } },
    expect: { vendorCode: status, ...expect },
  };
}

/** The vendor may answer a request for a stream of events with its other form of stream. */
const inAList: ProviderFixture = {
  name: "overloaded-in-a-list",
  kind: "error",
  via: "stream",
  exchange: {
    response: {
      status: 503,
      headers: { "content-type": "application/json" },
      body: '[{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}]',
    },
  },
  expect: { code: "overloaded", vendorCode: "UNAVAILABLE", retryable: true },
};

const overloadedChunk: ProviderFixture = {
  name: "overloaded-as-first-event",
  kind: "error",
  via: "stream",
  exchange: {
    response: {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: 'data: {"error":{"code":null,"message":"The model is overloaded.","status":"UNAVAILABLE"}}\r\n\r\n',
    },
  },
  expect: { code: "overloaded", retryable: true },
};

const lastPage = {
  response: { status: 200, headers: {}, body: '{"models":[{"name":"models/gemini-on-the-last-page"}]}' },
};

const perDay = {
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaId: "GenerateRequestsPerDayPerProject" }],
};

await describeProvider(gemini, {
  model: "gemini-3.8-flash",
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("thoughts", "req_llm-older-14a793e97c"),
    await recorded("thoughts-whole", "whole-of-req_llm-older-14a793e97c", { pair: "thoughts" }),
    await recorded("citations", "chatlas-32ff7ea4ca"),
    await recorded("tool-call", "chatlas-56012feaca"),
    await recorded("parallel-tools", "openinference-85c18fb2f4"),
    await recorded("as-a-list", "langchaingo-8df94a26be", { kind: "stream" }),
    await recorded("code-execution", "rig-776f7a69d1"),
    await recorded("url-context", "pydantic-ai-37f9d6cbb7"),
    await recorded("cached", "ruby_llm-d4706c7c60"),
    {
      ...(await recorded("models", "llm-gemini-17110bd22b")),
      exchange: [addressOf("llm-gemini-17110bd22b"), lastPage],
    },
    await recorded("count", "chatlas-61dbf90151"),
    await recorded("count-of-no-such-model", "pydantic-ai-68cf03b3e5"),
    await recorded("models-with-a-bad-key", "rig-bb36609c6d"),
    await recorded("bad-key", "req_llm-older-ea918fa927"),
    await recorded("no-such-model", "pydantic-ai-a8419c6cf1"),
    await recorded("too-long", "ruby_llm-389952cebf"),
    await recorded("rate-limit", "ruby_llm-49fd2fb525", { expect: { retryAfterMs: 48_000, retryable: true } }),
    await recorded("error-on-a-bare-line", "google-mock-5cc1567995"),
    made("daily-quota", 429, "RESOURCE_EXHAUSTED", { code: "quota", retryable: false }, [perDay]),
    made("no-permission", 403, "PERMISSION_DENIED", { code: "permission", retryable: false }),
    made("precondition", 400, "FAILED_PRECONDITION", { code: "invalid-request", retryable: false }),
    made("server-error", 500, "INTERNAL", { code: "overloaded", retryable: true }),
    made("overloaded", 503, "UNAVAILABLE", { code: "overloaded", retryable: true }),
    made("deadline", 504, "DEADLINE_EXCEEDED", { code: "timeout", retryable: true }),
    inAList,
    overloadedChunk,
  ],
});
