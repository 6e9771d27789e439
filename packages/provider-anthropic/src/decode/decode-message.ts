import type { Emit, JsonObject, Warning } from "@crux/core";
import { objectAt, stringAt } from "../wire-json.ts";
import { emitOpenItems, releaseHeld, startBlock, stopBlock } from "./blocks.ts";
import { decodePending, decodeStopReason } from "./decode-stop-reason.ts";
import { decodeUsage, mergeUsage } from "./decode-usage.ts";
import type { MessageState } from "./message-state.ts";

const extraKeys = ["stop_sequence", "stop_details", "context_management", "diagnostics"] as const;

/** Reads what stands beside the content, at the start of a message, at its end, or in a whole one. */
export function readEnvelope(state: MessageState, holder: JsonObject, emit: Emit): void {
  // A blank reason is none.
  state.stopReason = stringAt(holder, "stop_reason") || state.stopReason;
  state.container = objectAt(holder, "container") ?? state.container;
  for (const key of extraKeys) {
    const value = holder[key];
    if (value !== undefined && value !== null) state.extras[key] = value;
  }
  readUsage(state, objectAt(holder, "usage"), emit);
}

function readUsage(state: MessageState, told: JsonObject | null, emit: Emit): void {
  if (told === null) return;
  state.usage = mergeUsage(state.usage, told);
  const usage = decodeUsage(state.usage);
  if (usage !== undefined) emit({ type: "usage", usage });
}

/** A call that was held back ends as soon as a reason other than a length limit is known. */
export function settleHeld(state: MessageState, emit: Emit): void {
  if (state.stopReason !== null && decodeStopReason(state.stopReason) !== "length") releaseHeld(state, emit);
}

/** Emits a message that came in one piece, by the same steps as a stream's. */
export function emitWholeMessage(
  state: MessageState,
  message: JsonObject,
  content: readonly JsonObject[],
  emit: Emit,
  newId: () => string,
): void {
  content.forEach((block, index) => {
    startBlock(state, index, block, emit, newId);
    stopBlock(state, index, emit);
  });
  readEnvelope(state, message, emit);
  emitFinish(state, emit);
}

/** The terminal signal was seen. */
export function emitFinish(state: MessageState, emit: Emit): void {
  const finishReason = decodeStopReason(state.stopReason);
  emitOpenItems(state, emit);
  if (finishReason !== "length") releaseHeld(state, emit);
  const serviceTier = stringAt(state.usage, "service_tier");
  const extras = serviceTier === null ? state.extras : { ...state.extras, service_tier: serviceTier };
  emit({
    type: "finish",
    finishReason,
    rawFinishReason: state.stopReason,
    usage: decodeUsage(state.usage),
    pending: decodePending(state.stopReason),
    messageMetadata: state.container === null ? undefined : { anthropic: { container: state.container } },
    providerMetadata: Object.keys(extras).length === 0 ? undefined : { anthropic: { ...extras } },
    ...(state.namelessCalls === 0 ? {} : { warnings: [namelessCalls(state.namelessCalls)] }),
  });
}

function namelessCalls(count: number): Warning {
  const calls = `${count} tool call${count === 1 ? "" : "s"}`;
  return { code: "dropped-tool-call", message: `${calls} came without a name and cannot be told or run.` };
}
