import type { ChatRequest, JsonObject } from "@crux/core";
import { encodeThinking } from "./encode-thinking.ts";
import type { Encoding } from "./encoding.ts";

/** Encodes limits, sampling and thinking. */
export function encodeGenerationConfig(request: ChatRequest, encoding: Encoding): JsonObject {
  const { maxOutputTokens, seed, stop } = request;
  const stopSequences = (typeof stop === "string" ? [stop] : (stop ?? [])).filter((sequence) => sequence !== "");
  const thinkingConfig = encodeThinking(request, encoding);
  const { modalities } = encoding.family;
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(stopSequences.length === 0 ? {} : { stopSequences }),
    ...encodeSampling(request, encoding),
    ...(seed === undefined ? {} : { seed }),
    ...(thinkingConfig === undefined ? {} : { thinkingConfig }),
    ...(modalities === null ? {} : { responseModalities: modalities }),
  };
}

function encodeSampling(request: ChatRequest, { family, model, warn }: Encoding): JsonObject {
  const asked: Record<string, number> = {};
  const take = (
    names: readonly ("temperature" | "topP" | "topK" | "presencePenalty" | "frequencyPenalty")[],
    taken: boolean,
  ): void => {
    for (const name of names) {
      const value = request[name];
      if (value === undefined) continue;
      if (taken) asked[name] = value;
      else warn("dropped-option", `${model} takes no ${name}; it is left out.`, name);
    }
  };
  take(["temperature", "topP", "topK"], family.sampling);
  take(["presencePenalty", "frequencyPenalty"], family.penalties);
  return asked;
}
