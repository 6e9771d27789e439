import { readFileSync } from "node:fs";
import {
  isProviderPlugin,
  supportsModelListing,
  type CallContext,
  type ChatRequest,
  type HttpRequest,
  type JsonObject,
  type LLMProvider,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import deepseek from "./index.ts";

const provider: LLMProvider = deepseek.createProvider(deepseek.settings.parse({ apiKey: "sk-test-0000000" }));

function contextOf(model: string, status: number, body: string, sent: HttpRequest[] = []): CallContext {
  const http: CallContext["http"] = {
    async send(request) {
      sent.push(request);
      async function* bytes() {
        yield new TextEncoder().encode(body);
      }
      return { status, headers: {}, body: bytes(), discard: () => undefined };
    },
    close: async () => undefined,
  };
  return { model, http, signal: new AbortController().signal, callId: "c", newId: () => "n" };
}

const reply = {
  choices: [
    { index: 0, message: { role: "assistant", content: "ok", reasoning_content: "hm" }, finish_reason: "stop" },
  ],
  usage: {
    prompt_tokens: 10,
    completion_tokens: 4,
    total_tokens: 14,
    prompt_cache_hit_tokens: 8,
    prompt_cache_miss_tokens: 2,
    completion_tokens_details: { reasoning_tokens: 3 },
  },
};

async function ask(options: Partial<ChatRequest>, model = "deepseek-flash") {
  const sent: HttpRequest[] = [];
  const answer = await provider.chat(
    { model: `deepseek/${model}`, messages: [{ role: "user", content: "u" }], ...options },
    contextOf(model, 200, JSON.stringify(reply), sent),
  );
  return {
    body: JSON.parse(String(sent[0]?.body)) as JsonObject,
    url: sent[0]?.url,
    answer,
    paths: (answer.warnings ?? []).map(({ path }) => path ?? ""),
  };
}

describe("the plugin", () => {
  it("says in its manifest what it says in code", () => {
    const { crux } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      crux: Record<string, unknown>;
    };
    const { id, env, credentials, hosts, capabilities, defaultModel } = deepseek;
    expect(crux).toEqual({
      manifest: 1,
      api: 1,
      provider: id,
      entry: ".",
      env,
      credentials,
      hosts,
      capabilities,
      defaultModel,
    });
    expect(isProviderPlugin(deepseek)).toBe(true);
  });

  it("reads reasoning and cache hits", async () => {
    const { answer, url } = await ask({});
    expect(url).toBe("https://api.deepseek.com/chat/completions");
    expect(answer.content).toEqual([
      { type: "reasoning", text: "hm" },
      { type: "text", text: "ok" },
    ]);
    expect(answer.usage).toMatchObject({
      inputTokens: 10,
      outputTokens: 4,
      cacheReadTokens: 8,
      cacheWriteTokens: null,
      reasoningTokens: 3,
    });
  });

  it("lists its models", async () => {
    if (!supportsModelListing(provider)) throw new Error("no list");
    const list = JSON.stringify({
      object: "list",
      data: [{ id: "deepseek-flash", object: "model", owned_by: "deepseek" }],
    });
    expect(await provider.listModels(contextOf("", 200, list))).toMatchObject([
      { id: "deepseek-flash", provider: "deepseek", createdAt: null },
    ]);
  });
});

describe("thinking", () => {
  it.each([
    ["none", undefined, { type: "disabled" }, false],
    ["minimal", "low", undefined, true],
    ["low", "low", undefined, false],
    ["medium", "high", undefined, true],
    ["xhigh", "high", undefined, true],
    ["max", "max", undefined, false],
  ] as const)("asked for %s", async (effort, sent, thinking, warned) => {
    const { body, paths } = await ask({ reasoning: { effort } });
    expect(body.reasoning_effort).toBe(sent);
    expect(body.thinking).toEqual(thinking);
    expect(paths).toEqual(warned ? ["reasoning.effort"] : []);
  });

  it("has no use for sampling, and says so; without thinking it has", async () => {
    expect((await ask({ temperature: 1, topP: 0.5 })).paths).toEqual(["temperature", "topP"]);
    expect((await ask({ temperature: 1, topP: 0.5, reasoning: { effort: "none" } })).body).toMatchObject({
      temperature: 1,
      top_p: 0.5,
    });
    expect(
      (await ask({ temperature: 1, providerOptions: { deepseek: { thinking: { type: "disabled" } } } })).body,
    ).toMatchObject({ temperature: 1, thinking: { type: "disabled" } });
  });
});

