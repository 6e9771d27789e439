import { describe, expect, it } from "vitest";
import { expectedOf } from "./expected-of.ts";
import type { RecordedExchange } from "./load-recordings.ts";

function expected(body: unknown, sketch: Partial<Pick<RecordedExchange, "api" | "tags">> & { status?: number } = {}) {
  return expectedOf({
    id: "hand-made",
    provider: "gemini",
    api: sketch.api ?? "generateContent",
    model: null,
    tags: sketch.tags ?? [],
    request: { method: "POST", url: "https://example.test", headers: {}, body: {} },
    response: {
      status: sketch.status ?? 200,
      headers: {},
      body: typeof body === "string" ? body : JSON.stringify(body),
    },
  } as unknown as RecordedExchange);
}

const sse = (...chunks: unknown[]) => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join("");
const chunk = (parts: unknown[], rest: object = {}) => ({ candidates: [{ content: { parts }, ...rest }] });
const stop = { finishReason: "STOP" };

describe("answers of generateContent", () => {
  it("reads text, thoughts, calls, signatures and items in order", () => {
    const parts = [
      { text: "hm", thought: true },
      { text: "It", thoughtSignature: "one" },
      { executableCode: { code: "1" }, thoughtSignature: "two" },
      { functionCall: { id: "a", name: "f", args: { x: 1 } }, thoughtSignature: "three" },
      { functionCall: { name: "g" } },
      { functionCall: { args: {} }, thoughtSignature: "lost with its call" },
      { inlineData: { mimeType: "image/png", data: "AA" }, thoughtSignature: "four" },
    ];
    expect(expected({ ...chunk(parts, stop), responseId: "r", modelVersion: "m" })).toMatchObject({
      kind: "answer",
      text: "It",
      reasoning: "hm",
      toolCalls: [
        { id: "a", name: "f", arguments: '{"x":1}' },
        { id: null, name: "g", arguments: "{}" },
      ],
      opaque: ["one", "two", "three", "four"],
      providerItems: ["executableCode"],
      finishReason: "tool-calls",
      rawFinishReason: "STOP",
      id: "r",
      model: "m",
    });
  });

  it("is whole without a reason in one piece, and interrupted in a stream", () => {
    const open = chunk([{ text: "a" }]);
    expect(expected(open)).toMatchObject({ kind: "answer", finishReason: "other", rawFinishReason: null });
    const interrupted = { kind: "error", code: "stream-interrupted", partial: { text: "a" } };
    expect(expected(sse(open))).toMatchObject(interrupted);
    expect(expected([open])).toMatchObject(interrupted);
    expect(expected(JSON.stringify([open, chunk([{ text: "b" }], stop)]).slice(0, -9))).toMatchObject(interrupted);
    expect(expected("", { api: "streamGenerateContent" })).toMatchObject({ code: "stream-interrupted", partial: null });
  });

  it("takes the last reason, and what follows it", () => {
    const body = sse(
      chunk([{ text: "a" }], stop),
      chunk([{ text: "b" }], { finishReason: "MAX_TOKENS" }),
      chunk([{ text: "c" }]),
    );
    expect(expected(body)).toMatchObject({ text: "abc", finishReason: "length", rawFinishReason: "MAX_TOKENS" });
  });

  it("counts tokens as the wire means them", () => {
    const usageMetadata = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 4,
      thoughtsTokenCount: 3,
      candidatesTokenCount: 2,
    };
    expect(
      expected(sse({ ...chunk([], stop), usageMetadata }, { usageMetadata: { promptTokenCount: null } })),
    ).toMatchObject({
      usage: { inputTokens: 14, outputTokens: 5, reasoningTokens: 3, cacheReadTokens: null },
    });
    expect(expected({ ...chunk([], stop), usageMetadata: { promptTokenCount: 2, totalTokenCount: 2 } })).toMatchObject({
      usage: { outputTokens: 0 },
    });
    expect(expected({ ...chunk([], stop), usageMetadata: { promptTokenCount: 2 } })).toMatchObject({
      usage: { outputTokens: null },
    });
  });

  it("tells a blocked prompt from an answer, and from what is none", () => {
    expect(expected({ promptFeedback: { blockReason: "SAFETY" } })).toMatchObject({
      finishReason: "content-filter",
      rawFinishReason: "SAFETY",
    });
    expect(expected({ choices: [] })).toMatchObject({ kind: "error", code: "bad-response" });
    expect(expected("<html>")).toMatchObject({ kind: "error", code: "bad-response" });
  });

  it("puts together a call that comes in pieces, and leaves one that breaks off", () => {
    const piece = (functionCall: unknown) => chunk([{ functionCall }]);
    const pieces = [
      piece({ name: "f", willContinue: true }),
      piece({ partialArgs: [{ jsonPath: "$.a", stringValue: "x" }], willContinue: true }),
      piece({ partialArgs: [{ jsonPath: "$.a", stringValue: "y" }], willContinue: true }),
    ];
    expect(expected(sse(...pieces, piece({}), chunk([], stop)))).toMatchObject({
      toolCalls: [{ arguments: '{"a":"xy"}' }],
      cutToolCalls: 0,
    });
    expect(expected(sse(...pieces, chunk([], stop)))).toMatchObject({
      toolCalls: [],
      cutToolCalls: 1,
      finishReason: "stop",
    });
  });

  it("counts each source once: pairs of text and source, sources of the whole, citations", () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: "a" } }, { web: { uri: "b" } }, { web: { uri: "c" } }],
      groundingSupports: [{ segment: { endIndex: 1 }, groundingChunkIndices: [0, 1, 9] }],
    };
    const cited = { ...stop, groundingMetadata, citationMetadata: { citationSources: [{ uri: "d" }, { uri: "d" }] } };
    expect(expected(sse(chunk([{ text: "a" }], cited), chunk([], cited)))).toMatchObject({ citations: 4 });
  });

  it("leaves several answers aside", () => {
    expect(expected({ candidates: [{}, {}] })).toMatchObject({ kind: "not-applicable", rule: "multi-choice" });
  });
});

