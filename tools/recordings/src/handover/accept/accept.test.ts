import type { JsonObject } from "@crux/core";
import { describe, expect, it } from "vitest";
import { checkChatRequest } from "./chat-request.ts";
import { checkGeminiRequest } from "./gemini-request.ts";
import { checkMessagesRequest } from "./messages-request.ts";
import { checkOllamaRequest } from "./ollama-request.ts";
import type { RequestCheck } from "./request-problem.ts";
import { checkResponsesRequest } from "./responses-request.ts";

/** The places of what a vendor would refuse in another model's conversation. */
function refusedBy(check: RequestCheck, provider: string, own = false): (body: JsonObject) => readonly string[] {
  return (body) => [...new Set(check(body, { provider, own }).map(({ path }) => path))];
}

type Case = readonly [what: string, change: Readonly<Record<string, unknown>>, place: string];

describe("a Chat body", () => {
  const call = { id: "call_1", type: "function", function: { name: "f", arguments: "{}" } };
  const turn = { role: "assistant", content: null, tool_calls: [call] };
  const result = { role: "tool", tool_call_id: "call_1", content: "42" };
  const ask = { role: "user", content: "Hi" };
  const refused = refusedBy(checkChatRequest, "openai");

  it("that is right is accepted", () => {
    const image = { type: "image_url", image_url: { url: "data:image/png;base64,AA" } };
    const shown = { role: "user", content: [{ type: "text", text: "See" }, image] };
    expect(refused({ messages: [{ role: "developer", content: "Be." }, ask, turn, result, shown] })).toEqual([]);
    const repeated = [ask, turn, result, turn, result];
    expect(refusedBy(checkChatRequest, "openai", true)({ messages: repeated })).toEqual([]);
  });

  it.each([
    ["no messages", { messages: [] }, "messages"],
    ["an unknown role", { messages: [{ role: "model", content: "a" }] }, "messages.0.role"],
    [
      "an empty text part",
      { messages: [{ role: "user", content: [{ type: "text", text: "" }] }] },
      "messages.0.content.0.text",
    ],
    ["no part", { messages: [{ role: "user", content: [] }] }, "messages.0.content"],
    ["a foreign part", { messages: [{ role: "user", content: [{ type: "document" }] }] }, "messages.0.content"],
    [
      "foreign thinking",
      { messages: [ask, { role: "assistant", content: "a", reasoning_content: "hm" }] },
      "messages.1",
    ],
    ["an empty turn", { messages: [ask, { role: "assistant", content: "" }] }, "messages.1"],
    ["a call without a result", { messages: [ask, turn, ask] }, "messages.1"],
    ["a result too late", { messages: [ask, turn, ask, result] }, "messages.1"],
    ["a result of nobody", { messages: [ask, result] }, "messages.1"],
    ["a result of another", { messages: [ask, turn, { ...result, tool_call_id: "2" }] }, "messages.1"],
    [
      "an id of a foreign alphabet",
      { messages: [ask, { ...turn, tool_calls: [{ ...call, id: "a.b" }] }, { ...result, tool_call_id: "a.b" }] },
      "messages",
    ],
    ["an id twice", { messages: [ask, turn, result, turn, result] }, "messages"],
    [
      "arguments that were cut",
      { messages: [ask, { ...turn, tool_calls: [{ ...call, function: { name: "f", arguments: "[1" } }] }, result] },
      "messages.1.tool_calls.0.function.arguments",
    ],
    [
      "a name with a dot",
      { messages: [ask, { ...turn, tool_calls: [{ ...call, function: { name: "a.f", arguments: "{}" } }] }, result] },
      "messages.1.tool_calls.0.function.name",
    ],
    ["a lone surrogate", { messages: [{ role: "user", content: "\ud800" }] }, "messages.0.content"],
  ] satisfies Case[])("with %s is refused", (_what, body, place) => {
    expect(refused(body as JsonObject)).toContain(place);
  });

  it("is judged by its vendor", () => {
    const deepseek = refusedBy(checkChatRequest, "deepseek");
    expect(deepseek({ messages: [ask, turn, result] })).toEqual(["messages.1"]);
    expect(deepseek({ messages: [ask, { ...turn, reasoning_content: "" }, result] })).toEqual([]);
    expect(deepseek({ messages: [{ role: "developer", content: "Be." }] })).toEqual(["messages.0.role"]);
    const marked = { role: "user", content: [{ type: "text", text: "a", cache_control: { type: "ephemeral" } }] };
    expect(refusedBy(checkChatRequest, "openrouter")({ messages: [marked] })).toEqual([]);
    expect(refused({ messages: [marked] })).toEqual(["messages.0.content.0"]);
  });
});

