import type {
  Capability,
  JsonObject,
  JsonValue,
  ModelInfo,
  ModelListingProvider,
  ModelPrices,
  TokenPrices,
} from "@crux/core";
import { createModelLister, type Endpoint } from "@crux/wire-openai";
import type { XaiSettings } from "./settings.ts";

/**
 * Makes `listModels` of two lists: `/language-models` tells kinds of input and prices, `/models` the length of the
 * context. Models that make only images are in the second alone, and left out.
 */
export function createXaiModelLister(endpoint: Endpoint, settings: XaiSettings): ModelListingProvider["listModels"] {
  const place = { path: "/language-models", field: "models" };
  const listLanguageModels = createModelLister(endpoint, settings, readLanguageModel, place);
  const listAll = createModelLister(endpoint, settings, ({ context_length: length }) => ({
    contextWindow: countOf(length),
  }));
  return async (context) => {
    const [language, all] = await Promise.all([listLanguageModels(context), listAll(context)]);
    const windows = new Map(all.map(({ id, contextWindow }) => [id, contextWindow]));
    return language.map((model): ModelInfo => ({ ...model, contextWindow: windows.get(model.id) ?? null }));
  };
}

function readLanguageModel(raw: JsonObject): Partial<Pick<ModelInfo, "capabilities" | "prices">> {
  return { capabilities: capabilitiesOf(raw), prices: pricesOf(raw) };
}

function capabilitiesOf({
  input_modalities: input,
  output_modalities: output,
}: JsonObject): Partial<Record<Capability, boolean>> {
  const holds = (list: JsonValue | undefined, word: string): boolean =>
    Array.isArray(list) && (list as readonly JsonValue[]).includes(word);
  return {
    ...(Array.isArray(output) ? { chat: holds(output, "text"), stream: holds(output, "text") } : {}),
    ...(Array.isArray(input) ? { "image-input": holds(input, "image"), "audio-input": holds(input, "audio") } : {}),
  };
}

function pricesOf(raw: JsonObject): ModelPrices | null {
  const base = tokenPrices(raw, "");
  if (base.input === null && base.output === null) return null;
  const fromInputTokens = countOf(raw.long_context_threshold);
  const long = tokenPrices(raw, "_long_context");
  return fromInputTokens === null || fromInputTokens === 0 || long.input === null
    ? base
    : { ...base, tiers: [{ ...long, fromInputTokens }] };
}

function tokenPrices(raw: JsonObject, suffix: "" | "_long_context"): TokenPrices {
  return {
    input: perMillion(raw[`prompt_text_token_price${suffix}`]),
    output: perMillion(raw[`completion_text_token_price${suffix}`]),
    cacheRead: perMillion(raw[`cached_prompt_text_token_price${suffix}`]),
    cacheWrite: null,
  };
}

/** Prices are ticks a token, a tick being 10⁻¹⁰ US dollars: what recorded calls were charged is the sum of them. */
function perMillion(ticks: JsonValue | undefined): number | null {
  const count = countOf(ticks);
  return count === null ? null : count / 10_000;
}

function countOf(value: JsonValue | undefined): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}
