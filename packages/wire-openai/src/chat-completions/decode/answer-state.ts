import type { Emit, JsonObject } from "@crux/core";
import type { AudioAnswer } from "./audio-answer.ts";
import type { ChatDialect } from "../dialect.ts";
import type { ReasoningDetails } from "./reasoning-details.ts";
import type { ToolCallTracker } from "./tool-call-tracker.ts";

// This wire names no parts: one part per field in this order, then calls and media as they come.
export const reasoningPart = 0;
export const textPart = 1;
export const refusalPart = 2;
const firstFreePart = 3;

/** Everything known of one answer while it comes. */
export interface AnswerState {
  readonly dialect: ChatDialect;
  readonly emit: Emit;
  readonly newId: () => string;
  readonly nextPart: () => number;
  /** `null` until there is one, as are the next two. */
  calls: ToolCallTracker | null;
  details: ReasoningDetails | null;
  audio: AudioAnswer | null;
  /** Whether any choice came. */
  answered: boolean;
  id: string | null;
  model: string | null;
  text: string;
  /** Citations whose text has not come yet. */
  waitingCitations: readonly { readonly annotation: JsonObject; readonly citation: JsonObject }[];
  otherAnnotations: readonly JsonObject[];
  /** By field; `null` until any came, as are the next. */
  logprobs: Map<string, JsonObject[string][]> | null;
  metadata: Record<string, JsonObject[string]> | null;
  finishReason: string | null;
  nativeFinishReason: string | null;
  usage: JsonObject | null;
}

const none: readonly never[] = [];

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
  return {
    dialect,
    emit,
    newId,
    nextPart: () => parts++,
    calls: null,
    details: null,
    audio: null,
    answered: false,
    id: null,
    model: null,
    text: "",
    waitingCitations: none,
    otherAnnotations: none,
    logprobs: null,
    metadata: null,
    finishReason: null,
    nativeFinishReason: null,
    usage: null,
  };
}
