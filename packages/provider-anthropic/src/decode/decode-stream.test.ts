import { readFileSync } from "node:fs";
import {
  answerOfEvents,
  createSseParser,
  isCruxError,
  type CruxError,
  type ProviderAnswer,
  type ProviderStreamEvent,
  type StreamDelta,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createMessagesDecoder } from "./decode-stream.ts";

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
}

/** Decodes bytes in the given pieces, up to the end of the body. */
function decodeBytes(pieces: readonly Uint8Array[]): { events: ProviderStreamEvent[]; error: CruxError | null } {
  const events: ProviderStreamEvent[] = [];
  let count = 0;
  const emit = (event: ProviderStreamEvent) => events.push(event);
  const done = () => events.at(-1)?.type === "finish";
  const decoder = createMessagesDecoder({
    start: { requestId: "req_head" },
    streamed: true,
    newId: () => `call_new${(count += 1)}`,
  });
  const parser = createSseParser({
    onMessage: (message) => {
      if (!done()) decoder.message(message, emit);
    },
  });
  try {
    for (const piece of pieces) parser.push(piece);
    parser.end();
    if (!done()) decoder.end(emit);
    return { events, error: null };
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return { events, error: thrown };
  }
}

type WireEvent = { readonly type: string; readonly [key: string]: unknown };

