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
  supportsJSONOutput,
  supportsModelListing,
  supportsStreaming,
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

const provider: LLMProvider = openai.createProvider(
  openai.settings.parse({ apiKey: "sk-test-0000000", organization: "org-1", project: "proj-1" }),
);
const reply = { choices: [{ message: { content: "ok" }, finish_reason: "stop" }] };

async function ask(
  model: string,
  options: Partial<ChatRequest>,
): Promise<{ body: JsonObject; warnings: readonly string[]; request: HttpRequest; answer: ProviderAnswer }> {
  const { context, sent } = callOf(model, reply);
  const answer = await provider.chat(
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
      url: "https://api.openai.com/v1/chat/completions",
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
    ["gpt-5.2", {}, ["frequencyPenalty", "presencePenalty", "stop", "temperature", "topK", "topP"]],
    ["gpt-5.2", effort("none"), ["frequencyPenalty", "presencePenalty", "stop", "topK"]],
    ["o3", {}, ["frequencyPenalty", "presencePenalty", "stop", "temperature", "topK", "topP"]],
    ["gpt-4o", {}, ["topK"]],
    ["some-new-model", {}, ["topK"]],
  ])("%s with %j drops %j", async (model, options, dropped) => {
    const { warnings, body } = await ask(model, { ...sampling, ...options });
    expect([...warnings].sort()).toEqual(dropped);
    expect(body.seed).toBe(3);
    expect("temperature" in body).toBe(!dropped.includes("temperature"));
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
  ] as const)("%s asked for %s is sent %s", async (model, asked, sent) => {
    const { body, warnings } = await ask(model, effort(asked));
    expect(body.reasoning_effort).toBe(sent);
    expect(warnings).toEqual(asked === sent ? [] : ["reasoning.effort"]);
  });

  it("sends gpt-5.6 tools only without thinking, and says so", async () => {
    const tools = [{ type: "function" as const, name: "f" }];
    const thinking = await ask("gpt-5.6", { tools });
    expect(thinking.body.reasoning_effort).toBe("none");
    expect(thinking.warnings).toEqual(["reasoning"]);
    expect((await ask("gpt-5.6", { tools, ...effort("none") })).warnings).toEqual([]);
    expect((await ask("gpt-5.6", {})).body).not.toHaveProperty("reasoning_effort");
  });

  it("sends instructions as developer to models that think", async () => {
    expect((await ask("gpt-5.2", {})).body.messages).toMatchObject([{ role: "developer" }, { role: "user" }]);
    expect((await ask("gpt-4o", {})).body.messages).toMatchObject([{ role: "system" }, { role: "user" }]);
  });

  it("limits the answer by max_completion_tokens, and stores nothing by itself", async () => {
    const { body } = await ask("gpt-4o", { maxOutputTokens: 7 });
    expect(body).toMatchObject({ max_completion_tokens: 7 });
    expect(body).not.toHaveProperty("store");
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
