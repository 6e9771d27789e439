import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectedOf } from "./expected-of.ts";
import { loadRecordings, type RecordedExchange } from "./load-recordings.ts";

interface Sketch {
  readonly api?: string;
  readonly provider?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly asked?: unknown;
}

function exchangeOf(body: unknown, sketch: Sketch = {}): RecordedExchange {
  return {
    id: "hand-made",
    provider: sketch.provider ?? "openai",
    api: sketch.api ?? "chat",
    model: null,
    provenance: "recorded",
    fidelity: "verbatim",
    framing: "recorded",
    source: { repo: "", commit: "", path: "", index: 0 },
    licence: "MIT",
    request: { method: "POST", url: "https://example.test", headers: {}, body: sketch.asked ?? {} },
    response: {
      status: sketch.status ?? 200,
      headers: sketch.headers ?? {},
      body: typeof body === "string" ? body : JSON.stringify(body),
    },
    tags: sketch.tags ?? [],
  };
}

const expected = (body: unknown, sketch?: Sketch) => expectedOf(exchangeOf(body, sketch));
const line = (value: unknown) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
const sse = (...values: unknown[]) => values.map(line).join("");

const message = (fields: object, finish: unknown = "stop", more: object = {}) => ({
  id: "c1",
  model: "m1",
  choices: [{ index: 0, message: fields, finish_reason: finish }],
  ...more,
});
const delta = (fields: object, finish: unknown = null, more: object = {}) => ({
  id: "c1",
  model: "m1",
  choices: [{ index: 0, delta: fields, finish_reason: finish }],
  ...more,
});
const call = (args?: unknown, more: object = { id: "a", index: 0 }, name: unknown = "f") => ({
  ...more,
  type: "function",
  function: { name, arguments: args },
});
const streamed = (...fragments: object[]) =>
  sse(...fragments.map((fragment) => delta({ tool_calls: [fragment] })), delta({}, "tool_calls"), "[DONE]");

describe("chat, text", () => {
  it("reads content as a string, null, or parts", () => {
    expect(expected(message({ content: "hi" }))).toMatchObject({ kind: "answer", text: "hi", id: "c1", model: "m1" });
    expect(expected(message({ content: null }))).toMatchObject({ text: "", finishReason: "stop" });
    const parts = [{ type: "text", text: "a" }, { type: "image_url" }, { type: "text", text: "b" }];
    expect(expected(message({ content: parts }))).toMatchObject({ text: "ab" });
  });

  it("takes the first reasoning field that says something, and details only for want of it", () => {
    const details = [
      { type: "reasoning.text", text: "d" },
      { type: "reasoning.summary", summary: "s" },
    ];
    const reasoningOf = (fields: object) => expected(message(fields));
    expect(reasoningOf({ reasoning_content: "", reasoning: "r", reasoning_details: details })).toMatchObject({
      reasoning: "r",
    });
    expect(reasoningOf({ reasoning_content: "c", reasoning: "r" })).toMatchObject({ reasoning: "c" });
    expect(reasoningOf({ reasoning: null, reasoning_details: details })).toMatchObject({ reasoning: "ds" });
  });

  it("keeps signatures and encrypted reasoning, pieces of one streamed entry as one", () => {
    const detail = (fields: object) => delta({ reasoning_details: [{ index: 0, type: "reasoning.text", ...fields }] });
    const encrypted = { index: 0, type: "reasoning.encrypted", data: "enc" };
    const body = sse(
      detail({ text: "a", signature: "" }),
      detail({ signature: "sig" }),
      detail({ text: "b" }),
      delta({ reasoning_details: [encrypted] }),
    );
    expect(expected(body + sse(delta({}, "stop"), "[DONE]"))).toMatchObject({
      reasoning: "ab",
      opaque: ["sig", "enc"],
    });
  });

  it("reads refusals, citations and logprobs", () => {
    const annotations = [{ type: "url_citation" }, { type: "file" }];
    expect(expected(message({ refusal: "no", annotations }))).toMatchObject({
      refusal: "no",
      citations: 1,
      logprobs: false,
    });
    const choice = { index: 0, message: { content: "x" }, finish_reason: "stop" };
    expect(expected({ choices: [{ ...choice, logprobs: { content: [{ token: "x" }] } }] })).toMatchObject({
      logprobs: true,
    });
    expect(expected({ choices: [{ ...choice, logprobs: -0.1 }] })).toMatchObject({ logprobs: false });
  });

  it("does not read several choices", () => {
    const body = {
      choices: [
        { index: 0, message: {} },
        { index: 1, message: {} },
      ],
    };
    expect(expected(body)).toMatchObject({ kind: "not-applicable", rule: "multi-choice" });
    expect(expected(sse({ choices: [{ index: 1, delta: {} }] }))).toMatchObject({ rule: "multi-choice" });
    expect(expected({ choices: [{ message: {} }, { message: {} }] })).toMatchObject({ rule: "multi-choice" });
    expect(expected({ choices: [{ message: { content: "x" } }] })).toMatchObject({ text: "x" });
  });
});

