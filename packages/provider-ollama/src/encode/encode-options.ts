import type { ChatRequest, JsonObject } from "@crux/core";

/** Encodes limits and sampling as the runner's `options`; every one of them is taken by every model (2026-11-22). */
export function encodeOptions(request: ChatRequest): JsonObject {
  const { maxOutputTokens, temperature, topP, topK, stop, seed, frequencyPenalty, presencePenalty } = request;
  const sequences = typeof stop === "string" ? [stop] : stop;
  return {
    ...(maxOutputTokens === undefined ? {} : { num_predict: maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
    ...(seed === undefined ? {} : { seed }),
    ...(sequences === undefined || sequences.length === 0 ? {} : { stop: sequences }),
    ...(frequencyPenalty === undefined ? {} : { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty === undefined ? {} : { presence_penalty: presencePenalty }),
  };
}
