import type { Emit, JsonObject, JsonValue, ProviderStreamFinish, Warning } from "@crux/core";
import { isEmptyJson, isJsonObject, numberAt, objectAt, objectsAt, stringAt, withoutKeys } from "../wire-json.ts";
import type { AnswerState } from "./answer-state.ts";
import { emitCitations, noteSources } from "./decode-citations.ts";
import { decodeFinishReason, decodePending, readFinishReason } from "./decode-finish-reason.ts";
import { decodePart } from "./decode-part.ts";
import { decodeUsage, mergeUsage } from "./decode-usage.ts";

/** Whether an object in one piece is an answer, or says why there is none. */
export function isAnswer(body: JsonObject): boolean {
  return Array.isArray(body.candidates) || isJsonObject(body.promptFeedback);
}

/** Takes one response object: the whole answer, or what is new of it. */
export function decodeChunk(state: AnswerState, chunk: JsonObject, emit: Emit, newId: () => string): void {
  const candidate = candidateOf(chunk);
  if (candidate !== null) decodeCandidate(state, candidate, emit, newId);
  else readFeedback(state, objectAt(chunk, "promptFeedback"));
  keep(state, chunk, ["promptFeedback", "modelStatus"]);
  const told = objectAt(chunk, "usageMetadata");
  if (told === null) return;
  state.usage = mergeUsage(state.usage, told);
  const usage = decodeUsage(state.usage);
  if (usage !== undefined) emit({ type: "usage", usage });
}

/** One answer is asked for; others there may be are none of ours. */
function candidateOf(chunk: JsonObject): JsonObject | null {
  const candidates = objectsAt(chunk, "candidates");
  return candidates.find((candidate) => (numberAt(candidate, "index") ?? 0) === 0) ?? candidates[0] ?? null;
}

function readFeedback(state: AnswerState, feedback: JsonObject | null): void {
  const reason = readFinishReason(feedback?.blockReason);
  if (reason === null && stringAt(feedback, "blockReasonMessage") === null) return;
  state.blocked = { reason: reason ?? state.blocked?.reason ?? null };
}

const ownKeys = ["content", "finishReason", "index", "citationMetadata", "logprobsResult", "continuationToken"];

function decodeCandidate(state: AnswerState, candidate: JsonObject, emit: Emit, newId: () => string): void {
  for (const part of objectsAt(objectAt(candidate, "content"), "parts")) decodePart(state, part, emit, newId);
  noteSources(state, candidate);
  state.finishReason = readFinishReason(candidate.finishReason) ?? state.finishReason;
  state.continuationToken = stringAt(candidate, "continuationToken") ?? state.continuationToken;
  gatherLogprobs(state, objectAt(candidate, "logprobsResult"));
  keep(state, candidate, Object.keys(withoutKeys(candidate, ownKeys)));
}

/** The last of each that says something: streams repeat them, and empty ones follow. */
function keep({ extras }: AnswerState, holder: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const value = holder[key];
    if (value !== undefined && !isEmptyJson(value)) extras[key] = value;
  }
}

/** A stream brings the log probabilities of each piece of text with it: together they are those of the answer. */
function gatherLogprobs({ extras }: AnswerState, told: JsonObject | null): void {
  if (told === null) return;
  const known = extras.logprobsResult;
  const gathered: Record<string, JsonValue> = isJsonObject(known) ? { ...known } : {};
  for (const [key, value] of Object.entries(told)) {
    const earlier = gathered[key];
    gathered[key] = Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value;
  }
  extras.logprobsResult = gathered;
}

/** The answer is whole. A prompt that was blocked has no answer, and its own reason. */
export function emitFinish(state: AnswerState, emit: Emit): void {
  emitCitations(state, emit);
  const { finishReason: reason, blocked, continuationToken: token, extras } = state;
  const isBlocked = reason === null && blocked !== null;
  const finish: ProviderStreamFinish = {
    type: "finish",
    finishReason: isBlocked ? "content-filter" : decodeFinishReason(reason),
    rawFinishReason: isBlocked ? blocked.reason : reason,
    usage: decodeUsage(state.usage),
    pending: decodePending(reason),
    messageMetadata: token === null ? undefined : { gemini: { continuationToken: token } },
    providerMetadata: Object.keys(extras).length === 0 ? undefined : { gemini: { ...extras } },
    ...(state.namelessCalls === 0 ? {} : { warnings: [namelessCalls(state.namelessCalls)] }),
  };
  emit(finish);
}

function namelessCalls(count: number): Warning {
  const calls = `${count} tool call${count === 1 ? "" : "s"}`;
  return { code: "dropped-tool-call", message: `${calls} came without a name and cannot be told or run.` };
}