describe("chat, tool calls", () => {
  it("joins fragments and lets no later blank, null or repeated id or name overwrite", () => {
    const body = streamed(
      call("", { id: "a", index: 0 }),
      call('{"x"', { id: "", index: 0 }, null),
      call(":1}", { id: "a", index: 0 }),
      call("", { id: null, index: 0 }),
    );
    expect(expected(body)).toMatchObject({
      toolCalls: [{ id: "a", name: "f", arguments: '{"x":1}' }],
      finishReason: "tool-calls",
    });
  });

  it("keys by id, then index, then order", () => {
    const args = (body: string) => {
      const answer = expected(body);
      return answer.kind === "answer" ? answer.toolCalls.map(({ id, arguments: text }) => `${String(id)}${text}`) : [];
    };
    expect(args(streamed(call("1", { id: "a", index: 0 }), call("2", { id: "b", index: 0 })))).toEqual(["a1", "b2"]);
    expect(
      args(streamed(call("[", { id: "a" }), call("[", { id: "b" }), call("]", { id: "a" }), call("]", { id: "b" }))),
    ).toEqual(["a[]", "b[]"]);
    expect(args(streamed(call("[", { index: 3 }), call("]", { id: "late", index: 3 })))).toEqual(["late[]"]);
    expect(args(streamed(call("[", { id: "" }), call("]", {}, null), call("2", {})))).toEqual(["null[]", "null2"]);
  });

  it("gives {} to a finished call without arguments and text to an object", () => {
    const answer = expected(
      message({ tool_calls: [call(), call(null, { id: "b" }), call("", { id: "c" }), call({ x: 1 }, { id: "d" })] }),
    );
    expect(answer).toMatchObject({ toolCalls: ["{}", "{}", "{}", '{"x":1}'].map((text) => ({ arguments: text })) });
  });

  it("takes every entry of a whole message as a call, an id used before as none", () => {
    const tool_calls = [call("1"), call("2"), call("3", { id: "" })];
    expect(expected(message({ tool_calls }))).toMatchObject({ toolCalls: [{ id: "a" }, { id: null }, { id: null }] });
  });

  it("completes no call under length, and none whose arguments do not parse", () => {
    const cut = { toolCalls: [], cutToolCalls: 1 };
    expect(expected(message({ tool_calls: [call("{}")] }, "length"))).toMatchObject({ ...cut, finishReason: "length" });
    expect(expected(message({ tool_calls: [call("{}{}")] }, "tool_calls"))).toMatchObject({
      ...cut,
      finishReason: "tool-calls",
    });
  });

  it("takes the upstream's own word for a limit over tool_calls", () => {
    const choice = {
      message: { tool_calls: [call("")] },
      finish_reason: "tool_calls",
      native_finish_reason: "max_output_tokens",
    };
    expect(expected({ choices: [choice] })).toMatchObject({
      toolCalls: [],
      cutToolCalls: 1,
      finishReason: "length",
      rawFinishReason: "tool_calls",
    });
  });

  it("reads the legacy function call, and hands a custom call over as an item", () => {
    const legacy = sse(
      delta({ function_call: { name: "f", arguments: "[" } }),
      delta({ function_call: { arguments: "]" } }, "function_call"),
    );
    expect(expected(legacy)).toMatchObject({
      toolCalls: [{ id: null, name: "f", arguments: "[]" }],
      finishReason: "tool-calls",
    });
    const custom = { id: "a", type: "custom", custom: { name: "f", input: "4 + 4" } };
    expect(expected(message({ tool_calls: [custom] }, "tool_calls"))).toMatchObject({
      toolCalls: [],
      cutToolCalls: 0,
      providerItems: ["custom"],
    });
  });
});

