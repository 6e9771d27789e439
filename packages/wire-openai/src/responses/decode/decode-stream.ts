import {
  CruxError,
  parseJson,
  streamInterrupted,
  type Emit,
  type HttpResponse,
  type JsonObject,
  type SseMessage,
  type StreamDecoder,
} from "@crux/core";
import { decodeErrorInside } from "../../decode-error.ts";
import { holdsError } from "../../read-vendor-error.ts";
import { readObject, readString } from "../../wire-json.ts";
import type { ResponsesDialect } from "../dialect.ts";
import { createAnswerState, takeIdentity } from "./answer-state.ts";
import { statusOf } from "./finish-reason.ts";
import { tellWaitingCitations } from "./take-citations.ts";
import { takeEvent, takeOutput } from "./take-event.ts";
import { tellFinish, tellUsage } from "./tell-finish.ts";

/** What a decoder of one answer needs. */
export interface ResponsesDecoderOptions {
  readonly dialect: ResponsesDialect;
  /** Of the HTTP answer: for the errors inside it. */
  readonly response: Pick<HttpResponse, "status" | "headers">;
  /** Whether a stream was asked for: an answer of nothing is then cut, else no answer at all. */
  readonly streamed: boolean;
  readonly newId: () => string;
}

/** The events that end an answer; xAI says `response.done` too. */
const terminalEvents: ReadonlySet<string> = new Set([
  "response.completed",
  "response.incomplete",
  "response.failed",
  "response.cancelled",
  "response.done",
]);

/**
 * Creates the decoder of one Responses answer, streamed or whole. Its failures are CruxErrors: `bad-response` for what
 * cannot be read, `stream-interrupted` for a stream that broke off, and what an error inside the answer means.
 */
export function createResponsesDecoder(options: ResponsesDecoderOptions): StreamDecoder<SseMessage> {
  const { dialect, response, newId } = options;
  let emitNow: Emit = () => undefined;
  const state = createAnswerState({
    dialect,
    newId,
    emit: (event) => emitNow(event),
    unreadable: (why) => unreadable(options, why),
  });

  /** After what stands beside it was taken: an error may come with the last piece of an answer. */
  function failOn(holder: JsonObject, inner: JsonObject | null, status: string | null): void {
    const failed = holdsError(holder) ? holder : inner !== null && holdsError(inner) ? inner : null;
    if (failed !== null) throw decodeErrorInside(failed, response, dialect);
    if (status === "failed") throw decodeErrorInside(inner ?? holder, response, dialect);
  }

  function finish(answer: JsonObject, status: string | null): void {
    takeOutput(state, answer);
    tellFinish(state, answer, status);
  }

  function takeMessage(event: JsonObject): void {
    takeEvent(state, event);
    const type = readString(event.type) ?? "";
    const answer = readObject(event.response);
    const isLast = terminalEvents.has(type);
    failOn(event, answer, isLast ? statusOf(answer ?? {}, type) : null);
    if (isLast) finish(answer ?? {}, statusOf(answer ?? {}, type));
  }

  function takeWhole(answer: JsonObject): void {
    takeIdentity(state, answer);
    const status = statusOf(answer, null);
    failOn(answer, null, status);
    if (!Array.isArray(answer.output)) throw unreadable(options, "it has no output");
    finish(answer, status);
  }

  /** Runs one step of the answer; when it fails, what was gathered is told first. */
  function step(emit: Emit, run: () => void): void {
    emitNow = emit;
    try {
      run();
    } catch (error) {
      tellWaitingCitations(state);
      tellUsage(state);
      throw error;
    }
  }

  return {
    message: ({ data }, emit) =>
      step(emit, () => {
        // Routers close with it; the answer has an end of its own.
        if (data.length < 16 && ["", "[DONE]"].includes(data.trim())) return;
        takeMessage(objectOf(parseJson(data, `An event of ${dialect.displayName}`), options));
      }),
    body: (text, emit) =>
      step(emit, () => takeWhole(objectOf(parseJson(text, `The answer of ${dialect.displayName}`), options))),
    end: (emit) =>
      step(emit, () => {
        throw options.streamed || state.items.size > 0
          ? streamInterrupted("response.completed or another end")
          : unreadable(options, "it is no JSON");
      }),
  };
}

function objectOf(value: unknown, options: ResponsesDecoderOptions): JsonObject {
  const object = readObject(value);
  if (object === null) throw unreadable(options, "it is no object");
  return object;
}

function unreadable({ dialect, response }: ResponsesDecoderOptions, why: string): CruxError {
  const what = `${dialect.displayName} answered ${response.status} with what is no response of this wire`;
  return new CruxError("bad-response", `${what} (${why}).`, { provider: dialect.id, status: response.status });
}
