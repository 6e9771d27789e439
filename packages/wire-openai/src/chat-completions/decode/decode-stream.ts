import {
  CruxError,
  parseJson,
  streamInterrupted,
  type Emit,
  type HttpResponse,
  type SseMessage,
  type StreamDecoder,
  type Warning,
} from "@crux/core";
import { decodeErrorInside } from "../../decode-error.ts";
import { holdsError } from "../../read-vendor-error.ts";
import { readObject, readObjects } from "../../wire-json.ts";
import { createAnswerState } from "./answer-state.ts";
import type { ChatDialect } from "../dialect.ts";
import { plainDeltaOf } from "./plain-delta.ts";
import { completionSchema } from "./schemas.ts";
import { takeCompletion, takePlain } from "./take-completion.ts";
import { tellFinish, tellGathered } from "./tell-finish.ts";

/** What a decoder of one answer needs. */
export interface ChatDecoderOptions {
  readonly dialect: ChatDialect;
  /** Of the HTTP answer: for the errors inside it. */
  readonly response: Pick<HttpResponse, "status" | "headers">;
  /** Whether a stream was asked for: an answer without any choice is then cut, else no answer at all. */
  readonly streamed: boolean;
  readonly newId: () => string;
  /** Of the sound that was asked for. */
  readonly audioMediaType?: string | null;
}

/**
 * Creates the decoder of one Chat Completions answer, streamed or whole. Its failures are CruxErrors: `bad-response`
 * for what cannot be read, `stream-interrupted` for a stream that broke off, and what an error inside the answer means.
 */
export function createChatDecoder(options: ChatDecoderOptions): StreamDecoder<SseMessage> {
  const { dialect, response, newId, audioMediaType = null } = options;
  let emitNow: Emit = () => undefined;
  const state = createAnswerState({ dialect, newId, emit: (event) => emitNow(event) });

  function take(body: unknown, whole: boolean): void {
    const completion = completionSchema.safeParse(body);
    if (completion.success) takeCompletion(state, completion.data, whole);
    // After the rest: an error may stand beside the last piece of the answer.
    const failed = errorHolder(body);
    if (failed !== null) throw decodeErrorInside(failed, response, dialect);
    if (!completion.success) throw unreadable(options, describeIssue(completion.error.issues[0]));
  }

  function finish(warnings: readonly Warning[]): void {
    tellFinish(state, audioMediaType, warnings);
  }

  /** Runs one step of the answer; when it fails, what was gathered is told first. */
  function step(emit: Emit, run: () => void): void {
    emitNow = emit;
    try {
      run();
    } catch (error) {
      tellGathered(state, audioMediaType);
      throw error;
    }
  }

  return {
    message: ({ data }, emit) =>
      step(emit, () => {
        const signal = data.length < 16 ? data.trim() : null;
        if (signal === "[DONE]") return finish([]);
        if (signal === "") return;
        const chunk = unwrapped(parseJson(data, `An event of ${dialect.displayName}`));
        const plain = state.id === null ? null : plainDeltaOf(chunk);
        if (plain === null) take(chunk, false);
        else takePlain(state, plain);
      }),
    body: (text, emit) =>
      step(emit, () => {
        const body = unwrapped(parseJson(text, `The answer of ${dialect.displayName}`));
        const holder = readObject(body);
        take(holder === null ? body : (dialect.unwrapAnswer?.(holder) ?? body), true);
        if (!state.answered) throw unreadable(options, "it has no choices", dialect.retriesEmptyAnswers);
        finish([]);
      }),
    end: (emit) =>
      step(emit, () => {
        if (state.finishReason !== null) return finish([endedWithoutDone(dialect)]);
        throw options.streamed || state.answered
          ? streamInterrupted("[DONE] or a finish reason")
          : unreadable(options, "it is no JSON");
      }),
  };
}

/** Google's address wraps its errors in a list of one. */
function unwrapped(body: unknown): unknown {
  return Array.isArray(body) && body.length === 1 ? (body as readonly unknown[])[0] : body;
}

/** Whatever holds an error: the body, or its first choice. */
function errorHolder(body: unknown): object | null {
  const holder = readObject(body);
  if (holder === null) return null;
  if (holdsError(holder)) return holder;
  const [choice] = readObjects(holder.choices);
  return choice !== undefined && holdsError(choice) ? choice : null;
}

function describeIssue(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): string {
  return issue === undefined ? "it has another shape" : `${issue.path.map(String).join(".")}: ${issue.message}`;
}

function unreadable({ dialect, response }: ChatDecoderOptions, why: string, retryable = false): CruxError {
  const what = `${dialect.displayName} answered ${response.status} with what is no chat completion`;
  return new CruxError("bad-response", `${what} (${why}).`, {
    provider: dialect.id,
    status: response.status,
    ...(retryable ? { retryable } : {}),
  });
}

function endedWithoutDone({ displayName }: ChatDialect): Warning {
  return {
    code: "missing-done-signal",
    message: `${displayName} ended the stream after its finish reason, but without [DONE].`,
  };
}
