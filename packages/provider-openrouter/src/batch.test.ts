import { supportsBatch, type BatchItem, type BatchOutcome, type JsonObject } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import openrouter from "./index.ts";

const completion = (text: string) => ({
  id: "gen-1",
  model: "a/m",
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
});

function batches(...answers: readonly unknown[]) {
  const sent: { method: string; url: string; body: string }[] = [];
  const http = createFakeHttp(({ request, index }) => {
    sent.push({ method: request.method, url: request.url, body: String(request.body) });
    return { status: index === 0 && request.method === "POST" ? 202 : 200, body: JSON.stringify(answers[index]) };
  });
  const provider = openrouter.createProvider(openrouter.settings.parse({ apiKey: "sk-or-v1-0000" }));
  if (!supportsBatch(provider)) throw new Error("no batches");
  const context = { http, signal: new AbortController().signal, callId: "c", newId: () => "n" };
  return { provider, context, sent };
}

const item = (id: string, content: BatchItem["request"]["messages"][0]["content"], model = "a/m:batch"): BatchItem => ({
  id,
  model,
  request: { model: `openrouter/${model}`, messages: [{ role: "user", content }] as BatchItem["request"]["messages"] },
});

const job = {
  id: "batch-1",
  object: "batch",
  status: "validating",
  created_at: 1_790_000_000,
  expires_at: 1_790_086_400,
  finalized_at: null,
  request_counts: { total: 2, completed: 0, failed: 0 },
  results: null,
  error: null,
};

async function all(outcomes: AsyncIterable<BatchOutcome>): Promise<BatchOutcome[]> {
  const list: BatchOutcome[] = [];
  for await (const outcome of outcomes) list.push(outcome);
  return list;
}

describe("submitBatch", () => {
  it("names the model before the requests, which stand in the body", async () => {
    const { provider, context, sent } = batches(job);
    const submitted = await provider.submitBatch([item("1", "one"), item("2", "two")], context);
    expect(sent[0]).toMatchObject({ method: "POST", url: "https://openrouter.ai/api/v1/batches" });
    expect(Object.keys(JSON.parse(sent[0]?.body ?? "") as JsonObject)).toEqual(["endpoint", "model", "requests"]);
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      endpoint: "/v1/chat/completions",
      model: "a/m:batch",
      requests: [
        { custom_id: "1", body: { messages: [{ role: "user", content: "one" }] } },
        { custom_id: "2", body: { messages: [{ role: "user", content: "two" }] } },
      ],
    });
    expect(submitted).toEqual({
      job: {
        id: "batch-1",
        provider: "openrouter",
        state: "queued",
        rawState: "validating",
        total: 2,
        succeeded: 0,
        failed: 0,
        createdAt: "2026-09-21T14:13:20.000Z",
        expiresAt: "2026-09-22T14:13:20.000Z",
        endedAt: null,
        error: null,
        emulated: false,
        raw: { ...job, results: null },
      },
      warnings: {},
    });
  });

  it("asks for the batch form of a model, and leaves media out; both are told", async () => {
    const { provider, context, sent } = batches(job);
    const image = { type: "image" as const, url: "https://a.test/i.png" };
    const { warnings } = await provider.submitBatch(
      [item("1", [{ type: "text", text: "look" }, image], "a/m"), item("2", "two")],
      context,
    );
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({
      model: "a/m:batch",
      requests: [{ body: { messages: [{ content: "look" }] } }, {}],
    });
    expect(Object.keys(warnings)).toEqual(["1"]);
    expect(warnings["1"]?.map(({ path }) => path)).toEqual(["model", "messages.0.content.1"]);
  });

  it("refuses two models at once before anything is sent", async () => {
    const { provider, context, sent } = batches(job);
    const mixed = provider.submitBatch([item("1", "one"), item("2", "two", "b/n")], context);
    await expect(mixed).rejects.toMatchObject({ code: "invalid-request", details: { path: "model" } });
    expect(sent).toEqual([]);
  });
});

describe("getBatch", () => {
  it.each([
    ["validating", "queued"],
    ["in_progress", "running"],
    ["finalizing", "running"],
    ["completed", "ended"],
    ["expired", "ended"],
    ["cancelled", "ended"],
    ["failed", "failed"],
    ["thinking_it_over", "running"],
  ])("%s is %s", async (status, state) => {
    const { provider, context, sent } = batches({ ...job, status });
    expect(await provider.getBatch("batch/1", context)).toMatchObject({ state, rawState: status });
    expect(sent[0]?.url).toBe("https://openrouter.ai/api/v1/batches/batch%2F1");
  });

  it("tells why a batch failed as a whole", async () => {
    const { provider, context } = batches({ ...job, status: "failed", error: { message: "no such model" } });
    expect(await provider.getBatch("batch-1", context)).toMatchObject({ state: "failed", error: "no such model" });
  });
});

describe("batchResults", () => {
  it("tells each answer and each failure under its id", async () => {
    const { provider, context } = batches({
      ...job,
      status: "completed",
      results: [
        { custom_id: "2", response: { status_code: 200, body: completion("two") }, error: null },
        { custom_id: "1", response: null, error: { message: "slow down", type: "rate_limit_exceeded", code: 429 } },
        { custom_id: "3", response: { status_code: 529, body: { error: { message: "busy" } } }, error: null },
        { custom_id: "4", response: { status_code: 200, body: { choices: null } }, error: null },
        { custom_id: "5", response: null, error: null },
      ],
    });
    const outcomes = await all(provider.batchResults("batch-1", context));
    expect(outcomes[0]).toMatchObject({ id: "2", answer: { content: [{ type: "text", text: "two" }], id: "gen-1" } });
    expect(outcomes.slice(1)).toMatchObject([
      { id: "1", error: { code: "rate-limit" } },
      { id: "3", error: { code: "overloaded", details: { status: 529 } } },
      { id: "4", error: { code: "bad-response" } },
      { id: "5", error: { code: "bad-response" } },
    ]);
  });

  it("has none before the end", async () => {
    const { provider, context } = batches({ ...job, status: "in_progress" });
    await expect(all(provider.batchResults("batch-1", context))).rejects.toMatchObject({ code: "invalid-request" });
  });
});

it("cancelBatch is not to be had", async () => {
  const { provider, context, sent } = batches();
  await expect(provider.cancelBatch("batch-1", context)).rejects.toMatchObject({ code: "unsupported" });
  expect(sent).toEqual([]);
});
