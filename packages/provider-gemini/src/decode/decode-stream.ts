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
import { isJsonObject, stringAt } from "../wire-json.ts";
import { createAnswerState } from "./answer-state.ts";
import { decodeChunk, emitFinish, isAnswer } from "./decode-chunk.ts";
import { emitCitations } from "./decode-citations.ts";
import { decodeInBandError, isErrorObject } from "./decode-error.ts";
import { splitArray } from "./split-array.ts";

/** What a decoder needs to know of the exchange it decodes. */
export interface AnswerDecoderOptions {
  /** What the head and the encoder already told. */
  readonly start: Omit<ProviderStreamStart, "type" | "id" | "model">;
  /** Whether a stream was asked for; an empty body is then one that broke off. */
  readonly streamed: boolean;
  newId(): string;
}

/**
 * Decodes an answer of `:generateContent` or `:streamGenerateContent`: server-sent events, one JSON array that grew, or one
 * object. Each piece is a whole response with what is new in it. A stream's terminal signal is a finish reason, or a
 * blocked prompt, and then the end of the body, since parts may follow a finish reason.
 */
export function createAnswerDecoder(options: AnswerDecoderOptions): StreamDecoder<SseMessage> {
  const state = createAnswerState();
  let begun = false;
  let id: string | null = null;
  let model: string | null = null;

  /** The first id names the answer, whatever comes later. */
  function begin(emit: Emit, chunk: JsonObject | null): void {
    const known = {
      id: id ?? (stringAt(chunk, "responseId") || null),
      model: model ?? (stringAt(chunk, "modelVersion") || null),
    };
    if (begun && known.id === id && known.model === model) return;
    begun = true;
    ({ id, model } = known);
    emit({ type: "start", ...options.start, ...(id === null ? {} : { id }), ...(model === null ? {} : { model }) });
  }

  function take(value: unknown, emit: Emit): void {
    if (isErrorObject(value)) throw broken(decodeInBandError(value), emit);
    if (!isJsonObject(value)) throw broken(notAChunk(), emit);
    begin(emit, value);
    decodeChunk(state, value, emit, options.newId);
  }

  /** What was cited so far is not lost with the rest. */
  function broken(error: CruxError, emit: Emit): CruxError {
    begin(emit, null);
    emitCitations(state, emit);
    const { requestId } = options.start;
    return typeof requestId === "string" ? error.with({ details: { requestId } }) : error;
  }

  function finishStream(emit: Emit): void {
    if (state.finishReason === null && state.blocked === null) throw broken(streamInterrupted("a finish reason"), emit);
    emitFinish(state, emit);
  }

  function takeArray(text: string, emit: Emit): void {
    const { items, ending } = splitArray(text);
    for (const item of items) take(parseJson(item, "An item of Gemini's stream"), emit);
    if (ending === "missing") throw broken(streamInterrupted("the end of its list"), emit);
    if (ending === "malformed") throw broken(notAChunk(), emit);
    finishStream(emit);
  }

  return {
    message({ data }, emit) {
      // Some gateways close every stream with the `[DONE]` of another wire, or keep it alive with blanks.
      if (data.length < 16 && ["", "[DONE]"].includes(data.trim())) return;
      const value = parseJson(data, "An event of Gemini's stream");
      for (const chunk of Array.isArray(value) ? (value as readonly unknown[]) : [value]) take(chunk, emit);
    },
    body(text, emit) {
      if (/^\uFEFF?\s*\[/.test(text)) return takeArray(text, emit);
      const value = parseJson(text, "The 200 answer of Gemini");
      if (isErrorObject(value)) throw broken(decodeInBandError(value), emit);
      if (!isJsonObject(value) || !isAnswer(value)) throw broken(notAnAnswer(), emit);
      take(value, emit);
      emitFinish(state, emit);
    },
    end(emit) {
      if (!begun && !options.streamed) throw broken(notAnAnswer(), emit);
      finishStream(emit);
    },
  };
}

function notAChunk(): CruxError {
  return new CruxError("bad-response", "A piece of Gemini's stream is no JSON object.", { phase: "body" });
}

function notAnAnswer(): CruxError {
  return new CruxError(
    "bad-response",
    "Gemini's 200 answer holds neither candidates nor a reason why there are none. Check that baseUrl points at a Gemini API.",
    { phase: "body" },
  );
}
