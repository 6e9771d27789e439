import { readFileSync } from "node:fs";
import {
  answerOfEvents,
  createSseParser,
  ToolCallIds,
  type JsonObject,
  type Message,
  type ProviderStreamEvent,
  type Warning,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createMessagesDecoder } from "../decode/decode-stream.ts";
import { encodeMessages, type EncodedMessages } from "./encode-messages.ts";
import { createWarn } from "./encoding.ts";

const model = "claude-sonnet-5";
const ours = `anthropic/${model}`;

function encode(messages: readonly Message[]): EncodedMessages & { readonly warnings: readonly Warning[] } {
  const warnings: Warning[] = [];
  const encoded = encodeMessages(messages, {
    model,
    warn: createWarn(warnings),
    toolIds: new ToolCallIds({ maxLength: 64 }),
  });
  return { ...encoded, warnings };
}

const hi: Message = { role: "user", content: "Hi" };
const hiOnWire = { role: "user", content: [{ type: "text", text: "Hi" }] };

/** The blocks of one user message, and the warnings. */
function userBlocks(content: Exclude<Extract<Message, { role: "user" }>["content"], string>) {
  const { messages, warnings } = encode([{ role: "user", content: [{ type: "text", text: "See" }, ...content] }]);
  const blocks = messages[0]?.content as JsonObject[];
  return { blocks: blocks.slice(1), codes: warnings.map(({ code, path }) => `${code} ${path}`) };
}

/** The blocks of one assistant message of this very model. */
function assistantBlocks(
  content: Exclude<Extract<Message, { role: "assistant" }>["content"], string>,
  from: string | undefined = ours,
) {
  const { messages, warnings } = encode([
    hi,
    { role: "assistant", content, ...(from === undefined ? {} : { model: from }) },
  ]);
  return { blocks: (messages[1]?.content ?? []) as JsonObject[], codes: warnings.map(({ code }) => code) };
}

describe("turns", () => {
  it("keeps every turn in order, and a trailing assistant message as it is", () => {
    const { messages, warnings } = encode([
      hi,
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Bye" },
      { role: "assistant", content: "{ " },
    ]);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    expect(messages[3]).toEqual({ role: "assistant", content: [{ type: "text", text: "{ " }] });
    expect(warnings).toEqual([]);
  });

  it("makes one message of turns of one role in a row, with all their blocks, results first", () => {
    const { messages } = encode([
      hi,
      { role: "assistant", content: [{ type: "tool-call", id: "a", name: "f", arguments: "{}", complete: true }] },
      { role: "assistant", content: [{ type: "tool-call", id: "b", name: "f", arguments: "{}", complete: true }] },
      { role: "user", content: "And?" },
      { role: "tool", content: [{ type: "tool-result", toolCallId: "a", content: "1" }] },
      { role: "tool", content: [{ type: "tool-result", toolCallId: "b", content: "2" }] },
    ]);
    expect(messages).toHaveLength(3);
    expect(messages[1]?.content).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(messages[2]?.content).toMatchObject([
      { tool_use_id: "a" },
      { tool_use_id: "b" },
      { type: "text", text: "And?" },
    ]);
  });

  it("pain 25: never sends an empty text block, nor one of white space", () => {
    const { messages, warnings } = encode([
      {
        role: "user",
        content: [
          { type: "text", text: "" },
          { type: "text", text: " \n" },
          { type: "text", text: "Hi" },
        ],
      },
    ]);
    expect(messages).toEqual([hiOnWire]);
    expect(warnings).toEqual([]);
  });

  it("leaves out a message with nothing to send, and says so", () => {
    const { messages, warnings } = encode([hi, { role: "assistant", content: "" }]);
    expect(messages).toEqual([hiOnWire]);
    expect(warnings).toMatchObject([{ code: "dropped-message", path: "messages.1" }]);
  });

  it("refuses a conversation without a turn before it is sent", () => {
    expect(() => encode([{ role: "system", content: "Be kind." }])).toThrow(
      expect.objectContaining({ code: "invalid-request" }),
    );
  });

  it("hoists a later system message, and says so", () => {
    const { system, messages, warnings } = encode([
      { role: "system", content: "One." },
      hi,
      { role: "system", content: "Two." },
    ]);
    expect(system).toEqual([
      { type: "text", text: "One." },
      { type: "text", text: "Two." },
    ]);
    expect(messages).toEqual([hiOnWire]);
    expect(warnings).toMatchObject([{ code: "moved-content", path: "messages.2" }]);
  });
});

