import {
  supportsModelListing,
  supportsTokenCount,
  type ChatRequest,
  type HttpRequest,
  type JsonObject,
} from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import xai from "./index.ts";

type Settings = Parameters<typeof xai>[0];

const provider = (settings: Settings = {}) =>
  xai.createProvider(xai.settings.parse({ apiKey: "xai-0000", ...settings }));

const usage = {
  input_tokens: 532,
  input_tokens_details: { cached_tokens: 192 },
  output_tokens: 102,
  output_tokens_details: { reasoning_tokens: 100 },
  cost_in_usd_ticks: 7_184_000,
};
const item = {
  id: "m",
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text: "ok", annotations: [] }],
};
const response = { id: "r", object: "response", status: "completed", model: "grok-4.3", output: [item], usage };
const completion = {
  choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }],
  usage: {
    prompt_tokens: 10,
    completion_tokens: 2,
    total_tokens: 15,
    completion_tokens_details: { reasoning_tokens: 3 },
    cost_in_usd_ticks: 739_000,
  },
};

async function ask(
  options: Partial<ChatRequest>,
  { settings, model = "grok-4.3", answer }: { settings?: Settings; model?: string; answer?: unknown } = {},
) {
  const sent: HttpRequest[] = [];
  const http = createFakeHttp(({ request }) => {
    sent.push(request);
    return { body: JSON.stringify(answer ?? (request.url.endsWith("/responses") ? response : completion)) };
  });
  const received = await provider(settings).chat(
    { model: `xai/${model}`, messages: [{ role: "user", content: "u" }], ...options },
    { model, http, signal: new AbortController().signal, callId: "c", newId: () => "n" },
  );
  return {
    answer: received,
    url: sent[0]?.url,
    body: JSON.parse(String(sent[0]?.body)) as JsonObject,
    paths: (received.warnings ?? []).map(({ path }) => path),
  };
}

describe("the wire", () => {
  it("is Responses, which keeps nothing and tells its thoughts sealed", async () => {
    const { url, body } = await ask({ maxOutputTokens: 9, seed: 1, topK: 3 });
    expect(url).toBe("https://api.x.ai/v1/responses");
    expect(body).toMatchObject({ store: false, include: ["reasoning.encrypted_content"], max_output_tokens: 9 });
    expect(body).toMatchObject({ seed: 1, top_k: 3 });
  });

  it("is Chat where the settings or the call say so", async () => {
    const { url, body } = await ask({ maxOutputTokens: 9 }, { settings: { api: "chat" } });
    expect(url).toBe("https://api.x.ai/v1/chat/completions");
    expect(body).toMatchObject({ max_completion_tokens: 9 });
    const own = await ask({ providerOptions: { xai: { api: "chat", user: "u-1" } } });
    expect(own.url).toBe("https://api.x.ai/v1/chat/completions");
    expect(own.body).toMatchObject({ user: "u-1" });
    expect(own.body).not.toHaveProperty("api");
    const back = await ask({ providerOptions: { xai: { api: "responses" } } }, { settings: { api: "chat" } });
    expect(back.url).toBe("https://api.x.ai/v1/responses");
  });

  it("is no third one", async () => {
    await expect(ask({ providerOptions: { xai: { api: "grpc" } } })).rejects.toMatchObject({
      code: "invalid-request",
      details: { path: "providerOptions.xai.api" },
    });
  });
});

