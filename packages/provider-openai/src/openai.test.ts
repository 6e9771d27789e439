import { readFileSync } from "node:fs";
import {
  isProviderPlugin,
  type CallContext,
  type ChatRequest,
  type HttpRequest,
  type JsonObject,
  type LLMProvider,
  type ProviderAnswer,
  type Reasoning,
  supportsBatch,
  supportsJSONOutput,
  supportsModelListing,
  supportsStreaming,
  supportsTokenCount,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import openai from "./index.ts";
import { familyOf, isThinking } from "./models.ts";

function callOf(model: string, reply: unknown): { context: CallContext; sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const http: CallContext["http"] = {
    async send(request) {
      sent.push(request);
      async function* bytes() {
        yield new TextEncoder().encode(JSON.stringify(reply));
      }
      return { status: 200, headers: {}, body: bytes(), discard: () => undefined };
    },
    close: async () => undefined,
  };
  return { context: { model, http, signal: new AbortController().signal, callId: "c", newId: () => "n" }, sent };
}

const settings = { apiKey: "sk-test-0000000", organization: "org-1", project: "proj-1" };
const provider: LLMProvider = openai.createProvider(openai.settings.parse(settings));
const onChat: LLMProvider = openai.createProvider(openai.settings.parse({ ...settings, api: "chat" }));
const chatReply = { choices: [{ message: { content: "ok" }, finish_reason: "stop" }] };
const item = { type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text: "ok" }] };
const reply = { object: "response", status: "completed", output: [item], ...chatReply, input_tokens: 9 };

const askChat = (model: string, options: Partial<ChatRequest>) => ask(model, options, onChat);

async function ask(
  model: string,
  options: Partial<ChatRequest>,
  asked: LLMProvider = provider,
): Promise<{ body: JsonObject; warnings: readonly string[]; request: HttpRequest; answer: ProviderAnswer }> {
  const { context, sent } = callOf(model, reply);
  const answer = await asked.chat(
    {
      model: `openai/${model}`,
      messages: [
        { role: "system", content: "s" },
        { role: "user", content: "u" },
      ],
      ...options,
    },
    context,
  );
  const [request] = sent;
  if (request === undefined) throw new Error("nothing was sent");
  return {
    body: JSON.parse(String(request.body)) as JsonObject,
    warnings: (answer.warnings ?? []).map(({ path }) => path ?? ""),
    request,
    answer,
  };
}