describe("cache marks and options of the vendor", () => {
  it("go onto their block; those of a message onto its last block", () => {
    const { system, messages } = encode([
      { role: "system", content: "Long.", cache: { ttl: "1h" } },
      {
        role: "user",
        content: [
          { type: "text", text: "A", cache: true },
          { type: "text", text: "B" },
        ],
        cache: { ttl: "5m" },
      },
    ]);
    expect(system).toEqual([{ type: "text", text: "Long.", cache_control: { type: "ephemeral", ttl: "1h" } }]);
    expect(messages[0]?.content).toEqual([
      { type: "text", text: "A", cache_control: { type: "ephemeral" } },
      { type: "text", text: "B", cache_control: { type: "ephemeral", ttl: "5m" } },
    ]);
  });

  it("never go onto thinking", () => {
    const { messages } = encode([
      hi,
      {
        role: "assistant",
        model: ours,
        cache: true,
        content: [
          { type: "text", text: "A" },
          { type: "reasoning", text: "B", cache: true, providerMetadata: { anthropic: { signature: "s" } } },
        ],
      },
    ]);
    expect(messages[1]?.content).toEqual([
      { type: "text", text: "A", cache_control: { type: "ephemeral" } },
      { type: "thinking", thinking: "B", signature: "s" },
    ]);
  });

  it.each([
    ["30s", "5m"],
    ["20m", "5m"],
    ["45m", "1h"],
    ["24h", "1h"],
  ])("a ttl of %s becomes the nearest there is, %s, with a warning", (ttl, nearest) => {
    const { messages, warnings } = encode([{ role: "user", content: [{ type: "text", text: "A", cache: { ttl } }] }]);
    expect(messages[0]?.content).toMatchObject([{ cache_control: { ttl: nearest } }]);
    expect(warnings).toMatchObject([{ code: "changed-option", path: "messages.0.content.0.cache" }]);
  });

  it("providerOptions of a part are merged into its block, and others' are not", () => {
    const { blocks } = userBlocks([
      {
        type: "file",
        mediaType: "application/pdf",
        data: "JVBERi0=",
        filename: "a.pdf",
        providerOptions: {
          anthropic: { citations: { enabled: true }, context: "A paper", title: "Paper" },
          openai: { detail: "low" },
        },
      },
    ]);
    expect(blocks).toEqual([
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" },
        title: "Paper",
        citations: { enabled: true },
        context: "A paper",
      },
    ]);
  });
});

describe("media", () => {
  it.each([
    [
      { type: "image", mediaType: "image/png", data: "iVBOR" },
      { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBOR" } },
    ],
    [
      { type: "image", data: "/9j/4AAQ" },
      { type: "image", source: { type: "base64", media_type: "image/jpeg", data: "/9j/4AAQ" } },
    ],
    [
      { type: "image", mediaType: "image/jpg", data: "x" },
      { type: "image", source: { type: "base64", media_type: "image/jpeg", data: "x" } },
    ],
    [
      { type: "image", url: "https://example.com/a.png" },
      { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
    ],
    [
      { type: "image", url: "data:image/gif;base64,R0lG" },
      { type: "image", source: { type: "base64", media_type: "image/gif", data: "R0lG" } },
    ],
    [
      { type: "image", fileId: "file_1" },
      { type: "image", source: { type: "file", file_id: "file_1" } },
    ],
    [
      { type: "file", mediaType: "image/webp", data: "UklG" },
      { type: "image", source: { type: "base64", media_type: "image/webp", data: "UklG" } },
    ],
    [
      { type: "file", data: "JVBERi0" },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBERi0" } },
    ],
    [
      { type: "file", url: "https://example.com/a.pdf" },
      { type: "document", source: { type: "url", url: "https://example.com/a.pdf" } },
    ],
    [
      { type: "file", fileId: "file_1", filename: "a" },
      { type: "document", source: { type: "file", file_id: "file_1" }, title: "a" },
    ],
    [
      { type: "file", mediaType: "text/markdown", data: "w6Q=" },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "ä" } },
    ],
    [
      { type: "audio", mediaType: "audio/wav", data: "x", transcript: "Hello" },
      { type: "text", text: "Hello" },
    ],
  ] as const)("sends %j", (part, block) => {
    expect(userBlocks([part]).blocks).toEqual([block]);
  });

  it.each([
    { type: "image", mediaType: "image/tiff", data: "x" },
    { type: "image", data: "unknown" },
    { type: "file", mediaType: "video/mp4", data: "x" },
    { type: "file", mediaType: "application/zip", data: "x" },
    { type: "file", mediaType: "audio/wav", data: "x" },
    { type: "audio", mediaType: "audio/wav", data: "x" },
  ] as const)("leaves out %j with a warning", (part) => {
    expect(userBlocks([part])).toEqual({ blocks: [], codes: ["dropped-content messages.0.content.1"] });
  });

  it("refuses text that is no base64 by its path", () => {
    expect(() => userBlocks([{ type: "file", mediaType: "text/plain", data: "%%" }])).toThrow(
      expect.objectContaining({ code: "invalid-request", details: { path: "messages.0.content.1.data" } }),
    );
  });

  it("leaves out what an assistant message cannot hold", () => {
    expect(
      assistantBlocks([
        { type: "text", text: "A" },
        { type: "image", url: "https://example.com/a.png" },
      ]),
    ).toEqual({ blocks: [{ type: "text", text: "A" }], codes: ["dropped-content"] });
  });
});

