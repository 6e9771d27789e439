import type { ChatResponse, Clock, CruxError, StreamEvent } from "@crux/core";
import anthropic from "@crux/provider-anthropic";
import openai from "@crux/provider-openai";
import {
  assertStream,
  createFakeClock,
  startScriptedServer,
  type AnswerStep,
  type LoopbackServer,
} from "@crux/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createCrux, type CruxClient, type CruxOptions } from "./create-crux.ts";

/*
 * What breaks clients of language models, one row for each fault: real bytes over real HTTP, through the whole client.
 * Where a title names a pain, it is one that users of other libraries report.
 */

type Wire = "chat" | "anthropic";

const chunkOf = (data: string | Uint8Array): AnswerStep => ({ type: "chunk", data });
const eventOf = (value: unknown): string => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
const headOf = (status = 200, headers: Readonly<Record<string, string>> = {}): AnswerStep => ({
  type: "head",
  status,
  headers: { "content-type": status === 200 ? "text/event-stream" : "application/json", ...headers },
});

// Chat Completions
const delta = (fields: object, finish_reason: string | null = null, more: object = {}) => ({
  id: "a",
  choices: [{ index: 0, delta: fields, finish_reason }],
  ...more,
});
const done = "[DONE]";
const text = delta({ role: "assistant", content: "Hi" });
const stop = delta({}, "stop");
const call = (fields: object, name: string | null, args: string) =>
  delta({ tool_calls: [{ ...fields, function: { name, arguments: args } }] });
const calls = delta({}, "tool_calls");

// Anthropic Messages
const messageStart = {
  type: "message_start",
  message: { id: "msg_1", content: [], usage: { input_tokens: 11, output_tokens: 1 } },
};
const block = (index: number, content_block: object, ...deltas: readonly object[]) => [
  { type: "content_block_start", index, content_block },
  ...deltas.map((piece) => ({ type: "content_block_delta", index, delta: piece })),
  { type: "content_block_stop", index },
];
const hello = block(0, { type: "text", text: "" }, { type: "text_delta", text: "Hi" });
const toolUse = (partial_json: string) =>
  block(1, { type: "tool_use", id: "t-1", name: "rm", input: {} }, { type: "input_json_delta", partial_json });
const ending = (stop_reason: string, usage: object = { output_tokens: 7 }) => [
  { type: "message_delta", delta: { stop_reason }, usage },
  { type: "message_stop" },
];

const open: CruxClient[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((crux) => crux.close()));
});

async function cruxFor(server: LoopbackServer, options: CruxOptions = {}): Promise<CruxClient> {
  const settings = { apiKey: "key-of-the-fault-matrix", baseUrl: server.url };
  const crux = await createCrux({
    providers: [openai({ ...settings, api: "chat" }), anthropic(settings)],
    env: {},
    ...options,
  });
  open.push(crux);
  return crux;
}

function requestOf(wire: Wire) {
  return { model: wire === "chat" ? "openai/gpt-6-luna" : "anthropic/claude-haiku-5-5", prompt: "Hi" };
}

/** What came of a stream, in the words the rows are written in. */
interface Told {
  /** `finish`, or the code of the error. */
  readonly end: string;
  readonly text: string;
  readonly finishReason: string;
  /** Name and arguments of the calls that may be run. */
  readonly runnable: readonly (readonly [name: string, args: string])[];
  /** Names of the calls that were cut. */
  readonly cut: readonly string[];
}

function tell(end: string, { text: said, finishReason, toolCalls, message }: ChatResponse): Told {
  const cut = message.content.flatMap((part) => (part.type === "tool-call" && !part.complete ? [part.name] : []));
  const runnable = toolCalls.map(({ name, arguments: args }) => [name, args] as const);
  return { end, text: said, finishReason, runnable, cut };
}

interface Run {
  readonly told: Told;
  readonly response: ChatResponse;
  readonly error: CruxError | null;
}

