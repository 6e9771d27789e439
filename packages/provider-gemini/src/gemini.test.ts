import { isSecret, type CallContext, type ChatRequest, type HttpClient, type HttpRequest } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import gemini, { type GeminiProvider } from "./index.ts";

interface Setup {
  readonly provider: GeminiProvider;
  readonly context: CallContext;
  readonly asked: readonly HttpRequest[];
}

/** A provider before a network that gives the bodies in turn. */
function setUp(bodies: readonly unknown[], settings: Record<string, unknown> = {}): Setup {
  const asked: HttpRequest[] = [];
  const http: HttpClient = createFakeHttp(({ request, index }) => {
    asked.push(request);
    return { body: typeof bodies[index] === "string" ? bodies[index] : JSON.stringify(bodies[index] ?? {}) };
  });
  const provider = gemini.createProvider(
    gemini.settings.parse({ apiKey: "key-0123456789", ...settings }),
  ) as GeminiProvider;
  let ids = 0;
  const { signal } = new AbortController();
  const context = { model: "gemini-3.8-flash", http, signal, callId: "call_1", newId: () => `id_${(ids += 1)}` };
  return { provider, context, asked };
}

const hi: ChatRequest = { model: "gemini/gemini-3.8-flash", messages: [{ role: "user", content: "Hi" }] };
const answer = {
  candidates: [{ content: { parts: [{ text: "Hello." }] }, finishReason: "STOP" }],
  modelVersion: "m",
  responseId: "r",
};

function bodyOf(request: HttpRequest | undefined): unknown {
  return JSON.parse(String(request?.body));
}

describe("addresses", () => {
  it("the key goes in a header, as a Secret, and never in the address", async () => {
    const { provider, context, asked } = setUp([answer]);
    expect(await provider.chat(hi, context)).toMatchObject({
      content: [{ type: "text", text: "Hello." }],
      id: "r",
      model: "m",
    });
    expect(asked[0]?.url).toBe(
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:generateContent",
    );
    const key = asked[0]?.headers["x-goog-api-key"];
    expect(isSecret(key) ? key.reveal() : key).toBe("key-0123456789");
    expect(isSecret(key)).toBe(true);
  });

  it("a stream asks for events", async () => {
    const { provider, context, asked } = setUp([`data: ${JSON.stringify(answer)}\n\n`]);
    const types: string[] = [];
    for await (const batch of provider.stream(hi, context)) types.push(...batch.map(({ type }) => type));
    expect(types).toEqual(["start", "start", "text-delta", "finish"]);
    expect(asked[0]?.url).toContain(":streamGenerateContent?alt=sse");
  });

  it.each([
    [{ baseUrl: "https://gateway.test" }, "https://gateway.test/v1beta/models/m:generateContent"],
    [{ baseUrl: "https://gateway.test/v1" }, "https://gateway.test/v1/models/m:generateContent"],
    [{ apiVersion: "v1" }, "https://generativelanguage.googleapis.com/v1/models/m:generateContent"],
    [
      { baseUrl: "https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google" },
      "https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/m:generateContent",
    ],
  ])("%j asks at %s", async (settings, url) => {
    const { provider, context, asked } = setUp([answer], settings);
    await provider.chat(hi, { ...context, model: "m" });
    expect(asked[0]?.url).toBe(url);
  });

  it("the name of a model cannot lead anywhere else", async () => {
    const { provider, context, asked } = setUp([answer, answer]);
    await provider.chat(hi, { ...context, model: "../m?key=1#" });
    await provider.chat(hi, { ...context, model: "tunedModels/mine" });
    expect(asked.map(({ url }) => url.split("/v1beta/")[1])).toEqual([
      "models/..%2Fm%3Fkey%3D1%23:generateContent",
      "tunedModels/mine:generateContent",
    ]);
  });

  it("store: null leaves the field to a gateway that refuses it", async () => {
    const { provider, context, asked } = setUp([answer], { store: null });
    await provider.chat(hi, context);
    expect(bodyOf(asked[0])).not.toHaveProperty("store");
  });
});

