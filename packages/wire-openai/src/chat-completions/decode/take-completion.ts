import type { JsonObject } from "@crux/core";
import { asJson, readObject, readObjects, readString } from "../../wire-json.ts";
import { reasoningPart, refusalPart, textPart, type AnswerState } from "./answer-state.ts";
import { AudioAnswer } from "./audio-answer.ts";
import { readImage } from "./image-answer.ts";
import { citationEnd, readUrlCitation, toCitation } from "../../decode/read-citation.ts";
import type { PlainDelta } from "./plain-delta.ts";
import { readUsage } from "./read-usage.ts";
import { ReasoningDetails, textOfDetails } from "./reasoning-details.ts";
import { ToolCallTracker } from "./tool-call-tracker.ts";
import type { WireChoice, WireCompletion, WireTurn } from "./schemas.ts";

const defaultReasoningFields = ["reasoning_content", "reasoning"];
const defaultMetadataFields = ["system_fingerprint", "service_tier"];

/** Takes a chunk of a stream or, with `whole`, an answer that came in one piece. */
export function takeCompletion(state: AnswerState, completion: WireCompletion, whole: boolean): void {
  takeIdentity(state, completion);
  takeMetadata(state, completion);
  const choice = completion.choices?.find(({ index }) => typeof index !== "number" || index === 0);
  if (choice !== undefined) takeChoice(state, choice, whole);
  takeUsage(state, completion.usage);
}

/** The id may come later than the first chunk, or not at all. */
function takeIdentity(state: AnswerState, completion: WireCompletion): void {
  if (state.id !== null && state.model !== null) return;
  const id = state.id ?? readString(completion.id);
  const model = state.model ?? readString(completion.model);
  if (id === state.id && model === state.model) return;
  state.id = id;
  state.model = model;
  state.emit({ type: "start", id, model });
}

function takeMetadata(state: AnswerState, completion: WireCompletion): void {
  for (const field of state.dialect.metadataFields ?? defaultMetadataFields) {
    const value = completion[field];
    if (value !== undefined && value !== null) (state.metadata ??= {})[field] = asJson(value);
  }
}

/** The last one counts; they are running totals, and null on most chunks. */
function takeUsage(state: AnswerState, value: unknown): void {
  const usage = readObject(value);
  if (usage === null) return;
  state.usage = usage;
  state.emit({ type: "usage", usage: (state.dialect.readUsage ?? readUsage)(usage) });
}

function takeChoice(state: AnswerState, choice: WireChoice, whole: boolean): void {
  const { turn, isWhole } = turnOf(state, choice, whole);
  if (turn !== null) takeTurn(state, turn, isWhole);
  state.answered = true;
  state.finishReason = readString(choice.finish_reason) ?? state.finishReason;
  state.nativeFinishReason = readString(choice.native_finish_reason) ?? state.nativeFinishReason;
  if (choice.logprobs) takeLogprobs(state, choice.logprobs);
}

/**
 * A server that cannot stream may send its answer as the one event of a stream, a `message` for a `delta`. Behind
 * other events a `message` says once more what they said (MiniMax ends so), and is left.
 */
function turnOf(
  { answered }: AnswerState,
  { message, delta }: WireChoice,
  whole: boolean,
): { readonly turn: WireTurn | null; readonly isWhole: boolean } {
  if (whole) return { turn: message ?? delta ?? null, isWhole: true };
  if (delta !== undefined && delta !== null) return { turn: delta, isWhole: false };
  return { turn: answered ? null : (message ?? null), isWhole: true };
}

function takeTurn(state: AnswerState, turn: WireTurn, whole: boolean): void {
  takeReasoning(state, turn, whole);
  if (turn.content) takeContent(state, turn.content);
  if (turn.refusal) state.emit({ type: "refusal-delta", part: refusalPart, text: turn.refusal });
  if (turn.tool_calls || turn.function_call) takeToolCalls(state, turn, whole);
  takeAnnotations(state, readObjects(turn.annotations));
  if (turn.audio) (state.audio ??= new AudioAnswer()).add(turn.audio);
  if (turn.images) takeImages(state, turn.images);
}

