import { chatRequestSchema } from "@crux/core";
import { describe, expect, it } from "vitest";
import { readMessagesRequest } from "./read-messages-request.ts";

const model = "anthropic/claude-x";
const hello = [{ role: "user", content: "Hi" }];

function read(body: Parameters<typeof readMessagesRequest>[0]): ReturnType<typeof readMessagesRequest>["request"] {
  return readMessagesRequest(body, model).request;
}

describe("readMessagesRequest", () => {
  it("puts instructions first and reads limits, sampling and stop sequences", () => {
    const request = read({
      max_tokens: 5,
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
      messages: hello,
      temperature: 0,
      top_k: 3,
      stop_sequences: ["x"],
      service_tier: "auto",
    });
    expect(request).toEqual({
      model,
      messages: [
        { role: "system", content: [{ type: "text", text: "Be brief.", cache: true }] },
        { role: "user", content: [{ type: "text", text: "Hi" }] },
      ],
      maxOutputTokens: 5,
      temperature: 0,
      topK: 3,
      stop: ["x"],
      providerOptions: { anthropic: { service_tier: "auto" } },
    });
  });

  it("reads signed and sealed thinking, calls and server items as a decoded answer has them", () => {
    const item = { type: "server_tool_use", id: "s1", name: "web_search", input: { query: "q" } };
    const { messages } = read({
      messages: [
        ...hello,
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Hm", signature: "sig" },
            { type: "redacted_thinking", data: "sealed" },
            item,
            {
              type: "text",
              text: "So",
              citations: [{ type: "char_location", cited_text: "q", document_index: 2, document_title: "T" }],
            },
            { type: "tool_use", id: "t1", name: "add", input: { a: 1 }, caller: { type: "direct" } },
          ],
        },
      ],
    });
    expect(messages[1]).toEqual({
      role: "assistant",
      model,
      content: [
        { type: "reasoning", text: "Hm", providerMetadata: { anthropic: { signature: "sig" } } },
        { type: "reasoning", text: "", providerMetadata: { anthropic: { redactedData: "sealed" } } },
        { type: "provider-item", provider: "anthropic", itemType: "server_tool_use", item },
        {
          type: "text",
          text: "So",
          citations: [
            {
              source: { title: "T", url: null, documentId: "2" },
              quotedText: "q",
              start: null,
              end: null,
              raw: { type: "char_location", cited_text: "q", document_index: 2, document_title: "T" },
            },
          ],
        },
        {
          type: "tool-call",
          id: "t1",
          name: "add",
          arguments: '{"a":1}',
          complete: true,
          providerMetadata: { anthropic: { caller: { type: "direct" } } },
        },
      ],
    });
  });

  it("parts a user turn into tool results and the rest, in order", () => {
    const request = read({
      messages: [
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "t1", content: "2", is_error: false },
            {
              type: "tool_result",
              tool_use_id: "t2",
              content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } }],
            },
            { type: "text", text: "Go on" },
            { type: "document", title: "D", source: { type: "text", media_type: "text/plain", data: "héllo" } },
          ],
        },
      ],
    });
    expect(request.messages).toEqual([
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "t1", content: "2", isError: false },
          { type: "tool-result", toolCallId: "t2", content: [{ type: "image", mediaType: "image/png", data: "AAAA" }] },
        ],
      },
      {
        role: "user",
        content: [
          { type: "text", text: "Go on" },
          { type: "file", mediaType: "text/plain", data: "aMOpbGxv", filename: "D" },
        ],
      },
    ]);
    expect(chatRequestSchema.safeParse(request).success).toBe(true);
  });

  it("reads tools of the caller's and of the vendor's, the choice, and whether calls may come together", () => {
    const server = { type: "web_search_20250305", name: "web_search", max_uses: 2 };
    const request = read({
      messages: hello,
      tools: [{ name: "add", input_schema: { type: "object" }, defer_loading: true }, server],
      tool_choice: { type: "any", disable_parallel_tool_use: true },
    });
    expect(request.tools).toEqual([
      {
        type: "function",
        name: "add",
        parameters: { type: "object" },
        providerOptions: { anthropic: { defer_loading: true } },
      },
      { type: "provider-tool", provider: "anthropic", definition: server },
    ]);
    expect(request.toolChoice).toBe("required");
    expect(request.parallelToolCalls).toBe(false);
  });

  it.each([
    [{ thinking: { type: "enabled", budget_tokens: 1024 } }, { reasoning: { budgetTokens: 1024 } }],
    [{ thinking: { type: "disabled" } }, { reasoning: { effort: "none" } }],
    [{ thinking: { type: "adaptive" }, output_config: { effort: "high" } }, { reasoning: { effort: "high" } }],
    [{ thinking: { type: "adaptive" } }, { providerOptions: { anthropic: { thinking: { type: "adaptive" } } } }],
    [
      { thinking: { type: "adaptive", display: "summarized" } },
      { providerOptions: { anthropic: { thinking: { type: "adaptive", display: "summarized" } } } },
    ],
    [
      { output_config: { effort: "low", format: { type: "json_schema", schema: { type: "object" } } } },
      {
        responseFormat: { type: "json-schema", schema: { type: "object" } },
        providerOptions: { anthropic: { output_config: { effort: "low" } } },
      },
    ],
  ])("reads thinking and effort: %j", (fields, expected) => {
    const { model: _model, messages: _messages, ...options } = read({ messages: hello, ...fields });
    expect(options).toEqual(expected);
  });

  it.each([
    [{ messages: [] }, "messages"],
    [{ messages: ["Hi"] }, "messages.0"],
    [{ messages: [{ role: "user", content: [{ type: "tool_result" }] }] }, "messages.0.content.0.tool_use_id"],
    [{ messages: hello, tool_choice: "required" }, "tool_choice"],
  ])("refuses %j and says where", (body, path) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: "invalid-request", details: { path } }));
  });
});
