import { type AssistantPart, type ChatResponse, unknownUsage } from "@crux/core";
import type { ExpectedAnswer, RecordedExchange } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import { answerFindings } from "./answer-findings.ts";

const call = { type: "tool-call", id: "c1", name: "add", arguments: '{"a":1}', complete: true } as const;
const content: readonly AssistantPart[] = [
  { type: "reasoning", text: "Hm", providerMetadata: { acme: { details: [{ data: "seal-1" }, { data: "seal-2" }] } } },
  {
    type: "text",
    text: "Hello",
    citations: [
      {
        source: { title: null, url: "https://x.test", documentId: null },
        quotedText: null,
        start: null,
        end: null,
        raw: {},
      },
    ],
  },
  call,
  { type: "tool-call", id: "made-up", name: "sub", arguments: "{}", complete: true },
  { type: "provider-item", provider: "acme", itemType: "search", item: {} },
];

const counts = { inputTokens: 5, outputTokens: 3, cacheReadTokens: 0, cacheWriteTokens: null, reasoningTokens: 1 };

const response: ChatResponse = {
  message: { role: "assistant", content },
  text: "Hello",
  toolCalls: content.filter((part) => part.type === "tool-call"),
  finishReason: "tool-calls",
  rawFinishReason: "tool_calls",
  usage: { ...unknownUsage, ...counts, raw: {} },
  cost: null,
  provider: "acme",
  model: "m-1",
  id: "a1",
  requestId: "r1",
  callId: "call-1",
  timings: { startedAt: "2026-01-01T00:00:00Z", durationMs: 1, timeToFirstTokenMs: null },
  attempts: [],
  fallbackUsed: false,
  rateLimit: null,
  providerMetadata: { acme: { logprobs: { content: [{ token: "Hello" }] } } },
  warnings: [],
  pending: null,
  json: () => Promise.resolve(null),
};

const expected: ExpectedAnswer = {
  kind: "answer",
  text: "Hello",
  reasoning: "Hm",
  refusal: "",
  toolCalls: [
    { id: "c1", name: "add", arguments: '{ "a": 1 }' },
    { id: null, name: "sub", arguments: "{}" },
  ],
  cutToolCalls: 0,
  finishReason: "tool-calls",
  rawFinishReason: "tool_calls",
  usage: counts,
  id: "a1",
  model: "m-1",
  opaque: ["seal-1", "seal-2"],
  providerItems: ["search"],
  citations: 1,
  logprobs: true,
};

/** Only its headers are read here. */
const exchange = {
  response: { status: 200, headers: { "X-Request-Id": "r1" }, body: "" },
} as unknown as RecordedExchange;

function fieldsOf(changes: {
  readonly expected?: Partial<ExpectedAnswer>;
  readonly response?: Partial<ChatResponse>;
}): readonly string[] {
  return answerFindings(exchange, { ...expected, ...changes.expected }, { ...response, ...changes.response }).map(
    ({ field }) => field,
  );
}

function withContent(parts: readonly AssistantPart[]): { readonly response: Partial<ChatResponse> } {
  return { response: { message: { role: "assistant", content: parts } } };
}

describe("answerFindings", () => {
  it("finds nothing in an answer that is as told, spacing of arguments and made-up ids aside", () => {
    expect(fieldsOf({})).toEqual([]);
  });

  it.each<[string, Parameters<typeof fieldsOf>[0], string]>([
    ["text", { response: { text: "Hell" } }, "text"],
    ["reasoning", { expected: { reasoning: "Hmm" } }, "reasoning"],
    ["a refusal", { expected: { refusal: "No" } }, "refusal"],
    [
      "a call's id",
      {
        expected: {
          toolCalls: [
            { id: "c9", name: "add", arguments: '{"a":1}' },
            { id: null, name: "sub", arguments: "{}" },
          ],
        },
      },
      "tool calls",
    ],
    [
      "a call's arguments",
      {
        expected: {
          toolCalls: [
            { id: "c1", name: "add", arguments: '{"a":2}' },
            { id: null, name: "sub", arguments: "{}" },
          ],
        },
      },
      "tool calls",
    ],
    [
      "a cut call told as whole",
      { expected: { toolCalls: [{ id: "c1", name: "add", arguments: '{"a":1}' }], cutToolCalls: 1 } },
      "cut tool calls",
    ],
    [
      "two calls of one id",
      withContent([...content.slice(0, 3), { ...call, name: "sub", arguments: "{}" }, ...content.slice(4)]),
      "distinct call ids",
    ],
    [
      "calls that may be run though the answer was stopped",
      { expected: { finishReason: "content-filter" } },
      "runnable calls",
    ],
    ["the finish reason", { response: { finishReason: "stop" } }, "finishReason"],
    ["the vendor's word for it", { response: { rawFinishReason: null } }, "rawFinishReason"],
    ["a count", { response: { usage: { ...response.usage, outputTokens: 4 } } }, "usage"],
    ["a guessed 0", { expected: { usage: null } }, "usage"],
    ["the id", { response: { id: null } }, "id"],
    ["the model", { response: { model: "m-2" } }, "model"],
    ["the request's id", { response: { requestId: null } }, "requestId"],
    ["a lost seal", { expected: { opaque: ["seal-1", "seal-2", "seal-3"] } }, "opaque"],
    ["seals in another order", { expected: { opaque: ["seal-2", "seal-1"] } }, "opaque"],
    ["a lost item", withContent(content.slice(0, 4)), "provider items"],
    ["a lost citation", { expected: { citations: 2 } }, "citations"],
    ["lost logprobs", { response: { providerMetadata: { acme: { logprobs: { content: [] } } } } }, "logprobs"],
  ])("finds %s", (_what, changes, field) => {
    expect(fieldsOf(changes)).toContain(field);
  });
});
