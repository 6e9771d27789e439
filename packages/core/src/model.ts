import { CruxError } from "./errors.ts";
import type { JsonValue } from "./json.ts";

/** What a provider or model can do. An open list: these are the names Crux itself uses. */
export const knownCapabilities = [
  "chat",
  "stream",
  "tools",
  "json",
  "json-schema",
  "image-input",
  "audio-input",
  "document-input",
  "reasoning",
  "citations",
  "prompt-caching",
  "token-count",
  "model-list",
  "embeddings",
  "batch",
] as const;

/** See {@link knownCapabilities}; a plugin may name others. */
export type Capability = (typeof knownCapabilities)[number] | (string & {});

/** What is known of a model. Unknown is `null`, never a guess. */
export interface ModelInfo {
  /** The vendor's id. */
  readonly id: string;
  readonly provider: string;
  readonly displayName: string | null;
  /** Tokens that fit into one request, answer included where the vendor counts so. */
  readonly contextWindow: number | null;
  readonly maxOutputTokens: number | null;
  /** What the model is known to do, and known not to do; absent is unknown. */
  readonly capabilities: Readonly<Partial<Record<Capability, boolean>>>;
  readonly prices: ModelPrices | null;
  /** ISO 8601 date or time. */
  readonly createdAt: string | null;
  /** ISO 8601 date or time at which the vendor switches it off. */
  readonly retiresAt: string | null;
  /** `vendor` from its list endpoint, `seed` from the dated list in the package. */
  readonly source: "vendor" | "seed";
  /** ISO 8601 date or time of the fact: when it was fetched, or when the seed was written. */
  readonly asOf: string;
  /** The vendor's own object. */
  readonly raw: JsonValue | null;
}

/** US dollars per million tokens. Unknown is `null`, and makes what holds such tokens unknown too. */
export interface TokenPrices {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** Of a cache write that is kept for longer, where that is dearer. */
  readonly longCacheWrite?: number | null | undefined;
}

/** What a model's tokens cost. */
export interface ModelPrices extends TokenPrices {
  /** ISO 8601 date or time at which these were the prices; absent: that of the model they stand in. */
  readonly asOf?: string | undefined;
  /** Whether these are the lowest of several that the vendor charges, by the time of day or what else a table cannot tell. */
  readonly atLeast?: boolean | undefined;
  /** What a token costs in a batch, as a share of its price: 0.5 is half. Absent and `null` are unknown. */
  readonly batchFactor?: number | null | undefined;
  /** Prices of a whole request whose input is at least so long, in place of those above. */
  readonly tiers?: readonly PriceTier[] | undefined;
}

/** Prices of long requests. */
export interface PriceTier extends TokenPrices {
  /** The fewest input tokens of a request that is charged so. */
  readonly fromInputTokens: number;
}

/** A model's full name, in its two halves. */
export interface ModelRef {
  readonly provider: string;
  /** The vendor's id; may hold slashes of its own. */
  readonly model: string;
}

/**
 * `openrouter/anthropic/claude` → `openrouter` and `anthropic/claude`: only the first slash splits.
 * @throws CruxError `invalid-request` when there is no provider or no model.
 */
export function parseModelRef(name: string): ModelRef {
  const slash = name.indexOf("/");
  if (slash <= 0 || slash === name.length - 1) {
    throw new CruxError(
      "invalid-request",
      `"${name}" is no model name. Write provider/model, such as openai/gpt-6-luna.`,
      {
        path: "model",
      },
    );
  }
  return { provider: name.slice(0, slash), model: name.slice(slash + 1) };
}
