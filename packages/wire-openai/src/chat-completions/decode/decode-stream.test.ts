import { readFileSync } from "node:fs";
import {
  answerOfEvents,
  decodeSse,
  isCruxError,
  type CruxError,
  type ProviderAnswer,
  type ProviderStreamEvent,
  type ToolCallPart,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createChatDecoder } from "./decode-stream.ts";
import type { ChatDialect } from "../dialect.ts";

const plain: ChatDialect = {
  id: "acme",
  displayName: "Acme",
  baseUrl: "https://api.acme.test/v1",
  maxTokensField: "max_tokens",
  jsonOutput: () => [],
  refusedOptions: () => [],
  media: () => ({}),
  caching: "automatic",
};

interface Outcome {
  readonly events: readonly ProviderStreamEvent[];
  readonly answer: ProviderAnswer;
  readonly error: CruxError | null;
}

/** Decodes a body that comes in reads of `size` bytes. */
async function decode(text: string, { dialect = plain, size = 1 << 20, streamed = true } = {}): Promise<Outcome> {
  const bytes = new TextEncoder().encode(text);
  async function* reads() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const response = { status: 200, headers: { "x-request-id": "req-1" }, body: reads(), discard: () => undefined };
  let made = 0;
  const decoder = createChatDecoder({ dialect, response, streamed, newId: () => `new-${(made += 1)}` });
  const events: ProviderStreamEvent[] = [];
  let error: CruxError | null = null;
  try {
    for await (const batch of decodeSse(response, decoder)) events.push(...batch);
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    error = thrown;
  }
  return { events, answer: answerOfEvents(events), error };
}

const line = (value: unknown) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
const sse = (...values: unknown[]) => values.map(line).join("");
const chunk = (delta: object | null, fields: object = {}) => ({
  id: "a-1",
  model: "m-1",
  choices: [{ index: 0, delta, ...fields }],
});
const finished = (reason: string | null, fields: object = {}) => chunk({}, { finish_reason: reason, ...fields });
const call = (fields: object) => chunk({ tool_calls: [fields] });
const fn = (name: string | null, text: unknown) => ({ function: { name, arguments: text } });

const done = "[DONE]";
const textOf = ({ content }: ProviderAnswer, type: "text" | "reasoning" | "refusal" = "text") =>
  content.map((part) => (part.type === type ? part.text : "")).join("");
const callsOf = ({ content }: ProviderAnswer) =>
  content
    .filter((part): part is ToolCallPart => part.type === "tool-call")
    .map(({ id, name, arguments: args, complete }) => ({ id, name, arguments: args, complete }));
const finishOf = ({ events }: Outcome) => events.find((event) => event.type === "finish");

function recorded(id: string): { readonly status: number; readonly body: string } {
  return (
    JSON.parse(readFileSync(new URL(`./fixtures/${id}.json`, import.meta.url), "utf8")) as {
      response: { status: number; body: string };
    }
  ).response;
}

