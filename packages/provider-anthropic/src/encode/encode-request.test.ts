import type { ChatRequest } from "@crux/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { countedPart, encodeRequest } from "./encode-request.ts";

const now = Date.parse("2026-11-22T10:00:00Z");

function encode(more: Partial<ChatRequest> = {}, model = "claude-sonnet-4-5") {
  const request: ChatRequest = { model: `anthropic/${model}`, messages: [{ role: "user", content: "Hi" }], ...more };
  const { body, betas, maxTokens, warnings } = encodeRequest(request, { model, version: "2023-06-01", now });
  return { body, betas, maxTokens, warnings, codes: warnings.map(({ code, path }) => `${code} ${path}`) };
}

const weather = {
  type: "function",
  name: "weather",
  description: "Tells it",
  parameters: { type: "object", properties: { city: { type: "string", minLength: 1 } } },
} as const;

describe("a request", () => {
  it("at its least is model, max_tokens and messages", () => {
    expect(encode().body).toEqual({
      model: "claude-sonnet-4-5",
      max_tokens: 32_000,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
  });

  it("has one plain instruction as a string, and others as blocks", () => {
    const user = { role: "user", content: "Hi" } as const;
    expect(encode({ messages: [{ role: "system", content: "Be kind." }, user] }).body.system).toBe("Be kind.");
    expect(
      encode({ messages: [{ role: "system", content: "Be kind.", cache: true }, user] }).body.system,
    ).toMatchObject([{ text: "Be kind.", cache_control: { type: "ephemeral" } }]);
    expect(
      encode({ messages: [{ role: "system", content: "A" }, { role: "system", content: "B" }, user] }).body.system,
    ).toHaveLength(2);
  });

  it("leaves out what the vendor does not know, with warnings", () => {
    const { body, codes } = encode({ seed: 1, frequencyPenalty: 0, presencePenalty: 0.1 });
    expect(Object.keys(body)).toEqual(["model", "max_tokens", "messages"]);
    expect(codes).toEqual(["dropped-option seed", "dropped-option frequencyPenalty", "dropped-option presencePenalty"]);
  });

  it("has stop sequences, but none of white space", () => {
    expect(encode({ stop: "END" }).body.stop_sequences).toEqual(["END"]);
    expect(encode({ stop: ["\n", "END"] })).toMatchObject({
      body: { stop_sequences: ["END"] },
      codes: ["dropped-option stop"],
    });
    expect(encode({ stop: [] }).body).not.toHaveProperty("stop_sequences");
  });

  it("marks the whole prompt for the cache at the top level", () => {
    expect(encode({ cache: { ttl: "1h" } }).body.cache_control).toEqual({ type: "ephemeral", ttl: "1h" });
  });

  it("is overridden by providerOptions.anthropic; output_config is merged, betas become a header", () => {
    const { body, betas, maxTokens } = encode({
      maxOutputTokens: 100,
      responseFormat: { type: "json-schema", schema: { type: "object", properties: {} } },
      providerOptions: {
        anthropic: { max_tokens: 7, metadata: { user_id: "u" }, output_config: { effort: "low" }, betas: ["b-1"] },
        openai: { store: true },
      },
    });
    expect(body).toMatchObject({
      max_tokens: 7,
      metadata: { user_id: "u" },
      output_config: { effort: "low", format: { type: "json_schema" } },
    });
    expect(body).not.toHaveProperty("betas");
    expect(body).not.toHaveProperty("store");
    expect({ betas, maxTokens }).toEqual({ betas: ["b-1"], maxTokens: 7 });
  });

  it("asks for the container of the last answer again, while it lives and tools of the vendor run in it", () => {
    const tools = [
      {
        type: "provider-tool",
        provider: "anthropic",
        definition: { type: "code_execution_20260521", name: "code_execution" },
      },
    ] as const;
    const history = (expires: string, model = "anthropic/claude-sonnet-4-5") => [
      { role: "user", content: "Hi" } as const,
      {
        role: "assistant",
        content: "Ho",
        model,
        providerMetadata: { anthropic: { container: { id: "container_1", expires_at: expires } } },
      } as const,
      { role: "user", content: "More" } as const,
    ];
    expect(encode({ tools, messages: history("2026-11-22T10:05:00Z") }).body.container).toBe("container_1");
    expect(encode({ tools, messages: history("2026-11-22T09:05:00Z") }).body).not.toHaveProperty("container");
    expect(
      encode({ tools, messages: history("2026-11-22T10:05:00Z", "anthropic/claude-opus-5") }).body,
    ).not.toHaveProperty("container");
    expect(encode({ messages: history("2026-11-22T10:05:00Z") }).body).not.toHaveProperty("container");
  });
});

describe("a thinking budget", () => {
  const call = { type: "tool-call", id: "a", name: "f", arguments: "{}", complete: true } as const;
  const thought = { type: "reasoning", text: "Hm.", providerMetadata: { anthropic: { signature: "s" } } } as const;
  const result = { role: "tool", content: [{ type: "tool-result", toolCallId: "a", content: "1" }] } as const;
  const user = { role: "user", content: "Hi" } as const;
  const reasoning = { budgetTokens: 2000 } as const;

  it("is left out while calls are answered that were made without thinking", () => {
    const { body, codes } = encode({
      reasoning,
      temperature: 0.5,
      messages: [user, { role: "assistant", content: [call] }, result],
    });
    expect(body).not.toHaveProperty("thinking");
    expect(body.temperature).toBe(0.5);
    expect(codes).toEqual(["dropped-option reasoning"]);
  });

  it("stays where they were made with thinking, and from the next user message on", () => {
    expect(
      encode({ reasoning, messages: [user, { role: "assistant", content: [thought, call] }, result] }).body,
    ).toHaveProperty("thinking");
    expect(
      encode({
        reasoning,
        messages: [user, { role: "assistant", content: [call] }, result, { role: "assistant", content: "1" }, user],
      }).body,
    ).toHaveProperty("thinking");
  });
});

describe("tools", () => {
  it("have a schema of type object, their cache mark and their own options", () => {
    const { body, codes } = encode({
      tools: [
        { ...weather, cache: true, providerOptions: { anthropic: { defer_loading: true } } },
        { type: "function", name: "now" },
        { type: "function", name: "bare", parameters: { properties: { a: {} } } },
        { type: "function", name: "zod", parameters: z.object({ a: z.string() }) },
      ],
    });
    expect(body.tools).toMatchObject([
      {
        name: "weather",
        description: "Tells it",
        input_schema: weather.parameters,
        cache_control: { type: "ephemeral" },
        defer_loading: true,
      },
      { name: "now", input_schema: { type: "object", properties: {} } },
      { name: "bare", input_schema: { type: "object", properties: { a: {} } } },
      { name: "zod", input_schema: { type: "object", properties: { a: { type: "string" } }, required: ["a"] } },
    ]);
    expect(codes).toEqual([]);
  });

  it("that are strict have a schema the vendor can enforce", () => {
    expect(encode({ tools: [{ ...weather, strict: true }] })).toMatchObject({
      body: {
        tools: [
          { strict: true, input_schema: { additionalProperties: false, properties: { city: { type: "string" } } } },
        ],
      },
      codes: ["changed-schema tools.0.parameters.properties.city", "changed-schema tools.0.parameters"],
    });
    const old = encode({ tools: [{ ...weather, strict: true }] }, "claude-sonnet-4-0");
    expect(old.codes).toEqual(["dropped-option tools.0.strict"]);
    expect(old.body.tools).toEqual([{ name: "weather", description: "Tells it", input_schema: weather.parameters }]);
  });

  it("of the vendor go as they are; those of others are left out", () => {
    const definition = { type: "web_search_20260318", name: "web_search", max_uses: 2 };
    const tools = [
      { type: "provider-tool", provider: "anthropic", definition },
      { type: "provider-tool", provider: "openai", definition: { type: "file_search" } },
    ] as const;
    expect(encode({ tools })).toMatchObject({ body: { tools: [definition] }, codes: ["dropped-tool tools.1"] });
  });

  it.each([
    [{}, undefined],
    [{ toolChoice: "auto" }, { type: "auto" }],
    [{ toolChoice: "none", parallelToolCalls: false }, { type: "none" }],
    [{ toolChoice: "required" }, { type: "any" }],
    [
      { toolChoice: { tool: "weather" }, parallelToolCalls: false },
      { type: "tool", name: "weather", disable_parallel_tool_use: true },
    ],
    [{ parallelToolCalls: false }, { type: "auto", disable_parallel_tool_use: true }],
    [{ parallelToolCalls: true }, undefined],
  ] as const)("with %j are chosen by %j", (choice, wire) => {
    expect(encode({ tools: [weather], ...choice }).body.tool_choice).toEqual(wire);
  });

  it("cannot be chosen where there are none", () => {
    expect(encode({ toolChoice: "required" }).body).not.toHaveProperty("tool_choice");
  });

  it("cannot be forced on the newest models, nor beside a thinking budget", () => {
    for (const model of ["claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1"]) {
      expect(encode({ tools: [weather], toolChoice: "required" }, model)).toMatchObject({
        body: { tool_choice: { type: "auto" } },
        codes: ["changed-option toolChoice"],
      });
    }
    expect(
      encode({ tools: [weather], toolChoice: { tool: "weather" }, reasoning: { budgetTokens: 2000 } }),
    ).toMatchObject({
      body: { tool_choice: { type: "auto" } },
      codes: ["changed-option toolChoice"],
    });
    // Adaptive thinking allows it (recorded with claude-opus-4-6).
    expect(
      encode({ tools: [weather], toolChoice: "required", reasoning: { effort: "low" } }, "claude-opus-4-6"),
    ).toMatchObject({
      body: { tool_choice: { type: "any" } },
      codes: [],
    });
  });
});

describe("a response format", () => {
  const schema = z.object({ age: z.number().min(0) });

  it("with a schema is enforced by the vendor, as far as it can", () => {
    const { body, codes } = encode(
      { responseFormat: { type: "json-schema", schema, description: "A person" }, reasoning: { effort: "low" } },
      "claude-opus-5",
    );
    expect(body.output_config).toMatchObject({
      effort: "low",
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          description: "A person",
          additionalProperties: false,
          required: ["age"],
          properties: { age: { type: "number" } },
        },
      },
    });
    expect(codes).toEqual(["changed-schema responseFormat.schema.properties.age"]);
  });

  it("with a schema is asked for in words where the model is too old", () => {
    const { body, codes } = encode(
      {
        messages: [
          { role: "system", content: "Be kind." },
          { role: "user", content: "Hi" },
        ],
        responseFormat: { type: "json-schema", schema },
      },
      "claude-3-7-sonnet-latest",
    );
    expect(body.system).toMatchObject([{ text: "Be kind." }, { type: "text" }]);
    expect(JSON.stringify(body.system)).toContain("age");
    expect(body).not.toHaveProperty("output_config");
    expect(codes).toEqual(["added-instruction responseFormat"]);
  });

  it("of plain JSON is asked for in words, since the vendor has no such mode", () => {
    const { body, codes } = encode({ responseFormat: { type: "json" } });
    expect(body.system).toContain("JSON");
    expect(codes).toEqual(["added-instruction responseFormat"]);
    expect(encode({ responseFormat: { type: "text" } })).toMatchObject({ codes: [] });
  });
});

describe("countedPart", () => {
  it("keeps only what the counting endpoint takes", () => {
    const { body } = encode({
      tools: [weather],
      toolChoice: "auto",
      temperature: 0.5,
      stop: "END",
      cache: true,
      reasoning: { budgetTokens: 1024 },
    });
    expect(Object.keys(countedPart(body)).sort()).toEqual([
      "cache_control",
      "messages",
      "model",
      "thinking",
      "tool_choice",
      "tools",
    ]);
  });
});
