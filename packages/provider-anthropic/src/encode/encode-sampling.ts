import type { ChatRequest, JsonObject } from "@crux/core";
import { familyOf } from "../model-families.ts";
import type { EncodedThinking } from "./encode-thinking.ts";
import type { Encoding } from "./encoding.ts";

type Sampling = Pick<ChatRequest, "temperature" | "topP" | "topK">;

/** What else decides over sampling, beside the model. */
export interface SamplingConditions {
  readonly mode: EncodedThinking["mode"];
  /** The `anthropic-version`: since 2026-10-21 the options do not exist. */
  readonly version: string;
}

/** Encodes temperature, top_p and top_k as far as the model takes them (2026-11-22). */
export function encodeSampling(
  request: Sampling,
  { mode, version }: SamplingConditions,
  encoding: Encoding,
): JsonObject {
  const { model } = encoding;
  const { sampling } = familyOf(model);
  if (sampling === "defaults" || version >= "2026-10-21")
    return onlyDefaults(request, `${model} samples in its own way`, 0.99, encoding, {});
  if (mode !== "off") {
    const topP = request.topP !== undefined && request.topP >= 0.95 ? { top_p: request.topP } : {};
    return onlyDefaults(request, "A model that thinks samples in its own way", 0.95, encoding, topP);
  }
  return freely(request, sampling === "one-of", encoding);
}

function onlyDefaults(
  { temperature, topP, topK }: Sampling,
  why: string,
  leastTopP: number,
  { warn }: Encoding,
  kept: JsonObject,
): JsonObject {
  if (temperature !== undefined && temperature !== 1)
    warn("dropped-option", `${why}: temperature is left out.`, "temperature");
  if (topP !== undefined && topP < leastTopP) warn("dropped-option", `${why}: topP is left out.`, "topP");
  if (topK !== undefined) warn("dropped-option", `${why}: topK is left out.`, "topK");
  return kept;
}

function freely({ temperature, topP, topK }: Sampling, oneOf: boolean, { model, warn }: Encoding): JsonObject {
  const dropsTopP = oneOf && temperature !== undefined && topP !== undefined;
  if (dropsTopP) warn("dropped-option", `${model} takes either temperature or topP: topP is left out.`, "topP");
  if (temperature !== undefined && temperature > 1)
    warn("changed-option", `Anthropic's temperature ends at 1; ${temperature} became 1.`, "temperature");
  return {
    ...(temperature === undefined ? {} : { temperature: Math.min(temperature, 1) }),
    ...(topP === undefined || dropsTopP ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
  };
}