describe("listModels", () => {
  it("models-paged-token: reads all pages, and what each model can do", async () => {
    const { provider, context, asked } = setUp([
      {
        models: [
          {
            name: "models/gemini-3.8-flash",
            displayName: "Gemini 3.8 Flash",
            inputTokenLimit: 1_048_576,
            outputTokenLimit: 65_536,
            supportedGenerationMethods: [
              "generateContent",
              "countTokens",
              "batchGenerateContent",
              "createCachedContent",
            ],
            thinking: true,
          },
          { displayName: "nameless" },
        ],
        nextPageToken: "a/b",
      },
      {
        models: [{ name: "models/gemini-embedding-2", supportedGenerationMethods: ["embedContent"] }],
        nextPageToken: "c",
      },
      { models: [{ name: "models/gemini-embedding-2" }], nextPageToken: "c" },
    ]);
    const models = await provider.listModels(context);
    expect(asked.map(({ url }) => url.split("?")[1])).toEqual([
      "pageSize=1000",
      "pageSize=1000&pageToken=a%2Fb",
      "pageSize=1000&pageToken=c",
    ]);
    expect(models).toMatchObject([
      {
        id: "gemini-3.8-flash",
        contextWindow: 1_048_576,
        maxOutputTokens: 65_536,
        prices: null,
        capabilities: {
          chat: true,
          stream: true,
          reasoning: true,
          batch: true,
          embeddings: false,
          "token-count": true,
          "prompt-caching": true,
        },
      },
      { id: "gemini-embedding-2", contextWindow: null },
    ]);
    expect(models[1]?.capabilities).toEqual({});
  });

  it("what is no list is a bad response", async () => {
    const { provider, context } = setUp([{ name: "operations/1" }]);
    await expect(provider.listModels(context)).rejects.toMatchObject({ code: "bad-response" });
  });
});

describe("countTokens", () => {
  it("counts turns as they are, and a whole request wrapped, without what is not part of it", async () => {
    const { provider, context, asked } = setUp([{ totalTokens: 9 }, { totalTokens: 61 }]);
    expect(await provider.countTokens(hi, context)).toMatchObject({ inputTokens: 9 });
    const whole = { ...hi, messages: [{ role: "system" as const, content: "Be brief." }, ...hi.messages] };
    expect(await provider.countTokens(whole, context)).toMatchObject({ inputTokens: 61 });
    expect(asked.map(bodyOf)).toEqual([
      { contents: [{ role: "user", parts: [{ text: "Hi" }] }] },
      {
        generateContentRequest: {
          model: "models/gemini-3.8-flash",
          contents: [{ role: "user", parts: [{ text: "Hi" }] }],
          systemInstruction: { parts: [{ text: "Be brief." }] },
        },
      },
    ]);
  });
});

describe("embed", () => {
  it("asks for one text alone and for several together", async () => {
    const { provider, context, asked } = setUp([
      { embedding: { values: [1, 2] } },
      { embeddings: [{ values: [1] }, { values: [2] }] },
    ]);
    const request = { model: "gemini/gemini-embedding-2", input: ["a"], dimensions: 2 };
    const at = { ...context, model: "gemini-embedding-2" };
    expect((await provider.embed(request, at)).vectors).toEqual([[1, 2]]);
    const two = await provider.embed({ model: request.model, input: ["a", "b"] }, at);
    expect(two).toMatchObject({ vectors: [[1], [2]], usage: { inputTokens: null } });
    expect(asked.map(({ url }) => url.split(":").at(-1))).toEqual(["embedContent", "batchEmbedContents"]);
    expect(asked.map(bodyOf)).toEqual([
      { model: "models/gemini-embedding-2", content: { parts: [{ text: "a" }] }, outputDimensionality: 2 },
      {
        requests: [
          { model: "models/gemini-embedding-2", content: { parts: [{ text: "a" }] } },
          { model: "models/gemini-embedding-2", content: { parts: [{ text: "b" }] } },
        ],
      },
    ]);
  });

  it("too few vectors are a bad response", async () => {
    const { provider, context } = setUp([{ embeddings: [{ values: [1] }] }]);
    await expect(provider.embed({ model: "m", input: ["a", "b"] }, context)).rejects.toMatchObject({
      code: "bad-response",
    });
  });
});
