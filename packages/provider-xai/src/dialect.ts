import {
  nearestEffort,
  type ChatDialect,
  type LeafContext,
  type RefusableOption,
  type ResponsesDialect,
  type WireDialect,
} from "@crux/wire-openai";
import { wire } from "./wire.ts";
import { familyOf, isThinking } from "./models.ts";
import { readTicks, readUsage } from "./read-figures.ts";

/** What both wires of xAI have in common. */
const common: Omit<WireDialect, "media"> = {
  id: "xai",
  displayName: "xAI",
  baseUrl: `https://api.x.ai/${wire.version}`,
  jsonOutput: () => ["json", "json-schema"],
  refusedOptions,
  // A level is refused by models that take none: it is said only to those known to take it.
  toEffort: (asked, model) => nearestEffort(asked, familyOf(model)?.efforts ?? []),
  caching: "automatic",
  readCost: readTicks,
  // The vendor's own advice: 15 minutes and more for models that think.
  timeouts: (_request, model, operation) =>
    !isThinking(model)
      ? {}
      : operation === "chat"
        ? { totalMs: 1_800_000 }
        : { startMs: 900_000, idleMs: 900_000, stallMs: 900_000 },
};

/** How xAI speaks Responses: it runs its own tools itself, and knows a thought by its encrypted content. */
export const xaiResponsesDialect: ResponsesDialect = {
  ...common,
  media: () => ({ image: ["data", "url"], file: ["url", "fileId"] }),
  storesAnswers: true,
  include: () => ["reasoning.encrypted_content"],
  mediaInResults: true,
  refusesEmptyMessages: true,
  waitsForCaller: () => false,
  readUsage,
};

/** How xAI speaks Chat Completions: it counts reasoning beside the completion, which the wire sees by the total. */
export const xaiChatDialect: ChatDialect = {
  ...common,
  media: () => ({ image: ["data", "url"] }),
  maxTokensField: "max_completion_tokens",
  replayReasoning: ({ text }) => (text === "" ? {} : { reasoning_content: text }),
};

/** Models that think refuse these; of one that is not known, nothing is known to be refused. */
function refusedOptions({ model }: LeafContext): readonly RefusableOption[] {
  return isThinking(model) ? ["stop", "frequencyPenalty", "presencePenalty"] : [];
}
