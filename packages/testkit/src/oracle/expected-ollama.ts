import type { ExpectedFinishReason, ExpectedPartial, ExpectedUsage, Expectation } from "./expectation.ts";
import { brokenAnswer, expectedInBandError, holdsError } from "./expected-error.ts";
import { asObject, countAt, listAt, objectAt, objectsAt, parseJson, textAt, type JsonObject } from "./json-value.ts";
import { readLines } from "./line-stream.ts";
import type { RecordedExchange } from "./load-recordings.ts";
import { argumentsText, settleCalls, type CallDraft } from "./settle-calls.ts";

/** What a client must make of an answer of Ollama's own chat (status 200): lines of JSON, or one line alone. */
export function expectedOllamaChat(exchange: RecordedExchange): Expectation {
  const answer: OllamaAnswer = { text: "", reasoning: "", calls: [], model: "", logprobs: false };
  const lines = readLines(exchange.response.body);
  for (const text of lines) {
    const line = asObject(parseJson(text));
    if (line === null) return brokenAnswer(exchange, "bad-response", partialOf(answer));
    const readable = carriesOllamaChat(line);
    if (readable) take(answer, line);
    if (holdsError(line)) return expectedInBandError(exchange, line, partialOf(answer));
    if (!readable) return brokenAnswer(exchange, "bad-response", partialOf(answer));
    if (line.done === true) return finished(answer, line);
  }
  const streamed = lines.length > 0 || asObject(exchange.request.body)?.stream === true;
  return brokenAnswer(exchange, streamed ? "stream-interrupted" : "bad-response", partialOf(answer));
}

/** The models of a list. */
export function expectedOllamaTags(exchange: RecordedExchange): Expectation {
  const body = asObject(parseJson(exchange.response.body));
  if (body !== null && holdsError(body)) return expectedInBandError(exchange, body, null);
  if (!Array.isArray(body?.models)) return brokenAnswer(exchange, "bad-response", null);
  return { kind: "models", ids: objectsAt(body, "models").flatMap((model) => textAt(model, "name") || []) };
}

const capabilityWords: Readonly<Record<string, string>> = {
  chat: "completion",
  tools: "tools",
  "image-input": "vision",
  reasoning: "thinking",
  embeddings: "embedding",
};

/** What `/api/show` tells of a model that a list left open. It only helps: whatever else comes, nothing is known, and no more. */
export function expectedOllamaModel({ response }: RecordedExchange): Expectation {
  const body = response.status < 400 ? asObject(parseJson(response.body)) : null;
  const info = objectAt(body, "model_info");
  const told = body !== null && Array.isArray(body.capabilities) ? listAt(body, "capabilities") : null;
  return {
    kind: "model",
    contextWindow: countAt(info, `${textAt(info, "general.architecture")}.context_length`),
    capabilities: Object.fromEntries(
      told === null ? [] : Object.entries(capabilityWords).map(([name, word]) => [name, told.includes(word)]),
    ),
  };
}

/** The vectors of `/api/embed`. Its older sister `/api/embeddings` is another wire: one text, one vector, no counts. */
export function expectedOllamaEmbeddings(exchange: RecordedExchange): Expectation {
  if (/\/api\/embeddings$/.test(exchange.request.url))
    return { kind: "not-applicable", rule: "wire-not-read", reason: "asked at the older /api/embeddings" };
  const body = asObject(parseJson(exchange.response.body));
  if (body !== null && holdsError(body)) return expectedInBandError(exchange, body, null);
  const vectors = body?.embeddings;
  // At least one was asked for.
  if (!Array.isArray(vectors) || vectors.length === 0 || !vectors.every(isVector))
    return brokenAnswer(exchange, "bad-response", null);
  const inputTokens = countAt(body, "prompt_eval_count");
  return {
    kind: "embeddings",
    vectors,
    usage: inputTokens === null ? null : { ...uncounted, inputTokens },
    model: textAt(body, "model") || null,
  };
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

const uncounted: ExpectedUsage = {
  inputTokens: null,
  outputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

interface OllamaAnswer {
  text: string;
  reasoning: string;
  readonly calls: CallDraft[];
  model: string;
  logprobs: boolean;
}

/** Whether every field that would carry some of the answer has a shape of this wire. Absent and `null` are always right. */
function carriesOllamaChat(line: JsonObject): boolean {
  const message = line.message ?? null;
  if (message === null) return true;
  const turn = asObject(message);
  return turn !== null && isTextOrNone(turn.content) && isTextOrNone(turn.thinking) && areCalls(turn.tool_calls ?? []);
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function areCalls(calls: unknown): boolean {
  if (!Array.isArray(calls)) return false;
  return calls.every((entry) => {
    const call = asObject(entry);
    const definition = call?.function ?? null;
    return call !== null && (definition === null || isTextOrNone(asObject(definition)?.name ?? definition));
  });
}

function take(answer: OllamaAnswer, line: JsonObject): void {
  const message = objectAt(line, "message");
  answer.model ||= textAt(line, "model");
  answer.text += textAt(message, "content");
  answer.reasoning += textAt(message, "thinking");
  answer.logprobs ||= listAt(line, "logprobs").length > 0;
  for (const call of objectsAt(message, "tool_calls")) {
    const definition = objectAt(call, "function");
    // A call comes whole, and the line that holds it closes it.
    answer.calls.push({
      id: textAt(call, "id"),
      name: textAt(definition, "name"),
      arguments: argumentsText(definition?.arguments),
      closed: true,
    });
  }
}

const finishReasons: Readonly<Record<string, ExpectedFinishReason>> = {
  stop: "stop",
  load: "stop",
  unload: "stop",
  length: "length",
};

function finished(answer: OllamaAnswer, last: JsonObject): Expectation {
  const raw = textAt(last, "done_reason");
  const mapped = finishReasons[raw] ?? "other";
  const settled = settleCalls(answer.calls);
  return {
    kind: "answer",
    text: answer.text,
    reasoning: answer.reasoning,
    refusal: "",
    ...settled,
    finishReason: mapped === "stop" && settled.toolCalls.length > 0 ? "tool-calls" : mapped,
    rawFinishReason: raw || null,
    usage: usageOf(last),
    id: null,
    model: answer.model || null,
    opaque: [],
    providerItems: [],
    citations: 0,
    logprobs: answer.logprobs,
  };
}

/** No prompt has no tokens: 0, like nothing at all, says that the server had it in its cache. */
function usageOf(last: JsonObject): ExpectedUsage | null {
  const input = countAt(last, "prompt_eval_count");
  const output = countAt(last, "eval_count");
  if (input === null && output === null) return null;
  return { ...uncounted, inputTokens: input === 0 ? null : input, outputTokens: output };
}

function partialOf({ text, reasoning, calls }: OllamaAnswer): ExpectedPartial | null {
  const settled = settleCalls(calls);
  if (text + reasoning === "" && settled.toolCalls.length + settled.cutToolCalls === 0) return null;
  return { text, reasoning, refusal: "", ...settled };
}
