import { addCallFragments, addWholeCalls, type ChatCallDraft } from "./chat-calls.ts";
import { carriesChat } from "./chat-shape.ts";
import { chatUsage } from "./chat-usage.ts";
import { isEventStream, readEventStream } from "./event-stream.ts";
import type { ExpectedFinishReason, ExpectedPartial, Expectation } from "./expectation.ts";
import { brokenAnswer, expectedInBandError, holdsError } from "./expected-error.ts";
import {
  asObject,
  listAt,
  numberAt,
  objectAt,
  objectsAt,
  outOfList,
  parseJson,
  textAt,
  type JsonObject,
} from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";
import { settleCalls } from "./settle-calls.ts";

/** What a client must make of a Chat Completions answer (status 200), whole or streamed: of several choices, what the first says. */
export function expectedChat(exchange: RecordedExchange): Expectation {
  const streamed = isEventStream(exchange);
  const { bodies, ending, failed } = streamed ? streamBodies(exchange) : wholeBody(exchange);
  const answer = emptyAnswer();
  for (const body of bodies) {
    const choice = firstChoice(body);
    const readable = carriesChat(body);
    if (readable) take(answer, body, choice, streamed);
    const holder = [body, choice].find((value) => value !== null && holdsError(value));
    if (holder) return expectedInBandError(exchange, holder, partialOf(answer));
    if (!readable) return brokenAnswer(exchange, "bad-response", partialOf(answer));
  }
  if (failed) return brokenAnswer(exchange, "bad-response", partialOf(answer));
  if (!streamed && answer.choices === 0) return brokenAnswer(exchange, "bad-response", null);
  if (ending === "none" && answer.finish === null)
    return brokenAnswer(exchange, "stream-interrupted", partialOf(answer));
  return finished(answer);
}

/** Choice 0, which is the answer that was asked for; `null` where a chunk is of another. Without an index there is but one. */
function firstChoice(body: JsonObject): JsonObject | null {
  return objectsAt(body, "choices").find((choice) => (numberAt(choice, "index") ?? 0) === 0) ?? null;
}

interface ChatBodies {
  readonly bodies: readonly JsonObject[];
  readonly ending: "signal" | "none";
  readonly failed: boolean;
}

function wholeBody(exchange: RecordedExchange): ChatBodies {
  const body = asObject(outOfList(parseJson(exchange.response.body)));
  return { bodies: body === null ? [] : [body], ending: "signal", failed: body === null };
}

/** The chunks up to `[DONE]`, a payload that is not a JSON object, or the end of the body. A bare line counts as an event. */
function streamBodies(exchange: RecordedExchange): ChatBodies {
  const bodies: JsonObject[] = [];
  for (const entry of readEventStream(exchange.response.body)) {
    if (entry.kind === "bare") {
      bodies.push(entry.value);
      continue;
    }
    if (entry.data.trim() === "[DONE]") return { bodies, ending: "signal", failed: false };
    const body = asObject(outOfList(parseJson(entry.data)));
    if (body === null) return { bodies, ending: "none", failed: true };
    bodies.push(body);
  }
  return { bodies, ending: "none", failed: false };
}

interface ChatAnswer {
  choices: number;
  text: string;
  reasoning: string;
  refusal: string;
  readonly calls: ChatCallDraft[];
  readonly details: { readonly source: JsonObject; seal: string }[];
  citations: number;
  logprobs: boolean;
  usage: JsonObject | null;
  id: string;
  model: string;
  finish: string | null;
  nativeFinish: string;
}

function emptyAnswer(): ChatAnswer {
  const blank = {
    text: "",
    reasoning: "",
    refusal: "",
    citations: 0,
    logprobs: false,
    id: "",
    model: "",
    nativeFinish: "",
  };
  return { ...blank, choices: 0, calls: [], details: [], usage: null, finish: null };
}

