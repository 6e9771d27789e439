import type { ProviderMetadata, ProviderStreamFinish, Warning } from "@crux/core";
import { reasoningPart, type AnswerState } from "./answer-state.ts";
import { toFinishReason } from "./finish-reason.ts";
import { readCost } from "../../decode/read-cost.ts";
import { readUsage } from "./read-usage.ts";
import { tellCitations } from "./take-completion.ts";

/** Hands over what is gathered and told once. Also before a failure, so that the partial answer has it. */
export function tellGathered(state: AnswerState, audioMediaType: string | null): void {
  tellCitations(state, true);
  state.calls?.tellNamed();
  const details = state.details?.entries() ?? null;
  if (details !== null) {
    state.emit({
      type: "reasoning-delta",
      part: reasoningPart,
      text: "",
      providerMetadata: { [state.dialect.id]: { reasoning_details: details } },
    });
  }
  const audio = state.audio?.part(state.dialect.id, audioMediaType) ?? null;
  if (audio !== null) state.emit({ type: "part", part: state.nextPart(), content: audio });
}

const withoutCalls = { waitsForCustom: false, nameless: 0 };

/** Ends the answer: its calls, unless it was cut, and then `finish`. */
export function tellFinish(state: AnswerState, audioMediaType: string | null, warnings: readonly Warning[]): void {
  tellGathered(state, audioMediaType);
  const finishReason = toFinishReason(state.finishReason, state.nativeFinishReason);
  const { waitsForCustom, nameless } = state.calls?.finish(finishReason === "length") ?? withoutCalls;
  const told = nameless === 0 ? warnings : [...warnings, namelessCalls(nameless)];
  state.emit({
    type: "finish",
    finishReason,
    rawFinishReason: state.finishReason,
    ...usageAndCost(state),
    ...(waitsForCustom ? { pending: "respond" } : {}),
    ...metadataOf(state),
    ...(told.length === 0 ? {} : { warnings: told }),
  });
}

function usageAndCost({ usage, dialect }: AnswerState): Pick<ProviderStreamFinish, "usage" | "cost"> {
  if (usage === null) return {};
  return { usage: (dialect.readUsage ?? readUsage)(usage), cost: (dialect.readCost ?? readCost)(usage) };
}

/** Annotations that are no citations belong to the message, and may have to go back with it; the rest is only told. */
function metadataOf({
  dialect,
  otherAnnotations,
  logprobs,
  metadata,
}: AnswerState): Pick<ProviderStreamFinish, "messageMetadata" | "providerMetadata"> {
  const told = logprobs === null ? metadata : { ...metadata, logprobs: Object.fromEntries(logprobs) };
  const keyed = (values: ProviderMetadata[string]): ProviderMetadata => ({ [dialect.id]: values });
  return {
    ...(otherAnnotations.length === 0 ? {} : { messageMetadata: keyed({ annotations: otherAnnotations }) }),
    ...(told === null ? {} : { providerMetadata: keyed(told) }),
  };
}

function namelessCalls(count: number): Warning {
  return {
    code: "dropped-tool-call",
    message: `${count} tool call${count === 1 ? "" : "s"} came without a name and cannot be told or run.`,
  };
}