describe("what a family takes", () => {
  it.each([
    ["grok-4.7", "none", "low", true],
    ["grok-4.7", "max", "xhigh", true],
    ["grok-4.6", "xhigh", "xhigh", false],
    ["grok-4.5", "xhigh", "high", true],
    ["grok-4.3", "none", "none", false],
    ["grok-4.3-2026", "minimal", "low", true],
    ["grok-3-mini", "medium", "high", true],
    ["grok-4.20-0309-reasoning", "high", undefined, true],
    ["grok-code-fast-1", "low", undefined, true],
    ["grok-4-0709", "low", undefined, true],
    ["grok-9", "low", undefined, true],
  ] as const)("%s asked for %s thinks at %s", async (model, effort, sent, warned) => {
    const responses = await ask({ reasoning: { effort } }, { model });
    expect((responses.body.reasoning as JsonObject | undefined)?.effort).toBe(sent);
    expect(responses.paths).toEqual(warned ? ["reasoning.effort"] : []);
    const chat = await ask({ reasoning: { effort } }, { model, settings: { api: "chat" } });
    expect(chat.body.reasoning_effort).toBe(sent);
  });

  it("models that think refuse a stop and penalties; what is not known is sent", async () => {
    const options = { stop: "x", frequencyPenalty: 1, presencePenalty: 1, temperature: 1 };
    const refused = await ask(options, { settings: { api: "chat" } });
    expect(refused.body).toMatchObject({ temperature: 1 });
    expect(refused.body).not.toHaveProperty("stop");
    expect(refused.paths).toEqual(["stop", "frequencyPenalty", "presencePenalty"]);
    const sent = await ask(options, { settings: { api: "chat" }, model: "grok-2" });
    expect(sent.body).toMatchObject({ stop: "x", frequency_penalty: 1, presence_penalty: 1 });
    expect(sent.paths).toEqual([]);
  });

  it("documents go by address or id, and on Chat not at all", async () => {
    const messages: ChatRequest["messages"] = [
      {
        role: "user",
        content: [
          { type: "text", text: "read" },
          { type: "file", url: "https://a.test/d.pdf" },
          { type: "file", mediaType: "application/pdf", data: "AAAA" },
        ],
      },
    ];
    const responses = await ask({ messages });
    expect(JSON.stringify(responses.body.input)).toContain("https://a.test/d.pdf");
    expect(responses.paths).toEqual(["messages.0.content.2"]);
    expect((await ask({ messages }, { settings: { api: "chat" } })).paths).toEqual([
      "messages.0.content.1",
      "messages.0.content.2",
    ]);
  });
});

describe("figures", () => {
  it("costs are told in ticks, on both wires", async () => {
    // 340 tokens at 12,500 ticks, 192 cached at 2,000 and 102 of answer at 25,000: as recorded, to the tick.
    expect((await ask({})).answer).toMatchObject({
      cost: { amount: 0.0007184, currency: "USD", source: "vendor" },
      usage: { inputTokens: 532, cacheReadTokens: 192, outputTokens: 102, reasoningTokens: 100, raw: usage },
    });
    expect((await ask({}, { settings: { api: "chat" } })).answer.cost).toMatchObject({ amount: 0.0000739 });
  });

  it("usage-total-above-sum: Chat counts reasoning beside the answer", async () => {
    expect((await ask({}, { settings: { api: "chat" } })).answer.usage).toMatchObject({
      inputTokens: 10,
      outputTokens: 5,
      reasoningTokens: 3,
    });
  });

  it("cached input that is more than the input stands beside it", async () => {
    const beside = { ...usage, input_tokens: 100 };
    const { answer } = await ask({}, { answer: { ...response, usage: beside } });
    expect(answer.usage).toMatchObject({ inputTokens: 292, cacheReadTokens: 192, raw: beside });
  });

  it("a cost that is not told is none", async () => {
    const { cost_in_usd_ticks: _ticks, ...silent } = usage;
    expect((await ask({}, { answer: { ...response, usage: silent } })).answer.cost).toBeUndefined();
  });
});