describe("text, reasoning, refusal", () => {
  it("chat-role-on-every-delta, chat-delta-content-null, chat-delta-empty-content, chat-empty-delta-at-finish, chat-usage-only-chunk, chat-usage-after-finish: a plain stream", async () => {
    const outcome = await decode(
      sse(
        chunk({ role: "assistant", content: "" }),
        chunk({ role: "assistant", content: "Hel" }, { finish_reason: null, logprobs: null }),
        chunk({ role: "assistant", content: null, refusal: null }),
        chunk({ content: "" }),
        chunk({ role: "assistant", content: "lo" }),
        finished("stop"),
        { id: "a-1", model: "m-1", choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
        done,
      ),
    );
    expect(outcome.error).toBeNull();
    expect(outcome.answer).toMatchObject({
      id: "a-1",
      model: "m-1",
      finishReason: "stop",
      rawFinishReason: "stop",
      usage: { inputTokens: 3, outputTokens: 2, cacheReadTokens: null },
    });
    expect(outcome.answer.content).toEqual([{ type: "text", text: "Hello" }]);
  });

  it("chat-id-absent, chat-model-absent, chat-choice-index-absent: all may come later, or never", async () => {
    const late = await decode(
      sse({ choices: [{ delta: { content: "a" } }] }, { id: "late", choices: [] }, finished("stop"), done),
    );
    expect(late.answer).toMatchObject({ id: "late", model: "m-1" });
    const never = await decode(sse({ choices: [{ delta: { content: "a" }, finish_reason: "stop" }] }, done));
    expect(never.answer.id ?? null).toBeNull();
    expect(textOf(never.answer)).toBe("a");
  });

  it("takes reasoning from its first non-empty field, never twice, and orders it before the text", async () => {
    const details = [{ type: "reasoning.text", text: "think", index: 0 }];
    const { answer } = await decode(
      sse(
        chunk({ content: "answer" }),
        chunk({ reasoning_content: null, reasoning: "think", reasoning_details: details }),
        chunk({ reasoning_content: "ing", reasoning: "ing" }),
        finished("stop"),
        done,
      ),
    );
    expect(answer.content).toEqual([
      { type: "reasoning", text: "thinking" },
      { type: "text", text: "answer" },
    ]);
  });

  it("reads reasoning from its details where it is told nowhere else", async () => {
    const { answer } = await decode(
      sse(
        chunk({ reasoning: "", reasoning_details: [{ type: "reasoning.summary", summary: "sum" }] }),
        finished("stop"),
        done,
      ),
    );
    expect(answer.content).toEqual([{ type: "reasoning", text: "sum" }]);
  });

  it("chat-reasoning-and-content-in-one-delta, chat-finish-with-content", async () => {
    const { answer } = await decode(sse(chunk({ reasoning: "r", content: "c" }, { finish_reason: "stop" }), done));
    expect(answer.content).toEqual([
      { type: "reasoning", text: "r" },
      { type: "text", text: "c" },
    ]);
  });

  it("chat-think-tags-in-content: what stands in the text stays text", async () => {
    const { answer } = await decode(sse(chunk({ content: "<think>hm</think>yes" }), finished("stop"), done));
    expect(answer.content).toEqual([{ type: "text", text: "<think>hm</think>yes" }]);
  });

  it("chat-refusal-field: a part of its own", async () => {
    const { answer } = await decode(
      sse(chunk({ refusal: "I " }), chunk({ refusal: "cannot." }), finished("stop"), done),
    );
    expect(answer.content).toEqual([{ type: "refusal", text: "I cannot." }]);
  });

  it("takes content as parts", async () => {
    const { answer } = await decode(
      sse(
        chunk({
          content: [
            { type: "text", text: "a" },
            { type: "refusal", refusal: "no" },
            { type: "text", text: "b" },
          ],
        }),
        finished("stop"),
        done,
      ),
    );
    expect(answer.content).toEqual([
      { type: "text", text: "ab" },
      { type: "refusal", text: "no" },
    ]);
  });

  it("reads choice 0 only", async () => {
    const { answer } = await decode(
      sse(
        {
          choices: [
            { index: 1, delta: { content: "other" } },
            { index: 0, delta: { content: "mine" } },
          ],
        },
        finished("stop"),
        done,
      ),
    );
    expect(textOf(answer)).toBe("mine");
  });

  it("chat-empty-delta-midstream, a delta that is null", async () => {
    const { answer } = await decode(
      sse(chunk({}), chunk(null), chunk({ content: "x" }), chunk(null, { finish_reason: "stop" }), done),
    );
    expect(textOf(answer)).toBe("x");
  });
});

describe("the end", () => {
  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["tool_calls", "tool-calls"],
    ["function_call", "tool-calls"],
    ["content_filter", "content-filter"],
    ["error", "error"],
    ["insufficient_system_resource", "error"],
    ["eos", "other"],
  ])("maps %s to %s", async (raw, neutral) => {
    expect((await decode(sse(chunk({ content: "x" }), finished(raw), done))).answer).toMatchObject({
      finishReason: neutral,
      rawFinishReason: raw,
    });
  });

  it("chat-sse-no-done: a finish reason and a clean end is a finish, with a warning", async () => {
    const outcome = await decode(sse(chunk({ content: "x" }), finished("stop")));
    expect(outcome.error).toBeNull();
    expect(outcome.answer.warnings).toMatchObject([{ code: "missing-done-signal" }]);
  });

  it("chat-stream-without-finish: [DONE] alone is other, null", async () => {
    expect((await decode(sse(chunk({ content: "x" }), done))).answer).toMatchObject({
      finishReason: "other",
      rawFinishReason: null,
    });
  });

  it("neither is an interruption, with what came", async () => {
    const { error, answer } = await decode(sse(chunk({ content: "x" })));
    expect(error?.code).toBe("stream-interrupted");
    expect(textOf(answer)).toBe("x");
  });

  it("chat-finish-reason-repeated, chat-content-after-finish: reads on, the last reason wins", async () => {
    const { answer } = await decode(
      sse(finished("stop"), chunk({ content: "late" }), finished("length"), finished(null), done),
    );
    expect(answer).toMatchObject({ finishReason: "length", rawFinishReason: "length" });
    expect(textOf(answer)).toBe("late");
  });

  it("sse-last-event-unterminated, a blank around [DONE], nothing read after it", async () => {
    const { answer, error } = await decode(
      `${sse(chunk({ content: "x" }), finished("stop"))}data:  [DONE] \n\ndata: rubbish`,
    );
    expect(error).toBeNull();
    expect(textOf(answer)).toBe("x");
    expect((await decode(`${line(chunk({ content: "x" }, { finish_reason: "stop" }))}data: [DONE]`)).error).toBeNull();
  });

  it("JSON that does not parse is no answer, after what came before it", async () => {
    const { answer, error } = await decode(`${line(chunk({ content: "x" }))}data: {"choices":[{\n\n`);
    expect(error?.code).toBe("bad-response");
    expect(textOf(answer)).toBe("x");
  });

  it("a field of another shape that would carry the answer fails, and is not skipped", async () => {
    expect((await decode(sse(chunk({ content: { text: "x" } }), done))).error).toMatchObject({ code: "bad-response" });
  });
});

