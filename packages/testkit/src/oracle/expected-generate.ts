import type { ExpectedFinishReason, ExpectedPartial, ExpectedUsage, Expectation } from "./expectation.ts";
import { brokenAnswer } from "./expected-error.ts";
import { addGeminiCall, type GeminiCalls } from "./gemini-calls.ts";
import { expectedGoogleInBandError, holdsGoogleError } from "./gemini-error.ts";
import { readGeminiPieces } from "./gemini-pieces.ts";
import { asObject, countAt, listAt, numberAt, objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";
import { settleCalls } from "./settle-calls.ts";

/** What a client must make of a generateContent answer (status 200): whole, as events, or as a list that grew. */
export function expectedGenerate(exchange: RecordedExchange): Expectation {
  const { form, pieces, ending } = readGeminiPieces(exchange);
  const answer = emptyAnswer();
  for (const piece of pieces) {
    if (holdsGoogleError(piece)) return expectedGoogleInBandError(exchange, piece, partialOf(answer));
    if (objectsAt(piece, "candidates").length > 1) {
      return { kind: "not-applicable", rule: "multi-choice", reason: "several candidates; a request asks for one" };
    }
    if (form === "whole" && !Array.isArray(piece.candidates) && objectAt(piece, "promptFeedback") === null)
      return brokenAnswer(exchange, "bad-response", null);
    follow(answer, piece);
  }
  if (ending === "broken") return brokenAnswer(exchange, "bad-response", partialOf(answer));
  const isOver = form === "whole" || answer.finish !== null || answer.isBlocked;
  if (ending === "cut" || !isOver) return brokenAnswer(exchange, "stream-interrupted", partialOf(answer));
  return finished(answer);
}

interface Answer {
  text: string;
  reasoning: string;
  readonly calls: GeminiCalls;
  readonly opaque: string[];
  readonly items: string[];
  readonly sources: Set<string>;
  media: number;
  usage: JsonObject | null;
  finish: string | null;
  isBlocked: boolean;
  blockReason: string | null;
  id: string;
  model: string;
  logprobs: boolean;
}

function emptyAnswer(): Answer {
  return {
    text: "",
    reasoning: "",
    calls: { drafts: [], open: null },
    opaque: [],
    items: [],
    sources: new Set(),
    media: 0,
    usage: null,
    finish: null,
    isBlocked: false,
    blockReason: null,
    id: "",
    model: "",
    logprobs: false,
  };
}

function follow(answer: Answer, piece: JsonObject): void {
  answer.id ||= textAt(piece, "responseId");
  answer.model ||= textAt(piece, "modelVersion");
  const usage = objectAt(piece, "usageMetadata");
  if (usage !== null) {
    const told = Object.entries(usage).filter(([, value]) => value !== null);
    answer.usage = { ...answer.usage, ...Object.fromEntries(told) };
  }
  const [candidate] = objectsAt(piece, "candidates");
  const feedback = objectAt(piece, "promptFeedback");
  if (candidate !== undefined) followCandidate(answer, candidate);
  else if (
    feedback !== null &&
    (wordAt(feedback, "blockReason") !== null || typeof feedback.blockReasonMessage === "string")
  ) {
    answer.isBlocked = true;
    answer.blockReason = wordAt(feedback, "blockReason") ?? answer.blockReason;
  }
}

/** An enum: its word, or its number where the client asked for numbers; the first of each says nothing. */
function wordAt(holder: JsonObject, key: string): string | null {
  const number = numberAt(holder, key);
  const word = number === null ? textAt(holder, key) : String(number);
  return ["", "0", "FINISH_REASON_UNSPECIFIED"].includes(word) ? null : word;
}

function followCandidate(answer: Answer, candidate: JsonObject): void {
  for (const part of objectsAt(objectAt(candidate, "content"), "parts")) followPart(answer, part);
  for (const source of sourcesOf(candidate)) answer.sources.add(JSON.stringify(source));
  answer.finish = wordAt(candidate, "finishReason") ?? answer.finish;
  answer.logprobs ||= listAt(objectAt(candidate, "logprobsResult"), "chosenCandidates").length > 0;
}

function followPart(answer: Answer, part: JsonObject): void {
  const signature = textAt(part, "thoughtSignature");
  const call = objectAt(part, "functionCall");
  if (call !== null) {
    const begins = addGeminiCall(answer.calls, call);
    if (begins && signature !== "") answer.opaque.push(signature);
    return;
  }
  if (signature !== "") answer.opaque.push(signature);
  const media = part.thought === true ? null : (objectAt(part, "inlineData") ?? objectAt(part, "fileData"));
  const keys = Object.keys(part).filter((key) => key !== "thought" && key !== "thoughtSignature");
  if (media !== null && (typeof media.data === "string" || typeof media.fileUri === "string")) answer.media += 1;
  else if (typeof part.text === "string") answer[part.thought === true ? "reasoning" : "text"] += part.text;
  else if (keys.length > 0) answer.items.push(keys[0] ?? "");
}

/** Each pair of a supported segment and what supports it, what supports nothing in particular, and each citation. */
function sourcesOf(candidate: JsonObject): readonly unknown[] {
  const cited = objectAt(candidate, "citationMetadata");
  const grounding = objectAt(candidate, "groundingMetadata");
  const chunks = objectsAt(grounding, "groundingChunks");
  const pairs = objectsAt(grounding, "groundingSupports").flatMap((support) => {
    const { groundingChunkIndices: indices, ...rest } = support;
    return (Array.isArray(indices) ? (indices as readonly unknown[]) : []).flatMap((index) =>
      typeof index === "number" && chunks[index] !== undefined ? [{ index, pair: [rest, chunks[index]] }] : [],
    );
  });
  const named = new Set(pairs.map(({ index }) => index));
  return [
    ...objectsAt(cited, "citationSources"),
    ...objectsAt(cited, "citations"),
    ...pairs.map(({ pair }) => pair),
    ...chunks.filter((_chunk, index) => !named.has(index)).map((chunk) => [chunk]),
  ];
}

const finishReasons: Readonly<Record<string, ExpectedFinishReason>> = {
  STOP: "stop",
  "1": "stop",
  FUNCTION_CALL: "tool-calls",
  MAX_TOKENS: "length",
  "2": "length",
  CONTINUATION: "length",
  SAFETY: "content-filter",
  "3": "content-filter",
  RECITATION: "content-filter",
  "4": "content-filter",
  BLOCKLIST: "content-filter",
  PROHIBITED_CONTENT: "content-filter",
  SPII: "content-filter",
  IMAGE_SAFETY: "content-filter",
  IMAGE_PROHIBITED_CONTENT: "content-filter",
  IMAGE_RECITATION: "content-filter",
  MODEL_ARMOR: "content-filter",
  MALFORMED_FUNCTION_CALL: "error",
  UNEXPECTED_TOOL_CALL: "error",
  TOO_MANY_TOOL_CALLS: "error",
  MALFORMED_RESPONSE: "error",
  NO_IMAGE: "error",
  IMAGE_OTHER: "error",
};

function finished(answer: Answer): Expectation {
  const blocked = answer.finish === null && answer.isBlocked;
  const mapped = blocked ? "content-filter" : (finishReasons[answer.finish ?? ""] ?? "other");
  const settled = settleCalls(answer.calls.drafts);
  return {
    kind: "answer",
    text: answer.text,
    reasoning: answer.reasoning,
    refusal: "",
    ...settled,
    finishReason: mapped === "stop" && settled.toolCalls.length > 0 ? "tool-calls" : mapped,
    rawFinishReason: blocked ? answer.blockReason : answer.finish,
    usage: answer.usage === null ? null : usageOf(answer.usage),
    id: answer.id || null,
    model: answer.model || null,
    opaque: answer.opaque,
    providerItems: answer.items,
    citations: answer.sources.size,
    logprobs: answer.logprobs,
  };
}

/** Counts of 0 are left out on this wire. */
function usageOf(usage: JsonObject): ExpectedUsage {
  const count = (key: string) => countAt(asObject(usage), key);
  const prompt = count("promptTokenCount");
  const input = prompt === null ? null : prompt + (count("toolUsePromptTokenCount") ?? 0);
  const written = [count("candidatesTokenCount"), count("thoughtsTokenCount")].filter((value) => value !== null);
  const nothing = input !== null && count("totalTokenCount") === input ? 0 : null;
  const cached = count("cachedContentTokenCount");
  return {
    inputTokens: input,
    outputTokens: written.length === 0 ? nothing : written.reduce((sum, value) => sum + value, 0),
    cacheReadTokens: cached === null || input === null || cached < input ? cached : input,
    cacheWriteTokens: null,
    reasoningTokens: count("thoughtsTokenCount"),
  };
}

function partialOf(answer: Answer): ExpectedPartial | null {
  const { text, reasoning, calls, media, items } = answer;
  if (`${text}${reasoning}` === "" && calls.drafts.length === 0 && media + items.length === 0) return null;
  return { text, reasoning, refusal: "", ...settleCalls(calls.drafts) };
}
