import { isEventStream, readEventStream } from "./event-stream.ts";
import type { ExpectedFinishReason, ExpectedPartial, ExpectedUsage, Expectation } from "./expectation.ts";
import { brokenAnswer, expectedInBandError, holdsError } from "./expected-error.ts";
import {
  asObject,
  countAt,
  numberAt,
  objectAt,
  objectsAt,
  outOfList,
  parseJson,
  textAt,
  type JsonObject,
} from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";
import { argumentsText, settleCalls, type CallDraft } from "./settle-calls.ts";

/** What a client must make of an Anthropic Messages answer (status 200), whole or streamed. */
export function expectedMessages(exchange: RecordedExchange): Expectation {
  return isEventStream(exchange) ? fromStream(exchange) : fromBody(exchange);
}

/** A content block with what its deltas added to it. */
interface Block {
  readonly type: string;
  text: string;
  signature: string;
  json: string;
  citations: number;
  closed: boolean;
  readonly start: JsonObject;
}

interface Message {
  readonly blocks: Block[];
  /** The blocks of the current message by their index on the wire. */
  readonly byIndex: Map<unknown, Block>;
  usage: JsonObject | null;
  id: string;
  model: string;
  stopReason: string | null;
}

function fromBody(exchange: RecordedExchange): Expectation {
  const body = asObject(outOfList(parseJson(exchange.response.body)));
  if (body !== null && holdsError(body)) return expectedInBandError(exchange, body, null);
  if (body === null || !isBlockList(body.content)) return brokenAnswer(exchange, "bad-response", null);
  const blocks = objectsAt(body, "content").map(blockOf);
  for (const block of blocks) block.closed = true;
  const message = emptyMessage();
  begin(message, body);
  message.blocks.push(...blocks);
  message.stopReason = textAt(body, "stop_reason") || null;
  return finished(message);
}

/** What is no block cannot be read, and may have been part of the answer. */
function isBlockList(content: unknown): boolean {
  return Array.isArray(content) && content.every((block) => asObject(block) !== null);
}

function fromStream(exchange: RecordedExchange): Expectation {
  const message = emptyMessage();
  for (const entry of readEventStream(exchange.response.body)) {
    if (entry.kind === "event" && entry.data.trim() === "[DONE]") continue;
    const event = entry.kind === "bare" ? entry.value : asObject(outOfList(parseJson(entry.data)));
    if (event === null) return brokenAnswer(exchange, "bad-response", partialOf(message));
    if (holdsError(event)) return expectedInBandError(exchange, event, partialOf(message));
    if (event.type === "message_stop") return finished(message);
    follow(message, event);
  }
  return brokenAnswer(exchange, "stream-interrupted", partialOf(message));
}

function emptyMessage(): Message {
  return { blocks: [], byIndex: new Map(), usage: null, id: "", model: "", stopReason: null };
}

function follow(message: Message, event: JsonObject): void {
  // Encoders that leave out zeros leave out the first index.
  const index = numberAt(event, "index") ?? 0;
  const block = message.byIndex.get(index);
  switch (event.type) {
    case "message_start":
      begin(message, objectAt(event, "message") ?? {});
      break;
    case "content_block_start": {
      const content = objectAt(event, "content_block");
      if (content === null) break;
      const started = blockOf(content);
      message.blocks.push(started);
      message.byIndex.set(index, started);
      break;
    }
    case "content_block_delta":
      if (block !== undefined) grow(block, objectAt(event, "delta") ?? {});
      break;
    case "content_block_stop":
      if (block !== undefined) block.closed = true;
      break;
    case "message_delta":
      message.stopReason = textAt(objectAt(event, "delta"), "stop_reason") || message.stopReason;
      addUsage(message, objectAt(event, "usage"));
  }
}

/** A second start opens new block indexes; what came before stays as it was left, and the first id names the answer. */
function begin(message: Message, start: JsonObject): void {
  message.byIndex.clear();
  message.id ||= textAt(start, "id");
  message.model ||= textAt(start, "model");
  addUsage(message, objectAt(start, "usage"));
}

/** Counts are cumulative: a later value replaces the earlier one, an absent or null one does not. */
function addUsage(message: Message, usage: JsonObject | null): void {
  if (usage === null) return;
  const known = Object.entries(usage).filter(([, value]) => value !== null);
  message.usage = { ...message.usage, ...Object.fromEntries(known) };
}

