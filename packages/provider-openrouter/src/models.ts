import type { Capability, JsonObject, JsonValue, ModelPrices, TokenPrices } from "@crux/core";
import type { ReadModel } from "@crux/wire-openai";

/** What OpenRouter's list tells of a model beyond id and date of release. */
export const readModel: ReadModel = (raw) => ({
  displayName: textOf(raw.name),
  contextWindow: countOf(raw.context_length),
  maxOutputTokens: countOf(objectOf(raw.top_provider).max_completion_tokens),
  capabilities: capabilitiesOf(raw),
  prices: pricesOf(objectOf(raw.pricing)),
  retiresAt: textOf(raw.expiration_date),
});

const parameters = {
  tools: "tools",
  json: "response_format",
  "json-schema": "structured_outputs",
  reasoning: "reasoning",
} as const;

const inputs = { "image-input": "image", "audio-input": "audio", "document-input": "file" } as const;

/** The lists are exhaustive where they are there: what they do not name, the model does not do. */
function capabilitiesOf(raw: JsonObject): Partial<Record<Capability, boolean>> {
  const architecture = objectOf(raw.architecture);
  const [supported, input, output] = [
    raw.supported_parameters,
    architecture.input_modalities,
    architecture.output_modalities,
  ];
  return {
    ...named(supported, parameters),
    ...named(input, inputs),
    ...named(output, { chat: "text", stream: "text", embeddings: "embeddings" }),
  };
}

function named(
  list: JsonValue | undefined,
  words: Readonly<Record<string, string>>,
): Partial<Record<Capability, boolean>> {
  if (!Array.isArray(list)) return {};
  const told: readonly JsonValue[] = list;
  return Object.fromEntries(Object.entries(words).map(([name, word]) => [name, told.includes(word)]));
}

/** Prices stand as decimal text in US dollars per token; below 0 is what a router says whose price depends on the route. */
function pricesOf(pricing: JsonObject): ModelPrices | null {
  const base = tokenPrices(pricing);
  if (base.input === null && base.output === null) return null;
  const tiers = (Array.isArray(pricing.overrides) ? (pricing.overrides as readonly JsonValue[]) : []).flatMap(
    (override) => {
      const tier = objectOf(override);
      const fromInputTokens = countOf(tier.min_prompt_tokens);
      return fromInputTokens === null ? [] : [{ ...base, ...told(tokenPrices(tier)), fromInputTokens }];
    },
  );
  return tiers.length === 0 ? base : { ...base, tiers };
}

function tokenPrices(pricing: JsonObject): TokenPrices {
  const longCacheWrite = perMillion(pricing.input_cache_write_1h);
  return {
    input: perMillion(pricing.prompt),
    output: perMillion(pricing.completion),
    cacheRead: perMillion(pricing.input_cache_read),
    cacheWrite: perMillion(pricing.input_cache_write),
    ...(longCacheWrite === null ? {} : { longCacheWrite }),
  };
}

/** A tier tells only what it changes. */
function told(prices: TokenPrices): Partial<TokenPrices> {
  return Object.fromEntries(Object.entries(prices).filter(([, price]) => price !== null));
}

/** Twelve digits: more than any price has, fewer than binary fractions spoil. */
function perMillion(price: JsonValue | undefined): number | null {
  const amount = typeof price === "string" && price.trim() !== "" ? Number(price) : price;
  if (typeof amount !== "number" || !Number.isFinite(amount) || amount < 0) return null;
  return Number((amount * 1_000_000).toPrecision(12));
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function countOf(value: JsonValue | undefined): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}
