import {
  CruxError,
  parseJson,
  streamInterrupted,
  type Emit,
  type JsonObject,
  type ProviderStreamStart,
  type SseMessage,
  type StreamDecoder,
} from "@crux/core";
import { messageSchema } from "../schemas.ts";
import { isJsonObject, numberAt, objectAt, stringAt } from "../wire-json.ts";
import { emitOpenItems, growBlock, startBlock, stopBlock } from "./blocks.ts";
import { decodeInBandError, isErrorObject } from "./decode-error.ts";
import { emitFinish, emitWholeMessage, readEnvelope, settleHeld } from "./decode-message.ts";
import { createMessageState, type MessageState } from "./message-state.ts";

/** What a decoder needs to know of the exchange it decodes. */
export interface MessagesDecoderOptions {
  /** What the response's head and the encoder already told. */
  readonly start: Omit<ProviderStreamStart, "type" | "id" | "model">;
  /** Whether a stream was asked for; an empty body is then one that broke off. */
  readonly streamed: boolean;
  newId(): string;
}

/**
 * Decodes an answer of `POST /v1/messages`, streamed or whole. Events that are unknown are skipped; `ping` is
 * nothing. The terminal signal is `message_stop`.
 */
export function createMessagesDecoder(options: MessagesDecoderOptions): StreamDecoder<SseMessage> {
  const state = createMessageState();
  let begun = false;
  let id: string | null = null;
  let model: string | null = null;

  /** The first id names the answer, whatever comes later; it may not come with the first event. */
  function begin(emit: Emit, message: JsonObject | null): void {
    const known = { id: id ?? (stringAt(message, "id") || null), model: model ?? (stringAt(message, "model") || null) };
    if (begun && known.id === id && known.model === model) return;
    begun = true;
    ({ id, model } = known);
    emit({ type: "start", ...options.start, ...(id === null ? {} : { id }), ...(model === null ? {} : { model }) });
  }

  function route(event: JsonObject, emit: Emit): void {
    switch (stringAt(event, "type") ?? "") {
      case "content_block_delta":
        return onBlockDelta(state, event, emit);
      case "content_block_start":
        begin(emit, null);
        return onBlockStart(state, event, emit, options.newId);
      case "content_block_stop":
        stopBlock(state, indexOf(event), emit);
        return settleHeld(state, emit);
      case "message_start":
        begin(emit, objectAt(event, "message"));
        return onMessageStart(state, event, emit);
      case "message_delta":
        begin(emit, null);
        return onMessageDelta(state, event, emit);
      case "message_stop":
        begin(emit, null);
        return emitFinish(state, emit);
    }
  }

  function throwIfError(body: unknown, emit: Emit): void {
    if (!isErrorObject(body)) return;
    begin(emit, null);
    throw decodeInBandError(body, options.start.requestId ?? null);
  }

  return {
    message({ data }, emit) {
      if (saysNothing(data)) return;
      const event = unwrapped(parseJson(data, "An event of Anthropic's stream"));
      throwIfError(event, emit);
      if (!isJsonObject(event)) throw notAnEvent();
      route(event, emit);
    },
    body(text, emit) {
      const body = unwrapped(parseJson(text, "The 200 answer of Anthropic"));
      throwIfError(body, emit);
      const message = messageSchema.safeParse(body);
      if (!message.success || !isJsonObject(body)) throw notAMessage();
      begin(emit, body);
      emitWholeMessage(state, body, message.data.content, emit, options.newId);
    },
    end(emit) {
      const nothingCame = !begun;
      begin(emit, null);
      throw nothingCame && !options.streamed ? notAMessage() : streamInterrupted("message_stop");
    },
  };
}

function onMessageStart(state: MessageState, event: JsonObject, emit: Emit): void {
  // A second start (a gateway that began anew) opens fresh indexes; what was open before stays as it was left.
  emitOpenItems(state, emit);
  state.firstPart = state.nextPart;
  readEnvelope(state, objectAt(event, "message") ?? {}, emit);
}

function onBlockStart(state: MessageState, event: JsonObject, emit: Emit, newId: () => string): void {
  const block = objectAt(event, "content_block");
  if (block !== null) startBlock(state, indexOf(event), block, emit, newId);
}

function onBlockDelta(state: MessageState, event: JsonObject, emit: Emit): void {
  const block = state.blocks.get(indexOf(event));
  const { delta } = event;
  if (block !== undefined && isJsonObject(delta)) growBlock(block, delta, emit);
}

function onMessageDelta(state: MessageState, event: JsonObject, emit: Emit): void {
  readEnvelope(state, { ...event, ...objectAt(event, "delta") }, emit);
  settleHeld(state, emit);
}

/** A gateway in front of Google wraps an error in a list of one. */
function unwrapped(body: unknown): unknown {
  return Array.isArray(body) && body.length === 1 ? (body as readonly unknown[])[0] : body;
}

function indexOf(event: JsonObject): number {
  return numberAt(event, "index") ?? 0;
}

/** Some gateways close every stream with the `[DONE]` of another wire, or keep it alive with blanks. */
function saysNothing(data: string): boolean {
  return data.length < 16 && ["", "[DONE]"].includes(data.trim());
}

function notAnEvent(): CruxError {
  return new CruxError("bad-response", "An event of Anthropic's stream is no JSON object.", { phase: "body" });
}

function notAMessage(): CruxError {
  return new CruxError(
    "bad-response",
    "Anthropic's 200 answer is no message: it has no content. Check that baseUrl points at an Anthropic Messages API.",
    {
      phase: "body",
    },
  );
}
