import { readFileSync } from "node:fs";
import type { JsonObject } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import openrouter from "./index.ts";
import { readModel } from "./models.ts";

const recording = JSON.parse(
  readFileSync(new URL("./fixtures/exchanges/llm-openrouter-b0629eb3f4.json", import.meta.url), "utf8"),
) as { response: { body: string } };
const [claude] = (JSON.parse(recording.response.body) as { data: readonly JsonObject[] }).data;

describe("readModel", () => {
  it("reads what a list that was recorded tells", () => {
    expect(readModel(claude ?? {})).toEqual({
      displayName: "Anthropic: Claude Sonnet 4",
      contextWindow: 1_000_000,
      maxOutputTokens: 64_000,
      capabilities: {
        chat: true,
        stream: true,
        embeddings: false,
        tools: true,
        json: false,
        "json-schema": false,
        reasoning: true,
        "image-input": true,
        "audio-input": false,
        "document-input": true,
      },
      prices: {
        input: 3,
        output: 15,
        cacheRead: 0.3,
        cacheWrite: 3.75,
        longCacheWrite: 6,
        tiers: [
          {
            fromInputTokens: 200_000,
            input: 6,
            output: 22.5,
            cacheRead: 0.6,
            cacheWrite: 7.5,
            longCacheWrite: 12,
          },
        ],
      },
      retiresAt: null,
    });
  });

  it.each([
    [
      { prompt: "0", completion: "0" },
      { input: 0, output: 0, cacheRead: null, cacheWrite: null },
    ],
    [{ prompt: "-1", completion: "-1" }, null],
    [{ prompt: "", completion: "free" }, null],
    [{}, null],
    [{ prompt: "0.00000015" }, { input: 0.15, output: null, cacheRead: null, cacheWrite: null }],
  ])("reads the prices %j as %j", (pricing, expected) => {
    expect(readModel({ pricing }).prices).toEqual(expected);
  });

  it("knows nothing of what is not told", () => {
    expect(readModel({ id: "a/m" })).toEqual({
      displayName: null,
      contextWindow: null,
      maxOutputTokens: null,
      capabilities: {},
      prices: null,
      retiresAt: null,
    });
  });
});

describe("listModels", () => {
  const list = (pages: readonly unknown[]) => {
    const urls: string[] = [];
    const http = createFakeHttp(({ request, index }) => {
      urls.push(request.url);
      return { body: JSON.stringify(pages[index] ?? { data: [] }) };
    });
    const provider = openrouter.createProvider(openrouter.settings.parse({ apiKey: "sk-or-v1-0000" }));
    const context = { http, signal: new AbortController().signal, callId: "c", newId: () => "n" };
    return { urls, models: provider.listModels?.(context) };
  };

  it("follows the pages, at no other address than its own", async () => {
    const { urls, models } = list([
      { data: [{ id: "a/1" }], links: { next: "https://elsewhere.test/api/v1/models?offset=1&limit=1" } },
      { data: [{ id: "a/2" }], links: { next: null } },
    ]);
    expect((await models)?.map(({ id }) => id)).toEqual(["a/1", "a/2"]);
    expect(urls).toEqual([
      "https://openrouter.ai/api/v1/models",
      "https://openrouter.ai/api/v1/models?offset=1&limit=1",
    ]);
  });

  it("stops at a page that repeats itself", async () => {
    const page = { data: [{ id: "a/1" }], links: { next: "/api/v1/models?offset=1" } };
    const { urls, models } = list([page, page, page]);
    expect((await models)?.length).toBe(1);
    expect(urls).toHaveLength(2);
  });
});
