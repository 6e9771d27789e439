import {
  CruxError,
  parseJson,
  streamInterrupted,
  type Emit,
  type HttpResponse,
  type JsonObject,
  type JsonValue,
  type ProviderStreamStart,
  type StreamDecoder,
} from "@crux/core";
import { chatLineSchema, type ChatLine, type WireToolCall } from "../schemas.ts";
import { isJsonObject } from "../wire-json.ts";
import { decodeInBandError, holdsError } from "./decode-error.ts";
import { finishOf, type SentPrompt } from "./decode-finish.ts";

/** What a decoder needs to know of the exchange it decodes. */
export interface ChatDecoderOptions {
  readonly response: Pick<HttpResponse, "headers">;
  /** What the encoder already told. */
  readonly start: Omit<ProviderStreamStart, "type" | "id" | "model">;
  /** Whether a stream was asked for; an empty body is then one that broke off. */
  readonly streamed: boolean;
  /** What was sent, to tell whether the server read all of it. */
  readonly prompt: SentPrompt;
  newId(): string;
}

// This wire names no parts: one part per field in this order, then calls as they come.
const reasoningPart = 0;
const textPart = 1;
const firstCallPart = 2;

/** What is gathered of an answer while it comes. */
interface ChatState {
  begun: boolean;
  model: string | null;
  readonly callIds: Set<string>;
  calls: number;
  namelessCalls: number;
  readonly logprobs: JsonValue[];
}

/**
 * Decodes an answer of `POST /api/chat`, line by line; an answer in one piece is one line. The terminal signal is
 * `done: true`. Its failures are CruxErrors: `bad-response`, `stream-interrupted`, or what an error inside the answer means.
 */
export function createChatDecoder(options: ChatDecoderOptions): StreamDecoder<string> {
  const state: ChatState = {
    begun: false,
    model: null,
    callIds: new Set(),
    calls: 0,
    namelessCalls: 0,
    logprobs: [],
  };

  function take(text: string, emit: Emit): void {
    const body = parseJson(text, "A line of Ollama's answer");
    if (!isJsonObject(body)) throw unreadable("it is no JSON object");
    const line = chatLineSchema.safeParse(body);
    begin(state, line.data?.model ?? null, options, emit);
    if (line.success) takeMessage(state, line.data, options, emit);
    // After the rest: an error may stand beside the last piece of the answer.
    if (holdsError(body)) throw decodeInBandError(body, options.response);
    if (!line.success) throw unreadable(describeIssue(line.error.issues[0]));
    if (line.data.done === true) emit(finishOf(line.data, body, state, options.prompt));
  }

  return {
    message: take,
    body: take,
    end(emit) {
      const nothingCame = !state.begun;
      begin(state, null, options, emit);
      throw nothingCame && !options.streamed ? unreadable("it is empty") : streamInterrupted("its done line");
    },
  };
}

/** The first line names the model, whatever comes later. */
function begin(state: ChatState, model: string | null, { start }: ChatDecoderOptions, emit: Emit): void {
  const known = state.model ?? (model || null);
  if (state.begun && known === state.model) return;
  state.begun = true;
  state.model = known;
  emit({ type: "start", ...start, ...(known === null ? {} : { model: known }) });
}

function takeMessage(state: ChatState, { message, logprobs }: ChatLine, options: ChatDecoderOptions, emit: Emit): void {
  if (logprobs) state.logprobs.push(...logprobs);
  if (message?.thinking) emit({ type: "reasoning-delta", part: reasoningPart, text: message.thinking });
  if (message?.content) emit({ type: "text-delta", part: textPart, text: message.content });
  for (const call of message?.tool_calls ?? []) takeCall(state, call, options, emit);
}

/** A call comes whole, so that it ends at once; older servers give it no id, and some give the same one twice. */
function takeCall(state: ChatState, call: WireToolCall, { newId }: ChatDecoderOptions, emit: Emit): void {
  const name = call.function?.name ?? "";
  if (name === "") {
    state.namelessCalls += 1;
    return;
  }
  const told = call.id && !state.callIds.has(call.id) ? call.id : null;
  const id = told ?? newId();
  state.callIds.add(id);
  const part = firstCallPart + state.calls;
  state.calls += 1;
  const marked = told === null ? { providerMetadata: { ollama: { id: null } } } : {};
  emit({ type: "tool-call-start", part, id, name, ...marked });
  const text = argumentsText(call.function?.arguments);
  emit({ type: "tool-call-delta", part, id, arguments: text });
  if (isJson(text)) emit({ type: "tool-call-end", part, id });
}

/** An object as a rule; a string is what services that only resemble this one send. */
function argumentsText(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === "") return "{}";
  return typeof value === "string" ? value : JSON.stringify(value satisfies JsonValue | JsonObject);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function describeIssue(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): string {
  return issue === undefined ? "it has another shape" : `${issue.path.map(String).join(".")}: ${issue.message}`;
}

function unreadable(why: string): CruxError {
  return new CruxError(
    "bad-response",
    `Ollama answered with what is no chat answer (${why}). Check that OLLAMA_HOST names an Ollama server.`,
    { phase: "body" },
  );
}
