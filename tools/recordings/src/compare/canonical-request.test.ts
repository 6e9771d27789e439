import type { JsonValue } from "@crux/core";
import { describe, expect, it } from "vitest";
import { canonicalRequest, type RequestWire } from "./canonical-request.ts";
import { differences } from "./differences.ts";

function paths(wire: RequestWire, recorded: JsonValue, sent: JsonValue, provider = "acme"): readonly string[] {
  return differences(canonicalRequest(wire, recorded, provider), canonicalRequest(wire, sent, provider)).map(
    ({ path }) => path,
  );
}

const user = { role: "user", content: "Hi" };
const call = (text: string): JsonValue => ({ id: "c", type: "function", function: { name: "f", arguments: text } });

describe("canonicalRequest on the Chat wire", () => {
  it.each<[string, JsonValue, JsonValue]>([
    ["key order and nulls", { model: "m", messages: [user], stop: null }, { messages: [user], model: "m" }],
    [
      "string content and one text part",
      { messages: [user] },
      { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] },
    ],
    ["no stop words", { messages: [user], stop: [] }, { messages: [user] }],
    [
      "a refusal among the parts",
      { messages: [{ role: "assistant", content: [{ type: "refusal", refusal: "No." }] }] },
      { messages: [{ role: "assistant", refusal: "No." }] },
    ],
    [
      "results side by side",
      {
        messages: [
          user,
          { role: "tool", tool_call_id: "b", content: "2" },
          { role: "tool", tool_call_id: "a", content: "1" },
        ],
      },
      {
        messages: [
          user,
          { role: "tool", tool_call_id: "a", content: "1" },
          { role: "tool", tool_call_id: "b", content: "2" },
        ],
      },
    ],
    ["the two names of the limit", { max_tokens: 5, messages: [] }, { max_completion_tokens: 5, messages: [] }],
    [
      "system and developer",
      { messages: [{ role: "developer", content: "x" }] },
      { messages: [{ role: "system", content: "x" }] },
    ],
    [
      "spacing inside arguments",
      { messages: [{ role: "assistant", content: "", tool_calls: [call('{"a": 1}')] }] },
      { messages: [{ role: "assistant", content: null, tool_calls: [call('{"a":1}')] }] },
    ],
    [
      "defaults",
      { messages: [user], tool_choice: "auto", n: 1, stream: true, parallel_tool_calls: true },
      { messages: [user] },
    ],
    [
      "a tool without parameters",
      {
        messages: [user],
        tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } }],
      },
      { messages: [user], tools: [{ type: "function", function: { name: "f" } }] },
    ],
    [
      "the long form of an effort",
      { messages: [user], reasoning: { effort: "low" } },
      { messages: [user], reasoning_effort: "low" },
    ],
    [
      "the two names of reasoning",
      { messages: [{ role: "assistant", content: "x", reasoning: "r" }] },
      { messages: [{ role: "assistant", content: "x", reasoning_content: "r" }] },
    ],
  ])("holds equal: %s", (_what, recorded, sent) => {
    expect(paths("chat", recorded, sent)).toEqual([]);
  });

  it.each<[string, JsonValue, JsonValue, string]>([
    ["another limit", { max_tokens: 5, messages: [user] }, { max_tokens: 6, messages: [user] }, "max_tokens"],
    ["a lost message", { messages: [user, user] }, { messages: [user] }, "messages.1"],
    [
      "other arguments",
      { messages: [{ role: "assistant", tool_calls: [call('{"a":1}')] }] },
      { messages: [{ role: "assistant", tool_calls: [call('{"a":2}')] }] },
      "messages.0.tool_calls.0.function.arguments.a",
    ],
    [
      "two user texts run together",
      {
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "a" },
              { type: "text", text: "b" },
            ],
          },
        ],
      },
      { messages: [{ role: "user", content: "ab" }] },
      "messages.0.content.0.text",
    ],
    [
      "lost calls beside text",
      { messages: [{ role: "assistant", content: "x", tool_calls: [call("{}")] }] },
      { messages: [{ role: "assistant", content: "x" }] },
      "messages.0.tool_calls",
    ],
    [
      "strict lost",
      { messages: [user], tools: [{ type: "function", function: { name: "f", strict: true } }] },
      { messages: [user], tools: [{ type: "function", function: { name: "f" } }] },
      "tools.0.function.strict",
    ],
    ["a required tool", { messages: [user], tool_choice: "required" }, { messages: [user] }, "tool_choice"],
  ])("tells apart: %s", (_what, recorded, sent, path) => {
    expect(paths("chat", recorded, sent)).toContain(path);
  });
});

