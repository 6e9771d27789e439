import {
  answerOfEvents,
  decodeSse,
  isCruxError,
  type CruxError,
  type JsonObject,
  type ProviderAnswer,
  type ProviderStreamEvent,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import type { ResponsesDialect } from "../dialect.ts";
import { createResponsesDecoder } from "./decode-stream.ts";

const plain: ResponsesDialect = {
  id: "acme",
  displayName: "Acme",
  baseUrl: "https://api.acme.test/v1",
  jsonOutput: () => [],
  refusedOptions: () => [],
  media: () => ({}),
  caching: "automatic",
  storesAnswers: true,
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
  const decoder = createResponsesDecoder({ dialect, response, streamed, newId: () => `new-${(made += 1)}` });
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

const line = (value: object) =>
  `event: ${"type" in value ? String(value.type) : ""}\ndata: ${JSON.stringify(value)}\n\n`;
const sse = (...values: readonly object[]) => values.map(line).join("");
const tell = (...values: readonly object[]) => decode(sse(...values));

const created = { type: "response.created", response: { id: "resp_1", model: "m-1", status: "in_progress" } };
const usage = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 16,
};
const completed = (...output: readonly object[]) => ({
  type: "response.completed",
  response: { id: "resp_1", model: "m-1", status: "completed", output, usage },
});
const added = (index: number, item: object) => ({ type: "response.output_item.added", output_index: index, item });
const done = (index: number, item: object) => ({ type: "response.output_item.done", output_index: index, item });
const textDelta = (delta: string, fields: object = {}) => ({
  type: "response.output_text.delta",
  output_index: 0,
  content_index: 0,
  item_id: "msg_1",
  delta,
  ...fields,
});
const argumentsDelta = (delta: string, index = 0) => ({
  type: "response.function_call_arguments.delta",
  output_index: index,
  delta,
});
const outputText = (text: string, fields: object = {}) => ({ type: "output_text", text, annotations: [], ...fields });
const message = (content: readonly object[], fields: object = {}) => ({
  id: "msg_1",
  type: "message",
  status: "completed",
  role: "assistant",
  content,
  ...fields,
});
const call = (fields: object = {}) => ({
  id: "fc_1",
  type: "function_call",
  status: "completed",
  call_id: "call_1",
  name: "f",
  arguments: '{"x":1}',
  ...fields,
});
const reasoning = (fields: object = {}) => ({
  id: "rs_1",
  type: "reasoning",
  summary: [],
  encrypted_content: "sealed",
  ...fields,
});
const { content: _content, ...messageItem } = message([]);

const finishOf = ({ events }: Outcome) => events.find((event) => event.type === "finish");
const typesOf = ({ events }: Outcome) => events.map(({ type }) => type);
const whole = (fields: object) =>
  decode(
    JSON.stringify({ id: "resp_1", object: "response", model: "m-1", status: "completed", error: null, ...fields }),
    {
      streamed: false,
    },
  );

describe("text", () => {
  it("comes in deltas, and its item rides on it; responses-obfuscation is let pass", async () => {
    const outcome = await tell(
      created,
      added(0, message([])),
      textDelta("Hel", { obfuscation: "xW3", logprobs: [] }),
      textDelta("lo"),
      done(0, message([outputText("Hello")])),
      completed(message([outputText("Hello")])),
    );
    expect(outcome.answer).toMatchObject({
      id: "resp_1",
      model: "m-1",
      content: [{ type: "text", text: "Hello", providerMetadata: { acme: { item: messageItem } } }],
      finishReason: "stop",
      rawFinishReason: "completed",
    });
    expect(typesOf(outcome)).toEqual(["start", "text-delta", "text-delta", "text-delta", "finish"]);
  });

  it("is told from the whole where deltas never came, and completed where they stopped short", async () => {
    const late = await tell(created, done(0, message([outputText("Hello")])), completed());
    expect(late.answer.content).toMatchObject([{ text: "Hello" }]);
    const short = await tell(created, textDelta("Hel"), done(0, message([outputText("Hello")])), completed());
    expect(short.answer.content).toMatchObject([{ text: "Hello" }]);
    const other = await tell(created, textDelta("Salve"), done(0, message([outputText("Hello")])), completed());
    expect(other.answer.content).toMatchObject([{ text: "Salve" }]);
  });

  it("of items that no event ended is told by the last one", async () => {
    const outcome = await tell(created, textDelta("Hi"), completed(message([outputText("Hi")])));
    expect(outcome.answer.content).toMatchObject([
      { text: "Hi", providerMetadata: { acme: { item: { id: "msg_1" } } } },
    ]);
  });

  it("keeps the parts of one message apart, each with the item of both", async () => {
    const content = [outputText("a"), { type: "refusal", refusal: "no" }, outputText("b")];
    const { answer } = await tell(created, done(0, message(content)), completed(message(content)));
    expect(answer.content).toMatchObject([
      { type: "text", text: "a", providerMetadata: { acme: { item: { id: "msg_1" } } } },
      { type: "refusal", text: "no", providerMetadata: { acme: { item: { id: "msg_1" } } } },
      { type: "text", text: "b", providerMetadata: { acme: { item: { id: "msg_1" } } } },
    ]);
    expect(answer.finishReason).toBe("stop");
  });

  it("responses-message-phase: the phase goes with the item", async () => {
    const { answer } = await whole({ output: [message([outputText("a")], { phase: "commentary" })] });
    expect(answer.content[0]?.providerMetadata?.acme).toMatchObject({ item: { phase: "commentary" } });
  });

  it("responses-message-empty-content: an empty message leaves an empty part, so that it can go back", async () => {
    const { answer } = await whole({ output: [message([])] });
    expect(answer.content).toEqual([{ type: "text", text: "", providerMetadata: { acme: { item: messageItem } } }]);
  });

  it("keeps a content part it does not know as it came", async () => {
    const part = { type: "output_audio", data: "AA==" };
    const { answer } = await whole({ output: [message([part])] });
    expect(answer.content[0]?.providerMetadata?.acme).toMatchObject({ part });
  });

  it("gathers logprobs of the whole parts", async () => {
    const logprobs = [{ token: "a", logprob: -0.1 }];
    const { answer } = await whole({ output: [message([outputText("a", { logprobs })])] });
    expect(answer.providerMetadata).toEqual({ acme: { logprobs } });
  });
});

describe("events", () => {
  const hello = [
    created,
    textDelta("Hi"),
    done(0, message([outputText("Hi")])),
    completed(message([outputText("Hi")])),
  ];

  it("responses-no-event-line: the type in the data says what an event is", async () => {
    const outcome = await decode(hello.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
    expect(outcome.answer).toMatchObject({ content: [{ text: "Hi" }], finishReason: "stop" });
  });

  it.each([
    ["responses-sequence-absent", (_at: number) => ({})],
    ["responses-sequence-gap", (at: number) => ({ sequence_number: at * 3 })],
  ])("%s changes nothing", async (_code, numbered) => {
    const outcome = await tell(...hello.map((event, at) => ({ ...event, ...numbered(at) })));
    expect(outcome.answer).toMatchObject({ content: [{ text: "Hi" }], finishReason: "stop" });
  });

  it("responses-item-id-changes: an item is known by its index", async () => {
    const outcome = await tell(
      created,
      added(0, message([], { id: "msg_a" })),
      textDelta("Hi", { item_id: "msg_b" }),
      done(0, message([outputText("Hi")], { id: "msg_c" })),
      completed(message([outputText("Hi")], { id: "msg_d" })),
    );
    expect(outcome.answer.content).toMatchObject([{ text: "Hi" }]);
    expect(outcome.answer.content).toHaveLength(1);
  });

  it("responses-item-done-without-added: such an item is told whole", async () => {
    const { answer } = await tell(created, done(1, call()), completed());
    expect(answer.content).toMatchObject([{ type: "tool-call", arguments: '{"x":1}', complete: true }]);
  });

  it("without an index belong by id, else to the latest", async () => {
    const { answer } = await tell(
      created,
      { type: "response.output_item.added", item: message([], { id: "msg_1" }) },
      { type: "response.output_item.added", item: message([], { id: "msg_2" }) },
      { type: "response.output_text.delta", item_id: "msg_1", delta: "a" },
      { type: "response.output_text.delta", delta: "b" },
      completed(),
    );
    expect(answer.content).toMatchObject([{ text: "a" }, { text: "b" }]);
  });

  it("of unknown types and keep-alives are let pass, `[DONE]` too: done-sentinel-outside-chat", async () => {
    const strangers = [{ type: "keepalive" }, { type: "response.web_search_call.searching", output_index: 3 }, {}];
    const noisy = `${sse(created, ...strangers)}data: [DONE]\n\n${sse(...hello.slice(1))}data: [DONE]\n\n`;
    expect((await decode(noisy)).answer).toMatchObject({ content: [{ text: "Hi" }], finishReason: "stop" });
  });

  it("give the same however the bytes are cut", async () => {
    const body = sse(created, textDelta("日本"), done(0, message([outputText("日本語")])), completed());
    const { events } = await decode(body);
    expect((await decode(body, { size: 1 })).events).toEqual(events);
    expect((await decode(body, { size: 7 })).events).toEqual(events);
  });

  it("responses-output-text-on-wire: the text beside the output is not told twice", async () => {
    const { answer } = await whole({ output: [message([outputText("Hi")])], output_text: "Hi" });
    expect(answer.content).toMatchObject([{ text: "Hi" }]);
  });

  it("a whole answer in place of a stream is read", async () => {
    const body = JSON.stringify({ ...completed().response, output: [message([outputText("Hi")])] });
    expect((await decode(body)).answer).toMatchObject({ content: [{ text: "Hi" }], finishReason: "stop" });
  });
});

describe("tool calls", () => {
  it("responses-function-args-empty: the deltas fill what began empty; the end carries the item", async () => {
    const outcome = await tell(
      created,
      added(0, call({ status: "in_progress", arguments: "" })),
      argumentsDelta('{"x"'),
      argumentsDelta(":1}"),
      done(0, call({ namespace: "n" })),
      completed(),
    );
    expect(typesOf(outcome)).toEqual([
      "start",
      "tool-call-start",
      "tool-call-delta",
      "tool-call-delta",
      "tool-call-end",
      "finish",
    ]);
    expect(outcome.answer).toMatchObject({
      content: [
        {
          type: "tool-call",
          id: "call_1",
          name: "f",
          arguments: '{"x":1}',
          complete: true,
          providerMetadata: {
            acme: { item: { id: "fc_1", type: "function_call", status: "completed", namespace: "n" } },
          },
        },
      ],
      finishReason: "tool-calls",
    });
  });

  it("interleave, and each ends on its own", async () => {
    const outcome = await tell(
      created,
      added(0, call({ arguments: "" })),
      added(1, call({ id: "fc_2", call_id: "call_2", arguments: "" })),
      argumentsDelta('{"x":2}', 1),
      argumentsDelta('{"x":1}', 0),
      done(1, call({ id: "fc_2", call_id: "call_2", arguments: '{"x":2}' })),
      done(0, call()),
      completed(),
    );
    expect(outcome.answer.content).toMatchObject([
      { id: "call_1", arguments: '{"x":1}', complete: true },
      { id: "call_2", arguments: '{"x":2}', complete: true },
    ]);
  });

  it("cut by the limit never end, also where nothing of their arguments came", async () => {
    const cut = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, usage };
    for (const text of ["", '{"x":']) {
      const item = call({ status: "incomplete", arguments: text });
      const outcome = await tell(created, added(0, call({ arguments: "" })), argumentsDelta(text), done(0, item), {
        type: "response.incomplete",
        response: { ...cut, output: [item] },
      });
      expect(outcome.answer).toMatchObject({ content: [{ complete: false }], finishReason: "length" });
    }
  });

  it("without a call_id, or with one that is taken, get an id of their own", async () => {
    const { answer } = await whole({ output: [call({ call_id: null }), call(), call()] });
    expect(answer.content).toMatchObject([{ id: "new-1" }, { id: "call_1" }, { id: "new-2" }]);
  });

  it("told in progress although they are whole may be run (calls of a program)", async () => {
    const { answer } = await whole({ output: [call({ status: "in_progress", caller: { type: "program" } })] });
    expect(answer.content).toMatchObject([{ complete: true, providerMetadata: { acme: { item: { caller: {} } } } }]);
  });

  it("do not end with a stream that broke off", async () => {
    const outcome = await tell(created, added(0, call({ arguments: "" })), argumentsDelta('{"x":1}'));
    expect(outcome.error?.code).toBe("stream-interrupted");
    expect(outcome.answer.content).toMatchObject([{ complete: false }]);
  });
});

describe("reasoning", () => {
  it("responses-reasoning-summary, responses-reasoning-encrypted: a part for each summary, the item on the first", async () => {
    const item = reasoning({
      summary: [
        { type: "summary_text", text: "one" },
        { type: "summary_text", text: "two" },
      ],
    });
    const summaryDelta = (delta: string, index: number) => ({
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index: index,
      delta,
    });
    const { answer } = await tell(
      created,
      added(0, reasoning({ encrypted_content: "partial" })),
      summaryDelta("one", 0),
      summaryDelta("two", 1),
      done(0, item),
      completed(),
    );
    expect(answer.content).toEqual([
      { type: "reasoning", text: "one", providerMetadata: { acme: { item } } },
      { type: "reasoning", text: "two" },
    ]);
  });

  it("responses-reasoning-empty: nothing to read, but the item is kept", async () => {
    const { answer } = await whole({ output: [reasoning(), message([outputText("a")])] });
    expect(answer.content[0]).toEqual({
      type: "reasoning",
      text: "",
      providerMetadata: { acme: { item: reasoning() } },
    });
  });

  it("responses-reasoning-text-content: the thought itself is told", async () => {
    const item = reasoning({ content: [{ type: "reasoning_text", text: "hm" }] });
    const { answer } = await tell(
      created,
      { type: "response.reasoning_text.delta", output_index: 0, content_index: 0, delta: "h" },
      done(0, item),
      completed(),
    );
    expect(answer.content).toEqual([{ type: "reasoning", text: "hm", providerMetadata: { acme: { item } } }]);
  });
});

describe("citations", () => {
  const url = { type: "url_citation", url: "https://a.test", title: "A", start_index: 0, end_index: 2 };

  it("sit on their text, where they can be placed", async () => {
    const annotations = [url, { type: "file_citation", file_id: "file_1", filename: "a.pdf", index: 1 }];
    const { answer } = await whole({ output: [message([outputText("Hi there", { annotations })])] });
    expect(answer.content[0]).toMatchObject({
      citations: [
        { source: { title: "A", url: "https://a.test", documentId: null }, start: 0, end: 2, raw: url },
        { source: { title: "a.pdf", url: null, documentId: "file_1" }, start: null, end: null },
      ],
    });
  });

  it("that came on their own stand in for a list that is empty, and are told once", async () => {
    const event = { type: "response.output_text.annotation.added", output_index: 0, content_index: 0, annotation: url };
    const listed = await tell(
      created,
      textDelta("Hi"),
      event,
      done(0, message([outputText("Hi", { annotations: [url] })])),
      completed(),
    );
    expect(listed.answer.content[0]).toMatchObject({ citations: [{ raw: url }] });
    expect(listed.events.filter(({ type }) => type === "citation")).toHaveLength(1);
    const lone = await tell(created, textDelta("Hi"), event, done(0, message([outputText("Hi")])), completed());
    expect(lone.events.filter(({ type }) => type === "citation")).toHaveLength(1);
    const cut = await tell(created, textDelta("Hi"), event);
    expect(cut.answer.content[0]).toMatchObject({ text: "Hi", citations: [{ raw: url }] });
  });

  it("are not made of annotations that name a file; those go with the part", async () => {
    const path = { type: "file_path", file_id: "file_2", index: 0 };
    const { answer } = await whole({ output: [message([outputText("Hi", { annotations: [path] })])] });
    expect(answer.content[0]).not.toHaveProperty("citations");
    expect(answer.content[0]?.providerMetadata?.acme).toMatchObject({ annotations: [path] });
  });
});

describe("server tools and what waits", () => {
  const items = [
    { id: "ws_1", type: "web_search_call", status: "completed", action: { type: "search", query: "q" } },
    { id: "ig_1", type: "image_generation_call", status: "completed", result: "AA==" },
    { id: "mcp_1", type: "mcp_call", status: "completed", name: "n", arguments: "{}", output: "o" },
    { id: "cmp_1", type: "compaction", encrypted_content: "sealed" },
    { id: "x", type: "some_future_type", anything: [1] },
  ];

  it("are handed over as they came, in their places", async () => {
    const { answer } = await whole({ output: [...items, message([outputText("a")])] });
    expect(answer.content.slice(0, 5)).toEqual(
      items.map((item) => ({ type: "provider-item", provider: "acme", itemType: item.type, item })),
    );
    expect(answer).toMatchObject({ finishReason: "stop" });
    expect(answer.pending).toBeUndefined();
  });

  it.each([
    ["an approval", { type: "mcp_approval_request", id: "a", name: "n" }, "respond"],
    ["a computer", { type: "computer_call", call_id: "c" }, "respond"],
    ["a shell", { type: "shell_call", call_id: "c", status: "completed" }, "respond"],
    ["a patch", { type: "apply_patch_call", call_id: "c", status: "completed" }, "respond"],
    ["a search of the caller's tools", { type: "tool_search_call", execution: "client", call_id: "c" }, "respond"],
    ["a search of the vendor's", { type: "tool_search_call", execution: "server" }, undefined],
    ["a call that was cut", { type: "custom_tool_call", call_id: "c", status: "incomplete" }, undefined],
  ])("%s is pending: %s", async (_name, item, pending) => {
    expect((await whole({ output: [item] })).answer.pending).toBe(pending);
  });

  it("a shell of the vendor's own has its output beside it, and waits for nobody", async () => {
    const shell = { type: "shell_call", call_id: "c", status: "completed" };
    const { answer } = await whole({ output: [shell, { type: "shell_call_output", call_id: "c", output: [] }] });
    expect(answer.pending).toBeUndefined();
  });

  it("a free-text call is a tool call to the caller", async () => {
    const { answer } = await whole({ output: [{ type: "custom_tool_call", call_id: "c", name: "n", input: "x" }] });
    expect(answer).toMatchObject({ finishReason: "tool-calls", pending: "respond" });
  });

  it("a dialect whose vendor runs everything itself waits for nobody", async () => {
    const body = JSON.stringify({ status: "completed", output: [{ type: "custom_tool_call", call_id: "c" }] });
    const dialect = { ...plain, waitsForCaller: () => false };
    expect((await decode(body, { dialect, streamed: false })).answer).toMatchObject({ finishReason: "stop" });
  });

  it.each(["queued", "in_progress"])("an answer that is %s is to be polled for", async (status) => {
    expect((await whole({ status, output: [] })).answer).toMatchObject({
      finishReason: "other",
      rawFinishReason: status,
      pending: "poll",
    });
  });
});

describe("the end", () => {
  it.each([
    ["completed", null, "stop", "completed"],
    ["incomplete", "max_output_tokens", "length", "max_output_tokens"],
    ["incomplete", "content_filter", "content-filter", "content_filter"],
    ["incomplete", "steered", "other", "steered"],
    ["incomplete", null, "other", "incomplete"],
    ["cancelled", null, "other", "cancelled"],
    ["brand_new", null, "other", "brand_new"],
    [null, null, "other", null],
  ])("status %s, reason %s is %s", async (status, reason, finishReason, rawFinishReason) => {
    const { answer } = await whole({
      status,
      incomplete_details: reason && { reason },
      output: [message([outputText("a")])],
    });
    expect(answer).toMatchObject({ finishReason, rawFinishReason });
  });

  it("is told by the event where the response has no status", async () => {
    const ends = (type: string) => tell(created, textDelta("a"), { type, response: {} });
    expect((await ends("response.completed")).answer.rawFinishReason).toBe("completed");
    expect((await ends("response.incomplete")).answer.rawFinishReason).toBe("incomplete");
    expect((await ends("response.done")).answer).toMatchObject({ finishReason: "other", rawFinishReason: null });
  });

  it("with a refusal alone is content-filter", async () => {
    const { answer } = await tell(
      created,
      { type: "response.refusal.delta", output_index: 0, content_index: 0, delta: "I ca" },
      done(0, message([{ type: "refusal", refusal: "I cannot" }])),
      completed(),
    );
    expect(answer).toMatchObject({ content: [{ type: "refusal", text: "I cannot" }], finishReason: "content-filter" });
  });

  it("brings usage and cost", async () => {
    const { answer } = await whole({ output: [], usage: { ...usage, cost: 0.5 } });
    expect(answer).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 7, cacheReadTokens: 4, cacheWriteTokens: 2, reasoningTokens: 3 },
      cost: { amount: 0.5, currency: "USD", source: "vendor" },
    });
  });

  it("tells what the response says of itself", async () => {
    const { answer } = await whole({ output: [], service_tier: "flex", conversation: null });
    expect(answer.providerMetadata).toEqual({ acme: { service_tier: "flex" } });
  });

  it("is missing from a stream that stops: interrupted, with what had come", async () => {
    const outcome = await tell(created, textDelta("Hel"));
    expect(outcome.error?.code).toBe("stream-interrupted");
    expect(outcome.answer.content).toEqual([{ type: "text", text: "Hel" }]);
    expect(finishOf(outcome)).toBeUndefined();
  });
});