describe("chat, the end", () => {
  it("needs a finish reason or [DONE]", () => {
    const text = delta({ content: "a" });
    expect(expected(sse(text, delta({}, "stop")))).toMatchObject({ kind: "answer", finishReason: "stop" });
    expect(expected(sse(text, "[DONE]"))).toMatchObject({ finishReason: "other", rawFinishReason: null });
    expect(expected(sse(text))).toMatchObject({ kind: "error", code: "stream-interrupted", partial: { text: "a" } });
    expect(expected(message({ content: "a" }, null))).toMatchObject({ finishReason: "other", rawFinishReason: null });
    expect(expected("", { asked: { stream: true } })).toMatchObject({ code: "stream-interrupted", partial: null });
  });

  it("reads on after a finish reason, and the last one wins", () => {
    const body = sse(
      delta({}, "stop"),
      delta({ content: "late" }, "length"),
      { choices: [], usage: { prompt_tokens: 1 } },
      "[DONE]",
    );
    expect(expected(body)).toMatchObject({
      text: "late",
      finishReason: "length",
      usage: { inputTokens: 1, outputTokens: null },
    });
  });

  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["tool_calls", "tool-calls"],
    ["function_call", "tool-calls"],
    ["content_filter", "content-filter"],
    ["error", "error"],
    ["insufficient_system_resource", "error"],
    ["novel", "other"],
  ])("maps %s to %s", (raw, finishReason) => {
    expect(expected(message({ content: "x" }, raw))).toMatchObject({ finishReason, rawFinishReason: raw });
  });

  it("says tool-calls for a complete call under stop", () => {
    expect(expected(message({ tool_calls: [call("{}")] }))).toMatchObject({
      finishReason: "tool-calls",
      rawFinishReason: "stop",
    });
  });

  it("finds an error wherever it stands in a success", () => {
    const error = { message: "Provider returned error", code: 502 };
    const found = { kind: "error", code: "overloaded", status: 200, vendorCode: "502" };
    expect(expected({ error })).toMatchObject({ ...found, partial: null });
    expect(expected(sse(delta({ content: "a" }, "stop"), delta({}, "error", { error })))).toMatchObject({
      ...found,
      partial: { text: "a" },
    });
    expect(expected({ choices: [{ index: 0, message: { content: "a" }, error }] })).toMatchObject({
      ...found,
      partial: { text: "a" },
    });
    expect(expected(`${line(delta({ content: "a" }))}${JSON.stringify({ error })}\n`)).toMatchObject({
      ...found,
      partial: { text: "a" },
    });
    expect(expected(sse(delta({ tool_calls: [call("{}")] }), { error }))).toMatchObject({
      partial: { toolCalls: [], cutToolCalls: 1 },
    });
  });

  it("does not skip what is not JSON, nor mind comments, stray lines, CR and a missing last blank line", () => {
    expect(expected(sse(delta({ content: "a" }), "{oops"))).toMatchObject({
      code: "bad-response",
      partial: { text: "a" },
    });
    expect(expected("<html></html>")).toMatchObject({ code: "bad-response", partial: null });
    const odd = `\uFEFF: hi\r\n stray\r\rdata:${JSON.stringify(delta({ content: "a" }))}\r\n\r\ndata: [DONE]`;
    expect(expected(odd)).toMatchObject({ text: "a" });
    expect(expected(`\uFEFF${sse(delta({ content: "a" }), "[DONE]")}`)).toMatchObject({ text: "a" });
  });
});

describe("chat, usage", () => {
  const usageOf = (usage: unknown) => {
    const answer = expected(message({ content: "x" }, "stop", { usage }));
    return answer.kind === "answer" ? answer.usage : answer;
  };
  const reasoning = (count: number) => ({ completion_tokens_details: { reasoning_tokens: count } });
  const counts = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

  it("keeps the unknown unknown", () => {
    const none = { cacheReadTokens: null, cacheWriteTokens: null, reasoningTokens: null };
    expect(usageOf(counts)).toEqual({ inputTokens: 10, outputTokens: 5, ...none });
    expect(usageOf({ prompt_tokens: 10 })).toMatchObject({ inputTokens: 10, outputTokens: null });
    expect(usageOf(null)).toBeNull();
  });

  it("adds reasoning only where the total shows that it is apart, and caps it else", () => {
    expect(usageOf({ ...counts, total_tokens: 22, ...reasoning(7) })).toMatchObject({
      outputTokens: 12,
      reasoningTokens: 7,
    });
    expect(usageOf({ ...counts, ...reasoning(7) })).toMatchObject({ outputTokens: 5, reasoningTokens: 5 });
  });

  it("reads the cache, and takes what was just written out of what was read", () => {
    expect(usageOf({ ...counts, prompt_cache_hit_tokens: 4 })).toMatchObject({
      cacheReadTokens: 4,
      cacheWriteTokens: null,
    });
    const details = (cached_tokens: number, cache_write_tokens: number) => ({
      prompt_tokens_details: { cached_tokens, cache_write_tokens },
    });
    expect(usageOf({ ...counts, prompt_cache_hit_tokens: 4, ...details(6, 3) })).toMatchObject({
      cacheReadTokens: 6,
      cacheWriteTokens: 3,
    });
    expect(usageOf({ ...counts, ...details(9, 9) })).toMatchObject({
      inputTokens: 10,
      cacheReadTokens: 0,
      cacheWriteTokens: 9,
    });
  });

  it("lets the last usage win", () => {
    const body = sse(
      delta({}, null, { usage: { prompt_tokens: 1 } }),
      delta({}, "stop", { usage: { prompt_tokens: 2 } }),
      delta({}, null, { usage: null }),
    );
    expect(expected(body)).toMatchObject({ usage: { inputTokens: 2 } });
  });
});

const anthropic = { api: "messages", provider: "anthropic" };
const start = (more: object = {}) => ({
  type: "message_start",
  message: { id: "m", model: "claude", content: [], ...more },
});
const block = (index: number, content_block: object) => ({ type: "content_block_start", index, content_block });
const grow = (index: number, fields: object) => ({ type: "content_block_delta", index, delta: fields });
const close = (index: number) => ({ type: "content_block_stop", index });
const end = (stop_reason: unknown, usage: object = {}) => [
  { type: "message_delta", delta: { stop_reason }, usage },
  { type: "message_stop" },
];
const tool = (id = "t", input: object = {}) => ({ type: "tool_use", id, name: "f", input });
const read = (...events: object[]) => expected(sse(...events), anthropic);
const whole = (content: object[], stop_reason: unknown, more: object = {}) =>
  expected({ type: "message", id: "m", model: "claude", content, stop_reason, ...more }, anthropic);

