import type { ChatRequest, HttpRequest, JsonObject, JsonValue } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import openrouter, { type OpenRouterOptions } from "./index.ts";

type Settings = Parameters<typeof openrouter>[0];

function providerOf(settings: Settings = {}) {
  return openrouter.createProvider(openrouter.settings.parse({ apiKey: "sk-or-v1-0000", ...settings }));
}

const plainAnswer = { choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }] };

async function ask(
  options: Partial<ChatRequest>,
  { settings, answer = plainAnswer, model = "a/m" }: { settings?: Settings; answer?: unknown; model?: string } = {},
) {
  const sent: HttpRequest[] = [];
  const http = createFakeHttp(({ request }) => {
    sent.push(request);
    return { body: JSON.stringify(answer), headers: { "x-generation-id": "gen-1" } };
  });
  const received = await providerOf(settings).chat(
    { model: `openrouter/${model}`, messages: [{ role: "user", content: "u" }], ...options },
    { model, http, signal: new AbortController().signal, callId: "c", newId: () => "n" },
  );
  return {
    answer: received,
    body: JSON.parse(String(sent[0]?.body)) as JsonObject,
    headers: sent[0]?.headers,
    url: sent[0]?.url,
    paths: (received.warnings ?? []).map(({ path }) => path),
  };
}

const options = (own: OpenRouterOptions) => ({ providerOptions: { openrouter: own as JsonObject } });

describe("the request", () => {
  it("takes every sampling option and the newer name of the limit", async () => {
    const { body, paths, url } = await ask({
      maxOutputTokens: 9,
      temperature: 1,
      topP: 0.5,
      topK: 3,
      seed: 1,
      stop: "x",
      frequencyPenalty: 1,
      presencePenalty: 1,
    });
    expect(url).toBe("https://openrouter.ai/api/v1/chat/completions");
    expect(body).toMatchObject({ max_completion_tokens: 9, top_k: 3, seed: 1, stop: "x" });
    expect(paths).toEqual([]);
  });

  it("says whose application asks", async () => {
    const { headers } = await ask({}, { settings: { referer: "https://app.test", title: "App", categories: "cli" } });
    expect(headers).toMatchObject({
      "http-referer": "https://app.test",
      "x-openrouter-title": "App",
      "x-openrouter-categories": "cli",
    });
    expect((await ask({})).headers).not.toHaveProperty("http-referer");
  });

  it("routes as it is told, and keeps to upstreams that know every parameter where that is set", async () => {
    const own: OpenRouterOptions = { models: ["b/n"], provider: { order: ["x"] }, transforms: ["middle-out"] };
    expect((await ask(options(own))).body).toMatchObject({ models: ["b/n"], provider: { order: ["x"] } });
    const { body } = await ask(options(own), { settings: { requireParameters: true } });
    expect(body.provider).toEqual({ require_parameters: true, order: ["x"] });
  });

  it("marks what is worth caching", async () => {
    const { body } = await ask({
      messages: [{ role: "system", content: [{ type: "text", text: "s", cache: { ttl: "1h" } }] }],
      cache: true,
    });
    expect(body).toMatchObject({
      cache_control: { type: "ephemeral" },
      messages: [{ content: [{ cache_control: { type: "ephemeral", ttl: "1h" } }] }],
    });
  });

  it("sends a video as one", async () => {
    const video = { type: "file" as const, mediaType: "video/mp4" };
    const { body } = await ask({
      messages: [
        {
          role: "user",
          content: [
            { ...video, url: "https://a.test/v.mp4" },
            { ...video, data: "AAAA" },
            { type: "file", mediaType: "application/pdf", url: "https://a.test/d.pdf" },
          ],
        },
      ],
    });
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "video_url", video_url: { url: "https://a.test/v.mp4" } },
          { type: "video_url", video_url: { url: "data:video/mp4;base64,AAAA" } },
          { type: "file", file: { filename: "document.pdf", file_data: "https://a.test/d.pdf" } },
        ],
      },
    ]);
  });
});

