import { chatRequestSchema, type JsonObject } from "@crux/core";
import { describe, expect, it } from "vitest";
import { canonicalGenerateRequest } from "../compare/canonical-generate-request.ts";
import { readGenerateRequest } from "./read-generate-request.ts";

function read(body: JsonObject) {
  const whole = { contents: [{ role: "user", parts: [{ text: "Hi" }] }], ...body };
  const { request } = readGenerateRequest(whole, "gemini/gemini-3.8-flash", false);
  expect(chatRequestSchema.safeParse(request).error).toBeUndefined();
  return request;
}

describe("readGenerateRequest", () => {
  it("reads instructions and turns in both spellings", () => {
    const { messages } = read({
      system_instruction: { role: "user", parts: { text: "Be brief." } },
      contents: [
        { parts: [{ text: "Look", thought: false }, { inline_data: { mime_type: "image/png", data: "AA" } }] },
        {
          role: "model",
          parts: [
            { text: "hm", thought: true },
            { text: "A cat.", thought_signature: "c2ln" },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      { role: "system", content: [{ type: "text", text: "Be brief." }] },
      {
        role: "user",
        content: [
          { type: "text", text: "Look" },
          { type: "image", mediaType: "image/png", data: "AA" },
        ],
      },
      {
        role: "assistant",
        model: "gemini/gemini-3.8-flash",
        content: [
          { type: "reasoning", text: "hm" },
          { type: "text", text: "A cat.", providerMetadata: { gemini: { thoughtSignature: "c2ln" } } },
        ],
      },
    ]);
  });

  it("pairs results with their calls, by id or by name and order", () => {
    const { messages } = read({
      contents: [
        { role: "user", parts: [{ text: "Hi" }] },
        { role: "model", parts: [{ functionCall: { name: "f", args: { x: 1 } } }, { functionCall: { name: "f" } }] },
        { role: "model", parts: [{ functionCall: { id: "w", name: "f" } }] },
        {
          role: "function",
          parts: [
            { functionResponse: { id: "w", name: "f", response: { output: "three" } } },
            { functionResponse: { name: "f", response: { a: 1 } } },
            { functionResponse: { name: "f", response: { error: "two" } } },
            { text: "And?" },
          ],
        },
      ],
    });
    expect(messages.slice(1)).toMatchObject([
      {
        role: "assistant",
        content: [{ id: "made_0" }, { id: "made_1" }, { id: "w", providerMetadata: { gemini: { id: "w" } } }],
      },
      {
        role: "tool",
        content: [
          { toolCallId: "w", content: "three" },
          { toolCallId: "made_0", content: '{"a":1}' },
          { toolCallId: "made_1", content: "two", isError: true },
        ],
      },
      { role: "user", content: [{ type: "text", text: "And?" }] },
    ]);
  });

  it("reads what has a neutral word, and leaves the rest to the vendor's options", () => {
    const request = read({
      generationConfig: {
        temperature: 0,
        stopSequences: ["x"],
        responseMimeType: "application/json",
        response_schema: { type: "OBJECT", properties: { a: { type: "STRING", nullable: true } } },
        thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" },
        speechConfig: { voice: 1 },
      },
      tools: [{ functionDeclarations: [{ name: "f", behavior: "B" }], googleSearch: {} }],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
      safetySettings: [],
    });
    expect(request).toMatchObject({
      temperature: 0,
      stop: ["x"],
      reasoning: { effort: "low" },
      responseFormat: {
        type: "json-schema",
        schema: { type: "object", properties: { a: { type: ["string", "null"] } } },
      },
      tools: [
        { name: "f", providerOptions: { gemini: { behavior: "B" } } },
        { type: "provider-tool", provider: "gemini", definition: { googleSearch: {} } },
      ],
      toolChoice: { tool: "f" },
      providerOptions: { gemini: { safetySettings: [], generationConfig: { speechConfig: { voice: 1 } } } },
    });
  });

  it.each([
    [{ thinkingBudget: 7, includeThoughts: true }, { budgetTokens: 7 }],
    [{ thinkingBudget: 0 }, { effort: "none" }],
    [{ thinkingBudget: -1 }, undefined],
    [{ thinkingLevel: "LOW" }, undefined],
  ])("thinking %j is %j", (thinkingConfig, reasoning) => {
    expect(read({ generationConfig: { thinkingConfig } }).reasoning).toEqual(reasoning);
  });
});

describe("canonicalGenerateRequest", () => {
  const same = (left: JsonObject, right: JsonObject) =>
    expect(canonicalGenerateRequest(left)).toEqual(canonicalGenerateRequest(right));
  const differ = (left: JsonObject, right: JsonObject) =>
    expect(canonicalGenerateRequest(left)).not.toEqual(canonicalGenerateRequest(right));
  const contents = [{ role: "user", parts: [{ text: "Hi" }] }];

  it("holds equal what means the same", () => {
    same(
      { contents, store: false, model: "models/m" },
      { generateContentRequest: { contents, generation_config: { candidate_count: 1 } } },
    );
    same(
      { contents: [...contents, ...contents] },
      { contents: [{ parts: [{ text: "Hi", thought: false }, { text: "Hi" }, { text: "" }] }] },
    );
    same({ system_instruction: "Be brief." }, { systemInstruction: { role: "user", parts: [{ text: "Be brief." }] } });
    same(
      {
        tools: [
          {
            functionDeclarations: [
              { name: "f", parameters: { type: "OBJECT", properties: { a: { type: "STRING" } } } },
            ],
          },
          { googleSearch: {} },
        ],
      },
      {
        tools: {
          google_search: {},
          function_declarations: [
            {
              name: "f",
              description: "",
              parametersJsonSchema: { type: "object", properties: { a: { type: "string" } } },
            },
          ],
        },
      },
    );
    same({ contents, toolConfig: { functionCallingConfig: { mode: "AUTO" } } }, { contents });
  });

  it("holds apart what does not", () => {
    differ({ contents }, { contents: [{ role: "model", parts: [{ text: "Hi" }] }] });
    differ({ contents: [{ parts: [{ text: "", thoughtSignature: "a" }] }] }, { contents: [{ parts: [{ text: "" }] }] });
    differ({ toolConfig: { functionCallingConfig: { mode: "ANY" } } }, {});
    differ({ generationConfig: { temperature: 0 } }, { generationConfig: {} });
    differ(
      { contents: [{ parts: [{ functionCall: { name: "f", args: { snake_case: 1 } } }] }] },
      { contents: [{ parts: [{ functionCall: { name: "f", args: { snakeCase: 1 } } }] }] },
    );
  });
});
