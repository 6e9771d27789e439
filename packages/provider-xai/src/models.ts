import type { ModelInfo } from "@crux/core";
import type { Effort } from "@crux/wire-openai";

const asOf = "2026-11-22";

interface ModelFamily {
  readonly ids: RegExp;
  /** The levels it takes; empty where saying any is refused. */
  readonly efforts: readonly Effort[];
}

const upToHigh = ["low", "medium", "high"] as const;

/**
 * The families as xAI's documentation and its refusals tell of them on 2026-11-22; the first that matches counts.
 * All of these think.
 */
const families: readonly ModelFamily[] = [
  { ids: /^grok-4\.[67](-|$)/, efforts: [...upToHigh, "xhigh"] },
  { ids: /^grok-(4\.5(-|$)|build-latest$|latest$)/, efforts: upToHigh },
  { ids: /^grok-4\.3(-|$)/, efforts: ["none", ...upToHigh] },
  // The number of agents, here.
  { ids: /^grok-4\.20-multi-agent(-|$)/, efforts: [...upToHigh, "xhigh"] },
  { ids: /^grok-3-mini(-|$)/, efforts: ["low", "high"] },
  { ids: /^grok-(4|build|code)/, efforts: [] },
];

/** The family of a model; `null` for one that is not known. */
export function familyOf(model: string): ModelFamily | null {
  return families.find(({ ids }) => ids.test(model)) ?? null;
}

/** Whether reasoning models' refusals hold for it. */
export function isThinking(model: string): boolean {
  return familyOf(model) !== null;
}

/** What xAI's pages say, for limits and prices where its list was not asked. */
export const models: readonly ModelInfo[] = [
  seed("grok-4.7", 500_000, [2, 0.5, 6], 200_000),
  seed("grok-4.3", 1_000_000, [1.25, 0.2, 2.5], 200_000),
];

/** Prices in US dollars per million tokens of input, of cached input and of output; twice that from `tier` input tokens on. */
function seed(id: string, contextWindow: number, prices: readonly [number, number, number], tier: number): ModelInfo {
  const [input, cacheRead, output] = prices;
  return {
    id,
    provider: "xai",
    displayName: null,
    contextWindow,
    maxOutputTokens: null,
    capabilities: {
      chat: true,
      stream: true,
      tools: true,
      json: true,
      "json-schema": true,
      reasoning: true,
      "image-input": true,
      "audio-input": false,
    },
    prices: {
      ...{ input, output, cacheRead, cacheWrite: null },
      tiers: [
        { fromInputTokens: tier, input: input * 2, output: output * 2, cacheRead: cacheRead * 2, cacheWrite: null },
      ],
    },
    createdAt: null,
    retiresAt: null,
    source: "seed",
    asOf,
    raw: null,
  };
}
