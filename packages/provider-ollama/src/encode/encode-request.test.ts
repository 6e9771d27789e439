import type { ChatRequest, Message } from "@crux/core";
import { describe, expect, it } from "vitest";
import { familyOf } from "../model-families.ts";
import { encodeRequest, type EncodeOptions } from "./encode-request.ts";

const hi: readonly Message[] = [{ role: "user", content: "Hi" }];
const always = { truncate: false, shift: false };

function encode(options: Partial<ChatRequest>, model = "qwen3:4b", settings: Partial<EncodeOptions["settings"]> = {}) {
  const { body, warnings } = encodeRequest(
    { model: `ollama/${model}`, messages: hi, ...options },
    { settings: { baseUrl: "http://127.0.0.1:11434", ...settings }, model, family: familyOf(model) },
  );
  return { body, warnings, told: warnings.map(({ code, path }) => `${code} ${path ?? ""}`) };
}

const messagesOf = (messages: readonly Message[]) => encode({ messages });

describe("options", () => {
  it("go to the runner, and what does not fit into the window is to be an error", () => {
    const { body, warnings } = encode({
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      stop: "END",
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
    });
    expect(body).toEqual({
      model: "qwen3:4b",
      messages: [{ role: "user", content: "Hi" }],
      options: {
        num_predict: 9,
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        seed: 7,
        stop: ["END"],
        frequency_penalty: 0.1,
        presence_penalty: 0.2,
      },
      ...always,
    });
    expect(warnings).toEqual([]);
  });

  it("of the settings yield to those of the request, and theirs to the caller's own", () => {
    const settings = { numCtx: 8192, keepAlive: "10m" };
    expect(encode({ temperature: 1 }, "m", settings).body).toMatchObject({
      options: { num_ctx: 8192, temperature: 1 },
      keep_alive: "10m",
    });
    const own = {
      options: { num_ctx: 512, num_gpu: 0, temperature: 0 },
      keep_alive: -1,
      truncate: true,
      logprobs: true,
    };
    expect(encode({ temperature: 1, providerOptions: { ollama: own } }, "m", settings).body).toMatchObject(own);
  });
});

describe("messages", () => {
  it("keep their roles; a later instruction stays where it is", () => {
    const { body } = messagesOf([
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "One" },
          { type: "text", text: "Two" },
        ],
      },
      { role: "system", content: "Be brave." },
    ]);
    expect(body.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "One\n\nTwo" },
      { role: "system", content: "Be brave." },
    ]);
  });

  it("takes images as bare base64, and refuses those by address or file id with a warning", () => {
    const { body, told } = messagesOf([
      {
        role: "user",
        content: [
          { type: "text", text: "See" },
          { type: "image", mediaType: "image/png", data: "iVBORw0=" },
          { type: "image", url: "data:image/png;base64,AAAA" },
          { type: "image", url: "https://example.test/i.png" },
          { type: "image", fileId: "f1" },
        ],
      },
    ]);
    expect(body.messages).toEqual([{ role: "user", content: "See", images: ["iVBORw0=", "AAAA"] }]);
    expect(told).toEqual(["dropped-content messages.0.content.3", "dropped-content messages.0.content.4"]);
  });

  it("sends the text of text files and of sound, and leaves other media out", () => {
    const { body, told } = messagesOf([
      {
        role: "user",
        content: [
          { type: "file", mediaType: "text/plain", data: "SGVsbG8=" },
          { type: "audio", mediaType: "audio/wav", data: "AAAA", transcript: "Listen." },
          { type: "file", mediaType: "application/pdf", data: "AAAA" },
        ],
      },
    ]);
    expect(body.messages).toEqual([{ role: "user", content: "Hello\n\nListen." }]);
    expect(told).toEqual([
      "changed-content messages.0.content.0",
      "changed-content messages.0.content.1",
      "dropped-content messages.0.content.2",
    ]);
  });

  it("refuses to send nothing, which would only load the model", () => {
    const nothing: readonly Message[] = [{ role: "user", content: [{ type: "text", text: "" }] }];
    expect(() => messagesOf(nothing)).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });

  it("puts a word where nothing is left of a message but media it cannot send", () => {
    const image = { type: "image", url: "https://example.test/i" } as const;
    const { body } = messagesOf([
      { role: "user", content: [image] },
      { role: "tool", content: [{ type: "tool-result", toolCallId: "1", content: [image] }] },
    ]);
    const word = "[An image was here, which this model cannot be given.]";
    expect(body.messages).toMatchObject([{ content: word }, { role: "tool", content: word }]);
  });

  it("gives thinking and calls back, arguments as an object, ids only where the server gave them", () => {
    const { body, told } = messagesOf([
      ...hi,
      {
        role: "assistant",
        model: "ollama/qwen3:4b",
        content: [
          { type: "reasoning", text: "Hm." },
          { type: "text", text: "Wait" },
          { type: "text", text: "." },
          { type: "tool-call", id: "call_1", name: "add", arguments: '{"a":1}', complete: true },
          {
            type: "tool-call",
            id: "ours",
            name: "now",
            arguments: "",
            complete: true,
            providerMetadata: { ollama: { id: null } },
          },
          { type: "tool-call", id: "call_3", name: "odd", arguments: "[1]", complete: true },
        ],
      },
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "call_1", toolName: "add", content: "2" },
          { type: "tool-result", toolCallId: "ours", toolName: "now", content: [{ type: "text", text: "noon" }] },
          { type: "tool-result", toolCallId: "call_3", content: [{ type: "image", data: "AAAA" }] },
        ],
      },
    ]);
    expect(body.messages).toEqual([
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: "Wait.",
        thinking: "Hm.",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "add", arguments: { a: 1 } } },
          { type: "function", function: { name: "now", arguments: {} } },
          { id: "call_3", type: "function", function: { name: "odd", arguments: { value: [1] } } },
        ],
      },
      { role: "tool", content: "2", tool_name: "add", tool_call_id: "call_1" },
      { role: "tool", content: "noon", tool_name: "now" },
      { role: "tool", content: "", images: ["AAAA"], tool_call_id: "call_3" },
    ]);
    expect(told).toEqual(["changed-content messages.1.content.5.arguments"]);
  });
});