describe("tool calls and results", () => {
  it("sends the arguments as an object, {} where there are none, and what else rode on the call", () => {
    const call = { type: "tool-call", name: "f", complete: true } as const;
    const { blocks, codes } = assistantBlocks([
      { ...call, id: "a", arguments: '{"x":1}', providerMetadata: { anthropic: { caller: { type: "direct" } } } },
      { ...call, id: "b", arguments: "" },
    ]);
    expect(blocks).toEqual([
      { type: "tool_use", id: "a", name: "f", input: { x: 1 }, caller: { type: "direct" } },
      { type: "tool_use", id: "b", name: "f", input: {} },
    ]);
    expect(codes).toEqual([]);
  });

  it.each(["[1,2]", "no json"])("wraps arguments that are no object (%s), and says so", (text) => {
    const { blocks, codes } = assistantBlocks([
      { type: "tool-call", id: "a", name: "f", arguments: text, complete: true },
    ]);
    expect(blocks).toMatchObject([{ input: { arguments: text === "[1,2]" ? [1, 2] : text } }]);
    expect(codes).toEqual(["changed-content"]);
  });

  it("rewrites foreign ids the same way for call and result, and never into one that is taken", () => {
    const long = `call:${"x".repeat(80)}`;
    const ids = ["fc 1", "fc_1", "fc:1", long];
    const { messages } = encode([
      hi,
      {
        role: "assistant",
        content: ids.map((id) => ({ type: "tool-call", id, name: "f", arguments: "{}", complete: true })),
      },
      { role: "tool", content: ids.map((id) => ({ type: "tool-result", toolCallId: id, content: "ok" })) },
    ]);
    const called = (messages[1]?.content as JsonObject[]).map(({ id }) => String(id));
    const answered = (messages[2]?.content as JsonObject[]).map(({ tool_use_id: id }) => String(id));
    expect(called[1]).toBe("fc_1");
    expect(new Set(called).size).toBe(4);
    expect(answered).toEqual(called);
    for (const id of called) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it("sends results as text or blocks, errors as such, and no empty content", () => {
    const { messages, warnings } = encode([
      hi,
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "a", content: "42" },
          { type: "tool-result", toolCallId: "b", content: "", isError: false },
          {
            type: "tool-result",
            toolCallId: "c",
            isError: true,
            content: [
              { type: "text", text: "" },
              { type: "text", text: "No" },
              { type: "image", url: "https://example.com/a.png" },
            ],
          },
          { type: "tool-result", toolCallId: "d", content: [{ type: "audio", data: "x" }], cache: true },
        ],
      },
    ]);
    expect((messages[0]?.content as JsonObject[]).filter(({ type }) => type === "tool_result")).toEqual([
      { type: "tool_result", tool_use_id: "a", content: "42" },
      { type: "tool_result", tool_use_id: "b" },
      {
        type: "tool_result",
        tool_use_id: "c",
        content: [
          { type: "text", text: "No" },
          { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
        ],
        is_error: true,
      },
      {
        type: "tool_result",
        tool_use_id: "d",
        content: "[A sound was here, which this model cannot be given.]",
        cache_control: { type: "ephemeral" },
      },
    ]);
    expect(warnings).toMatchObject([{ code: "dropped-content", path: "messages.1.content.3.content.0" }]);
  });
});