function sseOf(events: readonly (WireEvent | string)[]): Uint8Array {
  const text = events.map((event) =>
    typeof event === "string" ? `data: ${event}\n\n` : `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  return new TextEncoder().encode(text.join(""));
}

function decode(events: readonly (WireEvent | string)[]) {
  return decodeBytes([sseOf(events)]);
}

function answerOf(events: readonly (WireEvent | string)[]): ProviderAnswer {
  const decoded = decode(events);
  expect(decoded.error).toBeNull();
  return answerOfEvents(decoded.events);
}

function deltasOf(events: readonly ProviderStreamEvent[]): StreamDelta[] {
  return events.filter((event) => event.type !== "start" && event.type !== "usage" && event.type !== "finish");
}

const messageStart = {
  type: "message_start",
  message: { id: "msg_1", model: "claude-x", content: [], usage: { input_tokens: 10, output_tokens: 1 } },
};
const ping = { type: "ping" };
const stop = { type: "message_stop" };
const blockStart = (index: number, block: object): WireEvent => ({
  type: "content_block_start",
  index,
  content_block: block,
});
const blockDelta = (index: number, delta: object): WireEvent => ({ type: "content_block_delta", index, delta });
const blockStop = (index: number): WireEvent => ({ type: "content_block_stop", index });
const messageDelta = (reason: string | null, more: object = {}): WireEvent => ({
  type: "message_delta",
  delta: { stop_reason: reason, ...more },
  usage: { output_tokens: 7 },
});
const text = (index: number, ...pieces: readonly string[]): WireEvent[] => [
  blockStart(index, { type: "text", text: "" }),
  ...pieces.map((piece) => blockDelta(index, { type: "text_delta", text: piece })),
  blockStop(index),
];
const call = (index: number, id: string, ...pieces: readonly string[]): WireEvent[] => [
  blockStart(index, { type: "tool_use", id, name: "look_up", input: {} }),
  ...pieces.map((piece) => blockDelta(index, { type: "input_json_delta", partial_json: piece })),
  blockStop(index),
];

describe("a stream of Anthropic", () => {
  it("tells id, model and request id once, then deltas, then the end", () => {
    const { events } = decode([messageStart, ...text(0, "Hel", "lo"), messageDelta("end_turn"), stop]);
    expect(events.filter(({ type }) => type === "start")).toEqual([
      { type: "start", requestId: "req_head", id: "msg_1", model: "claude-x" },
    ]);
    expect(deltasOf(events)).toEqual([
      { type: "text-delta", part: 0, text: "Hel" },
      { type: "text-delta", part: 0, text: "lo" },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "finish",
      finishReason: "stop",
      rawFinishReason: "end_turn",
      pending: null,
    });
  });

  it("anthropic-ping and anthropic-ping-inside-block: a ping is nothing, not even a start", () => {
    expect(decode([ping]).events).toEqual([{ type: "start", requestId: "req_head" }]);
    const [first, ...rest] = text(0, "Hi");
    expect(
      answerOf([ping, messageStart, first ?? ping, ping, ...rest, ping, messageDelta("end_turn"), ping, stop]),
    ).toMatchObject({
      id: "msg_1",
      content: [{ type: "text", text: "Hi" }],
    });
  });

  it("anthropic-empty-input-json-delta: an empty fragment is no argument", () => {
    const { events } = decode([messageStart, ...call(0, "toolu_1", "", '{"a"', ":1}"), messageDelta("tool_use"), stop]);
    expect(deltasOf(events)).toEqual([
      { type: "tool-call-start", part: 0, id: "toolu_1", name: "look_up" },
      { type: "tool-call-delta", part: 0, id: "toolu_1", arguments: '{"a"' },
      { type: "tool-call-delta", part: 0, id: "toolu_1", arguments: ":1}" },
      { type: "tool-call-end", part: 0, id: "toolu_1" },
    ]);
  });

  it("anthropic-tool-use-without-input-json: the input is {}", () => {
    const answer = answerOf([messageStart, ...call(0, "toolu_1"), messageDelta("tool_use"), stop]);
    expect(answer.content).toEqual([
      { type: "tool-call", id: "toolu_1", name: "look_up", arguments: "{}", complete: true },
    ]);
    expect(answer.finishReason).toBe("tool-calls");
  });

  it("takes the input of the start where no fragments come, and the fragments where they do", () => {
    const begun = blockStart(0, { type: "tool_use", id: "toolu_1", name: "look_up", input: { a: 1 } });
    expect(answerOf([messageStart, begun, blockStop(0), messageDelta("tool_use"), stop]).content).toMatchObject([
      { arguments: '{"a":1}', complete: true },
    ]);
    const fragment = blockDelta(0, { type: "input_json_delta", partial_json: '{"b":2}' });
    expect(
      answerOf([messageStart, begun, fragment, blockStop(0), messageDelta("tool_use"), stop]).content,
    ).toMatchObject([{ arguments: '{"b":2}' }]);
  });

  it("anthropic-input-json-incomplete: a call whose input does not parse is not complete", () => {
    const answer = answerOf([messageStart, ...call(0, "toolu_1", '{"a":'), messageDelta("tool_use"), stop]);
    expect(answer.content).toMatchObject([{ type: "tool-call", arguments: '{"a":', complete: false }]);
  });

  it("anthropic-empty-thinking-delta, anthropic-thinking-empty-signature-at-start: only the real signature counts", () => {
    const { events } = decode([
      messageStart,
      blockStart(0, { type: "thinking", thinking: "", signature: "" }),
      blockDelta(0, { type: "thinking_delta", thinking: "" }),
      blockDelta(0, { type: "thinking_delta", thinking: "Hm." }),
      blockDelta(0, { type: "signature_delta", signature: "c2ln" }),
      blockStop(0),
      messageDelta("end_turn"),
      stop,
    ]);
    expect(deltasOf(events)).toEqual([
      { type: "reasoning-delta", part: 0, text: "Hm." },
      { type: "reasoning-delta", part: 0, text: "", providerMetadata: { anthropic: { signature: "c2ln" } } },
    ]);
  });

  it("anthropic-thinking-empty-text-with-signature, anthropic-signature-without-thinking-delta: the part is kept", () => {
    const answer = answerOfEvents(decodeBytes([fixture("pydantic-ai-1d6c223366.sse")]).events);
    expect(answer.content[0]).toMatchObject({ type: "reasoning", text: "" });
    expect(answer.content[0]?.providerMetadata?.anthropic?.signature).toMatch(/^EpADCokBCA8YAipA/);
  });

  it("keeps two thinking blocks in a row two, each with its own signature", () => {
    const thinking = (index: number, signature: string) => [
      blockStart(index, { type: "thinking", thinking: "", signature: "" }),
      blockDelta(index, { type: "signature_delta", signature }),
      blockStop(index),
    ];
    expect(
      answerOf([messageStart, ...thinking(0, "one"), ...thinking(1, "two"), messageDelta("end_turn"), stop]).content,
    ).toEqual([
      { type: "reasoning", text: "", providerMetadata: { anthropic: { signature: "one" } } },
      { type: "reasoning", text: "", providerMetadata: { anthropic: { signature: "two" } } },
    ]);
  });

  it("anthropic-redacted-thinking: the data is kept as it is", () => {
    const answer = answerOfEvents(decodeBytes([fixture("pydantic-ai-a9a4f15268.sse")]).events);
    const sealed = answer.content
      .filter(({ type }) => type === "reasoning")
      .map((part) => part.providerMetadata?.anthropic?.redactedData);
    const wire = [
      ...new TextDecoder()
        .decode(fixture("pydantic-ai-a9a4f15268.sse"))
        .matchAll(/"redacted_thinking","data":"([^"]+)"/g),
    ].map(([, data]) => data);
    expect(wire).toHaveLength(2);
    expect(sealed).toEqual(wire);
  });

  it("anthropic-tool-use-caller: the caller rides on the call", () => {
    const answer = answerOfEvents(decodeBytes([fixture("rig-48a5faaf31.sse")]).events);
    expect(answer.content).toEqual([
      {
        type: "reasoning",
        text: "The user wants to multiply 17 and 23.",
        providerMetadata: { anthropic: { signature: "signature_REDACTED_1" } },
      },
      { type: "text", text: "Sure! Let me compute 17 times 23 right away!" },
      {
        type: "tool-call",
        id: "toolu_REDACTED_1",
        name: "multiply",
        arguments: '{"a": 17, "b": 23}',
        complete: true,
        providerMetadata: { anthropic: { caller: { type: "direct" } } },
      },
    ]);
  });

  it("anthropic-message-delta-full-usage: counts replace, absent and null ones do not", () => {
    const start = {
      type: "message_start",
      message: {
        id: "m",
        usage: { input_tokens: 11, cache_creation_input_tokens: 3, cache_read_input_tokens: 5, output_tokens: 1 },
      },
    };
    const end = {
      type: "message_delta",
      delta: { stop_reason: "end_turn" },
      usage: { input_tokens: null, cache_read_input_tokens: 5, output_tokens: 7 },
    };
    expect(answerOf([start, end, stop]).usage).toMatchObject({
      inputTokens: 19,
      outputTokens: 7,
      cacheReadTokens: 5,
      cacheWriteTokens: 3,
      reasoningTokens: null,
    });
  });

  it("tells the usage of message_start at once, so that a cut stream has it", () => {
    const { events, error } = decode([messageStart, ...text(0, "Hi")]);
    expect(error?.code).toBe("stream-interrupted");
    expect(events.find(({ type }) => type === "usage")).toMatchObject({ usage: { inputTokens: 10, outputTokens: 1 } });
  });

  it("anthropic-server-result-whole-in-start: what has no neutral form is handed over whole, with its streamed input", () => {
    const { events } = decodeBytes([fixture("pydantic-ai-1d6c223366.sse")]);
    const items = events.flatMap((event) =>
      event.type === "part" && event.content.type === "provider-item" ? [event.content] : [],
    );
    expect(items.map(({ itemType }) => itemType)).toEqual(["server_tool_use", "advisor_tool_result"]);
    expect(items[1]?.item).toMatchObject({
      tool_use_id: "srvtoolu_01DgsKYsJWQfJxubLmaKLEj6",
      content: { type: "advisor_result" },
    });
    const search = answerOf([
      messageStart,
      blockStart(0, { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} }),
      blockDelta(0, { type: "input_json_delta", partial_json: '{"query":' }),
      blockDelta(0, { type: "input_json_delta", partial_json: '"x"}' }),
      blockStop(0),
      messageDelta("end_turn"),
      stop,
    ]);
    expect(search.content).toMatchObject([
      { type: "provider-item", provider: "anthropic", item: { name: "web_search", input: { query: "x" } } },
    ]);
  });

  it("gathers a compaction, whose summary comes in slices", () => {
    const answer = answerOf([
      messageStart,
      blockStart(0, { type: "compaction", content: null }),
      blockDelta(0, { type: "compaction_delta", content: "So " }),
      blockDelta(0, { type: "compaction_delta", content: "far.", encrypted_content: "sealed" }),
      blockStop(0),
      messageDelta("compaction"),
      stop,
    ]);
    expect(answer.content).toMatchObject([
      { itemType: "compaction", item: { type: "compaction", content: "So far.", encrypted_content: "sealed" } },
    ]);
    expect(answer).toMatchObject({ finishReason: "other", rawFinishReason: "compaction", pending: null });
  });

  it("anthropic-pause-turn: the answer is to be sent back", () => {
    expect(answerOf([messageStart, ...text(0, "Hi"), messageDelta("pause_turn"), stop])).toMatchObject({
      finishReason: "stop",
      rawFinishReason: "pause_turn",
      pending: "resend",
    });
  });

  it("anthropic-stop-sequence: the sequence is told", () => {
    const answer = answerOf([
      messageStart,
      ...text(0, "Hi"),
      messageDelta("stop_sequence", { stop_sequence: "END" }),
      stop,
    ]);
    expect(answer).toMatchObject({ finishReason: "stop", providerMetadata: { anthropic: { stop_sequence: "END" } } });
  });

  it("anthropic-container, anthropic-context-management: the one goes back with the message, the other is told", () => {
    const answer = answerOf([
      messageStart,
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn", container: { id: "container_1" } },
        context_management: { applied_edits: [] },
        usage: {},
      },
      stop,
    ]);
    expect(answer.messageMetadata).toEqual({ anthropic: { container: { id: "container_1" } } });
    expect(answer.providerMetadata).toEqual({ anthropic: { context_management: { applied_edits: [] } } });
  });

  it("anthropic-empty-content: no parts, and still a finish", () => {
    expect(answerOf([messageStart, messageDelta("end_turn"), stop])).toMatchObject({
      content: [],
      finishReason: "stop",
    });
  });

  it("anthropic-block-index-gap, anthropic-blocks-interleaved: parts stand in the order of their indexes", () => {
    const [start2, delta2, stop2] = text(2, "second");
    const [start0, delta0, stop0] = text(0, "first");
    const events = [messageStart, start2, start0, delta2, delta0, stop2, stop0, messageDelta("end_turn"), stop].filter(
      (event) => event !== undefined,
    );
    expect(answerOf(events).content).toEqual([
      { type: "text", text: "first" },
      { type: "text", text: "second" },
    ]);
  });

  it("anthropic-second-message-start: what came before stays, its open call never ends, the first id names the answer", () => {
    const answer = answerOfEvents(decodeBytes([fixture("ai-sdk-ab068f9420.sse")]).events);
    expect(answer.id).toBe("msg_first");
    expect(answer.content).toMatchObject([
      { type: "reasoning", text: "I will call the tool." },
      { type: "tool-call", id: "toolu_first", complete: false },
      { type: "reasoning", text: "Let me call the tool." },
      { type: "tool-call", id: "toolu_second", arguments: '{"value":"Sparkle Day"}', complete: true },
    ]);
  });

  it("orders the blocks of a second message among themselves, behind those of the first, whatever of it was left open", () => {
    const [start1, delta1, stop1] = text(1, "second");
    const events = [
      messageStart,
      blockStart(0, { type: "dream" }),
      messageStart,
      start1,
      ...text(0, "first"),
      delta1,
      stop1,
      messageDelta("end_turn"),
      stop,
    ];
    expect(answerOf(events.filter((event) => event !== undefined)).content).toMatchObject([
      { itemType: "dream" },
      { text: "first" },
      { text: "second" },
    ]);
    const late = decode([
      messageStart,
      ...call(0, "toolu_1", "{}").slice(0, -1),
      messageStart,
      blockStop(0),
      messageDelta("tool_use"),
      stop,
    ]);
    expect(late.events.some(({ type }) => type === "tool-call-end")).toBe(false);
  });

  it("takes a second block of one index for a block of its own", () => {
    expect(
      answerOf([messageStart, ...text(0, "A"), ...text(0, "B"), messageDelta("end_turn"), stop]).content,
    ).toMatchObject([{ text: "A" }, { text: "B" }]);
  });

  it("done-sentinel-outside-chat and sse-done-with-event-name: a [DONE] is tolerated, before the end too", () => {
    expect(decodeBytes([fixture("rig-f692d46e17.sse")]).events.at(-1)).toMatchObject({
      type: "finish",
      finishReason: "length",
    });
    expect(answerOf(["[DONE]", messageStart, "[DONE]", messageDelta("end_turn"), stop]).finishReason).toBe("stop");
  });

  it("puts the citations of a start and of deltas on their text, before and after it", () => {
    const cited = (title: string) => ({
      type: "page_location",
      cited_text: "q",
      document_index: 0,
      document_title: title,
    });
    const answer = answerOf([
      messageStart,
      blockStart(0, { type: "text", text: "", citations: [cited("one")] }),
      blockDelta(0, { type: "citations_delta", citation: cited("two") }),
      blockDelta(0, { type: "text_delta", text: "Green." }),
      blockStop(0),
      messageDelta("end_turn"),
      stop,
    ]);
    const [part] = answer.content;
    expect(part).toMatchObject({ type: "text", text: "Green." });
    expect(part?.type === "text" ? part.citations?.map(({ source }) => source.title) : null).toEqual(["one", "two"]);
  });
});

describe("what is unknown", () => {
  it("skips unknown events, deltas, fields and deltas for no block", () => {
    const answer = answerOf([
      messageStart,
      { type: "brand_new", index: 0, error: null },
      blockStart(0, { type: "text", text: "" }),
      blockDelta(0, { type: "sparkle_delta", sparkle: "*" }),
      blockDelta(9, { type: "text_delta", text: "nobody's" }),
      blockDelta(0, { type: "text_delta", text: "Hi", shiny: true }),
      blockStop(0),
      blockStop(9),
      messageDelta("end_turn"),
      stop,
    ]);
    expect(answer.content).toEqual([{ type: "text", text: "Hi" }]);
  });

  it("hands over an unknown block as a provider-item, also one that was never closed", () => {
    const answer = answerOf([messageStart, blockStart(0, { type: "dream", depth: 2 }), messageDelta("end_turn"), stop]);
    expect(answer.content).toEqual([
      { type: "provider-item", provider: "anthropic", itemType: "dream", item: { type: "dream", depth: 2 } },
    ]);
  });

  it("takes an unknown reason for other, and none for other with null", () => {
    expect(answerOf([messageStart, messageDelta("bored"), stop])).toMatchObject({
      finishReason: "other",
      rawFinishReason: "bored",
    });
    expect(answerOf([messageStart, ...call(0, "toolu_1"), stop])).toMatchObject({
      finishReason: "other",
      rawFinishReason: null,
      content: [{ complete: true }],
    });
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["tool_use", "tool-calls"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content-filter"],
  ])("maps stop_reason %s to %s", (raw, finishReason) => {
    expect(answerOf([messageStart, messageDelta(raw), stop]).finishReason).toBe(finishReason);
  });

  it("tells why it refused", () => {
    const details = { type: "refusal", category: "cyber", explanation: null };
    expect(answerOf([messageStart, messageDelta("refusal", { stop_details: details }), stop]).providerMetadata).toEqual(
      {
        anthropic: { stop_details: details },
      },
    );
  });
});

describe("a call that was cut", () => {
  const calls = [...call(0, "toolu_1", '{"a":1}'), ...call(1, "toolu_2", "{}")];

  it("never ends under a length limit where it is the last block, even if it was closed and parses", () => {
    const { events } = decode([messageStart, ...calls, messageDelta("max_tokens"), stop]);
    expect(events.filter(({ type }) => type === "tool-call-end")).toEqual([
      { type: "tool-call-end", part: 0, id: "toolu_1" },
    ]);
    expect(answerOfEvents(events).content).toMatchObject([{ complete: true }, { complete: false }]);
  });

  it("ends before the terminal signal otherwise: the earlier one when the next block starts, the last with the reason", () => {
    const { events } = decode([messageStart, ...calls, messageDelta("tool_use"), stop]);
    const order = events
      .filter(({ type }) => type.startsWith("tool-call") || type === "usage" || type === "finish")
      .map(({ type }) => type);
    expect(order).toEqual([
      "usage",
      "tool-call-start",
      "tool-call-delta",
      "tool-call-end",
      "tool-call-start",
      "tool-call-delta",
      "usage",
      "tool-call-end",
      "finish",
    ]);
  });

  it("never ends where the stream breaks off before a reason came", () => {
    const { events, error } = decode([messageStart, ...call(0, "toolu_1", "{}")]);
    expect(error?.code).toBe("stream-interrupted");
    expect(events.some(({ type }) => type === "tool-call-end")).toBe(false);
  });

  it("never ends where its block was not closed", () => {
    const { events } = decode([messageStart, ...call(0, "toolu_1", "{}").slice(0, -1), messageDelta("tool_use"), stop]);
    expect(events.some(({ type }) => type === "tool-call-end")).toBe(false);
  });

  it("gets an id where the vendor sends none, or one that another call has", () => {
    const answer = answerOf([
      messageStart,
      ...call(0, "toolu_1"),
      ...call(1, "toolu_1"),
      ...call(2, ""),
      messageDelta("tool_use"),
      stop,
    ]);
    expect(answer.content.map((part) => (part.type === "tool-call" ? part.id : null))).toEqual([
      "toolu_1",
      "call_new1",
      "call_new2",
    ]);
  });
});

describe("a stream that fails", () => {
  it("is interrupted without message_stop, whatever reason was given", () => {
    expect(decode([messageStart, messageDelta("end_turn")]).error?.code).toBe("stream-interrupted");
    expect(decode([]).error?.code).toBe("stream-interrupted");
  });

  it.each([
    ["overloaded_error", "overloaded", 529],
    ["api_error", "overloaded", 500],
    ["rate_limit_error", "rate-limit", 429],
    ["timeout_error", "timeout", 504],
    ["invalid_request_error", "invalid-request", 400],
  ])("takes an error event of type %s, even as the first event, for %s", (type, code, status) => {
    const { events, error } = decode([{ type: "error", error: { type, message: "Sorry" } }]);
    expect(error).toMatchObject({ code, details: { status, vendorCode: type, requestId: "req_head" } });
    expect(error?.message).toContain("Sorry");
    expect(events).toEqual([{ type: "start", requestId: "req_head" }]);
  });

  it("takes an error of no known type for a bad response", () => {
    expect(decode([messageStart, { type: "error", error: { type: "gremlin", message: "?" } }]).error?.code).toBe(
      "bad-response",
    );
    expect(decode([messageStart, { type: "error" }]).error?.code).toBe("bad-response");
    expect(decode([messageStart, '{"error":{"message":"dropped in by a gateway"}}']).error?.code).toBe("bad-response");
    expect(decode([messageStart, '{"error":"mere words"}']).error).toMatchObject({
      code: "bad-response",
      message: expect.stringContaining("mere words") as string,
    });
  });

  it("takes malformed JSON for a bad response, and keeps what came before", () => {
    const { events, error } = decode([messageStart, ...text(0, "Hi"), '{"type":']);
    expect(error?.code).toBe("bad-response");
    expect(answerOfEvents(events).content).toEqual([{ type: "text", text: "Hi" }]);
  });
});

describe("bytes split anywhere", () => {
  it.each(["rig-48a5faaf31.sse", "pydantic-ai-1d6c223366.sse"])("give the same events: %s", (name) => {
    const bytes = fixture(name);
    const whole = decodeBytes([bytes]);
    expect(whole.error).toBeNull();
    expect(whole.events.length).toBeGreaterThan(8);
    for (let at = 1; at < bytes.length; at += 1) {
      expect(decodeBytes([bytes.subarray(0, at), bytes.subarray(at)]).events).toEqual(whole.events);
    }
    expect(decodeBytes([...bytes].map((byte) => Uint8Array.of(byte))).events).toEqual(whole.events);
  });
});

describe("a body that is no stream", () => {
  function decodeBody(body: string): { events: ProviderStreamEvent[]; done: boolean } {
    const events: ProviderStreamEvent[] = [];
    const decoder = createMessagesDecoder({ start: {}, streamed: true, newId: () => "call_new" });
    decoder.body(body, (event) => events.push(event));
    return { events, done: events.at(-1)?.type === "finish" };
  }

  it("is decoded as the whole answer it is", () => {
    const { events, done } = decodeBody(new TextDecoder().decode(fixture("prism-80270a2824.json")));
    const answer = answerOfEvents(events);
    expect(done).toBe(true);
    expect(answer.content.map((part) => (part.type === "provider-item" ? part.itemType : part.type))).toEqual([
      "text",
      "server_tool_use",
      "code_execution_tool_result",
      "text",
    ]);
    expect(answer).toMatchObject({
      id: "msg_01AJ87pcoq6djGGrcYvYGvUy",
      model: "claude-3-5-haiku-20241022",
      finishReason: "stop",
      usage: { inputTokens: 1779, outputTokens: 398, cacheReadTokens: 0 },
      messageMetadata: { anthropic: { container: { id: "container_011CQ4hgKqeoPBYecAubG4B9" } } },
      providerMetadata: { anthropic: { service_tier: "standard" } },
    });
  });

  it("marks the last call of a whole answer cut under a length limit", () => {
    const content = [
      { type: "tool_use", id: "a", name: "f", input: { x: 1 } },
      { type: "tool_use", id: "b", name: "f", input: {} },
    ];
    const answer = answerOfEvents(decodeBody(JSON.stringify({ content, stop_reason: "max_tokens" })).events);
    expect(answer.content).toMatchObject([
      { id: "a", arguments: '{"x":1}', complete: true },
      { id: "b", complete: false },
    ]);
  });

  it.each([
    ["an error object", '{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}', "overloaded"],
    ["an edge's page", "<html>no</html>", "bad-response"],
    ["another wire's answer", '{"choices":[]}', "bad-response"],
  ])("fails as what it is: %s", (_what, body, code) => {
    expect(() => decodeBody(body)).toThrow(expect.objectContaining({ code }));
  });
});

describe("gateways that only resemble the wire", () => {
  it.each([
    [{ error: { code: 502, message: "Upstream" } }, "overloaded", "502"],
    [{ code: "rate_limit_exceeded", error: "Wait" }, "rate-limit", "rate_limit_exceeded"],
    [{ object: "error", message: "Wrong", type: "BadRequestError", code: 400 }, "invalid-request", "400"],
    [{ type: "error", message: "flat" }, "bad-response", null],
    [
      { ...messageDelta("end_turn"), error: { type: "overloaded_error", message: "Busy" } },
      "overloaded",
      "overloaded_error",
    ],
    [[{ error: { code: 503, message: "Busy" } }], "overloaded", "503"],
    [{ error: { message: "prompt is too long: 2 tokens > 1 maximum" } }, "context-length", null],
  ])("send the error %j", (event, code, vendorCode) => {
    const { events, error } = decode([messageStart, ...text(0, "a"), JSON.stringify(event), stop]);
    expect(error?.code).toBe(code);
    expect(error?.details.vendorCode ?? null).toBe(vendorCode);
    expect(answerOfEvents(events).content).toMatchObject([{ text: "a" }]);
  });

  it("send events that are no objects: never skipped", () => {
    expect(decode([messageStart, ...text(0, "a"), "7", messageDelta("end_turn"), stop]).error?.code).toBe(
      "bad-response",
    );
  });

  it("send blanks and [DONE] between events", () => {
    expect(
      answerOf([messageStart, "  ", " [DONE] ", ...text(0, "a"), messageDelta("end_turn"), stop]).content,
    ).toHaveLength(1);
  });

  it("begin a block before the message: its id and model are still the answer's", () => {
    expect(answerOf([...text(0, "a").slice(0, 1), messageStart, messageDelta("end_turn"), stop])).toMatchObject({
      id: "msg_1",
      model: "claude-x",
    });
  });

  it("stop a block before its last text: nothing is lost", () => {
    const late = [
      messageStart,
      ...text(0, "a"),
      blockDelta(0, { type: "text_delta", text: "b" }),
      messageDelta("end_turn"),
      stop,
    ];
    expect(answerOf(late).content).toMatchObject([{ text: "ab" }]);
  });

  it("tell the reason before the call is closed: it ends all the same", () => {
    const [begin, ...rest] = call(0, "toolu_1", "{}");
    const close = rest.at(-1);
    if (begin === undefined || close === undefined) throw new Error("a call has a start and an end");
    const events = [messageStart, begin, ...rest.slice(0, -1), messageDelta("tool_use"), close];
    expect(answerOfEvents(decode(events).events).content).toMatchObject([{ complete: true }]);
  });

  it("send a call without a name: told of, and never as a call", () => {
    const nameless = [blockStart(0, { type: "tool_use", id: "t", input: {} }), blockStop(0)];
    const answer = answerOf([messageStart, ...nameless, ...call(1, "toolu_1", "{}"), messageDelta("tool_use"), stop]);
    expect(answer.content).toMatchObject([{ type: "tool-call", id: "toolu_1", complete: true }]);
    expect(answer.warnings).toMatchObject([{ code: "dropped-tool-call" }]);
  });

  it("send a blank stop reason, and usage that counts nothing: none of both", () => {
    const usage = { input_tokens: 1.5, output_tokens: -1 };
    const answer = answerOf([messageStart, ...text(0, "a"), { ...messageDelta(""), usage }, stop]);
    expect(answer).toMatchObject({ rawFinishReason: null, finishReason: "other" });
    expect(answer.usage).toMatchObject({ inputTokens: null, outputTokens: null });
  });
});