describe("thinking", () => {
  it.each<[Partial<ChatRequest>, JsonObject]>([
    [{ reasoning: { effort: "xhigh" } }, { reasoning_effort: "xhigh" }],
    [{ reasoning: { effort: "none" } }, { reasoning_effort: "none" }],
    [{ reasoning: { budgetTokens: 2000 } }, { reasoning: { max_tokens: 2000 } }],
    [
      { reasoning: { budgetTokens: 2000 }, ...options({ reasoning: { exclude: true } }) },
      { reasoning: { max_tokens: 2000, exclude: true } },
    ],
    [
      { reasoning: { effort: "low" }, ...options({ reasoning: { exclude: true } }) },
      { reasoning_effort: "low", reasoning: { exclude: true } },
    ],
    [
      { reasoning: { effort: "low" }, ...options({ reasoning: { effort: "high" } }) },
      { reasoning: { effort: "high" } },
    ],
    [
      { reasoning: { budgetTokens: 9 }, ...options({ reasoning: { enabled: false } }) },
      { reasoning: { enabled: false } },
    ],
  ])("%j is sent as %j", async (request, expected) => {
    const { body, paths } = await ask(request);
    expect({ ...pick(body, "reasoning"), ...pick(body, "reasoning_effort") }).toEqual(expected);
    expect(paths).toEqual([]);
  });

  const turn = (details: JsonValue, model = "openrouter/a/m"): ChatRequest["messages"] => [
    {
      role: "assistant",
      model,
      content: [
        { type: "reasoning", text: "why", providerMetadata: { openrouter: { reasoning_details: details } } },
        { type: "text", text: "so" },
      ],
    },
    { role: "user", content: "u" },
  ];
  const sealed = { type: "reasoning.text", text: "why", signature: "s", format: "anthropic-claude-v1", index: 0 };
  const first = (body: JsonObject) => (body.messages as readonly JsonObject[])[0];

  it("goes back as it came, an empty list too", async () => {
    const details = [sealed, { type: "reasoning.encrypted", data: "e", id: null, index: 1 }];
    expect(first((await ask({ messages: turn(details) })).body)).toEqual({
      role: "assistant",
      content: "so",
      reasoning_details: details,
    });
    expect(first((await ask({ messages: turn([]) })).body)).toMatchObject({ reasoning_details: [] });
  });

  it("goes back to no other model", async () => {
    const { body } = await ask({ messages: turn([sealed], "openrouter/b/n") });
    expect(first(body)).toEqual({ role: "assistant", content: "so" });
  });

  it("stays here without the seal its upstream wants, and says so", async () => {
    const { signature: _seal, ...unsealed } = sealed;
    const open = { type: "reasoning.text", text: "why", format: "unknown" };
    const { body, paths } = await ask({ messages: turn([unsealed, open]) });
    expect(first(body)).toMatchObject({ reasoning_details: [open] });
    expect(paths).toEqual(["messages.0"]);
  });

  it("goes back as text where a route gave nothing else", async () => {
    const messages: ChatRequest["messages"] = [
      {
        role: "assistant",
        model: "openrouter/a/m",
        content: [
          { type: "reasoning", text: "why" },
          { type: "text", text: "so" },
        ],
      },
    ];
    expect(first((await ask({ messages })).body)).toMatchObject({ reasoning: "why" });
  });
});

describe("the answer", () => {
  it("tells its cost, its route and its id", async () => {
    const usage = { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5, cost: 0.0001 };
    const { answer } = await ask({}, { answer: { ...plainAnswer, id: "gen-1", provider: "Nebius", usage } });
    expect(answer).toMatchObject({
      id: "gen-1",
      requestId: "gen-1",
      cost: { amount: 0.0001, currency: "USD", source: "vendor" },
      usage: { inputTokens: 2, outputTokens: 3 },
      providerMetadata: { openrouter: { provider: "Nebius" } },
    });
  });

  it("is found where a route wraps it", async () => {
    const { answer } = await ask({}, { answer: { choices: null, provider: plainAnswer } });
    expect(answer.content).toEqual([{ type: "text", text: "ok" }]);
  });

  it.each([{ choices: null }, { choices: [] }, {}])("without any choice (%j) is worth another try", async (answer) => {
    await expect(ask({}, { answer })).rejects.toMatchObject({ code: "bad-response", retryable: true });
  });
});

function pick(body: JsonObject, key: string): JsonObject {
  return body[key] === undefined ? {} : { [key]: body[key] };
}
