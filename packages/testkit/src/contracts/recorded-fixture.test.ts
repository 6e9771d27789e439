import { describe, expect, it } from "vitest";
import type { RecordedExchange } from "../oracle/load-recordings.ts";
import { recordedFixture } from "./recorded-fixture.ts";

function exchangeOf(
  status: number,
  body: string,
  headers: Record<string, string> = {},
  api = "chat",
): RecordedExchange {
  return {
    id: "made-by-hand",
    provider: "openai",
    api,
    model: "m-1",
    provenance: "recorded",
    fidelity: "verbatim",
    framing: "recorded",
    source: { repo: "", commit: "", path: "", index: 0 },
    licence: "MIT",
    request: { method: "POST", url: "https://example.test", headers: {}, body: {} },
    response: { status, headers, body },
    tags: [],
  };
}

const call = { type: "function", function: { name: "f", arguments: "{}" } };
const message = { content: null, tool_calls: [call, { ...call, id: "c-1" }] };

describe("recordedFixture", () => {
  it("reads kind, model and expectation from the recording; an id that was made up is not compared", async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    const body = JSON.stringify({ id: "a", choices: [{ message, finish_reason: "tool_calls" }], usage });
    expect(await recordedFixture("tools", exchangeOf(200, body))).toMatchObject({
      name: "tools",
      kind: "chat",
      model: "m-1",
      expect: {
        text: "",
        finishReason: "tool-calls",
        toolCalls: [
          { name: "f", arguments: "{}" },
          { id: "c-1", name: "f", arguments: "{}" },
        ],
        usage: { inputTokens: 3, outputTokens: 2 },
      },
    });
  });

  it("knows a stream, a refusal, a list, and which call a refusal answers", async () => {
    const streamed = 'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const refusal = '{"error":{"message":"no","code":"invalid_api_key"}}';
    expect(
      await recordedFixture("s", exchangeOf(200, streamed, { "content-type": "text/event-stream" })),
    ).toMatchObject({ kind: "stream", expect: { text: "x" } });
    expect(await recordedFixture("e", exchangeOf(401, refusal, {}, "models"))).toMatchObject({
      kind: "error",
      via: "models",
      expect: { code: "authentication", status: 401, vendorCode: "invalid_api_key" },
    });
    expect(await recordedFixture("l", exchangeOf(200, '{"data":[{"id":"m-1"}]}', {}, "models"))).toMatchObject({
      kind: "models",
      expect: { models: ["m-1"] },
    });
  });

  it("lets the fixture's own word win", async () => {
    const fixture = await recordedFixture("e", exchangeOf(500, "{}"), { via: "stream", expect: { retryable: true } });
    expect(fixture).toMatchObject({ via: "stream", expect: { code: "overloaded", retryable: true } });
  });

  it("refuses a recording that proves nothing", async () => {
    await expect(recordedFixture("one", exchangeOf(200, '{"object":"model"}', {}, "models"))).rejects.toThrow(
      'Fixture "one": recording made-by-hand proves nothing about a client',
    );
  });
});
