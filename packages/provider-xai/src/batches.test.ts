import { supportsBatch, type BatchItem, type BatchOutcome, type ChatRequest, type JsonObject } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import xai from "./index.ts";

function batches(...answers: readonly unknown[]) {
  const sent: { method: string; url: string; body: string }[] = [];
  const http = createFakeHttp(({ request, index }) => {
    const { method, url, body } = request;
    sent.push({ method, url, body: body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body) });
    return { status: 200, body: JSON.stringify(answers[index]) };
  });
  const provider = xai.createProvider(xai.settings.parse({ apiKey: "xai-0000000000" }));
  if (!supportsBatch(provider)) throw new Error("no batches");
  const context = { http, signal: new AbortController().signal, callId: "c", newId: () => "n" };
  return { provider, context, sent };
}

const item = (id: string, options: Partial<ChatRequest> = {}): BatchItem => ({
  id,
  model: "grok-4.7",
  request: { model: "xai/grok-4.7", messages: [{ role: "user", content: id }], ...options },
});

const state = (pending: number, success = 0, error = 0) => ({
  num_requests: pending + success + error,
  num_pending: pending,
  num_success: success,
  num_error: error,
  num_cancelled: 0,
});
const job = (counts: object, more: object = {}) => ({
  batch_id: "b-1",
  create_time: "2026-11-22T10:00:00Z",
  state: counts,
  ...more,
});
const completion = (text: string) => ({
  id: "x-1",
  model: "grok-4.7",
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
});

async function all(outcomes: AsyncIterable<BatchOutcome>): Promise<BatchOutcome[]> {
  const list: BatchOutcome[] = [];
  for await (const outcome of outcomes) list.push(outcome);
  return list;
}

describe("submitBatch", () => {
  it("uploads the requests, as calls would send them, and makes a batch of the file", async () => {
    const { provider, context, sent } = batches({ id: "file-1" }, job(state(0)));
    const { job: made, warnings } = await provider.submitBatch([item("one"), item("two", { stop: "x" })], context);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST https://api.x.ai/v1/files",
      "POST https://api.x.ai/v1/batches",
    ]);
    expect(sent[0]?.body).toContain('"custom_id":"one","method":"POST","url":"/v1/responses"');
    expect(sent[0]?.body).toContain('"store":false');
    expect(JSON.parse(sent[1]?.body ?? "")).toEqual({ name: "crux c", input_file_id: "file-1" });
    expect(made).toMatchObject({ id: "b-1", state: "queued", createdAt: "2026-11-22T10:00:00.000Z", emulated: false });
    expect(warnings).toEqual({ two: [expect.objectContaining({ path: "stop" })] });
  });

  it("goes to Chat where that is asked for, without telling xAI of the choice", async () => {
    const { provider, context, sent } = batches({ id: "file-1" }, job(state(1)));
    await provider.submitBatch([item("one", { providerOptions: { xai: { api: "chat" } } })], context);
    expect(sent[0]?.body).toContain('"url":"/v1/chat/completions"');
    expect(sent[0]?.body).not.toContain('"api"');
  });
});

describe("a batch", () => {
  it.each([
    ["nothing counted yet", job(state(0)), "queued"],
    ["some pending", job(state(1, 1)), "running"],
    ["none pending", job(state(0, 1, 1)), "ended"],
    ["cancelled, some pending", job(state(1), { cancel_time: "2026-11-22T10:01:00Z" }), "cancelling"],
  ])("with %s stands so", async (_what, told, expected) => {
    const { provider, context } = batches(told);
    expect(await provider.getBatch("b-1", context)).toMatchObject({ state: expected });
  });

  it("is cancelled at its own address", async () => {
    const { provider, context, sent } = batches(job(state(1), { cancel_time: "2026-11-22T10:01:00Z" }));
    expect(await provider.cancelBatch("b/1", context)).toMatchObject({ state: "cancelling" });
    expect(sent[0]).toMatchObject({ method: "POST", url: "https://api.x.ai/v1/batches/b%2F1:cancel" });
  });
});

describe("batchResults", () => {
  const result = (id: string, told: JsonObject) => ({ batch_request_id: id, ...told });

  it("reads all pages, each answer in the shape of Chat, each failure on its own", async () => {
    const { provider, context, sent } = batches(
      job(state(0, 2, 1)),
      {
        results: [result("1", { batch_result: { response: { chat_get_completion: completion("one") } } })],
        pagination_token: "p2",
      },
      {
        results: [
          result("2", { batch_result: { error: { message: "Too long" } }, error_message: "Too long" }),
          result("3", { error_message: "The model is overloaded" }),
        ],
      },
    );
    const outcomes = await all(provider.batchResults("b-1", context));
    expect(sent.slice(1).map(({ url }) => url)).toEqual([
      "https://api.x.ai/v1/batches/b-1/results?limit=1000",
      "https://api.x.ai/v1/batches/b-1/results?limit=1000&pagination_token=p2",
    ]);
    expect(outcomes).toMatchObject([
      { id: "1", answer: { content: [{ type: "text", text: "one" }], finishReason: "stop" } },
      { id: "2", error: { message: expect.stringContaining("Too long") as string } },
      { id: "3", error: { message: expect.stringContaining("overloaded") as string } },
    ]);
  });

  it("are not read before the end, nor in a circle", async () => {
    const early = batches(job(state(1)));
    await expect(all(early.provider.batchResults("b-1", early.context))).rejects.toMatchObject({
      code: "invalid-request",
    });
    const page = { results: [], pagination_token: "p" };
    const circle = batches(job(state(0, 1)), page, page, page);
    await expect(all(circle.provider.batchResults("b-1", circle.context))).rejects.toMatchObject({
      code: "bad-response",
    });
  });
});