describe("errors of Google's", () => {
  it.each([
    [400, { status: "INVALID_ARGUMENT", message: "API key not valid." }, "authentication"],
    [
      400,
      { status: "INVALID_ARGUMENT", message: "The input token count (2) exceeds the maximum (1)." },
      "context-length",
    ],
    [400, { status: "FAILED_PRECONDITION", message: "User location is not supported" }, "permission"],
    [429, { status: "RESOURCE_EXHAUSTED" }, "rate-limit"],
    [429, { status: "RESOURCE_EXHAUSTED", details: [{ violations: [{ quotaId: "PerDay" }] }] }, "quota"],
    [503, { status: "UNAVAILABLE" }, "overloaded"],
  ])("%i %j", (status, error, code) => {
    expect(expected({ error }, { status })).toMatchObject({ kind: "error", code, status, vendorCode: error.status });
    expect(expected([{ error }], { status, api: "countTokens" })).toMatchObject({ code });
  });

  it("may stand inside a success, and keep what came before", () => {
    const body = `${sse(chunk([{ text: "a" }], stop))}{"error":{"code":499,"status":"CANCELLED"}}\n`;
    expect(expected(body)).toMatchObject({
      code: "stream-interrupted",
      vendorCode: "CANCELLED",
      partial: { text: "a" },
    });
    expect(expected({ code: null, status: "UNAVAILABLE" })).toMatchObject({ code: "overloaded" });
  });
});

describe("answers that are one value", () => {
  it("reads counts, lists and vectors", () => {
    expect(expected({ totalTokens: 7 }, { api: "countTokens" })).toEqual({ kind: "count", inputTokens: 7 });
    expect(expected({ models: [{ name: "models/a" }, { name: "models/a" }, {}] }, { api: "models" })).toEqual({
      kind: "models",
      ids: ["a"],
    });
    expect(expected({ name: "models/a/operations/1" }, { api: "models" })).toMatchObject({ rule: "single-model" });
    expect(expected({ embedding: { values: [1] } }, { api: "embedContent" })).toEqual({
      kind: "embeddings",
      vectors: [[1]],
    });
    expect(expected({ embeddings: [{ values: ["x"] }] }, { api: "batchEmbedContents" })).toMatchObject({
      code: "bad-response",
    });
  });
});