it("lets DeepSeek leave reasoning out of a turn that called no tool, and nobody else", () => {
  const told = { messages: [{ role: "assistant", content: "x", reasoning_content: "r" }] };
  const calling = { messages: [{ role: "assistant", content: "x", reasoning_content: "r", tool_calls: [call("{}")] }] };
  const silent = { messages: [{ role: "assistant", content: "x" }] };
  expect(paths("chat", told, silent, "deepseek")).toEqual([]);
  expect(paths("chat", told, silent, "ollama")).toEqual(["messages.0.reasoning_content"]);
  expect(
    paths("chat", calling, { messages: [{ role: "assistant", content: "x", tool_calls: [call("{}")] }] }, "deepseek"),
  ).toEqual(["messages.0.reasoning_content"]);
});

describe("canonicalRequest on the Messages wire", () => {
  const block = { type: "text", text: "Hi" };

  it.each<[string, JsonValue, JsonValue]>([
    [
      "string and block",
      { system: "s", messages: [user] },
      { system: [{ type: "text", text: "s" }], messages: [{ role: "user", content: [block] }] },
    ],
    [
      "turns of one role side by side",
      { messages: [user, user] },
      { messages: [{ role: "user", content: [block, block] }] },
    ],
    [
      "the usual life of a mark",
      { messages: [{ role: "user", content: [{ ...block, cache_control: { type: "ephemeral", ttl: "5m" } }] }] },
      { messages: [{ role: "user", content: [{ ...block, cache_control: { type: "ephemeral" } }] }] },
    ],
    [
      "a result without an error",
      {
        messages: [
          { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x", is_error: false }] },
        ],
      },
      {
        messages: [
          {
            role: "user",
            content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "x" }] }],
          },
        ],
      },
    ],
    [
      "the default choice",
      { messages: [user], tool_choice: { type: "auto", disable_parallel_tool_use: false } },
      { messages: [user] },
    ],
    [
      "thinking off where it is off anyway",
      { model: "claude-sonnet-4-5", messages: [user], thinking: { type: "disabled" }, temperature: 1 },
      { model: "claude-sonnet-4-5", messages: [user] },
    ],
    [
      "the older name of a format",
      { messages: [user], output_format: { type: "json_schema", schema: { required: ["b", "a"] } } },
      { messages: [user], output_config: { format: { type: "json_schema", schema: { required: ["a", "b"] } } } },
    ],
  ])("holds equal: %s", (_what, recorded, sent) => {
    expect(paths("messages", recorded, sent)).toEqual([]);
  });

  it.each<[string, JsonValue, JsonValue, string]>([
    [
      "a changed signature",
      { messages: [{ role: "assistant", content: [{ type: "thinking", thinking: "t", signature: "a" }] }] },
      { messages: [{ role: "assistant", content: [{ type: "thinking", thinking: "t", signature: "b" }] }] },
      "messages.0.content.0.signature",
    ],
    [
      "thinking switched off",
      { model: "claude-sonnet-5", messages: [user], thinking: { type: "disabled" } },
      { model: "claude-sonnet-5", messages: [user] },
      "thinking",
    ],
    [
      "an hour's mark",
      { messages: [{ role: "user", content: [{ ...block, cache_control: { type: "ephemeral", ttl: "1h" } }] }] },
      { messages: [{ role: "user", content: [{ ...block, cache_control: { type: "ephemeral" } }] }] },
      "messages.0.content.0.cache_control.ttl",
    ],
    [
      "calls one by one",
      { messages: [user], tool_choice: { type: "auto", disable_parallel_tool_use: true } },
      { messages: [user] },
      "tool_choice",
    ],
    [
      "an error turned into a result",
      { messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "t", is_error: true }] }] },
      { messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "t" }] }] },
      "messages.0.content.0.is_error",
    ],
    [
      "blocks in another order",
      { messages: [{ role: "user", content: [block, { type: "text", text: "Ho" }] }] },
      { messages: [{ role: "user", content: [{ type: "text", text: "Ho" }, block] }] },
      "messages.0.content.0.text",
    ],
  ])("tells apart: %s", (_what, recorded, sent, path) => {
    expect(paths("messages", recorded, sent)).toContain(path);
  });
});

