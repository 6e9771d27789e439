import type { Emit, JsonObject } from "@crux/core";
import { AudioAnswer } from "./audio-answer.ts";
import type { ChatDialect } from "../dialect.ts";
import { ReasoningDetails } from "./reasoning-details.ts";
import { ToolCallTracker } from "./tool-call-tracker.ts";

// This wire names no parts: one part per field in this order, then calls and media as they come.
export const reasoningPart = 0;
export const textPart = 1;
export const refusalPart = 2;
const firstFreePart = 3;

/** Everything known of one answer while it comes. */
export interface AnswerState {
  readonly dialect: ChatDialect;
  readonly emit: Emit;
  readonly nextPart: () => number;
  readonly calls: ToolCallTracker;
  readonly details: ReasoningDetails;
  readonly audio: AudioAnswer;
  /** Whether any choice came. */
  answered: boolean;
  id: string | null;
  model: string | null;
  text: string;
  /** Citations whose text has not come yet. */
  waitingCitations: { readonly annotation: JsonObject; readonly citation: JsonObject }[];
  readonly otherAnnotations: JsonObject[];
  readonly logprobs: Map<string, JsonObject[string][]>;
  readonly metadata: Record<string, JsonObject[string]>;
  finishReason: string | null;
  nativeFinishReason: string | null;
  usage: JsonObject | null;
}

/** The state before anything came. */
export function createAnswerState({
  dialect,
  emit,
  newId,
}: {
  dialect: ChatDialect;
  emit: Emit;
  newId: () => string;
}): AnswerState {
  let parts = firstFreePart;
  const nextPart = (): number => parts++;
  return {
    dialect,
    emit,
    nextPart,
    calls: new ToolCallTracker({ emit, newId, nextPart, provider: dialect.id }),
    details: new ReasoningDetails(),
    audio: new AudioAnswer(),
    answered: false,
    id: null,
    model: null,
    text: "",
    waitingCitations: [],
    otherAnnotations: [],
    logprobs: new Map(),
    metadata: {},
    finishReason: null,
    nativeFinishReason: null,
    usage: null,
  };
}