describe("errors inside a 200", () => {
  const error = { code: "server_error", message: "We had an error." };

  it.each([
    ["responses-error-event, flat", { type: "error", ...error, param: null, sequence_number: 3 }],
    ["responses-error-event, nested", { type: "error", error: { type: "server_error", ...error } }],
    ["responses-failed", { type: "response.failed", response: { status: "failed", error, output: [] } }],
    ["a bare error", { error }],
    ["an error beside an end", { ...completed(), error }],
  ])("%s is that error, with what had come", async (_code, event) => {
    const outcome = await tell(created, textDelta("Hel"), event);
    expect(outcome.error).toMatchObject({
      code: "overloaded",
      details: { provider: "acme", status: 200, vendorCode: "server_error", requestId: "req-1" },
    });
    expect(outcome.answer.content).toMatchObject([{ text: "Hel" }]);
    expect(finishOf(outcome)).toBeUndefined();
  });

  it("a quota error right after the beginning is one", async () => {
    const failed = { type: "error", code: "insufficient_quota", message: "You exceeded your quota." };
    expect((await tell(created, failed)).error?.code).toBe("quota");
  });

  it("a failure that gives no reason is a failure all the same", async () => {
    const failed = { type: "response.failed", response: { status: "failed", error: null, usage } };
    const outcome = await tell(created, failed);
    expect(outcome.error?.code).toBe("bad-response");
    expect(outcome.answer.usage).toMatchObject({ inputTokens: 9 });
    expect((await whole({ status: "failed", output: [] })).error?.code).toBe("bad-response");
  });

  it.each([
    ["a delta of another type", textDelta(7 as unknown as string)],
    ["an item that is none", { type: "response.output_item.done", output_index: 0, item: "x" }],
    ["content of another type", done(0, message([{ type: "output_text", text: 7 }]))],
    ["a summary of another type", done(0, reasoning({ summary: "x" }))],
    ["an output of another type", { type: "response.completed", response: { status: "completed", output: "x" } }],
  ])("%s cannot be read, and is not passed over", async (_name, event) => {
    const outcome = await tell(created, event);
    expect(outcome.error?.code).toBe("bad-response");
  });

  it.each([
    ["broken JSON", 'data: {"type":\n\n'],
    ["no object", "data: [1]\n\n"],
    ["HTML", "<html>502</html>"],
    ["another wire's answer", JSON.stringify({ object: "chat.completion", choices: [] })],
  ])("%s is no answer", async (_name, body) => {
    expect((await decode(body)).error?.code).toBe("bad-response");
  });
});

describe("cost", () => {
  it("is linear in the length of the arguments", async () => {
    const time = async (pieces: number): Promise<number> => {
      const text = JSON.stringify({ x: "y".repeat(pieces) });
      const deltas = [...text].map((piece) => argumentsDelta(piece));
      const body = sse(
        created,
        added(0, call({ arguments: "" })),
        ...deltas,
        done(0, call({ arguments: text })),
        completed(),
      );
      const start = performance.now();
      const { answer } = await decode(body);
      expect(answer.content).toMatchObject([{ complete: true } satisfies Partial<JsonObject>]);
      return performance.now() - start;
    };
    await time(4_000);
    const small = Math.min(await time(8_000), await time(8_000), await time(8_000));
    const large = Math.min(await time(64_000), await time(64_000));
    // 8 times as much; a quadratic decoder would need 64 times as long.
    expect(large / small).toBeLessThan(30);
  }, 30_000);
});