describe("a Messages body", () => {
  const ask = { role: "user", content: [{ type: "text", text: "Hi" }] };
  const call = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
  const turn = { role: "assistant", content: [call] };
  const result = { type: "tool_result", tool_use_id: "toolu_1", content: "42" };
  const thinking = { type: "thinking", thinking: "hm", signature: "s" };
  const bodyOf = (...messages: readonly object[]): JsonObject => ({ max_tokens: 1, messages }) as JsonObject;
  const refused = refusedBy(checkMessagesRequest, "anthropic");

  it("that is right is accepted", () => {
    expect(refused(bodyOf(ask, turn, { role: "user", content: [result, { type: "text", text: "So?" }] }))).toEqual([]);
    const own = bodyOf(
      ask,
      { role: "assistant", content: [thinking, { ...call, caller: {} }] },
      { role: "user", content: [result] },
    );
    expect(refusedBy(checkMessagesRequest, "anthropic", true)(own)).toEqual([]);
  });

  it.each([
    ["thinking of another", [ask, { role: "assistant", content: [thinking] }, ask], "messages.1.content.0.type"],
    ["white space alone", [{ role: "user", content: [{ type: "text", text: " \n" }] }], "messages.0.content.0.text"],
    ["no block", [{ role: "user", content: [] }], "messages.0.content"],
    ["two turns of a role", [ask, ask], "messages.1"],
    ["the model's turn last", [ask, { role: "assistant", content: [{ type: "text", text: "a" }] }], "messages"],
    ["a call without a result", [ask, turn, ask], "messages.2"],
    ["results behind text", [ask, turn, { role: "user", content: [...ask.content, result] }], "messages.2"],
    [
      "an id of a foreign alphabet",
      [
        ask,
        { role: "assistant", content: [{ ...call, id: "a b" }] },
        { role: "user", content: [{ ...result, tool_use_id: "a b" }] },
      ],
      "messages.1.content.0.id",
    ],
    [
      "input that is no object",
      [ask, { role: "assistant", content: [{ ...call, input: "{}" }] }, { role: "user", content: [result] }],
      "messages.1.content.0.input",
    ],
    ["sound", [{ role: "user", content: [{ type: "audio" }] }], "messages.0.content.0.type"],
  ] as const)("with %s is refused", (_what, messages, place) => {
    expect(refused(bodyOf(...messages))).toContain(place);
  });

  it("of unsigned thinking is refused even of its own", () => {
    const body = bodyOf(ask, { role: "assistant", content: [{ ...thinking, signature: "" }] }, ask);
    expect(refusedBy(checkMessagesRequest, "anthropic", true)(body)).toContain("messages.1.content.0.signature");
  });
});

describe("a Gemini body", () => {
  const ask = { role: "user", parts: [{ text: "Hi" }] };
  const call = { functionCall: { name: "f", args: {} }, thoughtSignature: "skip_thought_signature_validator" };
  const turn = { role: "model", parts: [call] };
  const answer = { functionResponse: { name: "f", response: { output: "42" } } };
  const refused = refusedBy(checkGeminiRequest, "gemini");

  it("that is right is accepted", () => {
    expect(refused({ contents: [ask, turn, { role: "user", parts: [answer] }] })).toEqual([]);
  });

  it.each([
    [
      "thoughts of another",
      [ask, { role: "model", parts: [{ text: "hm", thought: true }] }, ask],
      "contents.1.parts.0",
    ],
    [
      "a signature of another",
      [ask, { role: "model", parts: [{ ...call, thoughtSignature: "abc" }] }, { role: "user", parts: [answer] }],
      "contents.1",
    ],
    [
      "no signature",
      [ask, { role: "model", parts: [{ functionCall: call.functionCall }] }, { role: "user", parts: [answer] }],
      "contents.1",
    ],
    ["no part", [{ role: "user", parts: [] }], "contents.0.parts"],
    ["a call without a response", [ask, turn, ask], "contents.1"],
    ["a response of nobody", [ask, { role: "user", parts: [answer] }], "contents.1"],
    ["a response among text", [ask, turn, { role: "user", parts: [answer, { text: "So?" }] }], "contents.2"],
    ["the role of another wire", [{ role: "assistant", parts: [{ text: "a" }] }, ask], "contents.0.role"],
  ] as const)("with %s is refused", (_what, contents, place) => {
    expect(refused({ contents } as unknown as JsonObject)).toContain(place);
  });
});

