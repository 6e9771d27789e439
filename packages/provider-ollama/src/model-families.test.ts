import { expect, it } from "vitest";
import { familyOf } from "./model-families.ts";

it.each([
  ["gpt-oss:20b", "levels"],
  ["gpt-oss:120b-cloud", "levels"],
  ["library/gpt-oss", "levels"],
  ["qwen3:4b", "switch"],
  ["qwen3.6:latest", "switch"],
  ["hf.co/acme/Qwen3-8B-GGUF:Q4_K_M", "switch"],
  ["qwen3-coder:30b", "none"],
  ["deepseek-r1:8b", "switch"],
  ["llama3.2", "none"],
  ["gemma3:1b", "none"],
  ["qwen2.5:14b", "none"],
  ["mistral:7b", "none"],
  ["gemma4:12b", "open"],
  ["granite4:3b", "open"],
  ["something-new:9b", "open"],
] as const)("%s: %s", (model, thinking) => {
  expect(familyOf(model).thinking).toBe(thinking);
});