/** Reads a stream to its end. `onDelta` is told of the first delta. Every way a failure is told must agree. */
async function read(crux: CruxClient, wire: Wire, onDelta: () => void = () => undefined): Promise<Run> {
  const stream = crux.stream(requestOf(wire));
  const events: StreamEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (event.type !== "start") onDelta();
  }
  assertStream(events);
  const last = events.at(-1);
  if (last?.type === "finish") return { told: tell("finish", last.response), response: last.response, error: null };
  if (last?.type !== "error") throw new Error("the stream has no end");
  await expect(stream.response()).rejects.toBe(last.error);
  expect(last.error.partial).toEqual(last.partial);
  return { told: tell(last.error.code, last.partial), response: last.partial, error: last.error };
}

interface Row {
  readonly wire: Wire;
  /** The bodies of the answer: events, or steps of one's own. `seen` resolves when the client has the first delta. */
  readonly answer: (seen: Promise<void>) => readonly (AnswerStep | string | object)[];
  readonly told: Partial<Told>;
  /** More that the answer must be. */
  readonly response?: object;
}

const isStep = (item: string | object): item is AnswerStep =>
  typeof item === "object" &&
  "type" in item &&
  ["chunk", "wait", "hang", "half-close", "reset"].includes(String(item.type));
const bytesOf = (...events: readonly unknown[]): readonly AnswerStep[] =>
  [...new TextEncoder().encode(events.map(eventOf).join(""))].map((byte) => chunkOf(Uint8Array.of(byte)));

const unicode = "grün 日本語 😀";
const finished = { end: "finish", finishReason: "stop", text: "Hi" };
const interrupted = { end: "stream-interrupted", text: "Hi", runnable: [] };
const twoCalls = [
  ["f", '{"a":1}'],
  ["g", '{"b":2}'],
] as const;