describe("messages", () => {
  it("reads text, thinking, seals, citations and foreign blocks in order", () => {
    const content = [
      { type: "thinking", thinking: "t", signature: "sig" },
      { type: "redacted_thinking", data: "red" },
      { type: "server_tool_use", id: "s", input: {} },
      { type: "web_search_tool_result", content: [] },
      { type: "text", text: "a", citations: [{}, {}] },
      { type: "text", text: "b" },
    ];
    const found = {
      text: "ab",
      reasoning: "t",
      opaque: ["sig", "red"],
      providerItems: ["server_tool_use", "web_search_tool_result"],
      citations: 2,
    };
    expect(whole(content, "end_turn")).toMatchObject({ ...found, finishReason: "stop" });
  });

  it("reads the same from a stream, with pings, unknown events and a trailing [DONE]", () => {
    const events = [
      start(),
      block(0, { type: "thinking", thinking: "", signature: "" }),
      { type: "ping" },
      grow(0, { type: "thinking_delta", thinking: "t" }),
      grow(0, { type: "signature_delta", signature: "sig" }),
      grow(0, { type: "signature_delta", signature: "" }),
      close(0),
      block(1, { type: "text", text: "" }),
      grow(1, { type: "text_delta", text: "a" }),
      grow(1, { type: "citations_delta", citation: {} }),
      { type: "novel" },
      ...end("end_turn"),
    ];
    const found = {
      kind: "answer",
      text: "a",
      reasoning: "t",
      opaque: ["sig"],
      citations: 1,
      id: "m",
      model: "claude",
    };
    expect(expected(`${sse(...events)}event: data\n${line("[DONE]")}`, anthropic)).toMatchObject(found);
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["pause_turn", "stop"],
    ["tool_use", "tool-calls"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content-filter"],
    ["novel", "other"],
    [null, "other"],
  ])("maps %s to %s", (raw, finishReason) => {
    expect(whole([], raw)).toMatchObject({ finishReason, rawFinishReason: raw });
    expect(read(start(), ...end(raw))).toMatchObject({ finishReason, rawFinishReason: raw });
  });

  it("completes a closed call: {} for nothing, the start block's input where no JSON comes", () => {
    const json = (partial_json: string) => grow(0, { type: "input_json_delta", partial_json });
    const callOf = (...events: object[]) => read(start(), ...events, ...end("end_turn"));
    const complete = (text: string) => ({
      toolCalls: [{ id: "t", name: "f", arguments: text }],
      cutToolCalls: 0,
      finishReason: "tool-calls",
    });
    expect(callOf(block(0, tool()), json(""), close(0))).toMatchObject(complete("{}"));
    expect(callOf(block(0, tool("t", { x: 1 })), close(0))).toMatchObject(complete('{"x":1}'));
    expect(callOf(block(0, tool()), json('{"x"'), json(": 1}"), close(0))).toMatchObject(complete('{"x": 1}'));
    const cut = { toolCalls: [], cutToolCalls: 1, finishReason: "stop" };
    expect(callOf(block(0, tool()), json('{"x"'), close(0))).toMatchObject(cut);
    expect(callOf(block(0, tool()), json("{}"))).toMatchObject(cut);
  });

  it("cuts the last block's call under a length limit, and only that", () => {
    const found = { toolCalls: [{ id: "a" }], cutToolCalls: 1, finishReason: "length" };
    expect(whole([tool("a"), tool("b")], "max_tokens")).toMatchObject(found);
    expect(
      read(start(), block(0, tool("a")), close(0), block(1, tool("b")), close(1), ...end("max_tokens")),
    ).toMatchObject(found);
    expect(whole([tool("a"), { type: "text", text: "x" }], "max_tokens")).toMatchObject({
      toolCalls: [{ id: "a" }],
      cutToolCalls: 0,
    });
  });

  it("begins anew at a second message_start and keeps what came before", () => {
    const text = { type: "text", text: "" };
    const answer = read(
      start(),
      block(0, tool("a")),
      start({ id: "m2" }),
      close(0),
      block(0, text),
      grow(0, { type: "text_delta", text: "x" }),
      close(0),
      ...end("end_turn"),
    );
    expect(answer).toMatchObject({ id: "m", text: "x", toolCalls: [], cutToolCalls: 1 });
  });

  it("counts cache as input and replaces counts field by field", () => {
    const usage = { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: null, output_tokens: 1 };
    const later = { input_tokens: null, output_tokens: 7, output_tokens_details: { thinking_tokens: 3 } };
    const counts = { inputTokens: 15, outputTokens: 7, cacheReadTokens: 5, cacheWriteTokens: null, reasoningTokens: 3 };
    expect(read(start({ usage }), ...end("end_turn", later))).toMatchObject({ usage: counts });
    expect(whole([], "end_turn")).toMatchObject({ usage: null });
  });

  it("needs message_stop, and reports an error event with what came before", () => {
    const text = [start(), block(0, { type: "text", text: "" }), grow(0, { type: "text_delta", text: "a" })];
    const done = [block(1, tool()), close(1)];
    expect(expected(sse(...text, "[DONE]"), anthropic)).toMatchObject({
      code: "stream-interrupted",
      partial: { text: "a" },
    });
    // Whether the limit cut the last call is told by the stop reason alone.
    expect(read(...text, ...done)).toMatchObject({
      code: "stream-interrupted",
      partial: { text: "a", toolCalls: [], cutToolCalls: 1 },
    });
    expect(read(...text, ...done, ...end("tool_use").slice(0, 1))).toMatchObject({
      code: "stream-interrupted",
      partial: { text: "a", toolCalls: [{ id: "t" }], cutToolCalls: 0 },
    });
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "r" };
    const found = { kind: "error", code: "overloaded", status: 200, vendorCode: "overloaded_error", requestId: "r" };
    expect(read(...text, error)).toMatchObject({ ...found, partial: { text: "a" } });
    expect(read(error)).toMatchObject({ ...found, partial: null });
    expect(expected(sse(...text) + line("{oops"), anthropic)).toMatchObject({
      code: "bad-response",
      partial: { text: "a" },
    });
    expect(expected({ type: "message" }, anthropic)).toMatchObject({ code: "bad-response" });
  });
});