describe("an Ollama body", () => {
  const ask = { role: "user", content: "Hi" };
  const turn = { role: "assistant", content: "", tool_calls: [{ function: { name: "f", arguments: {} } }] };
  const result = { role: "tool", content: "42", tool_name: "f", tool_call_id: "1" };
  const refused = refusedBy(checkOllamaRequest, "ollama");

  it("that is right is accepted", () => {
    expect(refused({ messages: [ask, turn, result, { ...ask, images: ["AAAA"] }] })).toEqual([]);
  });

  it.each([
    ["no messages", [], "messages"],
    [
      "arguments as text",
      [ask, { ...turn, tool_calls: [{ function: { name: "f", arguments: "{}" } }] }, result],
      "messages.1.tool_calls.0.function.arguments",
    ],
    ["an address for an image", [{ ...ask, images: ["https://example.com/a.png"] }], "messages.0.images.0"],
    ["parts", [{ role: "user", content: [{ type: "text", text: "a" }] }], "messages.0.content"],
    ["a call without a result", [ask, turn, ask], "messages.1"],
    ["a result of nobody", [ask, result], "messages.1"],
    ["an empty turn", [ask, { role: "assistant", content: "" }], "messages.1"],
    ["thinking of another", [ask, { role: "assistant", content: "a", thinking: "hm" }], "messages.1"],
  ] as const)("with %s is refused", (_what, messages, place) => {
    expect(refused({ messages } as unknown as JsonObject)).toContain(place);
  });
});

describe("a Responses body", () => {
  const ask = { role: "user", content: [{ type: "input_text", text: "Hi" }] };
  const call = { type: "function_call", call_id: "call_1", name: "f", arguments: "{}" };
  const output = { type: "function_call_output", call_id: "call_1", output: "42" };
  const refused = refusedBy(checkResponsesRequest, "openai");
  const bodyOf = (...input: readonly object[]): JsonObject => ({ store: false, input }) as JsonObject;

  it("that is right is accepted", () => {
    const said = { type: "message", role: "assistant", content: [{ type: "output_text", text: "a" }] };
    expect(refused(bodyOf(ask, said, call, output, ask))).toEqual([]);
    const reasoning = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "e" };
    expect(refusedBy(checkResponsesRequest, "openai", true)(bodyOf(ask, reasoning, call, output))).toEqual([]);
  });

  it.each([
    ["reasoning of another", [ask, { type: "reasoning", id: "rs_1", encrypted_content: "e" }, call, output], "input.1"],
    ["an item id of another", [ask, { ...call, id: "fc_1" }, output], "input.1"],
    ["a call without an output", [ask, call, ask], "input.1"],
    ["an output of nobody", [ask, output], "input.1"],
    ["a call id twice", [ask, call, output, call, output], "input"],
    ["no content", [{ role: "user", content: [] }], "input.0.content"],
    [
      "the phase of another",
      [ask, { type: "message", role: "assistant", phase: "commentary", content: "a" }],
      "input.1",
    ],
    [
      "the user's part in a turn of the model's",
      [ask, { role: "assistant", content: [{ type: "input_text", text: "a" }] }],
      "input.1",
    ],
  ] as const)("with %s is refused", (_what, input, place) => {
    expect(refused(bodyOf(...input)).some((path) => path.startsWith(place))).toBe(true);
  });

  it("that the vendor would keep, or reasoning that leads nowhere, is refused", () => {
    expect(refused({ input: [ask] } as JsonObject)).toEqual(["store"]);
    const reasoning = { type: "reasoning", id: "rs_1", encrypted_content: "e" };
    expect(refusedBy(checkResponsesRequest, "openai", true)(bodyOf(ask, reasoning, ask))).toEqual(["input.1"]);
  });
});