describe("history", () => {
  const turn = (model: string, withCall: boolean): ChatRequest["messages"] => [
    {
      role: "assistant",
      model,
      content: [
        { type: "reasoning", text: "why" },
        { type: "text", text: "so" },
        ...(withCall ? [{ type: "tool-call" as const, id: "c-1", name: "f", arguments: "{}", complete: true }] : []),
      ],
    },
    ...(withCall
      ? [{ role: "tool" as const, content: [{ type: "tool-result" as const, toolCallId: "c-1", content: "r" }] }]
      : []),
  ];
  const first = ({ body }: { body: JsonObject }) => (body.messages as readonly JsonObject[])[0];

  it("gives a turn with calls its reasoning back", async () => {
    expect(first(await ask({ messages: turn("deepseek/deepseek-flash", true) }))).toMatchObject({
      content: "so",
      reasoning_content: "why",
    });
  });

  it("gives another model's turn an empty one, not that model's thoughts", async () => {
    expect(first(await ask({ messages: turn("other/m", true) }))).toMatchObject({ reasoning_content: "" });
  });

  it("gives none to a turn without calls, and none where nothing thinks", async () => {
    expect(first(await ask({ messages: turn("deepseek/deepseek-flash", false) }))).not.toHaveProperty(
      "reasoning_content",
    );
    expect(
      first(await ask({ messages: turn("deepseek/deepseek-flash", true), reasoning: { effort: "none" } })),
    ).not.toHaveProperty("reasoning_content");
  });
});

describe("what it does not take", () => {
  it("is left out with a warning", async () => {
    const { body, paths } = await ask({
      seed: 1,
      topK: 1,
      frequencyPenalty: 1,
      presencePenalty: 1,
      parallelToolCalls: false,
      tools: [
        { type: "function", name: "f", strict: true },
        { type: "function", name: "g" },
      ],
    });
    expect(Object.keys(body).sort()).toEqual(["messages", "model", "tools"]);
    expect([...paths].sort()).toEqual([
      "frequencyPenalty",
      "parallelToolCalls",
      "presencePenalty",
      "seed",
      "tools.0.strict",
      "topK",
    ]);
  });

  it("a schema is asked for in the prompt", async () => {
    const { body, paths } = await ask({ responseFormat: { type: "json-schema", schema: { type: "object" } } });
    expect(body.response_format).toEqual({ type: "json_object" });
    expect(body.messages).toMatchObject([
      { role: "system", content: expect.stringContaining('{"type":"object"}') },
      { role: "user" },
    ]);
    expect(paths).toEqual(["responseFormat.schema"]);
  });

  it("images go to the model that sees", async () => {
    const messages: ChatRequest["messages"] = [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image", url: "https://a.test/i.png" },
        ],
      },
    ];
    expect((await ask({ messages })).body.messages).toMatchObject([
      { content: [{ type: "text" }, { type: "image_url" }] },
    ]);
    const blind = await ask({ messages }, "deepseek-v4-pro");
    expect(blind.body.messages).toEqual([{ role: "user", content: "look" }]);
    expect(blind.paths).toEqual(["messages.0.content.1"]);
  });
});