const rows: Readonly<Record<string, Row>> = {
  "pain 9: byte-by-byte UTF-8": {
    wire: "chat",
    answer: () => bytesOf(delta({ content: unicode }), stop, done),
    told: { ...finished, text: unicode },
  },
  "pain 9: Anthropic: byte-by-byte UTF-8": {
    wire: "anthropic",
    answer: () =>
      bytesOf(
        messageStart,
        ...block(0, { type: "text", text: "" }, { type: "text_delta", text: unicode }),
        ...ending("end_turn"),
      ),
    told: { ...finished, text: unicode },
  },
  CRLF: {
    wire: "chat",
    answer: () => [chunkOf([text, stop, done].map(eventOf).join("").replaceAll("\n", "\r\n"))],
    told: finished,
  },
  "data: without space": {
    wire: "chat",
    answer: () => [chunkOf([text, stop, done].map(eventOf).join("").replaceAll("data: ", "data:"))],
    told: finished,
  },
  comments: {
    wire: "chat",
    answer: () => [chunkOf(": PROCESSING\n\n"), text, chunkOf(":\n\n"), stop, chunkOf(": keepalive\n"), done],
    told: finished,
  },
  "pain 10: each event is passed on before the next one comes": {
    wire: "chat",
    answer: (seen) => [text, { type: "wait", until: seen }, stop, done],
    told: finished,
  },
  "pain 28: usage chunk with empty choices": {
    wire: "chat",
    answer: () => [text, stop, { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }, done],
    told: finished,
    response: { usage: { inputTokens: 3, outputTokens: 2, estimated: false } },
  },
  "usage chunk with non-empty choices": {
    wire: "chat",
    answer: () => [text, delta({}, "stop", { usage: { prompt_tokens: 3, completion_tokens: 2 } }), done],
    told: finished,
    response: { usage: { inputTokens: 3, outputTokens: 2, estimated: false } },
  },
  "pain 6: socket destroyed mid-stream": {
    wire: "chat",
    answer: (seen) => [text, { type: "wait", until: seen }, { type: "reset" }],
    told: interrupted,
  },
  "pain 6: socket closed mid-stream, without the end of the body": {
    wire: "chat",
    answer: () => [text, stop, { type: "half-close" }],
    told: interrupted,
  },
  "pain 6: Anthropic: socket destroyed mid-stream": {
    wire: "anthropic",
    answer: (seen) => [messageStart, ...hello, { type: "wait", until: seen }, { type: "reset" }],
    told: interrupted,
  },
  "pain 6: EOF without finish or [DONE]": { wire: "chat", answer: () => [text], told: interrupted },
  "pain 15: tool call, then EOF": {
    wire: "chat",
    answer: () => [text, call({ index: 0, id: "c-1" }, "rm", '{"path":"/"}')],
    told: { ...interrupted, cut: ["rm"] },
  },
  "pain 15: Anthropic: tool call, then EOF": {
    wire: "anthropic",
    answer: () => [messageStart, ...hello, ...toolUse('{"path":"/"}')],
    told: { ...interrupted, cut: ["rm"] },
  },
  "pain 7: in-band error chunk with empty choices": {
    wire: "chat",
    answer: () => [text, { choices: [], error: { code: 502, message: "Upstream" } }, done],
    told: { end: "overloaded", text: "Hi" },
  },
  "pain 7: finish_reason error": {
    wire: "chat",
    answer: () => [text, call({ index: 0, id: "c-1" }, "rm", "{}"), delta({}, "error"), done],
    told: { end: "finish", finishReason: "error", text: "Hi", runnable: [] },
  },
  "malformed JSON chunk": {
    wire: "chat",
    answer: () => [text, '{"choices":[{', stop, done],
    told: { end: "bad-response", text: "Hi" },
  },
  "Anthropic: malformed JSON chunk": {
    wire: "anthropic",
    answer: () => [messageStart, ...hello, '{"type":', ...ending("end_turn")],
    told: { end: "bad-response", text: "Hi" },
  },
  "pain 13: two calls on one index": {
    wire: "chat",
    answer: () => [
      call({ index: 0, id: "c-1" }, "f", '{"a":1}'),
      call({ index: 0, id: "c-2" }, "g", '{"b":2}'),
      ...[calls, done],
    ],
    told: { end: "finish", finishReason: "tool-calls", runnable: twoCalls },
  },
  "pain 13: two calls with no index": {
    wire: "chat",
    answer: () => [call({ id: "c-1" }, "f", '{"a":1}'), call({ id: "c-2" }, "g", '{"b":2}'), calls, done],
    told: { end: "finish", finishReason: "tool-calls", runnable: twoCalls },
  },
  "pain 14: no role on the first tool delta": {
    wire: "chat",
    answer: () => [
      call({ index: 0, id: "c-1" }, "f", ""),
      call({ index: 0 }, null, '{"a":1}'),
      delta({}, "tool_calls", { usage: { prompt_tokens: 3, completion_tokens: 2 } }),
      done,
    ],
    told: { end: "finish", runnable: [["f", '{"a":1}']] },
    response: { usage: { inputTokens: 3 } },
  },
  "pain 14: no id on the first tool delta": {
    wire: "chat",
    answer: () => [call({ index: 0 }, "f", '{"a":'), call({ index: 0 }, null, "1}"), calls, done],
    told: { end: "finish", runnable: [["f", '{"a":1}']] },
  },
  "pain 15: args cut by length": {
    wire: "chat",
    answer: () => [call({ index: 0, id: "c-1" }, "rm", '{"path":"/home'), delta({}, "length"), done],
    told: { end: "finish", finishReason: "length", runnable: [], cut: ["rm"] },
  },
  "pain 15: args cut by length where they parse": {
    wire: "chat",
    answer: () => [call({ index: 0, id: "c-1" }, "rm", '{"path":"/"}'), delta({}, "length"), done],
    told: { end: "finish", finishReason: "length", runnable: [], cut: ["rm"] },
  },
  "pain 15: Anthropic: args cut by length": {
    wire: "anthropic",
    answer: () => [messageStart, ...hello, ...toolUse('{"path":"/home'), ...ending("max_tokens")],
    told: { end: "finish", finishReason: "length", runnable: [], cut: ["rm"] },
  },
  "pain 6: Anthropic: EOF before message_stop": {
    wire: "anthropic",
    answer: () => [messageStart, ...hello, ...ending("end_turn").slice(0, 1)],
    told: interrupted,
  },
  "pain 7: Anthropic: error event mid-stream": {
    wire: "anthropic",
    answer: () => [messageStart, ...hello, { type: "error", error: { type: "overloaded_error", message: "Busy" } }],
    told: { end: "overloaded", text: "Hi" },
  },
  "Anthropic: unknown event": {
    wire: "anthropic",
    answer: () => [messageStart, { type: "brand_new", index: 0 }, ...hello, ...ending("end_turn")],
    told: finished,
  },
  "Anthropic: unknown block": {
    wire: "anthropic",
    answer: () => [messageStart, ...hello, ...block(1, { type: "dream", depth: 2 }), ...ending("end_turn")],
    told: finished,
    response: { message: { content: [{ type: "text" }, { type: "provider-item", itemType: "dream" }] } },
  },
  "Anthropic: unknown stop reason": {
    wire: "anthropic",
    answer: () => [messageStart, ...hello, ...ending("bored")],
    told: { end: "finish", finishReason: "other", text: "Hi" },
    response: { rawFinishReason: "bored" },
  },
  "Anthropic: redacted thinking kept": {
    wire: "anthropic",
    answer: () => [messageStart, ...block(0, { type: "redacted_thinking", data: "c2VhbGVk" }), ...ending("end_turn")],
    told: { end: "finish", text: "" },
    response: {
      message: {
        content: [{ type: "reasoning", text: "", providerMetadata: { anthropic: { redactedData: "c2VhbGVk" } } }],
      },
    },
  },
  "pain 28, pain 29: Anthropic: usage 19 in (3 write, 5 read), 7 out": {
    wire: "anthropic",
    answer: () => {
      const usage = { input_tokens: 11, cache_creation_input_tokens: 3, cache_read_input_tokens: 5 };
      const started = { ...messageStart, message: { ...messageStart.message, usage: { ...usage, output_tokens: 1 } } };
      return [started, ...hello, ...ending("end_turn", { ...usage, output_tokens: 7 })];
    },
    told: finished,
    response: {
      usage: { inputTokens: 19, cacheWriteTokens: 3, cacheReadTokens: 5, outputTokens: 7, estimated: false },
    },
  },
};