describe("tools", () => {
  const add = { type: "function", name: "add", description: "Adds.", parameters: { type: "object" } } as const;
  const now = { type: "function", name: "now" } as const;
  const named = (body: { readonly [key: string]: unknown }) =>
    (body.tools as readonly { readonly function: { readonly name: string } }[] | undefined)?.map(
      (tool) => tool.function.name,
    );

  it("are offered as functions; another vendor's own is left out", () => {
    const foreign = { type: "provider-tool", provider: "acme", definition: {} } as const;
    const { body, told } = encode({ tools: [add, foreign, { ...now, strict: true }] });
    expect(body.tools).toEqual([
      { type: "function", function: { name: "add", description: "Adds.", parameters: { type: "object" } } },
      { type: "function", function: { name: "now", parameters: { type: "object", properties: {} } } },
    ]);
    expect(told).toEqual(["dropped-tool tools.1", "dropped-option tools.2.strict"]);
  });

  it.each([
    ["auto", ["add", "now"], []],
    ["none", undefined, []],
    ["required", ["add", "now"], ["dropped-option toolChoice"]],
    [{ tool: "now" }, ["now"], ["changed-option toolChoice"]],
  ] as const)("choice %j offers %j", (toolChoice, offered, warned) => {
    const { body, told } = encode({ tools: [add, now], toolChoice });
    expect(named(body)).toEqual(offered);
    expect(told).toEqual(warned);
  });

  it("may always be called several at a time", () => {
    expect(encode({ tools: [add], parallelToolCalls: false }).told).toEqual(["dropped-option parallelToolCalls"]);
  });
});

describe("think", () => {
  it.each([
    ["qwen3:4b", { effort: "none" }, false, []],
    ["qwen3:4b", { effort: "medium" }, true, []],
    ["qwen3:4b", { effort: "high" }, true, ["changed-option reasoning.effort"]],
    ["qwen3:4b", { budgetTokens: 512 }, true, ["changed-option reasoning.budgetTokens"]],
    ["gpt-oss:20b", { effort: "none" }, "low", ["changed-option reasoning.effort"]],
    ["gpt-oss:20b", { effort: "low" }, "low", []],
    ["gpt-oss:20b", { effort: "max" }, "high", ["changed-option reasoning.effort"]],
    ["gpt-oss:20b", { budgetTokens: 512 }, "medium", ["changed-option reasoning.budgetTokens"]],
    ["llama3.2", { effort: "high" }, undefined, ["dropped-option reasoning"]],
    ["llama3.2", { effort: "none" }, false, []],
    ["brand-new:1b", { effort: "max" }, "max", []],
    ["brand-new:1b", { effort: "xhigh" }, "high", ["changed-option reasoning.effort"]],
    ["brand-new:1b", { budgetTokens: 512 }, true, ["changed-option reasoning.budgetTokens"]],
  ] as const)("%s asked for %j", (model, reasoning, think, warned) => {
    const { body, told } = encode({ reasoning }, model);
    expect(body.think).toBe(think);
    expect(told).toEqual(warned);
  });

  it("is left to the server where nobody asks", () => {
    expect(encode({}).body).not.toHaveProperty("think");
  });
});

describe("format", () => {
  const schema = { type: "object", properties: { a: { type: "integer" } } };
  const asked = { responseFormat: { type: "json-schema", schema, description: "An a." } } as const;

  it("is enforced by a local server", () => {
    const { body, told } = encode(asked);
    expect(body.format).toEqual({ ...schema, description: "An a." });
    expect(body.messages).toEqual([{ role: "user", content: "Hi" }]);
    expect(told).toEqual([]);
  });

  it.each([
    ["gpt-oss:120b-cloud", "http://127.0.0.1:11434"],
    ["glm-5:cloud", "http://127.0.0.1:11434"],
    ["gpt-oss:120b", "https://ollama.com"],
  ])("is only asked for of %s at %s, and said so", (model, baseUrl) => {
    const { body, told } = encode(asked, model, { baseUrl });
    expect(body.messages).toEqual([
      { role: "system", content: expect.stringContaining('"integer"') as string },
      { role: "user", content: "Hi" },
    ]);
    expect(told).toEqual(["added-instruction responseFormat"]);
  });

  it("json wants to be spoken of", () => {
    const silent = encode({ responseFormat: { type: "json" } });
    expect(silent.body).toMatchObject({ format: "json", messages: [{ role: "system" }, { role: "user" }] });
    expect(silent.told).toEqual(["added-instruction responseFormat"]);
    const spoken = encode({
      responseFormat: { type: "json" },
      messages: [{ role: "user", content: "In JSON, please" }],
    });
    expect(spoken.body).toMatchObject({ format: "json", messages: [{ role: "user" }] });
    expect(spoken.told).toEqual([]);
  });
});