describe("tool calls", () => {
  const begin = call({ index: 0, id: "c-1", type: "function", ...fn("f", "") });

  it("chat-tool-args-in-pieces: one start, its deltas, one end at the terminal signal", async () => {
    const { events, answer } = await decode(
      sse(
        begin,
        call({ index: 0, ...fn(null, '{"a"') }),
        call({ index: 0, ...fn(null, ":1}") }),
        finished("tool_calls"),
        done,
      ),
    );
    expect(events.filter(({ type }) => type.startsWith("tool-call"))).toEqual([
      { type: "tool-call-start", part: 3, id: "c-1", name: "f" },
      { type: "tool-call-delta", part: 3, id: "c-1", arguments: '{"a"' },
      { type: "tool-call-delta", part: 3, id: "c-1", arguments: ":1}" },
      { type: "tool-call-end", part: 3, id: "c-1" },
    ]);
    expect(answer.finishReason).toBe("tool-calls");
  });

  it.each([
    ["chat-tool-args-empty-string", fn("f", "")],
    ["chat-tool-args-null", fn("f", null)],
    ["chat-tool-args-missing", { function: { name: "f" } }],
  ])("%s: a whole call has {}", async (_name, body) => {
    const { answer } = await decode(sse(call({ index: 0, id: "c-1", ...body }), finished("tool_calls"), done));
    expect(callsOf(answer)).toEqual([{ id: "c-1", name: "f", arguments: "{}", complete: true }]);
  });

  it("chat-tool-args-whole, chat-tool-args-in-first-delta: told as they came", async () => {
    const { events } = await decode(
      sse(
        call({ index: 0, id: "c-1", ...fn("f", '{"a":1}') }),
        call({ index: 1, id: "c-2", ...fn("g", "") }),
        call({ index: 1, ...fn(null, '{"b":2}') }),
        finished("tool_calls"),
        done,
      ),
    );
    expect(events.flatMap((event) => (event.type === "tool-call-delta" ? [[event.id, event.arguments]] : []))).toEqual([
      ["c-1", '{"a":1}'],
      ["c-2", '{"b":2}'],
    ]);
  });

  it("chat-tool-args-invalid-json: a call whose arguments do not parse never completes", async () => {
    const { answer } = await decode(
      sse(call({ index: 0, id: "c-1", ...fn("f", '{"a":') }), finished("tool_calls"), done),
    );
    expect(callsOf(answer)).toEqual([{ id: "c-1", name: "f", arguments: '{"a":', complete: false }]);
  });

  it("arguments that come as a value are told as its JSON", async () => {
    const { answer } = await decode(
      sse(call({ index: 0, id: "c-1", ...fn("f", { a: [1] }) }), finished("tool_calls"), done),
    );
    expect(callsOf(answer)[0]?.arguments).toBe('{"a":[1]}');
  });

  it("chat-tool-id-empty-on-later-deltas, chat-tool-id-null-on-later-deltas, chat-tool-id-repeated-on-later-deltas, chat-tool-name-null-on-later-deltas, chat-tool-name-repeated: the first stay", async () => {
    const later = [
      { index: 0, id: "", ...fn("", "{") },
      { index: 0, id: null, ...fn(null, '"a":') },
      { index: 0, id: "c-1", ...fn("f", "1}") },
    ];
    const { answer } = await decode(sse(begin, ...later.map(call), finished("tool_calls"), done));
    expect(callsOf(answer)).toEqual([{ id: "c-1", name: "f", arguments: '{"a":1}', complete: true }]);
  });

  it("chat-tool-index-reused-with-new-id: another call", async () => {
    const { answer } = await decode(
      sse(
        call({ index: 0, id: "c-1", ...fn("f", "{}") }),
        call({ index: 0, id: "c-2", ...fn("g", "{}") }),
        finished("tool_calls"),
        done,
      ),
    );
    expect(callsOf(answer).map(({ id, name }) => [id, name])).toEqual([
      ["c-1", "f"],
      ["c-2", "g"],
    ]);
  });

  it("interleaved calls, index gaps, a fragment by id without index", async () => {
    const { answer } = await decode(
      sse(
        call({ index: 4, id: "c-1", ...fn("f", '{"x":') }),
        call({ index: 1, id: "c-2", ...fn("g", '{"y":') }),
        call({ id: "c-1", ...fn(null, "1}") }),
        call({ index: 1, ...fn(null, "2}") }),
        finished("stop"),
        done,
      ),
    );
    expect(callsOf(answer).map(({ arguments: args }) => args)).toEqual(['{"x":1}', '{"y":2}']);
  });

  it("chat-tool-delta-index-absent, chat-tool-first-delta-without-id: a name begins a call, no name goes on", async () => {
    const { answer } = await decode(
      sse(
        call({ ...fn("f", '{"a":') }),
        call({ ...fn(null, "1}") }),
        call({ id: "", ...fn("g", "{}") }),
        finished("stop"),
        done,
      ),
    );
    expect(callsOf(answer)).toEqual([
      { id: "new-1", name: "f", arguments: '{"a":1}', complete: true },
      { id: "new-2", name: "g", arguments: "{}", complete: true },
    ]);
  });

  it("chat-several-tool-calls-in-one-delta, chat-finish-with-tool-call, chat-tool-call-with-finish-stop", async () => {
    const delta = {
      tool_calls: [
        { index: 0, id: "c-1", ...fn("f", "{}") },
        { index: 1, id: "c-2", ...fn("g", "{}") },
      ],
    };
    const { answer } = await decode(sse(chunk(delta, { finish_reason: "stop" }), done));
    expect(callsOf(answer).every(({ complete }) => complete)).toBe(true);
    expect(callsOf(answer)).toHaveLength(2);
  });

  it("a name that comes after arguments", async () => {
    const { answer } = await decode(
      sse(
        call({ index: 0, id: "c-1", ...fn(null, '{"a":') }),
        call({ index: 0, ...fn("f", "1}") }),
        finished("tool_calls"),
        done,
      ),
    );
    expect(callsOf(answer)).toEqual([{ id: "c-1", name: "f", arguments: '{"a":1}', complete: true }]);
  });

  it("a call that never has a name is told of, not made up", async () => {
    const { answer } = await decode(
      sse(call({ index: 0, id: "c-1", ...fn(null, "{}") }), finished("tool_calls"), done),
    );
    expect(callsOf(answer)).toEqual([]);
    expect(answer.warnings).toMatchObject([{ code: "dropped-tool-call" }]);
  });

  it("chat-tool-call-with-finish-length: no call ends, whole or not", async () => {
    const { events, answer } = await decode(
      sse(call({ index: 0, id: "c-1", ...fn("rm", '{"path":"/"}') }), finished("length"), done),
    );
    expect(events.some(({ type }) => type === "tool-call-end")).toBe(false);
    expect(callsOf(answer)).toMatchObject([{ complete: false }]);
  });

  it.each(["length", "max_output_tokens", "MAX_TOKENS"])(
    "a router's tool_calls over an upstream's %s is a cut",
    async (native) => {
      const { events, answer } = await decode(
        sse(begin, finished("tool_calls", { native_finish_reason: native }), done),
      );
      expect(answer).toMatchObject({ finishReason: "length", rawFinishReason: "tool_calls" });
      expect(events.some(({ type }) => type === "tool-call-end")).toBe(false);
    },
  );

  it("an interrupted stream ends no call", async () => {
    const { events, error } = await decode(sse(call({ index: 0, id: "c-1", ...fn("rm", '{"path":"/"}') })));
    expect(error?.code).toBe("stream-interrupted");
    expect(events.some(({ type }) => type === "tool-call-end")).toBe(false);
  });

  it("chat-legacy-function-call: a call without an id", async () => {
    const { answer } = await decode(
      sse(
        chunk({ function_call: { name: "f", arguments: "{" } }),
        chunk({ function_call: { arguments: "}" } }),
        finished("function_call"),
        done,
      ),
    );
    expect(callsOf(answer)).toEqual([{ id: "new-1", name: "f", arguments: "{}", complete: true }]);
  });

  it("a free-text call is a provider-item that waits for the caller", async () => {
    const outcome = await decode(
      sse(
        call({ index: 0, id: "c-1", type: "custom", custom: { name: "sql", input: "select " } }),
        call({ index: 0, custom: { input: "1" } }),
        finished("tool_calls"),
        done,
      ),
    );
    expect(outcome.answer.content).toEqual([
      {
        type: "provider-item",
        provider: "acme",
        itemType: "custom",
        item: { id: "c-1", type: "custom", custom: { name: "sql", input: "select 1" } },
      },
    ]);
    expect(finishOf(outcome)).toMatchObject({ pending: "respond" });
  });
});