describe("the beta address", () => {
  const beta = "https://api.deepseek.com/beta/chat/completions";
  const tool = (parameters: JsonObject, strict = true) => ({
    type: "function" as const,
    name: "f",
    strict,
    parameters,
  });
  const closed = {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
    additionalProperties: false,
  };

  it("holds the model to tools whose schemas it takes", async () => {
    const { url, body, paths } = await ask({ tools: [tool(closed), { ...tool(closed), name: "g" }] });
    expect(url).toBe(beta);
    expect(body.tools).toMatchObject([{ function: { strict: true } }, { function: { strict: true } }]);
    expect(paths).toEqual([]);
  });

  it("makes a schema one that it takes, and says what that changed", async () => {
    const { url, body, paths } = await ask({ tools: [tool({ ...closed, required: [] })] });
    expect(url).toBe(beta);
    expect(body.tools).toMatchObject([{ function: { strict: true, parameters: { required: ["a"] } } }]);
    expect(paths[0]).toMatch(/^tools\.0\.parameters/);
  });

  it("is not asked for where one tool is not strict, which is told", async () => {
    const { url, body, paths } = await ask({ tools: [tool(closed), { type: "function", name: "g" }] });
    expect(url).toBe("https://api.deepseek.com/chat/completions");
    expect(JSON.stringify(body.tools)).not.toContain("strict");
    expect(paths).toEqual(["tools.0.strict"]);
  });

  it("goes on with a text that was begun", async () => {
    const { url, body } = await ask({
      messages: [
        { role: "user", content: "u" },
        { role: "assistant", content: "```json", providerOptions: { deepseek: { prefix: true } } },
      ],
    });
    expect(url).toBe(beta);
    expect(body.messages).toMatchObject([{ role: "user" }, { role: "assistant", content: "```json", prefix: true }]);
  });

  it("lies beside the address that was set, with or without its /v1", async () => {
    for (const baseUrl of ["https://proxy.test/deepseek/v1", "https://proxy.test/deepseek"]) {
      const sent: HttpRequest[] = [];
      const behind = deepseek.createProvider(deepseek.settings.parse({ apiKey: "sk-test-0000000", baseUrl }));
      const request: ChatRequest = {
        model: "deepseek/m",
        messages: [{ role: "user", content: "u" }],
        tools: [tool(closed)],
      };
      await behind.chat(request, contextOf("m", 200, JSON.stringify(reply), sent));
      expect(sent[0]?.url).toBe("https://proxy.test/deepseek/beta/chat/completions");
    }
  });
});

it("an interruption for want of capacity is no answer that may be acted on", async () => {
  const interrupted = {
    choices: [
      { index: 0, message: { role: "assistant", content: "half" }, finish_reason: "insufficient_system_resource" },
    ],
  };
  const answer = await provider.chat(
    { model: "deepseek/m", messages: [{ role: "user", content: "u" }] },
    contextOf("m", 200, `\n\n${JSON.stringify(interrupted)}`),
  );
  expect(answer).toMatchObject({ finishReason: "error", rawFinishReason: "insufficient_system_resource" });
});

describe("errors as recorded", () => {
  const failing = (status: number, body: unknown) =>
    provider.chat(
      { model: "deepseek/m", messages: [{ role: "user", content: "u" }] },
      contextOf("m", status, JSON.stringify(body)),
    );

  it.each([
    [
      401,
      {
        error: {
          message: "Authentication Fails, Your api key: ****-key is invalid",
          type: "authentication_error",
          param: null,
          code: "invalid_request_error",
        },
      },
      "authentication",
    ],
    [
      400,
      {
        error: {
          message: "This model's maximum context length is 1048565 tokens. However, you requested 1250025 tokens",
          type: "invalid_request_error",
          param: null,
          code: "invalid_request_error",
        },
      },
      "context-length",
    ],
    [
      400,
      {
        error: {
          message:
            "The supported API model names are deepseek-v4-pro or deepseek-v4-flash, but you passed deepseek-v9.",
          type: "invalid_request_error",
          param: null,
          code: "invalid_request_error",
        },
      },
      "not-found",
    ],
    [
      402,
      { error: { message: "Insufficient Balance", type: "unknown_error", param: null, code: "invalid_request_error" } },
      "quota",
    ],
    [
      503,
      { error: { message: "Service is too busy", type: "service_unavailable_error", param: null, code: null } },
      "overloaded",
    ],
  ])("%i %j is %s", async (status, body, code) => {
    await expect(failing(status, body)).rejects.toMatchObject({ code, details: { provider: "deepseek", status } });
  });
});
