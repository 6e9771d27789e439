import type { EmbedderOptions } from "@crux/wire-openai";

/** How OpenAI makes embeddings (its API reference, 2026-11-22): lengths can be chosen since `text-embedding-3`. */
export const openaiEmbedding: EmbedderOptions = {
  encodingFormat: "base64",
  // 2,048 texts and 300,000 tokens in one request; a character is seldom more than a token.
  limits: () => ({ inputs: 2048, characters: 300_000 }),
  refusesDimensions: (model) => model.startsWith("text-embedding-ada-"),
};