function take(answer: ChatAnswer, body: JsonObject, choice: JsonObject | null, streamed: boolean): void {
  answer.id ||= textAt(body, "id");
  answer.model ||= textAt(body, "model");
  answer.usage = objectAt(body, "usage") ?? answer.usage;
  if (choice === null) return;
  answer.choices += 1;
  answer.finish = textAt(choice, "finish_reason") || answer.finish;
  answer.nativeFinish = textAt(choice, "native_finish_reason") || answer.nativeFinish;
  const logprobs = objectAt(choice, "logprobs");
  answer.logprobs ||= listAt(choice, "logprobs").length > 0;
  answer.logprobs ||= Object.keys(logprobs ?? {}).some((key) => listAt(logprobs, key).length > 0);
  const first = answer.choices === 1;
  const delta = objectAt(choice, "delta");
  const whole = objectAt(choice, "message");
  // A stream of one event may hold the whole answer; a `message` at its end repeats what its deltas said.
  const message = (streamed ? (delta ?? (first ? whole : null)) : (whole ?? delta)) ?? {};
  answer.text += contentText(message.content);
  answer.refusal += textAt(message, "refusal");
  answer.reasoning += textAt(message, "reasoning_content") || textAt(message, "reasoning") || detailsText(message);
  answer.citations += objectsAt(message, "annotations").filter((note) => note.type === "url_citation").length;
  const inPieces = streamed && message === delta;
  for (const detail of objectsAt(message, "reasoning_details")) addDetail(answer, detail, inPieces);
  if (inPieces) addCallFragments(answer.calls, message);
  else addWholeCalls(answer.calls, message);
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => textAt(asObject(part), "text")).join("");
}

function detailsText(message: JsonObject): string {
  const details = objectsAt(message, "reasoning_details");
  return details.map((detail) => textAt(detail, "text") || textAt(detail, "summary")).join("");
}

/** Streamed pieces of one text entry share its index; the last signature seals them. */
function addDetail(answer: ChatAnswer, detail: JsonObject, streamed: boolean): void {
  const seal = textAt(detail, "data") || textAt(detail, "signature");
  const last = answer.details.at(-1);
  const goesOn = streamed && detail.type === "reasoning.text" && last?.source.type === detail.type;
  if (goesOn && last.source.index === detail.index) last.seal = seal || last.seal;
  else answer.details.push({ source: detail, seal });
}

const finishReasons: Readonly<Record<string, ExpectedFinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
  error: "error",
  insufficient_system_resource: "error",
};

/**
 * OpenRouter says `tool_calls` (or `stop`) of a call its upstream cut off at the token limit; only the upstream's own
 * word beside it tells. Seen in six recordings, all with broken arguments.
 */
function mappedFinish(answer: ChatAnswer): ExpectedFinishReason {
  const mapped = finishReasons[answer.finish ?? ""] ?? "other";
  const limited = ["length", "max_tokens", "max_output_tokens"].includes(answer.nativeFinish.toLowerCase());
  return limited && (mapped === "tool-calls" || mapped === "stop") ? "length" : mapped;
}

/** Chat closes no call by itself: at the terminal signal all are closed, and none under `length`. */
function finished(answer: ChatAnswer): Expectation {
  const mapped = mappedFinish(answer);
  const calls = answer.calls.filter((draft) => !draft.custom);
  for (const draft of calls) draft.closed = mapped !== "length";
  const settled = settleCalls(calls);
  return {
    kind: "answer",
    text: answer.text,
    reasoning: answer.reasoning,
    refusal: answer.refusal,
    ...settled,
    finishReason: mapped === "stop" && settled.toolCalls.length > 0 ? "tool-calls" : mapped,
    rawFinishReason: answer.finish,
    usage: answer.usage === null ? null : chatUsage(answer.usage),
    id: answer.id || null,
    model: answer.model || null,
    opaque: answer.details.flatMap((detail) => detail.seal || []),
    providerItems: answer.calls.filter((draft) => draft.custom).map(() => "custom"),
    citations: answer.citations,
    logprobs: answer.logprobs,
  };
}

function partialOf(answer: ChatAnswer): ExpectedPartial | null {
  const { text, reasoning, refusal } = answer;
  const settled = settleCalls(answer.calls.filter((draft) => !draft.custom));
  if (text + reasoning + refusal === "" && settled.cutToolCalls === 0) return null;
  return { text, reasoning, refusal, ...settled };
}
