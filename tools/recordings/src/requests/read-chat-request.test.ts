import { chatRequestSchema, isCruxError } from "@crux/core";
import { describe, expect, it } from "vitest";
import { readChatRequest } from "./read-chat-request.ts";

const model = "acme/m-1";
const hello = [{ role: "user", content: "Hi" }];

describe("readChatRequest", () => {
  it("reads sampling, limits and stream, and keeps what it has no word for as provider options", () => {
    const { request, stream } = readChatRequest(
      {
        model: "m-1",
        messages: hello,
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 9,
        temperature: 0.5,
        top_p: 0.9,
        seed: 7,
        stop: ["x"],
        n: 1,
        user: "u",
        logit_bias: null,
      },
      model,
    );
    expect(stream).toBe(true);
    expect(request).toEqual({
      model,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      seed: 7,
      stop: ["x"],
      providerOptions: { acme: { user: "u" } },
    });
  });

  it("reads a tool round with reasoning, in the order reasoning, text, calls", () => {
    const details = [{ type: "reasoning.encrypted", data: "c2VhbA==" }];
    const { request } = readChatRequest(
      {
        messages: [
          ...hello,
          {
            role: "assistant",
            content: "Wait.",
            reasoning: "Hm",
            reasoning_details: details,
            tool_calls: [{ id: "c1", index: 0, type: "function", function: { name: "add", arguments: '{"a":1}' } }],
          },
          { role: "tool", tool_call_id: "c1", name: "add", content: "2" },
        ],
      },
      model,
    );
    expect(request.messages.slice(1)).toEqual([
      {
        role: "assistant",
        model,
        content: [
          { type: "reasoning", text: "Hm", providerMetadata: { acme: { reasoning_details: details } } },
          { type: "text", text: "Wait." },
          { type: "tool-call", id: "c1", name: "add", arguments: '{"a":1}', complete: true },
        ],
      },
      { role: "tool", content: [{ type: "tool-result", toolCallId: "c1", toolName: "add", content: "2" }] },
    ]);
  });

  it("reads media by data, address and file id, cache marks, and parts it does not know", () => {
    const video = { type: "video_url", video_url: { url: "https://x.test/v" } };
    const { request } = readChatRequest(
      {
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "See", cache_control: { type: "ephemeral", ttl: "1h" } },
              { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
              { type: "image_url", image_url: { url: "https://x.test/i" } },
              { type: "input_audio", input_audio: { data: "BBBB", format: "mp3" } },
              { type: "file", file: { file_data: "data:application/pdf;base64,CCCC", filename: "a.pdf" } },
              { type: "file", file: { file_id: "f1" } },
              video,
            ],
          },
        ],
      },
      model,
    );
    expect(request.messages[0]?.content).toEqual([
      { type: "text", text: "See", cache: { ttl: "1h" } },
      { type: "image", mediaType: "image/png", data: "AAAA", providerOptions: { acme: { detail: "low" } } },
      { type: "image", url: "https://x.test/i" },
      { type: "audio", mediaType: "audio/mpeg", data: "BBBB" },
      { type: "file", mediaType: "application/pdf", data: "CCCC", filename: "a.pdf" },
      { type: "file", fileId: "f1" },
      { type: "provider-item", provider: "acme", itemType: "video_url", item: video },
    ]);
    expect(chatRequestSchema.safeParse(request).success).toBe(true);
  });

  it("reads tools, choices and formats", () => {
    const server = { type: "acme:search", parameters: { k: 1 } };
    const { request } = readChatRequest(
      {
        messages: hello,
        tools: [
          {
            type: "function",
            function: { name: "add", description: "d", parameters: { type: "object" }, strict: true },
          },
          server,
        ],
        tool_choice: { type: "function", function: { name: "add" } },
        parallel_tool_calls: false,
        response_format: {
          type: "json_schema",
          json_schema: { name: "out", schema: { type: "object" }, strict: true },
        },
      },
      model,
    );
    expect(request.tools).toEqual([
      { type: "function", name: "add", description: "d", parameters: { type: "object" }, strict: true },
      { type: "provider-tool", provider: "acme", definition: server },
    ]);
    expect(request.toolChoice).toEqual({ tool: "add" });
    expect(request.parallelToolCalls).toBe(false);
    expect(request.responseFormat).toEqual({
      type: "json-schema",
      name: "out",
      schema: { type: "object" },
      strict: true,
    });
  });

  it.each([
    [{ reasoning_effort: "low" }, { reasoning: { effort: "low" } }],
    [{ reasoning: { effort: "high" } }, { reasoning: { effort: "high" } }],
    [{ reasoning: { max_tokens: 64 } }, { reasoning: { budgetTokens: 64 } }],
    [{ thinking: { type: "disabled" } }, { reasoning: { effort: "none" } }],
    [{ thinking: { type: "enabled" } }, { providerOptions: { acme: { thinking: { type: "enabled" } } } }],
    [
      { reasoning: { effort: "low", exclude: true } },
      { providerOptions: { acme: { reasoning: { effort: "low", exclude: true } } } },
    ],
  ])("reads how hard to think: %j", (fields, expected) => {
    const {
      model: _model,
      messages: _messages,
      ...options
    } = readChatRequest({ messages: hello, ...fields }, model).request;
    expect(options).toEqual(expected);
  });

  it.each([
    [{ messages: [] }, "messages"],
    [{ messages: [{ role: "narrator", content: "x" }] }, "messages.0.role"],
    [{ messages: [{ role: "tool", content: "x" }] }, "messages.0.tool_call_id"],
    [{ messages: hello, tool_choice: { type: "function" } }, "tool_choice"],
  ])("refuses %j and says where", (body, path) => {
    const read = (): unknown => readChatRequest(body, model);
    expect(read).toThrow(expect.objectContaining({ code: "invalid-request", details: { path } }));
    try {
      read();
    } catch (thrown) {
      expect(isCruxError(thrown)).toBe(true);
    }
  });
});

describe("what clients also send on the Chat wire", () => {
  it("keeps both limits, refusals among the parts, and functions that say more than the neutral words", () => {
    const tool = { type: "function", function: { name: "f", parameters: {}, x_extra: 1 } };
    const refused = { role: "assistant", content: [{ type: "refusal", refusal: "No." }] };
    const body = { messages: [...hello, refused], max_tokens: 5, max_completion_tokens: 6, tools: [tool] };
    expect(readChatRequest(body, model).request).toMatchObject({
      maxOutputTokens: 6,
      providerOptions: { acme: { max_tokens: 5 } },
      messages: [{}, { content: [{ type: "refusal", text: "No." }] }],
      tools: [{ type: "provider-tool", definition: tool }],
    });
  });

  it.each([
    { messages: [{ role: "function", name: "f", content: "1" }] },
    { messages: hello, tool_choice: { type: "allowed_tools", allowed_tools: { mode: "auto", tools: [] } } },
  ])("has no neutral form for %j", (body) => {
    expect(() => readChatRequest(body, model)).toThrow("No neutral form");
  });
});