it("a stream may end in response.done", async () => {
  const events = [
    { type: "response.created", response: { id: "r", status: "in_progress", output: [] } },
    { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "ok" },
    { type: "response.done", response },
  ];
  const http = createFakeHttp(() => ({
    headers: { "content-type": "text/event-stream" },
    body: events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""),
  }));
  const seen: string[] = [];
  const stream = provider().stream?.(
    { model: "xai/grok-4.3", messages: [{ role: "user", content: "u" }] },
    { model: "grok-4.3", http, signal: new AbortController().signal, callId: "c", newId: () => "n" },
  );
  for await (const batch of stream ?? []) seen.push(...batch.map(({ type }) => type));
  expect(seen).toContain("text-delta");
  expect(seen.at(-1)).toBe("finish");
});

describe("look-ups", () => {
  const context = (answers: Readonly<Record<string, unknown>>, sent: HttpRequest[] = []) => ({
    model: "grok-4.3",
    http: createFakeHttp(({ request }) => {
      sent.push(request);
      return { body: JSON.stringify(answers[new URL(request.url).pathname] ?? {}) };
    }),
    signal: new AbortController().signal,
    callId: "c",
    newId: () => "n",
  });

  it("models have kinds of input and prices from one list, the length of the context from the other", async () => {
    const lister = provider();
    if (!supportsModelListing(lister)) throw new Error("no list");
    const prices = {
      prompt_text_token_price: 12_500,
      cached_prompt_text_token_price: 2_000,
      completion_text_token_price: 25_000,
    };
    const long = {
      long_context_threshold: 200_000,
      prompt_text_token_price_long_context: 25_000,
      cached_prompt_text_token_price_long_context: 4_000,
      completion_text_token_price_long_context: 50_000,
    };
    const models = await lister.listModels(
      context({
        "/v1/language-models": {
          models: [
            {
              id: "grok-4.3",
              created: 1_776_384_000,
              input_modalities: ["text", "image"],
              output_modalities: ["text"],
              ...prices,
              ...long,
            },
            { id: "grok-plain", ...prices },
            { id: "grok-unpriced" },
          ],
        },
        "/v1/models": { object: "list", data: [{ id: "grok-4.3", context_length: 1_000_000 }, { id: "grok-imagine" }] },
      }),
    );
    const base = { input: 1.25, output: 2.5, cacheRead: 0.2, cacheWrite: null };
    expect(models).toMatchObject([
      {
        id: "grok-4.3",
        contextWindow: 1_000_000,
        createdAt: "2026-04-17T00:00:00.000Z",
        capabilities: { chat: true, stream: true, "image-input": true, "audio-input": false },
        prices: {
          ...base,
          tiers: [{ fromInputTokens: 200_000, input: 2.5, output: 5, cacheRead: 0.4, cacheWrite: null }],
        },
      },
      { id: "grok-plain", contextWindow: null, capabilities: {}, prices: base },
      { id: "grok-unpriced", contextWindow: null, prices: null },
    ]);
    expect(models[1]?.prices).not.toHaveProperty("tiers");
    expect(models).toHaveLength(3);
  });

  it("tokens of text are counted, and of nothing else", async () => {
    const counter = provider();
    if (!supportsTokenCount(counter)) throw new Error("no count");
    const sent: HttpRequest[] = [];
    const counting = context({ "/v1/tokenize-text": { token_ids: [1, 2, 3] } }, sent);
    const request: ChatRequest = {
      model: "xai/grok-4.3",
      messages: [
        { role: "system", content: "be brief" },
        { role: "user", content: [{ type: "text", text: "Hi" }] },
      ],
    };
    expect(await counter.countTokens(request, counting)).toMatchObject({ inputTokens: 3 });
    expect(JSON.parse(String(sent[0]?.body))).toEqual({ model: "grok-4.3", text: "be brief\nHi" });
    const more = counter.countTokens({ ...request, tools: [{ type: "function", name: "f" }] }, counting);
    await expect(more).rejects.toMatchObject({ code: "unsupported" });
    expect(sent).toHaveLength(1);
  });
});

it("knows the model it begins with", () => {
  expect(xai.models?.map(({ id }) => id)).toContain(xai.defaultModel);
});