describe("errors", () => {
  it.each([
    [401, { error: { message: "no", code: "invalid_api_key" } }, "authentication", "invalid_api_key"],
    [
      400,
      { code: "Client specified an invalid argument", error: "Incorrect API key provided: xx" },
      "authentication",
      "Client specified an invalid argument",
    ],
    [402, { error: { message: "Insufficient Balance" } }, "quota", null],
    [429, { error: { type: "insufficient_quota", code: "insufficient_quota" } }, "quota", "insufficient_quota"],
    [
      429,
      { type: "error", error: { type: "rate_limit_error", details: { error_code: "enforced_spend_limit_reached" } } },
      "quota",
      "rate_limit_error",
    ],
    [429, { error: { code: 429, message: "Rate limit exceeded: free-models-per-day" } }, "quota", "429"],
    [429, { error: { message: "maximum context length is 5 tokens, slow down" } }, "rate-limit", null],
    [400, { error: { message: "prompt is too long for your rate limit" } }, "invalid-request", null],
    [403, { error: { message: "not allowed" } }, "permission", null],
    [
      403,
      {
        error: {
          code: 403,
          message: "Provider returned error",
          metadata: { raw: '{"error":"Content violates usage guidelines"}' },
        },
      },
      "content-filter",
      "403",
    ],
    [404, { error: { type: "not_found_error", message: "model: x" } }, "not-found", "not_found_error"],
    [400, { error: { code: "model_not_found" } }, "not-found", "model_not_found"],
    [400, { error: { message: "acme/x is not a valid model ID" } }, "not-found", null],
    [413, "<html>too large</html>", "context-length", null],
    [400, { error: { message: "prompt is too long: 9 tokens > 8 maximum" } }, "context-length", null],
    [400, { error: { code: "context_length_exceeded" } }, "context-length", "context_length_exceeded"],
    [400, { error: { code: "content_policy_violation" } }, "content-filter", "content_policy_violation"],
    [408, "", "timeout", null],
    [504, "", "timeout", null],
    [524, "", "timeout", null],
    [409, "", "overloaded", null],
    [425, "", "overloaded", null],
    [500, { error: "boom" }, "overloaded", null],
    [529, { error: { type: "overloaded_error" } }, "overloaded", "overloaded_error"],
    [
      422,
      { error: { message: "bad field", code: null, type: "invalid_request_error" } },
      "invalid-request",
      "invalid_request_error",
    ],
  ])("%i %j is %s", (status, body, code, vendorCode) => {
    expect(expected(body, { status })).toMatchObject({ kind: "error", code, status, vendorCode, partial: null });
  });

  it.each([
    [{ code: "429", message: "slow" }, "rate-limit"],
    [{ type: "server_error" }, "overloaded"],
    [{ metadata: { error_type: "timeout" }, code: "x" }, "timeout"],
    [{ message: "prompt is too long" }, "context-length"],
    [{ message: "strange", code: 7 }, "bad-response"],
  ])("%j inside a success is %s", (error, code) => {
    expect(expected({ error })).toMatchObject({ kind: "error", code, status: 200 });
  });

  it("takes the request id from a header, else from the body", () => {
    const body = { type: "error", error: { type: "api_error" }, request_id: "body" };
    expect(expected(body, { ...anthropic, status: 500, headers: { "Request-Id": "head" } })).toMatchObject({
      requestId: "head",
    });
    expect(expected(body, { ...anthropic, status: 500 })).toMatchObject({ requestId: "body" });
    expect(expected("", { status: 500 })).toMatchObject({ requestId: null });
  });
});

