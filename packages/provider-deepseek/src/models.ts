import type { ModelInfo } from "@crux/core";

const asOf = "2026-11-22";

/** Whether a model is known to take images: all but the large one do. */
export function readImages(model: string): boolean {
  return !model.startsWith("deepseek-v4-pro");
}

/**
 * What DeepSeek's pages say of its models and its list does not. Prices are `null`: they double by the hour of the
 * day in Beijing, so that no one number is right.
 */
export const models: readonly ModelInfo[] = ["deepseek-flash", "deepseek-v4-pro"].map((id) => ({
  id,
  provider: "deepseek",
  displayName: null,
  contextWindow: 1_000_000,
  maxOutputTokens: 384_000,
  capabilities: {
    chat: true,
    stream: true,
    tools: true,
    json: true,
    "json-schema": false,
    reasoning: true,
    "prompt-caching": true,
    "image-input": readImages(id),
    "document-input": readImages(id),
    "audio-input": false,
  },
  prices: null,
  createdAt: null,
  retiresAt: null,
  source: "seed",
  asOf,
  raw: null,
}));