function blockOf(start: JsonObject): Block {
  return {
    type: textAt(start, "type") || "unknown",
    text: textAt(start, start.type === "thinking" ? "thinking" : "text"),
    signature: textAt(start, "signature"),
    json: "",
    citations: objectsAt(start, "citations").length,
    closed: false,
    start,
  };
}

function grow(block: Block, delta: JsonObject): void {
  // Late text is text all the same; a call that was closed is what it was then.
  if (block.closed && block.type === "tool_use") return;
  if (block.type === "text") block.text += textAt(delta, "text");
  if (block.type === "thinking") block.text += textAt(delta, "thinking");
  block.json += textAt(delta, "partial_json");
  block.signature = textAt(delta, "signature") || block.signature;
  if (objectAt(delta, "citation") !== null) block.citations += 1;
}

const finishReasons: Readonly<Record<string, ExpectedFinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  pause_turn: "stop",
  tool_use: "tool-calls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "content-filter",
};

function finished(message: Message): Expectation {
  const mapped = finishReasons[message.stopReason ?? ""] ?? "other";
  const settled = settleCalls(callsOf(message, mapped === "length"));
  const wantsTools = mapped === "stop" && settled.toolCalls.length > 0;
  const neutral = ["text", "thinking", "redacted_thinking", "tool_use"];
  return {
    kind: "answer",
    text: textOf(message, "text"),
    reasoning: textOf(message, "thinking"),
    refusal: "",
    ...settled,
    finishReason: wantsTools ? "tool-calls" : mapped,
    rawFinishReason: message.stopReason,
    usage: message.usage === null ? null : usageOf(message.usage),
    id: message.id || null,
    model: message.model || null,
    opaque: message.blocks.flatMap((block) => sealOf(block) || []),
    providerItems: message.blocks.map((block) => block.type).filter((type) => !neutral.includes(type)),
    citations: message.blocks.reduce((sum, block) => sum + (block.type === "text" ? block.citations : 0), 0),
    logprobs: false,
  };
}

function sealOf(block: Block): string {
  if (block.type === "redacted_thinking") return textAt(block.start, "data");
  return block.type === "thinking" ? block.signature : "";
}

function textOf(message: Message, type: string): string {
  return message.blocks.map((block) => (block.type === type ? block.text : "")).join("");
}

/** Under a length limit the last block is where the model was stopped: a call there is cut, even if it reads as whole. */
function callsOf(message: Message, limited: boolean): readonly CallDraft[] {
  const last = message.blocks.at(-1);
  return message.blocks
    .filter((block) => block.type === "tool_use")
    .map((block) => ({
      id: textAt(block.start, "id"),
      name: textAt(block.start, "name"),
      arguments: block.json || argumentsText(block.start.input),
      closed: block.closed && !(limited && block === last),
    }));
}

function usageOf(usage: JsonObject): ExpectedUsage {
  const read = countAt(usage, "cache_read_input_tokens");
  const write = countAt(usage, "cache_creation_input_tokens");
  const input = countAt(usage, "input_tokens");
  const output = countAt(usage, "output_tokens");
  const thinking = countAt(objectAt(usage, "output_tokens_details"), "thinking_tokens");
  const hour = countAt(objectAt(usage, "cache_creation"), "ephemeral_1h_input_tokens") ?? 0;
  return {
    ...(hour > 0 && { longCacheWriteTokens: write === null ? hour : Math.min(hour, write) }),
    inputTokens: input === null ? null : input + (read ?? 0) + (write ?? 0),
    outputTokens: output,
    cacheReadTokens: read,
    cacheWriteTokens: write,
    reasoningTokens: thinking === null || output === null ? thinking : Math.min(thinking, output),
  };
}

/** Before the reason is known, the last call may yet turn out to be cut by the limit. */
function mayBeCut({ stopReason }: Message): boolean {
  return stopReason === null || finishReasons[stopReason] === "length";
}

function partialOf(message: Message): ExpectedPartial | null {
  if (message.blocks.length === 0) return null;
  const text = textOf(message, "text");
  return {
    text,
    reasoning: textOf(message, "thinking"),
    refusal: "",
    ...settleCalls(callsOf(message, mayBeCut(message))),
  };
}
