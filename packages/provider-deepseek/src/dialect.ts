import type { JsonObject, Warning } from "@crux/core";
import type { ChatDialect, Effort, LeafContext, RefusableOption, WireBody } from "@crux/wire-openai";
import { strictSchema } from "./schema-dialect.ts";

/** DeepSeek's own options, for `providerOptions.deepseek`. Others may be given as well. */
export type DeepSeekOptions = {
  /** On by default. */
  readonly thinking?: { readonly type: "enabled" | "disabled" };
  readonly logprobs?: boolean;
  /** 0 to 20, with `logprobs`. */
  readonly top_logprobs?: number;
  /** Keeps the cache and the fair share of one user apart from those of others. */
  readonly user_id?: string;
};

/**
 * What may stand on the last assistant message, under `providerOptions.deepseek`: the model goes on with its text
 * (prefix completion, on the beta address).
 */
export type DeepSeekMessageOptions = { readonly prefix?: boolean };

/** The levels it knows for those it does not (its documentation, 2026-11-22). */
const efforts: Readonly<Record<Effort, Effort>> = {
  none: "none",
  minimal: "low",
  low: "low",
  medium: "high",
  high: "high",
  xhigh: "high",
  max: "max",
};

/** How DeepSeek speaks Chat Completions. */
export const deepseekDialect: ChatDialect = {
  id: "deepseek",
  displayName: "DeepSeek",
  baseUrl: "https://api.deepseek.com",
  maxTokensField: "max_tokens",
  jsonOutput: () => ["json"],
  strictSchema,
  refusedOptions,
  toEffort: (asked) => efforts[asked],
  media: (model) => (model.startsWith("deepseek-v4-pro") ? {} : { image: ["data", "url"], file: ["data", "fileId"] }),
  caching: "automatic",
  // Without it, a turn with tool calls is refused; one without calls needs none (anomalyco/opencode#24122).
  replayReasoning: ({ text, hasToolCalls }, context) =>
    hasToolCalls && thinks(context) ? { reasoning_content: text } : {},
  extendBody: switchThinking,
  addressOf: (body, baseUrl) => (needsBeta(body) ? `${baseUrl.replace(/\/(v1|beta)$/, "")}/beta` : baseUrl),
  // It holds a request for up to ten minutes, with comments, before it begins.
  timeouts: (_request, _model, operation) => (operation === "chat" ? { totalMs: 600_000 } : { stallMs: 600_000 }),
};

/** Thinking is on unless it is switched off. */
function thinks({ effort, request }: LeafContext): boolean {
  const { thinking } = (request.providerOptions?.deepseek ?? {}) as DeepSeekOptions;
  return thinking === undefined ? effort !== "none" : thinking.type !== "disabled";
}

/** Penalties are always ignored, temperature and top_p while it thinks. */
function refusedOptions(context: LeafContext): readonly RefusableOption[] {
  const always = ["topK", "seed", "frequencyPenalty", "presencePenalty", "parallelToolCalls"] as const;
  return [
    ...always,
    ...(thinks(context) ? (["temperature", "topP"] as const) : []),
    ...(allStrict(context) ? [] : (["strictTools"] as const)),
  ];
}

/** It holds the model to the schemas of all tools or of none. */
function allStrict({ request: { tools = [] } }: LeafContext): boolean {
  return tools.every((tool) => tool.type === "function" && tool.strict === true);
}

/** Strict tools and prefix completion are had at the beta address only. */
function needsBeta({ tools, messages }: JsonObject): boolean {
  const last = Array.isArray(messages) ? (messages as readonly JsonObject[]).at(-1) : undefined;
  const isStrict = (tool: JsonObject): boolean => (tool.function as JsonObject | undefined)?.strict === true;
  return last?.prefix === true || (Array.isArray(tools) && (tools as readonly JsonObject[]).some(isStrict));
}

/** `none` is a switch of its own here, not a level. */
function switchThinking(body: WireBody, { effort }: LeafContext): readonly Warning[] {
  if (effort !== "none") return [];
  delete body.reasoning_effort;
  body.thinking = { type: "disabled" };
  return [];
}