describe("errors inside a success", () => {
  const failure = { code: 502, message: "Upstream" };

  it.each([
    ["in a chunk", { choices: [], error: failure }, "overloaded"],
    ["beside a finish reason", { ...finished("error"), error: failure }, "overloaded"],
    ["chat-error-in-choice", chunk({ content: "!" }, { error: failure, finish_reason: "stop" }), "overloaded"],
    ["as words", { error: "something broke" }, "bad-response"],
  ])("%s", async (_where, value, code) => {
    const { error, answer } = await decode(sse(chunk({ content: "so far" }), value, done));
    expect(error?.details).toMatchObject({ status: 200, requestId: "req-1", provider: "acme" });
    expect(error?.code).toBe(code);
    expect(textOf(answer)).toContain("so far");
  });

  it("sse-stray-line: on bare lines without data:", async () => {
    const { error } = await decode(
      `${line(chunk({ content: "x" }))}{"error": {\n "code": 503,\n "message": "gone"\n}\n}\n`,
    );
    expect(error).toMatchObject({ code: "overloaded", details: { vendorCode: "503" } });
  });

  it("in a choice whose message came whole", async () => {
    const body = { choices: [{ message: { content: "half" }, error: failure, finish_reason: null }] };
    const { error, answer } = await decode(JSON.stringify(body), { streamed: false });
    expect(error?.code).toBe("overloaded");
    expect(textOf(answer)).toBe("half");
  });
});

