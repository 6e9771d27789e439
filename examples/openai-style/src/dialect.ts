import type { ChatDialect } from "@crux/wire-openai";
import { seesImages } from "./models.ts";

/** How Anvil speaks Chat Completions: what it does differently, as data and small functions. Written for its API v1. */
export const dialect: ChatDialect = {
  id: "anvil",
  displayName: "Anvil",
  baseUrl: "https://api.anvil.example/v1",
  maxTokensField: "max_tokens",
  // The response formats the vendor itself enforces; for any other the model is asked in words, with a warning.
  jsonOutput: () => ["json"],
  // Left out, with a warning. What you do not know to be refused is sent.
  refusedOptions: () => ["topK", "strictTools"],
  media: (model) => (seesImages(model) ? { image: ["data", "url"] } : {}),
  caching: "none",
};
