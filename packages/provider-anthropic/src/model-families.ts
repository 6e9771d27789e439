/** A level of `output_config.effort`. */
export type Effort = "low" | "medium" | "high" | "xhigh" | "max";

/** What one family of models allows in a request. */
export interface ModelFamily {
  /** The most `max_tokens` may be; `null` where it is not known. */
  readonly maxOutputTokens: number | null;
  /** How thinking is asked for: not at all, by a budget, adaptively, or as the caller likes. */
  readonly thinking: "none" | "budget" | "adaptive-or-budget" | "adaptive";
  /** Whether it thinks without being asked. */
  readonly thinksByDefault: boolean;
  readonly canDisableThinking: boolean;
  /** Whether the text of thinking is left out unless it is asked for. */
  readonly omitsThinkingText: boolean;
  readonly efforts: readonly Effort[];
  /** `free`, either temperature or top_p, or nothing but the defaults. */
  readonly sampling: "free" | "one-of" | "defaults";
  readonly forcedToolChoice: boolean;
  readonly structuredOutput: boolean;
}

const allEfforts = ["low", "medium", "high", "xhigh", "max"] as const;

const claude3: ModelFamily = {
  maxOutputTokens: 4096,
  thinking: "none",
  thinksByDefault: false,
  canDisableThinking: true,
  omitsThinkingText: false,
  efforts: [],
  sampling: "free",
  forcedToolChoice: true,
  structuredOutput: false,
};
const claude35: ModelFamily = { ...claude3, maxOutputTokens: 8192 };
const claude37: ModelFamily = { ...claude3, maxOutputTokens: 64_000, thinking: "budget" };
const opus4: ModelFamily = { ...claude37, maxOutputTokens: 32_000 };
const opus41: ModelFamily = { ...opus4, sampling: "one-of", structuredOutput: true };
const claude45: ModelFamily = { ...opus41, maxOutputTokens: 64_000 };
const claude46: ModelFamily = {
  ...claude45,
  maxOutputTokens: 128_000,
  thinking: "adaptive-or-budget",
  efforts: ["low", "medium", "high", "max"],
};
const opus47: ModelFamily = {
  ...claude46,
  thinking: "adaptive",
  efforts: allEfforts,
  sampling: "defaults",
  omitsThinkingText: true,
};
const claude5: ModelFamily = { ...opus47, thinksByDefault: true };
const alwaysThinking: ModelFamily = { ...claude5, canDisableThinking: false };
const neverForced: ModelFamily = { ...alwaysThinking, forcedToolChoice: false };

/**
 * Facts of 2026-11-22: the vendor's model pages, and the `capabilities` of `GET /v1/models` for what that
 * endpoint tells. They decide what is sent; the context sizes shown to users come from the endpoint itself.
 */
const families: Readonly<Record<string, ModelFamily>> = {
  "opus-3": claude3,
  "sonnet-3": claude3,
  "haiku-3": claude3,
  "sonnet-3-5": claude35,
  "haiku-3-5": claude35,
  "sonnet-3-7": claude37,
  "opus-4": opus4,
  "opus-4-0": opus4,
  "sonnet-4": claude37,
  "sonnet-4-0": claude37,
  "opus-4-1": opus41,
  "opus-4-5": claude45,
  "sonnet-4-5": claude45,
  "haiku-4-5": claude45,
  "opus-4-6": claude46,
  "sonnet-4-6": claude46,
  "opus-4-7": opus47,
  "opus-4-8": opus47,
  "opus-5": claude5,
  "sonnet-5": claude5,
  "haiku-5-5": claude5,
  "fable-5": alwaysThinking,
  "fable-5-1": neverForced,
  "fable-5-2": neverForced,
  "mythos-5": alwaysThinking,
  "mythos-5-1": neverForced,
  "mythos-5-2": neverForced,
  "opus-5-5": neverForced,
  "sonnet-5-5": neverForced,
};

/** Nothing is known, so nothing is forbidden: what the caller asks for is sent, and the vendor judges. */
const unknownFamily: ModelFamily = {
  ...claude46,
  maxOutputTokens: null,
  efforts: allEfforts,
  sampling: "free",
};

/** The family of a model id such as `claude-sonnet-4-5-20250929`, `claude-3-5-haiku-latest` or a gateway's `anthropic/claude-haiku-4.5`. */
export function familyOf(model: string): ModelFamily {
  const name = model.toLowerCase().replaceAll(".", "-");
  const newer = /(opus|sonnet|haiku|fable|mythos)-(\d(?:-\d)?)(?!\d)/.exec(name);
  const older = /claude-(\d(?:-\d)?)-(opus|sonnet|haiku)/.exec(name);
  const key = older !== null ? `${older[2]}-${older[1]}` : newer !== null ? `${newer[1]}-${newer[2]}` : "";
  return families[key] ?? unknownFamily;
}

const defaultMaxTokens = 32_000;

/**
 * `max_tokens` is a must on this wire: what to ask for where the caller set no limit. 32,000, or the family's
 * most; 8,192 for a model that is no Claude, since other services speak this wire too.
 */
export function defaultMaxTokensOf(model: string): number {
  const { maxOutputTokens } = familyOf(model);
  if (maxOutputTokens === null) return model.includes("claude") ? defaultMaxTokens : 8192;
  return Math.min(defaultMaxTokens, maxOutputTokens);
}