describe("a whole body", () => {
  const whole = (message: object, fields: object = {}) =>
    JSON.stringify({ id: "a-1", model: "m-1", choices: [{ index: 0, message, ...fields }] });

  it("answers a request for a stream too", async () => {
    const { answer, error } = await decode(whole({ content: "hi", reasoning: "why" }, { finish_reason: "stop" }));
    expect(error).toBeNull();
    expect(answer.content).toEqual([
      { type: "reasoning", text: "why" },
      { type: "text", text: "hi" },
    ]);
  });

  it("json-leading-whitespace", async () => {
    expect(
      textOf((await decode(`\n\n   ${whole({ content: "hi" }, { finish_reason: "stop" })}`, { size: 2 })).answer),
    ).toBe("hi");
  });

  it("chat-finish-reason-null-nonstream is other, null", async () => {
    expect((await decode(whole({ content: "hi" }, { finish_reason: null }))).answer).toMatchObject({
      finishReason: "other",
      rawFinishReason: null,
    });
  });

  it.each([
    ["chat-message-content-null", null],
    ["chat-message-content-empty-with-tools", ""],
  ])("%s: no text part beside the call", async (_name, content) => {
    const calls = [{ id: "c-1", ...fn("f", "{}") }];
    const { answer } = await decode(whole({ content, tool_calls: calls }, { finish_reason: "tool_calls" }));
    expect(answer.content.map(({ type }) => type)).toEqual(["tool-call"]);
  });

  it("chat-tool-index-in-nonstream: every entry is a call of its own, also under a repeated id", async () => {
    const calls = [
      { index: 0, id: "c-1", ...fn("f", "{}") },
      { index: 0, id: "c-1", ...fn("g", "{}") },
      { ...fn("h", "{}") },
    ];
    const { answer } = await decode(whole({ content: "", tool_calls: calls }, { finish_reason: "tool_calls" }));
    expect(callsOf(answer).map(({ id, name }) => [id, name])).toEqual([
      ["c-1", "f"],
      ["new-1", "g"],
      ["new-2", "h"],
    ]);
  });

  it.each([
    ["null choices", '{"id":"x","choices":null}'],
    ["no choices", '{"id":"x"}'],
    ["HTML", "<html></html>"],
    ["broken JSON", '{"id":'],
  ])("%s is no answer", async (_what, body) => {
    expect((await decode(body, { streamed: false })).error?.code).toBe("bad-response");
  });

  it("an empty body is no answer to a call, and a cut to a stream", async () => {
    expect((await decode("", { streamed: false })).error?.code).toBe("bad-response");
    expect((await decode("", { streamed: true })).error?.code).toBe("stream-interrupted");
  });

  it("takes a sound with its transcript, and an image", async () => {
    const message = {
      content: null,
      audio: { id: "snd", data: "AAAA", transcript: "hello", expires_at: 7 },
      images: [{ type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } }],
    };
    const { answer } = await decode(whole(message, { finish_reason: "stop" }));
    expect(answer.content).toEqual([
      { type: "image", mediaType: "image/png", data: "iVBO" },
      { type: "audio", data: "AAAA", transcript: "hello", providerMetadata: { acme: { id: "snd", expires_at: 7 } } },
    ]);
  });

  it("joins a streamed sound whose pieces are padded", async () => {
    const piece = (data: string, transcript: string) => chunk({ audio: { id: "snd", data, transcript } });
    const { answer } = await decode(sse(piece(btoa("ab"), "he"), piece(btoa("cd"), "y"), finished("stop"), done));
    expect(answer.content).toMatchObject([{ type: "audio", data: btoa("abcd"), transcript: "hey" }]);
  });
});

