import type { JsonObject, Pending, ProviderStreamFinish } from "@crux/core";
import { readCost } from "../../decode/read-cost.ts";
import { waitsForCaller } from "../dialect.ts";
import type { AnswerState } from "./answer-state.ts";
import { readEnding } from "./finish-reason.ts";
import { readResponsesUsage } from "./read-usage.ts";
import { tellWaitingCitations } from "./take-citations.ts";

/** Ends the answer with what its last `response` object says. */
export function tellFinish(state: AnswerState, response: JsonObject, status: string | null): void {
  tellWaitingCitations(state);
  const waits = state.output.filter((item) => (state.dialect.waitsForCaller ?? waitsForCaller)(item, state.output));
  const calls = state.hasCalls || waits.some(({ type }) => type === "custom_tool_call");
  const { finishReason, rawFinishReason, isPending } = readEnding(response, status, { ...state, hasCalls: calls });
  const pending: Pending | null = isPending ? "poll" : waits.length > 0 && status !== "incomplete" ? "respond" : null;
  state.emit({
    type: "finish",
    finishReason,
    rawFinishReason,
    ...usageAndCost(state),
    ...(pending === null ? {} : { pending }),
    ...metadataOf(state),
  });
}

/** Tells what is known of the usage of an answer that failed. */
export function tellUsage(state: AnswerState): void {
  const { usage } = usageAndCost(state);
  if (usage !== undefined) state.emit({ type: "usage", usage });
}

function usageAndCost({ usage, dialect }: AnswerState): Pick<ProviderStreamFinish, "usage" | "cost"> {
  if (usage === null) return {};
  return {
    usage: (dialect.readUsage ?? readResponsesUsage)(usage),
    cost: (dialect.readCost ?? readCost)(usage),
  };
}

function metadataOf({ dialect, logprobs, metadata }: AnswerState): Pick<ProviderStreamFinish, "providerMetadata"> {
  const told = { ...metadata, ...(logprobs.length === 0 ? {} : { logprobs }) };
  return Object.keys(told).length === 0 ? {} : { providerMetadata: { [dialect.id]: told } };
}