describe("a stream with a fault", () => {
  it.each(Object.entries(rows))("%s", async (_row, { wire, answer, told, response = {} }) => {
    const seen = Promise.withResolvers<void>();
    const steps = answer(seen.promise).map((item) => (isStep(item) ? item : chunkOf(eventOf(item))));
    await using server = await startScriptedServer([headOf(), ...steps]);
    const run = await read(await cruxFor(server), wire, seen.resolve);
    expect(run.told).toMatchObject(told);
    expect(run.response).toMatchObject(response);
    expect(server.requests).toHaveLength(1);
  });
});

/** A clock on which no timer ever fires and no retry waits; it tells the waits that were asked for. */
function impatient(): { readonly delays: readonly number[]; readonly options: CruxOptions } {
  const delays: number[] = [];
  let asked: number | null = null;
  const clock: Clock = {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    schedule(callback, delayMs) {
      if (delayMs === asked) queueMicrotask(callback);
      return () => undefined;
    },
  };
  const onRetry = ({ delayMs }: { readonly delayMs: number }): void => {
    delays.push(delayMs);
    asked = delayMs;
  };
  return { delays, options: { clock, observers: [{ onRetry }] } };
}

const good: Readonly<Record<Wire, readonly AnswerStep[]>> = {
  chat: [headOf(), ...[text, stop, done].map(eventOf).map(chunkOf)],
  anthropic: [headOf(), ...[messageStart, ...hello, ...ending("end_turn")].map(eventOf).map(chunkOf)],
};
const wires: readonly Wire[] = ["chat", "anthropic"];
const refusal = (status: number, headers: Readonly<Record<string, string>> = {}): readonly AnswerStep[] => [
  headOf(status, headers),
  chunkOf('{"type":"error","error":{"type":"some_error","message":"Not now."}}'),
];