describe("what the model said before", () => {
  it("leaves out thinking without a signature, and says so", () => {
    const { blocks, codes } = assistantBlocks([
      { type: "reasoning", text: "cut off" },
      { type: "reasoning", text: "of others", providerMetadata: { openai: { encrypted: "x" } } },
      { type: "text", text: "A" },
    ]);
    expect(blocks).toEqual([{ type: "text", text: "A" }]);
    expect(codes).toEqual(["dropped-reasoning", "dropped-reasoning"]);
  });

  it("sends a refusal as text, and provider-items of Anthropic as they are", () => {
    const item = {
      type: "server_tool_use",
      id: "s",
      name: "web_search",
      input: { query: "x" },
      caller: { type: "direct" },
    };
    expect(
      assistantBlocks([
        { type: "refusal", text: "No." },
        { type: "provider-item", provider: "anthropic", itemType: "server_tool_use", item },
      ]).blocks,
    ).toEqual([{ type: "text", text: "No." }, item]);
  });

  it("sends citations back as the vendor gave them, to the model that gave them", () => {
    const raw = {
      type: "char_location",
      cited_text: "q",
      document_index: 0,
      document_title: null,
      start_char_index: 0,
      end_char_index: 1,
    };
    const citation = { source: { title: null, url: null, documentId: "0" }, quotedText: "q", start: null, end: null };
    const part = {
      type: "text",
      text: "A",
      citations: [
        { ...citation, raw },
        { ...citation, raw: { type: "url_citation" } },
      ],
    } as const;
    expect(assistantBlocks([part]).blocks).toEqual([{ type: "text", text: "A", citations: [raw] }]);
    expect(assistantBlocks([part], "anthropic/claude-opus-5").blocks).toEqual([{ type: "text", text: "A" }]);
  });

  it.each(["rig-48a5faaf31.sse", "pydantic-ai-a9a4f15268.sse", "pydantic-ai-1d6c223366.sse"])(
    "goes back byte for byte: %s",
    (name) => {
      const bytes = readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
      const events: ProviderStreamEvent[] = [];
      const decoder = createMessagesDecoder({ start: {}, streamed: true, newId: () => "never" });
      const parser = createSseParser({
        onMessage: (message) => decoder.message(message, (event) => events.push(event)),
      });
      parser.push(bytes);
      const { messages, warnings } = encode([
        hi,
        { role: "assistant", content: answerOfEvents(events).content, model: ours },
      ]);
      expect(warnings).toEqual([]);
      expect(messages[1]?.content).toEqual(blocksOnWire(bytes));
    },
  );
});

/** The blocks as the vendor streamed them, put together by hand. */
function blocksOnWire(bytes: Uint8Array): Record<string, unknown>[] {
  const blocks: Record<string, unknown>[] = [];
  const json: string[] = [];
  for (const [, data] of new TextDecoder().decode(bytes).matchAll(/^data: (.*)$/gm)) {
    const event = JSON.parse(data ?? "") as {
      index: number;
      content_block?: Record<string, unknown>;
      delta?: Record<string, string>;
    };
    if (event.content_block !== undefined) blocks[event.index] = { ...event.content_block };
    const block = blocks[event.index];
    if (block === undefined) continue;
    for (const key of ["text", "thinking"])
      if (event.delta?.[key] !== undefined) block[key] = `${String(block[key])}${event.delta[key]}`;
    if (event.delta?.signature !== undefined) block.signature = event.delta.signature;
    if (event.delta?.partial_json !== undefined)
      json[event.index] = (json[event.index] ?? "") + event.delta.partial_json;
  }
  json.forEach((text, index) =>
    Object.assign(blocks[index] ?? {}, text === "" ? {} : { input: JSON.parse(text) as unknown }),
  );
  return blocks;
}
