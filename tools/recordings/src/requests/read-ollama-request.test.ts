import { chatRequestSchema, type JsonValue } from "@crux/core";
import { describe, expect, it } from "vitest";
import { readOllamaRequest } from "./read-ollama-request.ts";

const model = "ollama/qwen3:4b";
const hello = [{ role: "user", content: "Hi" }];

describe("readOllamaRequest", () => {
  it("reads limits and sampling out of the options, and keeps what it has no word for", () => {
    const { request, stream } = readOllamaRequest(
      {
        model: "qwen3:4b",
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "See", images: ["AAAA"] },
        ],
        options: { num_predict: 9, temperature: 0, stop: ["x"], num_ctx: 512 },
        format: "json",
        think: false,
        keep_alive: "10m",
      },
      model,
    );
    expect(stream).toBe(true);
    expect(request).toEqual({
      model,
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "See" },
            { type: "image", data: "AAAA" },
          ],
        },
      ],
      maxOutputTokens: 9,
      temperature: 0,
      stop: ["x"],
      reasoning: { effort: "none" },
      responseFormat: { type: "json" },
      providerOptions: { ollama: { keep_alive: "10m", options: { num_ctx: 512 } } },
    });
    expect(chatRequestSchema.safeParse(request).success).toBe(true);
  });

  it("pairs results with calls by id, by name, and in order where there is neither", () => {
    const call = (name: string, id?: string): JsonValue => ({
      ...(id === undefined ? {} : { id }),
      function: { name, arguments: {} },
    });
    const { request } = readOllamaRequest(
      {
        messages: [
          ...hello,
          { role: "assistant", content: "", thinking: "Hm", tool_calls: [call("a", "x"), call("b"), call("c")] },
          { role: "tool", content: "3", tool_name: "c" },
          { role: "tool", content: "1", tool_call_id: "x" },
          { role: "tool", content: "2" },
        ],
      },
      model,
    );
    expect(request.messages.slice(2).map(({ content }) => content[0])).toMatchObject([
      { toolCallId: "call-2", toolName: "c", content: "3" },
      { toolCallId: "x", content: "1" },
      { toolCallId: "call-1", content: "2" },
    ]);
    expect(request.messages[1]).toMatchObject({
      content: [
        { type: "reasoning", text: "Hm" },
        { id: "x" },
        { id: "call-1", providerMetadata: { ollama: { id: null } } },
        { id: "call-2" },
      ],
    });
  });

  it("leaves words that are none of ours to the vendor's options", () => {
    const own = { think: true, format: "", options: { num_predict: -1 } };
    const { request, stream } = readOllamaRequest({ messages: hello, stream: false, ...own }, model);
    expect(stream).toBe(false);
    expect(request).toMatchObject({ providerOptions: { ollama: { think: true, options: { num_predict: -1 } } } });
    expect(request).not.toHaveProperty("responseFormat");
  });

  it.each([[{ role: "tool", content: "alone" }], [{ role: "developer", content: "x" }]])("refuses %j", (message) => {
    expect(() => readOllamaRequest({ messages: [message] }, model)).toThrow(
      expect.objectContaining({ code: "invalid-request" }),
    );
  });
});