describe("usage, metadata, citations", () => {
  it("chat-usage-on-several-chunks: the last counts; chat-usage-null-on-chunks", async () => {
    const usage = (n: number) => ({ prompt_tokens: 5, completion_tokens: n, total_tokens: 5 + n, cost: 0.5 });
    const { answer } = await decode(
      sse(
        { ...chunk({ content: "a" }), usage: usage(1) },
        { ...chunk({ content: "b" }), usage: usage(2) },
        { ...finished("stop"), usage: null },
        done,
      ),
    );
    expect(answer).toMatchObject({
      usage: { inputTokens: 5, outputTokens: 2 },
      cost: { amount: 0.5, currency: "USD", source: "vendor" },
    });
  });

  it("chat-stream-without-usage is unknown, not 0", async () => {
    expect((await decode(sse(chunk({ content: "a" }), finished("stop"), done))).answer.usage).toBeUndefined();
  });

  it("hands logprobs over once, and keeps what the answer says of itself", async () => {
    const logprob = (token: string) => ({ logprobs: { content: [{ token, logprob: -0.5 }], refusal: [] } });
    const { answer } = await decode(
      sse(
        { ...chunk({ content: "a" }, logprob("a")), system_fingerprint: "fp", service_tier: "default" },
        chunk({ content: "b" }, logprob("b")),
        finished("stop"),
        done,
      ),
    );
    expect(answer.providerMetadata).toEqual({
      acme: {
        system_fingerprint: "fp",
        service_tier: "default",
        logprobs: {
          content: [
            { token: "a", logprob: -0.5 },
            { token: "b", logprob: -0.5 },
          ],
        },
      },
    });
  });

  it("keeps logprobs apart from what every object has", async () => {
    const { answer } = await decode(
      sse(chunk({ content: "a" }, { logprobs: { constructor: [{ token: "a" }] } }), finished("stop"), done),
    );
    expect(answer.providerMetadata).toEqual({ acme: { logprobs: { constructor: [{ token: "a" }] } } });
  });

  it("chat-annotations: citations on the text, where they stand; other annotations on the message", async () => {
    const cite = (start_index: number, end_index: number) => ({
      type: "url_citation",
      url_citation: { url: "https://a.test", title: "A", content: "q", start_index, end_index },
    });
    const file = { type: "file", file: { hash: "h" } };
    const { answer } = await decode(
      sse(
        chunk({ annotations: [cite(0, 4), file] }),
        chunk({ content: "text 😀 more" }),
        chunk({ annotations: [cite(0, 0), cite(5, 9), cite(1, 99)] }),
        finished("stop"),
        done,
      ),
    );
    const [part] = answer.content;
    const citations = part?.type === "text" ? (part.citations ?? []) : [];
    expect(citations.map(({ start, end }) => [start, end])).toEqual([
      [0, 4],
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect(citations[0]).toMatchObject({
      source: { title: "A", url: "https://a.test", documentId: null },
      quotedText: "q",
      raw: cite(0, 4),
    });
    expect(answer.messageMetadata).toEqual({ acme: { annotations: [file] } });
  });
});

describe("reasoning_details", () => {
  const dialect = { ...plain, keepsReasoningDetails: true };
  const piece = (...details: object[]) => chunk({ reasoning_details: details });
  const detailsOf = ({ content }: ProviderAnswer) => content.find(({ type }) => type === "reasoning")?.providerMetadata;

  it("chat-reasoning-details-signature, chat-reasoning-details-encrypted: joins streamed text of one index, the last signature seals it, encrypted entries stand alone", async () => {
    const { events, answer } = await decode(
      sse(
        piece({ type: "reasoning.text", text: "a", index: 0, format: "x" }),
        piece(
          { type: "reasoning.text", text: "b", index: 0 },
          { type: "reasoning.text", signature: "s1", text: null, index: 0 },
        ),
        piece({ type: "reasoning.text", text: "c", signature: "s2", index: 1 }),
        piece(
          { type: "reasoning.encrypted", data: "e1", index: 1 },
          { type: "reasoning.encrypted", data: "e2", index: 1 },
        ),
        finished("stop"),
        done,
      ),
      { dialect },
    );
    expect(detailsOf(answer)).toEqual({
      acme: {
        reasoning_details: [
          { type: "reasoning.text", text: "ab", index: 0, format: "x", signature: "s1" },
          { type: "reasoning.text", text: "c", signature: "s2", index: 1 },
          { type: "reasoning.encrypted", data: "e1", index: 1 },
          { type: "reasoning.encrypted", data: "e2", index: 1 },
        ],
      },
    });
    expect(textOf(answer, "reasoning")).toBe("abc");
    expect(events.filter((event) => "providerMetadata" in event && event.type === "reasoning-delta")).toHaveLength(1);
  });

  it("keeps an empty list, and is there also when the stream fails", async () => {
    expect(detailsOf((await decode(sse(piece(), finished("stop"), done), { dialect })).answer)).toEqual({
      acme: { reasoning_details: [] },
    });
    expect(
      detailsOf((await decode(sse(piece({ type: "reasoning.encrypted", data: "e" })), { dialect })).answer),
    ).toMatchObject({ acme: { reasoning_details: [{ data: "e" }] } });
  });

  it("keeps none for a dialect that does not want them", async () => {
    expect(
      detailsOf((await decode(sse(piece({ type: "reasoning.encrypted", data: "e" }), finished("stop"), done))).answer),
    ).toBeUndefined();
  });
});

describe("recorded answers", () => {
  it("magentic-69d3cd12dd: a call with a blank id and no index, under stop", async () => {
    const { answer } = await decode(recorded("magentic-69d3cd12dd").body);
    expect(callsOf(answer)).toEqual([
      { id: "new-1", name: "return_bool", arguments: '{"value":true}', complete: true },
    ]);
    expect(answer).toMatchObject({ rawFinishReason: "stop", usage: { inputTokens: 8, outputTokens: 4 } });
  });

  it("error-inside-200-stream, sse-comment: req_llm-older-bc5488bcdd: comments, then an error", async () => {
    expect((await decode(recorded("req_llm-older-bc5488bcdd").body)).error).toMatchObject({
      code: "overloaded",
      details: { vendorCode: "502" },
    });
  });

  it("error-inside-200-json: req_llm-older-09eb220d10: nothing but an error under status 200", async () => {
    const { error } = await decode(recorded("req_llm-older-09eb220d10").body, { streamed: false });
    expect(error).toMatchObject({ code: "overloaded" });
    expect(error?.message).toContain("Internal server error");
  });

  it("rig-0f698558a9: a call without arguments under length is cut", async () => {
    const { answer } = await decode(recorded("rig-0f698558a9").body);
    expect(callsOf(answer)).toEqual([{ id: "call_REDACTED_1", name: "file_report", arguments: "", complete: false }]);
    expect(answer.finishReason).toBe("length");
  });

  it("req_llm-older-efbbb9c263: a call after the finish reason", async () => {
    const { answer } = await decode(recorded("req_llm-older-efbbb9c263").body);
    expect(callsOf(answer)).toMatchObject([{ name: "structured_output", complete: true }]);
  });

  it("req_llm-eb9668b727: ends in the error, its calls unfinished", async () => {
    const { answer, error } = await decode(recorded("req_llm-eb9668b727").body);
    expect(error).not.toBeNull();
    expect(callsOf(answer).length).toBeGreaterThan(1);
    expect(callsOf(answer).every(({ complete }) => !complete)).toBe(true);
  });

  it("dd-trace-py-8b9a59b07d: a free-text call", async () => {
    const { answer } = await decode(recorded("dd-trace-py-8b9a59b07d").body, { streamed: false });
    expect(answer.content).toMatchObject([
      {
        type: "provider-item",
        itemType: "custom",
        item: { id: "call_QpgJRI5C9DcjExMNU6lrJPcu", custom: { name: "math_exp", input: "4 + 4" } },
      },
    ]);
  });
});

describe("any split of the bytes", () => {
  const body = `\uFEFF: comment\r\n\r\ndata:${JSON.stringify(chunk({ content: "grün 😀" }))}\r\n\r\n${sse(
    chunk({ reasoning_content: "日本" }),
    call({ index: 0, id: "c-1", ...fn("f", '{"ключ":"значение"}') }),
    finished("tool_calls"),
    { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    done,
  )}`;

  it("gives the same answer", async () => {
    const whole = await decode(body);
    expect(textOf(whole.answer)).toBe("grün 😀");
    const length = new TextEncoder().encode(body).length;
    for (let size = 1; size < length; size += 1) {
      const { events, error } = await decode(body, { size });
      expect(error).toBeNull();
      expect(events).toEqual(whole.events);
    }
  });
});

describe("cost", () => {
  it("pain 12: is linear in the length of a call's arguments", async () => {
    const fragments = (count: number) =>
      sse(call({ index: 0, id: "c-1", ...fn("f", '{"a":"') })) +
      sse(call({ index: 0, ...fn(null, "xxxx") })).repeat(count) +
      sse(call({ index: 0, ...fn(null, '"}') }), finished("tool_calls"), done);
    const time = async (count: number) => {
      const body = fragments(count);
      const started = performance.now();
      const { answer } = await decode(body, { size: 65_536 });
      expect(callsOf(answer)[0]?.arguments).toHaveLength(count * 4 + 8);
      return performance.now() - started;
    };
    await time(4_000);
    // The best of several, for the machine may be busy.
    const small = Math.min(await time(8_000), await time(8_000), await time(8_000));
    const large = Math.min(await time(64_000), await time(64_000));
    // 8 times as much; a quadratic decoder would need 64 times as long.
    expect(large / small).toBeLessThan(30);
  }, 30_000);
});

describe("servers that only resemble the wire", () => {
  const message = { role: "assistant", content: "Hi", tool_calls: [{ id: "c", ...fn("f", "{}") }] };
  const wholeChunk = (fields: object = {}) => ({
    id: "a-1",
    choices: [{ index: 0, message, finish_reason: "tool_calls", ...fields }],
  });

  it("answers with the whole message as the one event of a stream", async () => {
    const { answer } = await decode(sse(wholeChunk(), done));
    expect(textOf(answer)).toBe("Hi");
    expect(callsOf(answer)).toEqual([{ id: "c", name: "f", arguments: "{}", complete: true }]);
  });

  it("repeats the whole message at the end of a stream: told once", async () => {
    const { answer } = await decode(sse(chunk({ content: "Hi" }), wholeChunk({ finish_reason: "stop" }), done));
    expect(textOf(answer)).toBe("Hi");
    expect(callsOf(answer)).toEqual([]);
  });

  it("writes the index of a call or a choice as text, and numbers for ids: the call still comes whole", async () => {
    const start = { index: "0", id: 7, type: 1, ...fn("f", '{"a"') };
    const choice = { index: "0", delta: { tool_calls: [start] }, finish_reason: 1, native_finish_reason: [] };
    const outcome = await decode(
      sse({ choices: [choice] }, call({ index: "0", ...fn(null, ":1}") }), finished("tool_calls"), done),
    );
    expect(outcome.error).toBeNull();
    expect(callsOf(outcome.answer)).toEqual([{ id: "new-1", name: "f", arguments: '{"a":1}', complete: true }]);
  });

  it("sends the id of a call behind its name: taken while no arguments have come", async () => {
    const late = await decode(
      sse(
        call({ index: 0, id: "", ...fn("f", "") }),
        call({ index: 0, id: "0", ...fn("f", "{}") }),
        finished("tool_calls"),
        done,
      ),
    );
    expect(callsOf(late.answer)).toMatchObject([{ id: "0", complete: true }]);
    const never = await decode(
      sse(call({ index: 0, ...fn("f", "") }), call({ index: 1, id: "b", ...fn("g", "") }), done),
    );
    expect(callsOf(never.answer)).toMatchObject([
      { id: "new-1", name: "f" },
      { id: "b", name: "g" },
    ]);
    const cut = await decode(sse(call({ index: 0, ...fn("f", "") })));
    expect(callsOf(cut.answer)).toMatchObject([{ name: "f", complete: false }]);
  });

  it("sends annotations of another shape, blank events, and usage that counts nothing: the answer stands", async () => {
    const usage = { prompt_tokens: 1.5, completion_tokens: -1, total_tokens: 2 };
    const outcome = await decode(
      sse(chunk({ content: "a", annotations: {} }), "  ", { ...finished("stop"), usage }, done),
    );
    expect(outcome.error).toBeNull();
    expect(outcome.answer.usage).toMatchObject({ inputTokens: null, outputTokens: null });
  });

  it.each([
    ["an event", [{ error: { code: 503, message: "Busy" } }], "overloaded"],
    ["an event", { object: "error", message: "Wrong", type: "BadRequestError", code: 400 }, "invalid-request"],
  ])("wraps or flattens the error in %s %j", async (_what, event, code) => {
    const { error, answer } = await decode(sse(chunk({ content: "a" }), event));
    expect(error?.code).toBe(code);
    expect(textOf(answer)).toBe("a");
  });

  it("answers in one piece with a delta for a message", async () => {
    const body = JSON.stringify({ choices: [{ delta: { content: "Hi" }, finish_reason: "stop" }] });
    expect(textOf((await decode(body, { streamed: false })).answer)).toBe("Hi");
  });
});