describe.each(wires)("retries on the %s wire", (wire) => {
  it("429 Retry-After 1 s", async () => {
    await using server = await startScriptedServer(refusal(429, { "retry-after": "1" }), good[wire]);
    const { delays, options } = impatient();
    expect((await read(await cruxFor(server, options), wire)).told).toMatchObject(finished);
    expect(delays).toEqual([1000]);
  });

  it("429 Retry-After as HTTP-date", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 22, 12, 0, 0) });
    const date = "Sun, 22 Nov 2026 12:00:07 GMT";
    await using server = await startScriptedServer(refusal(429, { "retry-after": date }), good[wire]);
    const { delays, options } = impatient();
    expect((await read(await cruxFor(server, options), wire)).told).toMatchObject(finished);
    expect(delays).toEqual([7000]);
  });

  it("500 for ever: three tries, one answer", async () => {
    await using server = await startScriptedServer(refusal(500));
    const { delays, options } = impatient();
    const { error, response } = await read(await cruxFor(server, options), wire);
    expect(error).toMatchObject({ code: "overloaded", details: { status: 500 } });
    expect(server.requests).toHaveLength(3);
    expect(response.attempts.map(({ error: failure }) => failure?.status)).toEqual([500, 500, 500]);
    expect(delays).toHaveLength(2);
    expect(delays[0]).toBeLessThanOrEqual(500);
    expect(delays[1]).toBeLessThanOrEqual(1000);
  });

  it("pain 8: overloaded as first event is retried, in mid-answer it is not", async () => {
    const overloaded = { type: "error", error: { type: "overloaded_error", code: 503, message: "Busy" } };
    const first = [headOf(), chunkOf(eventOf(overloaded))];
    await using server = await startScriptedServer(first, first, good[wire]);
    const { delays, options } = impatient();
    expect((await read(await cruxFor(server, options), wire)).told).toMatchObject(finished);
    expect(delays).toHaveLength(2);

    const begun = (good[wire] as readonly AnswerStep[]).slice(0, wire === "chat" ? 2 : 4);
    await using late = await startScriptedServer([...begun, chunkOf(eventOf(overloaded))]);
    expect((await read(await cruxFor(late, options), wire)).told).toMatchObject({ end: "overloaded", text: "Hi" });
    expect(late.requests).toHaveLength(1);
  });
});

describe.each(wires)("leaving on the %s wire", (wire) => {
  const endless = [...good[wire].slice(0, wire === "chat" ? 2 : 4), { type: "hang" } as const];

  it("pain 3, pain 30: abort signal: the upstream socket is closed, and every promise settles", async () => {
    await using server = await startScriptedServer(endless);
    const controller = new AbortController();
    const crux = await cruxFor(server);
    const stream = crux.stream({ ...requestOf(wire), signal: controller.signal });
    const events: StreamEvent[] = [];
    for await (const event of stream) {
      events.push(event);
      if (event.type === "text-delta") controller.abort();
    }
    assertStream(events);
    expect(events.at(-1)).toMatchObject({
      type: "error",
      error: { code: "cancelled" },
      partial: { text: "Hi", usage: { estimated: true } },
    });
    await expect(stream.response()).rejects.toMatchObject({ code: "cancelled" });
    expect(await server.closed(0)).toEqual({ whole: false });
  });

  it("pain 30: break: the upstream socket is closed", async () => {
    await using server = await startScriptedServer(endless);
    const crux = await cruxFor(server);
    const stream = crux.stream(requestOf(wire));
    for await (const event of stream) if (event.type === "text-delta") break;
    await expect(stream.response()).rejects.toMatchObject({ code: "cancelled" });
    expect(await server.closed(0)).toEqual({ whole: false });
  });

  it("pain 36: silence after the first delta: the idle timer names itself, and the socket is closed", async () => {
    await using server = await startScriptedServer(endless);
    const clock = createFakeClock();
    const crux = await cruxFor(server, { clock });
    const events = crux.stream({ ...requestOf(wire), timeouts: { idleMs: 20_000 } })[Symbol.asyncIterator]();
    let event = await events.next();
    while (event.value?.type !== "text-delta") event = await events.next();
    const last = events.next();
    await clock.advance(20_000);
    expect((await last).value).toMatchObject({
      type: "error",
      error: { code: "timeout", details: { timer: "idle" } },
      partial: { text: "Hi" },
    });
    expect(await server.closed(0)).toEqual({ whole: false });
    expect(clock.pending).toBe(0);
  });
});