/** Some routes tell the same thinking in several fields: one of them is taken, never their sum. */
function takeReasoning(state: AnswerState, turn: WireTurn, whole: boolean): void {
  const details = turn.reasoning_details;
  if (details && state.dialect.keepsReasoningDetails === true)
    (state.details ??= new ReasoningDetails()).add(details, whole);
  for (const field of state.dialect.reasoningFields ?? defaultReasoningFields) {
    const text = turn[field];
    if (typeof text === "string" && text !== "") return emitReasoning(state, text);
  }
  if (details) emitReasoning(state, textOfDetails(details));
}

function emitReasoning(state: AnswerState, text: string): void {
  if (text !== "") state.emit({ type: "reasoning-delta", part: reasoningPart, text });
}

function takeContent(state: AnswerState, content: string | readonly unknown[]): void {
  if (typeof content === "string") return takeText(state, content);
  for (const part of readObjects(content)) {
    if (part.type === "refusal")
      state.emit({ type: "refusal-delta", part: refusalPart, text: readString(part.refusal) ?? "" });
    else takeText(state, readString(part.text) ?? "");
  }
}

/** Takes what a plain chunk brings. */
export function takePlain(state: AnswerState, plain: PlainDelta): void {
  if (typeof plain === "string") return takeText(state, plain);
  state.answered = true;
  callsOf(state).addFragment(plain);
}

function takeText(state: AnswerState, text: string): void {
  state.answered = true;
  if (text === "") return;
  state.text += text;
  state.emit({ type: "text-delta", part: textPart, text });
  if (state.waitingCitations.length > 0) tellCitations(state, false);
}

function callsOf(state: AnswerState): ToolCallTracker {
  return (state.calls ??= new ToolCallTracker({ ...state, provider: state.dialect.id }));
}

/** `function_call` is the one call, without an id, of before tools existed. */
function takeToolCalls(state: AnswerState, turn: WireTurn, whole: boolean): void {
  const calls = callsOf(state);
  for (const entry of turn.tool_calls ?? []) {
    if (whole) calls.addWhole(entry);
    else calls.addFragment(entry);
  }
  if (turn.function_call) calls.addFragment({ index: -1, function: turn.function_call });
}

function takeAnnotations(state: AnswerState, annotations: readonly JsonObject[]): void {
  if (annotations.length === 0) return;
  for (const annotation of annotations) {
    const citation = readUrlCitation(annotation);
    if (citation === null) state.otherAnnotations = [...state.otherAnnotations, annotation];
    else state.waitingCitations = [...state.waitingCitations, { annotation, citation }];
  }
  tellCitations(state, false);
}

/** Tells the citations whose text is there: where a citation stands in it can be told only then. */
export function tellCitations(state: AnswerState, all: boolean): void {
  if (state.waitingCitations.length === 0) return;
  const waiting: AnswerState["waitingCitations"][number][] = [];
  for (const { annotation, citation } of state.waitingCitations) {
    const ready = all || (citationEnd(citation) ?? 0) <= state.text.length;
    if (ready) state.emit({ type: "citation", part: textPart, citation: toCitation(annotation, citation, state.text) });
    else waiting.push({ annotation, citation });
  }
  state.waitingCitations = waiting;
}

function takeImages(state: AnswerState, images: readonly unknown[]): void {
  for (const entry of images) {
    const content = readImage(entry);
    if (content !== null) state.emit({ type: "part", part: state.nextPart(), content });
  }
}

/** They come in slices, as lists by field (an older form as a bare list). */
function takeLogprobs(state: AnswerState, logprobs: unknown): void {
  const lists: JsonObject = Array.isArray(logprobs) ? { content: logprobs } : (readObject(logprobs) ?? {});
  for (const [field, list] of Object.entries(lists)) {
    if (!Array.isArray(list) || list.length === 0) continue;
    state.logprobs ??= new Map();
    const gathered = state.logprobs.get(field) ?? [];
    state.logprobs.set(field, gathered);
    for (const item of list) gathered.push(asJson(item));
  }
}