describe("the plugin", () => {
  it("says in its manifest what it says in code", () => {
    const { crux } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      crux: Record<string, unknown>;
    };
    const { id, env, credentials, hosts, capabilities, defaultModel } = openai;
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
    expect(isProviderPlugin(openai)).toBe(true);
  });

  it("chats, streams, knows JSON and its models", () => {
    expect([supportsStreaming(provider), supportsJSONOutput(provider), supportsModelListing(provider)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("names the organization and the project", async () => {
    const { request } = await ask("gpt-4o", {});
    expect(request).toMatchObject({
      url: "https://api.openai.com/v1/responses",
      headers: { "openai-organization": "org-1", "openai-project": "proj-1" },
    });
  });

  it("refuses a setting it does not know", () => {
    expect(openai.settings.safeParse({ organisation: "x" }).success).toBe(false);
  });
});

describe("what a family takes", () => {
  it.each([
    ["gpt-6-astra", "never"],
    ["gpt-6.1-sol-2026-10-01", "never"],
    ["gpt-6.1-terra", "with-effort-none"],
    ["gpt-5.6-sol", "with-effort-none"],
    ["gpt-5.4-mini", "with-effort-none"],
    ["gpt-5.1", "with-effort-none"],
    ["gpt-5-mini-2025-08-07", "never"],
    ["o3-mini", "never"],
    ["gpt-4.1-nano", "always"],
    ["ft:gpt-4o-mini-2024-07-18:team::abc", "always"],
  ])("%s samples %s", (model, sampling) => expect(familyOf(model)?.sampling).toBe(sampling));

  it.each(["gpt-5-chat-latest", "gpt-7", "my-own", "omni-moderation-latest"])(
    "%s is not known, and not said to think",
    (model) => {
      expect(familyOf(model)).toBeNull();
      expect(isThinking(model)).toBe(false);
    },
  );

  const sampling = {
    temperature: 0.5,
    topP: 0.9,
    stop: "x",
    frequencyPenalty: 1,
    presencePenalty: 1,
    topK: 1,
    seed: 3,
  };
  const effort = (level: NonNullable<Reasoning["effort"]>) => ({ reasoning: { effort: level } });

  it.each([
    ["gpt-6-astra", {}, ["frequencyPenalty", "presencePenalty", "stop", "temperature", "topK", "topP"]],
    ["gpt-5.6", {}, ["frequencyPenalty", "presencePenalty", "stop", "temperature", "topK", "topP"]],
    ["gpt-5.6", effort("none"), ["frequencyPenalty", "presencePenalty", "stop", "topK"]],
    // Told no level, it does not think, and samples: recordings of gpt-5.4-nano show both.
    ["gpt-5.4-nano", {}, ["frequencyPenalty", "presencePenalty", "stop", "topK"]],
    ["gpt-5.4-nano", effort("low"), ["frequencyPenalty", "presencePenalty", "stop", "temperature", "topK", "topP"]],
    ["o3", {}, ["frequencyPenalty", "presencePenalty", "stop", "temperature", "topK", "topP"]],
    ["gpt-4o", {}, ["topK"]],
    ["some-new-model", {}, ["topK"]],
  ])("on Chat, %s with %j drops %j", async (model, options, dropped) => {
    const { warnings, body } = await askChat(model, { ...sampling, ...options });
    expect([...warnings].sort()).toEqual(dropped);
    expect(body.seed).toBe(3);
    expect("temperature" in body).toBe(!dropped.includes("temperature"));
  });

  it.each([
    ["gpt-6-astra", {}, ["temperature", "topP"]],
    ["gpt-5.6", {}, ["temperature", "topP"]],
    ["gpt-5.6", effort("none"), []],
    ["gpt-5.4-nano", {}, []],
    ["gpt-4o", {}, []],
    ["some-new-model", {}, []],
  ])("on Responses, %s with %j drops %j, and what that wire has no field for", async (model, options, dropped) => {
    const { warnings, body } = await ask(model, { ...sampling, ...options });
    const never = ["frequencyPenalty", "presencePenalty", "seed", "stop", "topK"];
    expect([...warnings].sort()).toEqual([...never, ...dropped].sort());
    expect("temperature" in body).toBe(dropped.length === 0);
    expect(Object.keys(body).filter((key) => ["seed", "stop", "frequency_penalty"].includes(key))).toEqual([]);
  });

  it.each([
    ["gpt-6-astra", "none", "low"],
    ["gpt-6-astra", "max", "xhigh"],
    ["gpt-5.1", "xhigh", "high"],
    ["gpt-5", "none", "minimal"],
    ["o3", "minimal", "low"],
    ["gpt-5.2", "none", "none"],
    ["some-new-model", "max", "max"],
    ["gpt-4o", "high", undefined],
  ] as const)("on Chat, %s asked for %s is sent %s", async (model, asked, sent) => {
    const { body, warnings } = await askChat(model, effort(asked));
    expect(body.reasoning_effort).toBe(sent);
    expect(warnings).toEqual(asked === sent ? [] : ["reasoning.effort"]);
  });

  it.each([
    ["gpt-6-astra", "none", "low"],
    ["gpt-6-astra", "max", "max"],
    ["gpt-5.5", "max", "xhigh"],
    ["gpt-5", "none", "minimal"],
    ["gpt-5-pro", "low", "high"],
    ["some-new-model", "max", "max"],
    ["gpt-4o", "high", undefined],
  ] as const)("on Responses, %s asked for %s is sent %s", async (model, asked, sent) => {
    const { body, warnings } = await ask(model, effort(asked));
    expect(body.reasoning).toEqual(sent === undefined ? undefined : { effort: sent });
    expect(warnings).toEqual(asked === sent ? [] : ["reasoning.effort"]);
  });

  it("sends gpt-5.6 tools on Chat only without thinking, and says so; on Responses it may think", async () => {
    const tools = [{ type: "function" as const, name: "f" }];
    expect(await ask("gpt-5.6", { tools })).toMatchObject({ warnings: [], body: { tools: [{ name: "f" }] } });
    const thinking = await askChat("gpt-5.6", { tools });
    expect(thinking.body.reasoning_effort).toBe("none");
    expect(thinking.warnings).toEqual(["reasoning"]);
    expect((await askChat("gpt-5.6", { tools, ...effort("none") })).warnings).toEqual([]);
    expect((await askChat("gpt-5.6", {})).body).not.toHaveProperty("reasoning_effort");
  });

  it("sends instructions as developer to models that think", async () => {
    expect((await ask("gpt-5.2", {})).body.input).toMatchObject([{ role: "developer" }, { role: "user" }]);
    expect((await ask("gpt-4o", {})).body.input).toMatchObject([{ role: "system" }, { role: "user" }]);
    expect((await askChat("gpt-5.2", {})).body.messages).toMatchObject([{ role: "developer" }, { role: "user" }]);
    expect((await askChat("gpt-4o", {})).body.messages).toMatchObject([{ role: "system" }, { role: "user" }]);
  });

  it("limits the answer by the field of the wire, and lets nothing be stored", async () => {
    const { body } = await askChat("gpt-4o", { maxOutputTokens: 7 });
    expect(body).toMatchObject({ max_completion_tokens: 7 });
    // Chat stores nothing unless asked to.
    expect(body).not.toHaveProperty("store");
    expect((await ask("gpt-4o", { maxOutputTokens: 70 })).body).toMatchObject({ max_output_tokens: 70, store: false });
  });

  it("raises a limit that Responses would refuse", async () => {
    const { body, warnings } = await ask("gpt-4o", { maxOutputTokens: 7 });
    expect(body.max_output_tokens).toBe(16);
    expect(warnings).toEqual(["maxOutputTokens"]);
  });

  it("asks for encrypted thoughts where the model has any and nothing is stored", async () => {
    expect((await ask("gpt-5.6", {})).body.include).toEqual(["reasoning.encrypted_content"]);
    expect((await ask("gpt-4o", {})).body).not.toHaveProperty("include");
    const stored = await ask("gpt-5.6", { providerOptions: { openai: { store: true } } });
    expect(stored.body).toMatchObject({ store: true });
    expect(stored.body).not.toHaveProperty("include");
  });

  it("enforces schemas, but not on models of before them", () => {
    if (!supportsJSONOutput(provider)) throw new Error("no JSON");
    expect(provider.jsonOutput("gpt-4-turbo")).toEqual(["json"]);
    expect(provider.jsonOutput("gpt-4")).toEqual(["json"]);
    expect(provider.jsonOutput("gpt-4.1")).toEqual(["json", "json-schema"]);
    expect(provider.jsonOutput("gpt-6-luna")).toEqual(["json", "json-schema"]);
  });

  it("gives a model that thinks the time for it", () => {
    const request: ChatRequest = { model: "openai/gpt-5.2", messages: [] };
    expect(provider.timeouts?.(request, "gpt-5.2", "chat")).toEqual({ totalMs: 600_000 });
    expect(provider.timeouts?.(request, "gpt-5.2", "stream")).toEqual({ startMs: 300_000, idleMs: 300_000 });
    expect(provider.timeouts?.({ ...request, ...effort("none") }, "gpt-5.2", "chat")).toEqual({});
    expect(provider.timeouts?.(request, "gpt-4o", "chat")).toEqual({});
  });
});

it("lists its models, with what their family tells", async () => {
  if (!supportsModelListing(provider)) throw new Error("no list");
  const { context } = callOf("", {
    object: "list",
    data: [
      { id: "gpt-5.2", created: 1_765_000_000, object: "model", owned_by: "system" },
      { id: "whisper-1", created: 1, object: "model" },
    ],
  });
  expect(await provider.listModels(context)).toMatchObject([
    { id: "gpt-5.2", provider: "openai", capabilities: { reasoning: true }, contextWindow: null, source: "vendor" },
    { id: "whisper-1", capabilities: {} },
  ]);
});

describe("which wire", () => {
  const urlOf = async (model: string, options: Partial<ChatRequest>, asked: LLMProvider = provider) =>
    (await ask(model, options, asked)).request.url.replace("https://api.openai.com/v1", "");
  const withSetting = (api: unknown): LLMProvider => openai.createProvider(openai.settings.parse({ ...settings, api }));
  const chosen = (api: string) => ({ providerOptions: { openai: { api } } });

  it("is Responses, save for models that speak Chat alone", async () => {
    expect(await urlOf("gpt-6-luna", {})).toBe("/responses");
    expect(await urlOf("gpt-4o-audio-preview", {})).toBe("/chat/completions");
    expect(await urlOf("gpt-4o-search-preview-2025-03-11", {})).toBe("/chat/completions");
  });

  it("is the one a setting names, for all models or by id", async () => {
    expect(await urlOf("gpt-6-luna", {}, onChat)).toBe("/chat/completions");
    const byId = withSetting({ "gpt-4o": "chat" });
    expect(await urlOf("gpt-4o", {}, byId)).toBe("/chat/completions");
    expect(await urlOf("gpt-6-luna", {}, byId)).toBe("/responses");
    expect(openai.settings.safeParse({ api: "assistants" }).success).toBe(false);
  });

  it("is the one a call asks for, which OpenAI is not told", async () => {
    expect(await urlOf("gpt-6-luna", chosen("chat"))).toBe("/chat/completions");
    expect(await urlOf("gpt-6-luna", chosen("responses"), onChat)).toBe("/responses");
    expect((await ask("gpt-6-luna", chosen("chat"))).body).not.toHaveProperty("api");
    expect((await ask("gpt-6-luna", chosen("responses"))).body).not.toHaveProperty("api");
  });

  it("is refused where it is none", async () => {
    await expect(ask("gpt-6-luna", chosen("assistants"))).rejects.toMatchObject({ code: "invalid-request" });
  });

  it("counts tokens over Responses, with what counts alone", async () => {
    if (!supportsTokenCount(provider)) throw new Error("no count");
    const { context, sent } = callOf("gpt-5.6", reply);
    const request: ChatRequest = {
      model: "openai/gpt-5.6",
      messages: [{ role: "user", content: "u" }],
      maxOutputTokens: 99,
      temperature: 0,
      ...chosen("chat"),
    };
    expect(await provider.countTokens(request, context)).toMatchObject({ inputTokens: 9 });
    expect(sent[0]?.url).toBe("https://api.openai.com/v1/responses/input_tokens");
    expect(JSON.parse(String(sent[0]?.body))).toEqual({ model: "gpt-5.6", input: [{ role: "user", content: "u" }] });
  });
});

describe("a batch", () => {
  const request = (options: Partial<ChatRequest> = {}): ChatRequest => ({
    model: "openai/gpt-6-luna",
    messages: [{ role: "user", content: "u" }],
    ...options,
  });
  const overChat = { providerOptions: { openai: { api: "chat" } } };

  async function submit(...requests: readonly ChatRequest[]) {
    if (!supportsBatch(provider)) throw new Error("no batches");
    const { context, sent } = callOf("", { id: "b-1", status: "validating" });
    const items = requests.map((each, index) => ({ id: `i-${index}`, model: "gpt-6-luna", request: each }));
    await provider.submitBatch(items, context);
    const [file, batch] = sent.map(({ body }) =>
      typeof body === "string" ? body : new TextDecoder().decode(body as Uint8Array),
    );
    return { file: file ?? "", batch: JSON.parse(batch ?? "") as JsonObject };
  }

  it("goes to Responses, as a call does", async () => {
    const { file, batch } = await submit(request());
    expect(batch).toMatchObject({ endpoint: "/v1/responses" });
    expect(file).toContain('"url":"/v1/responses"');
    expect(file).toContain('"store":false');
  });

  it("goes to Chat where that is asked for, without telling OpenAI of the choice", async () => {
    const { file, batch } = await submit(request(overChat));
    expect(batch).toMatchObject({ endpoint: "/v1/chat/completions" });
    expect(file).not.toContain('"api"');
  });

  it("takes one of the two", async () => {
    await expect(submit(request(), request(overChat))).rejects.toMatchObject({ code: "invalid-request" });
  });
});