describe("canonicalRequest on Ollama's own chat", () => {
  const calling = (call: JsonValue): JsonValue => ({ messages: [{ role: "assistant", tool_calls: [call] }] });

  it.each<[string, JsonValue, JsonValue]>([
    [
      "stream, and what is said with every request",
      { messages: [user], stream: true },
      { messages: [user], truncate: false, shift: false },
    ],
    ["no format", { messages: [user], format: "" }, { messages: [user] }],
    ["no options, no tools", { messages: [user], options: {}, tools: [] }, { messages: [user] }],
    [
      "no text",
      { messages: [{ role: "user", content: "", images: ["A"] }] },
      { messages: [{ role: "user", images: ["A"] }] },
    ],
    [
      "the place and the type of a call",
      calling({ function: { index: 0, name: "f", arguments: { a: 1 } } }),
      calling({ type: "function", function: { name: "f", arguments: { a: 1 } } }),
    ],
  ])("means the same: %s", (_name, recorded, sent) => {
    expect(paths("ollama-chat", recorded, sent, "ollama")).toEqual([]);
  });

  it.each<[string, JsonValue, JsonValue]>([
    ["a window", { options: { num_ctx: 1 } }, { options: { num_ctx: 2 } }],
    ["truncation that is asked for", { truncate: true }, {}],
    ["thinking", { think: false }, {}],
    ["the id of a call", calling({ id: "a", function: { name: "f" } }), calling({ function: { name: "f" } })],
  ])("does not mean the same: %s", (_name, recorded, sent) => {
    expect(paths("ollama-chat", recorded, sent, "ollama")).not.toEqual([]);
  });
});

describe("canonicalRequest on the Responses wire", () => {
  const said = { role: "user", content: "Hi" };
  it.each<[string, JsonValue, JsonValue]>([
    ["a string and one message", { input: "Hi" }, { input: [{ type: "message", ...said }] }],
    [
      "instructions and a message of the system",
      { instructions: "Be brief", input: "Hi" },
      { input: [{ role: "developer", content: [{ type: "input_text", text: "Be brief" }] }, said] },
    ],
    ["what the vendor stores anyway", { input: "Hi", store: true }, { input: "Hi" }],
    ["encrypted reasoning asked for", { input: "Hi", include: ["reasoning.encrypted_content"] }, { input: "Hi" }],
    [
      "a result as text and as a part",
      { input: [{ type: "function_call_output", call_id: "c", output: "r" }] },
      { input: [{ type: "function_call_output", call_id: "c", output: [{ type: "input_text", text: "r" }] }] },
    ],
    [
      "arguments whatever their spacing",
      { input: [{ type: "function_call", call_id: "c", name: "f", arguments: '{"a": 1}' }] },
      { input: [{ type: "function_call", call_id: "c", name: "f", arguments: '{"a":1}' }] },
    ],
    ["a choice of no tools", { input: "Hi", tool_choice: "required", tools: [] }, { input: "Hi" }],
  ])("takes as the same: %s", (_name, recorded, sent) => expect(paths("responses", recorded, sent)).toEqual([]));

  it.each<[string, JsonValue, JsonValue, string]>([
    ["store", { input: "Hi", store: false }, { input: "Hi" }, "store"],
    ["ids", { input: [{ type: "reasoning", id: "a" }] }, { input: [{ type: "reasoning", id: "b" }] }, "input.0.id"],
    [
      "phases",
      { input: [{ role: "assistant", phase: "commentary", content: "a" }] },
      { input: [{ role: "assistant", content: "a" }] },
      "input.0.phase",
    ],
    [
      "citations",
      { input: [{ role: "assistant", content: [{ type: "output_text", text: "a", annotations: [{}] }] }] },
      { input: [{ role: "assistant", content: "a" }] },
      "input.0.content.0.annotations",
    ],
  ])("tells apart: %s", (_name, recorded, sent, path) => expect(paths("responses", recorded, sent)).toEqual([path]));
});
