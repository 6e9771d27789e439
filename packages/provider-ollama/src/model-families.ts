/** How a family of models is told to think. */
export interface ModelFamily {
  /**
   * `levels`: low, medium or high, and never off. `switch`: on or off. `none`: the server refuses `think: true`. `open`: nothing is
   * known, so that what is asked for is sent.
   */
  readonly thinking: "levels" | "switch" | "none" | "open";
}

/** By the name in the vendor's library (2026-11-22); the first that fits. */
const families: readonly (readonly [RegExp, ModelFamily["thinking"]])[] = [
  [/^gpt-oss/, "levels"],
  [/^qwen3-coder|^qwen3.*instruct/, "none"],
  [/^qwen3|^qwq|^deepseek-(?:r1|v3\.1)|^magistral|^cogito|^granite3\.[23]|^phi4-.*reasoning|^exaone-deep/, "switch"],
  [/^(?:code)?llama|^tinyllama|^bakllava|^llava|^gemma[23]?(?!\d)|^mistral|^mixtral|^ministral|^codestral/, "none"],
  [
    /^phi[34](?!\d)|^qwen(?:1\.5|2|2\.5)?(?:[:-]|$)|^qwen2|^granite(?!3\.[23]|4)|^moondream|^starcoder|^smollm2?(?!\d)/,
    "none",
  ],
];

/** The family of a model id such as `qwen3:4b`, `library/gpt-oss:20b` or `hf.co/acme/Qwen3-8B-GGUF:Q4_K_M`. */
export function familyOf(model: string): ModelFamily {
  const name = (model.split("/").at(-1) ?? "").toLowerCase();
  return { thinking: families.find(([pattern]) => pattern.test(name))?.[1] ?? "open" };
}
