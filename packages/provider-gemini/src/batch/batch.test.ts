import type { BatchContext, BatchItem, BatchOutcome, ChatRequest, HttpRequest } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import gemini, { type GeminiProvider } from "../index.ts";

interface Setup {
  readonly provider: GeminiProvider;
  readonly context: BatchContext;
  readonly asked: readonly HttpRequest[];
}

function setUp(bodies: readonly unknown[]): Setup {
  const asked: HttpRequest[] = [];
  const http = createFakeHttp(({ request, index }) => {
    asked.push(request);
    return { body: typeof bodies[index] === "string" ? bodies[index] : JSON.stringify(bodies[index] ?? {}) };
  });
  const provider = gemini.createProvider(gemini.settings.parse({ apiKey: "key-0123456789" })) as GeminiProvider;
  const { signal } = new AbortController();
  return { provider, context: { http, signal, callId: "call_1", newId: () => "id_1" }, asked };
}

function item(id: string, options: Partial<ChatRequest> = {}, model = "gemini-3.8-flash"): BatchItem {
  const request: ChatRequest = { model: `gemini/${model}`, messages: [{ role: "user", content: id }], ...options };
  return { id, request, model };
}

const answer = { candidates: [{ content: { parts: [{ text: "Hello." }] }, finishReason: "STOP" }] };

async function outcomesOf({ provider, context }: Setup): Promise<readonly BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for await (const outcome of provider.batchResults("batches/1", context)) outcomes.push(outcome);
  return outcomes;
}

describe("submitBatch", () => {
  it("hands the requests over inline, and tells losses by id", async () => {
    const metadata = {
      state: "BATCH_STATE_PENDING",
      createTime: "2026-11-22T10:00:00Z",
      batchStats: { requestCount: "2" },
    };
    const { provider, context, asked } = setUp([{ name: "batches/1", metadata }]);
    const submitted = await provider.submitBatch([item("a"), item("b", { reasoning: { effort: "none" } })], context);
    expect(asked[0]?.url).toContain("/models/gemini-3.8-flash:batchGenerateContent");
    expect(JSON.parse(String(asked[0]?.body))).toMatchObject({
      batch: {
        inputConfig: {
          requests: {
            requests: [
              { request: { contents: [{ role: "user", parts: [{ text: "a" }] }] }, metadata: { key: "a" } },
              { request: { generationConfig: { thinkingConfig: { thinkingLevel: "LOW" } } }, metadata: { key: "b" } },
            ],
          },
        },
      },
    });
    expect(submitted.job).toMatchObject({
      id: "batches/1",
      state: "queued",
      total: 2,
      succeeded: null,
      createdAt: metadata.createTime,
    });
    expect(Object.keys(submitted.warnings)).toEqual(["b"]);
  });

  it("refuses several models, and none", async () => {
    const { provider, context } = setUp([]);
    const two = provider.submitBatch([item("a"), item("b", {}, "gemini-2.5-pro")], context);
    await expect(two).rejects.toMatchObject({ code: "invalid-request" });
    await expect(provider.submitBatch([], context)).rejects.toMatchObject({ code: "invalid-request" });
  });
});

describe("getBatch", () => {
  it.each([
    ["BATCH_STATE_RUNNING", "running"],
    ["JOB_STATE_SUCCEEDED", "ended"],
    ["JOB_STATE_CANCELLED", "ended"],
    ["BATCH_STATE_EXPIRED", "ended"],
    ["BATCH_STATE_FAILED", "failed"],
    ["BATCH_STATE_BRAND_NEW", "queued"],
  ])("%s is %s", async (rawState, state) => {
    const { provider, context } = setUp([{ name: "batches/1", metadata: { state: rawState } }]);
    expect(await provider.getBatch("batches/1", context)).toMatchObject({ state, rawState });
  });

  it("a cancelled one is asked how it stands", async () => {
    const { provider, context, asked } = setUp([{}, { name: "batches/1", metadata: { state: "BATCH_STATE_RUNNING" } }]);
    expect((await provider.cancelBatch("1", context)).state).toBe("cancelling");
    expect(asked.map(({ method, url }) => `${method} ${url.split("/v1beta")[1]}`)).toEqual([
      "POST /batches/1:cancel",
      "GET /batches/1",
    ]);
  });
});

describe("batchResults", () => {
  const inlined = {
    inlinedResponses: [
      { metadata: { key: "b" }, error: { code: 3, message: "Bad." } },
      { metadata: { key: "a" }, response: answer },
      { metadata: { key: "c" }, response: { promptFeedback: { blockReason: "SAFETY" } } },
    ],
  };

  it.each([
    ["response", { response: { inlinedResponses: inlined } }],
    ["response.output", { response: { output: { inlinedResponses: inlined } } }],
    ["metadata.output", { metadata: { state: "BATCH_STATE_SUCCEEDED", output: { inlinedResponses: inlined } } }],
  ])("reads them in %s", async (_place, operation) => {
    const outcomes = await outcomesOf(setUp([{ name: "batches/1", done: true, ...operation }]));
    expect(outcomes).toMatchObject([
      { id: "b", error: { code: "invalid-request", details: { status: 400 } } },
      { id: "a", answer: { content: [{ type: "text", text: "Hello." }], finishReason: "stop" } },
      { id: "c", answer: { content: [], finishReason: "content-filter" } },
    ]);
  });

  it("reads them from a file of lines", async () => {
    const lines = [
      { key: "a", response: answer },
      { key: "b", error: { code: 8, message: "Later." } },
    ];
    const setup = setUp([
      { name: "batches/1", done: true, response: { responsesFile: "files/out 1" } },
      lines.map((line) => JSON.stringify(line)).join("\n"),
    ]);
    expect(await outcomesOf(setup)).toMatchObject([
      { id: "a", answer: {} },
      { id: "b", error: { code: "rate-limit" } },
    ]);
    expect(setup.asked[1]?.url).toBe(
      "https://generativelanguage.googleapis.com/download/v1beta/files/out%201:download?alt=media",
    );
  });

  it("has none before the end, nor of a batch that failed", async () => {
    const running = setUp([{ name: "batches/1", metadata: { state: "BATCH_STATE_RUNNING" } }]);
    await expect(outcomesOf(running)).rejects.toMatchObject({ code: "invalid-request" });
    const failed = setUp([{ name: "batches/1", done: true, error: { code: 3, message: "No such file." } }]);
    await expect(outcomesOf(failed)).rejects.toThrow("No such file.");
  });
});