describe("lists, counts, and what proves nothing", () => {
  it("reads lists and counts", () => {
    expect(expected({ data: [{ id: "a" }, { id: "b" }] }, { api: "models" })).toEqual({
      kind: "models",
      ids: ["a", "b"],
    });
    expect(expected({ input_tokens: 7 }, { api: "count-tokens", provider: "anthropic" })).toEqual({
      kind: "count",
      inputTokens: 7,
    });
    expect(expected({}, { api: "models" })).toMatchObject({ code: "bad-response" });
    expect(expected({}, { api: "count-tokens" })).toMatchObject({ code: "bad-response" });
  });

  it("names the rule by which an exchange does not count", () => {
    expect(expected({}, { api: "batch" })).toMatchObject({ rule: "api-not-read" });
    expect(expected({}, { api: "count-tokens", provider: "xai" })).toMatchObject({ rule: "wire-not-read" });
    expect(expected({ object: "model", id: "a" }, { api: "models" })).toMatchObject({ rule: "single-model" });
    expect(expected("{}", { tags: ["edited"] })).toMatchObject({ rule: "edited" });
    expect(expected("{}", { tags: ["foreign-body", "edited"] })).toMatchObject({ rule: "foreign-body" });
    expect(expected(message({ content: "a" }), { tags: ["foreign-body", "edited"] })).toMatchObject({ kind: "answer" });
  });

  it("loads recordings in the order of the index, opening only those asked for", async () => {
    const folder = await mkdtemp(join(tmpdir(), "oracle-"));
    try {
      await mkdir(join(folder, "openai"));
      const sketch = (id: string) => JSON.stringify({ id, provider: "openai", api: "chat", response: { status: 200 } });
      const entries = ["a", "absent", "b"].map((id) => JSON.stringify({ id, provider: "openai" }));
      await writeFile(join(folder, "index.jsonl"), `${entries.join("\n")}\n`);
      for (const id of ["a", "b"]) await writeFile(join(folder, "openai", `${id}.json`), sketch(id));
      const ids: string[] = [];
      for await (const { id } of loadRecordings(folder, (entry) => entry.id !== "absent")) ids.push(id);
      expect(ids).toEqual(["a", "b"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function gather(recordings: AsyncIterable<RecordedExchange>): Promise<readonly RecordedExchange[]> {
  const gathered: RecordedExchange[] = [];
  for await (const recording of recordings) gathered.push(recording);
  return gathered;
}

describe("recordings of other recorders", () => {
  it("are completed, and what they kept as base64 or JSON is text", async () => {
    const folder = await mkdtemp(join(tmpdir(), "recordings-"));
    const base = { provider: "groq", api: "chat", request: null };
    const answer = JSON.stringify(message({ content: "ä" }));
    const coded = { status: 200, headers: null, body: Buffer.from(answer).toString("base64"), bodyEncoding: "base64" };
    await mkdir(join(folder, "b"));
    await writeFile(join(folder, "b", "coded.json"), JSON.stringify({ ...base, response: coded }));
    await writeFile(
      join(folder, "a.json"),
      JSON.stringify({ ...base, response: { status: 200, body: JSON.parse(answer) } }),
    );
    await writeFile(join(folder, "c.json"), JSON.stringify({ ...base, response: { status: 500, body: null } }));
    await writeFile(join(folder, "d.json"), "{");
    const unreadable: string[] = [];
    const read = await gather(
      loadRecordings(
        folder,
        () => true,
        ({ path }) => unreadable.push(path),
      ),
    );
    expect(read.map(({ id }) => id)).toEqual(["a", "coded", "c"]);
    expect(read.slice(0, 2).map(expectedOf)).toMatchObject([{ text: "ä" }, { text: "ä" }]);
    expect(read[2]).toMatchObject({ tags: [], request: { body: null }, response: { body: "", headers: {} } });
    expect(unreadable).toEqual(["d.json"]);
    await expect(gather(loadRecordings(folder))).rejects.toThrow("d.json");
    await rm(folder, { recursive: true });
  });
});

describe("what servers that only resemble the wires send", () => {
  it("reads a whole message that came as the one event of a stream, and not the repetition at the end of one", () => {
    const calls = { content: "a", tool_calls: [call("{}")] };
    expect(expected(sse(message(calls, "tool_calls"), "[DONE]"))).toMatchObject({
      text: "a",
      toolCalls: [{ id: "a" }],
    });
    expect(expected(sse(delta({ content: "a" }), message({ content: "a" }), "[DONE]"))).toMatchObject({ text: "a" });
  });

  it("reads errors in a list of one, and objects that are errors themselves", () => {
    const error = { error: { code: 503, message: "Busy" } };
    const found = { kind: "error", code: "overloaded", vendorCode: "503" };
    expect(expected([error])).toMatchObject(found);
    expect(expected(sse([error]))).toMatchObject(found);
    const flat = { object: "error", message: "Wrong", type: "BadRequestError", code: 400 };
    expect(expected(sse(flat))).toMatchObject({ code: "invalid-request", vendorCode: "400" });
  });

  it.each([
    [{ content: 7 }],
    [{ content: "a", tool_calls: [null] }],
    [{ tool_calls: [{ function: { name: ["f"] } }] }],
    [{ images: {} }],
  ])("cannot read an answer that carries %j", (fields) => {
    expect(expected(message(fields))).toMatchObject({ code: "bad-response" });
  });

  it("counts no parts of tokens, and no call without a name", () => {
    const usage = { prompt_tokens: 1.5, completion_tokens: -1, total_tokens: 3 };
    const found = expected(message({ tool_calls: [call("{}", {}, null)] }, "stop", { usage }));
    expect(found).toMatchObject({ usage: { inputTokens: null, outputTokens: null }, toolCalls: [], cutToolCalls: 0 });
  });

  it("takes words in answer to a request for a stream for a stream that never began", () => {
    const asked = { asked: { stream: true } };
    expect(expected("upstream request timeout", asked)).toMatchObject({ code: "stream-interrupted" });
    expect(expected("upstream request timeout")).toMatchObject({ code: "bad-response" });
    expect(expected("<html></html>", asked)).toMatchObject({ code: "bad-response" });
  });

  it("takes an index that is left out for the first, late text for text, and closed calls as they are", () => {
    const call = { type: "tool_use", id: "t", name: "f", input: {} };
    const found = read(
      { type: "content_block_start", content_block: { type: "text", text: "" } },
      { type: "content_block_stop" },
      { type: "content_block_delta", delta: { text: "late" } },
      ...[block(1, call), close(1), grow(1, { partial_json: '{"a":1}' })],
      ...end("tool_use"),
    );
    expect(found).toMatchObject({ text: "late", toolCalls: [{ id: "t", arguments: "{}" }] });
  });
});

describe("embeddings", () => {
  const vectors = (body: unknown) => expected(body, { api: "embeddings" });

  it("are told by their places, as numbers however they were written", () => {
    const data = [
      { index: 1, embedding: [0.25] },
      { index: 0, embedding: "AAAAPwAAAMA=" },
    ];
    expect(vectors({ data, model: "m", usage: { prompt_tokens: 3, total_tokens: 3 } })).toEqual({
      kind: "embeddings",
      vectors: [[0.5, -2], [0.25]],
      usage: {
        inputTokens: 3,
        outputTokens: null,
        cacheReadTokens: null,
        cacheWriteTokens: null,
        reasoningTokens: null,
      },
      model: "m",
    });
  });

  it("are none where a vector is no list of numbers", () => {
    expect(vectors({ data: [{ embedding: ["a"] }] })).toMatchObject({ kind: "error", code: "bad-response" });
    expect(vectors({ data: [{ embedding: "AAAA" }] })).toMatchObject({ kind: "error", code: "bad-response" });
    expect(vectors({ object: "list" })).toMatchObject({ kind: "error", code: "bad-response" });
    expect(vectors({ error: { code: 429, message: "slow" } })).toMatchObject({ kind: "error", code: "rate-limit" });
  });
});

describe("Ollama's own chat", () => {
  const sketch = { api: "ollama-chat", provider: "ollama" };
  const lines = (...values: readonly object[]) => values.map((value) => JSON.stringify(value)).join("\n");
  const said = (fields: object, more: object = {}) => ({ model: "m1", message: fields, done: false, ...more });
  const over = (more: object = {}) => said({ content: "" }, { done: true, done_reason: "stop", ...more });
  const readOllama = (...values: readonly object[]) => expected(lines(...values), sketch);

  it("joins thinking and content over the lines, and reads one line alone as an answer in one piece", () => {
    const found = readOllama(
      said({ thinking: "h" }),
      said({ thinking: "m", content: "o" }),
      over({ message: { content: "k" } }),
    );
    expect(found).toMatchObject({ kind: "answer", text: "ok", reasoning: "hm", model: "m1", id: null });
    expect(readOllama(over({ message: { content: "ok" } }))).toMatchObject({ text: "ok", finishReason: "stop" });
  });

  it("takes a call as whole where it stands, with or without an id", () => {
    const calls = { tool_calls: [call({ a: 1 }, {}), call({}, { id: "x" })] };
    expect(readOllama(said(calls), over())).toMatchObject({
      toolCalls: [
        { id: null, name: "f", arguments: '{"a":1}' },
        { id: "x", name: "f", arguments: "{}" },
      ],
      finishReason: "tool-calls",
      rawFinishReason: "stop",
    });
    expect(readOllama(said(calls), over({ done_reason: "length" }))).toMatchObject({
      finishReason: "length",
      cutToolCalls: 0,
    });
  });

  it.each([
    ["length", "length"],
    ["load", "stop"],
    ["unload", "stop"],
    ["custom", "other"],
    [undefined, "other"],
  ])("maps the reason %s to %s", (reason, finishReason) => {
    expect(readOllama(over({ done_reason: reason }))).toMatchObject({ finishReason, rawFinishReason: reason ?? null });
  });

  it("counts a prompt of no tokens as unknown", () => {
    expect(readOllama(over({ prompt_eval_count: 0, eval_count: 2 }))).toMatchObject({
      usage: { inputTokens: null, outputTokens: 2 },
    });
    expect(readOllama(over())).toMatchObject({ usage: null });
  });

  it("knows failures: an error line, an end too soon, what is no line", () => {
    const words = { error: "the input length exceeds the context length" };
    const cut = { kind: "error", partial: { text: "a" } };
    expect(readOllama(said({ content: "a" }), { error: "stopped" })).toMatchObject({ ...cut, code: "bad-response" });
    expect(readOllama(said({ content: "a" }))).toMatchObject({ ...cut, code: "stream-interrupted" });
    expect(expected(JSON.stringify(words), { ...sketch, status: 404 })).toMatchObject({ code: "not-found" });
    expect(expected("<html></html>", sketch)).toMatchObject({ code: "bad-response", partial: null });
    expect(expected("", sketch)).toMatchObject({ code: "bad-response" });
    expect(expected("", { ...sketch, asked: { stream: true } })).toMatchObject({ code: "stream-interrupted" });
  });

  it("lists the models by name", () => {
    const tags = { api: "ollama-tags", provider: "ollama" };
    expect(expected({ models: [{ name: "a:1b" }, {}] }, tags)).toEqual({ kind: "models", ids: ["a:1b"] });
    expect(expected({}, tags)).toMatchObject({ code: "bad-response" });
  });
});

describe("Responses", () => {
  const item = (fields: object) => ({ id: "i1", type: "message", status: "completed", ...fields });
  const text = (value: string, more: object = {}) => item({ content: [{ type: "output_text", text: value, ...more }] });
  const functionCall = (fields: object = {}) =>
    item({ id: "fc1", type: "function_call", call_id: "a", name: "f", arguments: "{}", ...fields });
  const response = (output: readonly object[], fields: object = {}) => ({
    id: "r1",
    model: "m1",
    status: "completed",
    output,
    ...fields,
  });
  const ends = (output: readonly object[], fields?: object) => ({
    type: "response.completed",
    response: response(output, fields),
  });
  const piece = (delta: string, index = 0) => ({ type: "response.output_text.delta", output_index: index, delta });
  const asked = { api: "responses" };

  it("reads a whole answer: text, calls, seals, items in order, usage", () => {
    const thought = item({ type: "reasoning", id: "rs1", summary: [{ text: "hm" }], encrypted_content: "sealed" });
    const search = item({ type: "web_search_call", id: "ws1" });
    const answer = expected(
      response([thought, search, text("Hi", { annotations: [{ type: "url_citation" }] }), functionCall()], {
        usage: { input_tokens: 3, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } },
      }),
      asked,
    );
    expect(answer).toMatchObject({
      kind: "answer",
      text: "Hi",
      reasoning: "hm",
      toolCalls: [{ id: "a", name: "f", arguments: "{}" }],
      finishReason: "tool-calls",
      rawFinishReason: "completed",
      opaque: ["rs1", "sealed", "i1", "fc1"],
      providerItems: ["web_search_call"],
      citations: 1,
      usage: { inputTokens: 3, outputTokens: 2, reasoningTokens: 1 },
    });
  });

  it("joins deltas, completes them from the whole item, and lets what comes later pass", () => {
    const whole = { type: "response.output_item.done", output_index: 0, item: text("Hello") };
    expect(expected(sse(piece("Hel"), whole, piece("again"), ends([text("Hello")])), asked)).toMatchObject({
      text: "Hello",
    });
    expect(expected(sse(piece("Salve"), whole, ends([])), asked)).toMatchObject({ text: "Salve" });
  });

  it("cuts a call whose item is incomplete, and a stream without an end", () => {
    const cut = functionCall({ status: "incomplete", arguments: "" });
    const stopped = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    expect(expected(response([cut], stopped), asked)).toMatchObject({ cutToolCalls: 1, finishReason: "length" });
    expect(expected(sse(piece("Hel"), "[DONE]"), asked)).toMatchObject({
      kind: "error",
      code: "stream-interrupted",
      partial: { text: "Hel" },
    });
  });

  it("takes a failure for one, wherever it stands", () => {
    const error = { code: "server_error", message: "no" };
    const failed = { type: "response.failed", response: { status: "failed", error } };
    for (const event of [failed, { type: "error", error }, { error }]) {
      expect(expected(sse(piece("Hel"), event), asked)).toMatchObject({
        kind: "error",
        code: "overloaded",
        partial: { text: "Hel" },
      });
    }
    expect(expected(sse({ ...piece("x"), delta: 7 }), asked)).toMatchObject({ kind: "error", code: "bad-response" });
    expect(expected({ object: "chat.completion" }, asked)).toMatchObject({ kind: "error", code: "bad-response" });
  });
});
