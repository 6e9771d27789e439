import type { JsonValue, Warning } from "@crux/core";
import {
  nearestEffort,
  type ChatDialect,
  type LeafContext,
  type RefusableOption,
  type WireBody,
} from "@crux/wire-openai";
import { familyOf, isThinking } from "./models.ts";
import { wire, type OpenAISettings } from "./settings.ts";

/** OpenAI's own options on Chat Completions, for `providerOptions.openai`. Others may be given as well. */
export type OpenAIChatOptions = {
  readonly logprobs?: boolean;
  /** 0 to 20, with `logprobs`. */
  readonly top_logprobs?: number;
  readonly logit_bias?: { readonly [token: string]: number };
  readonly verbosity?: "low" | "medium" | "high";
  readonly service_tier?: string;
  readonly prompt_cache_key?: string;
  readonly safety_identifier?: string;
  readonly modalities?: readonly ("text" | "audio")[];
  readonly audio?: { readonly voice: string; readonly format: "wav" | "mp3" | "flac" | "opus" | "aac" | "pcm16" };
  readonly prediction?: { readonly type: "content"; readonly content: JsonValue };
  readonly web_search_options?: { readonly [key: string]: JsonValue };
};

/** How OpenAI speaks Chat Completions. */
export function createOpenAIDialect({ organization, project }: OpenAISettings): ChatDialect {
  return {
    id: "openai",
    displayName: "OpenAI",
    baseUrl: `https://api.openai.com/${wire.version}`,
    headers: {
      ...(organization === undefined ? {} : { "openai-organization": organization }),
      ...(project === undefined ? {} : { "openai-project": project }),
    },
    maxTokensField: "max_completion_tokens",
    systemRole: (model) => (isThinking(model) ? "developer" : "system"),
    jsonOutput,
    refusedOptions,
    toEffort: (asked, model) => {
      const family = familyOf(model);
      return family === null
        ? asked
        : nearestEffort(
            asked,
            family.efforts.filter((effort) => effort !== "max"),
          );
    },
    media: () => ({
      image: ["data", "url"],
      audio: { "audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3" },
      file: ["data", "fileId"],
    }),
    caching: "automatic",
    extendBody: stopThinkingForTools,
    timeouts(request, model, operation) {
      if (!isThinking(model) || request.reasoning?.effort === "none") return {};
      return operation === "chat" ? { totalMs: 600_000 } : { startMs: 300_000, idleMs: 300_000 };
    },
  };
}

/** Models of before structured outputs (August 2024) know JSON only. */
function jsonOutput(model: string): readonly ("json" | "json-schema")[] {
  return /^(ft:)?gpt-(3\.5|4-|4$)/.test(model) ? ["json"] : ["json", "json-schema"];
}

function refusedOptions({ model, effort }: LeafContext): readonly RefusableOption[] {
  const family = familyOf(model);
  if (family === null || family.efforts.length === 0) return ["topK"];
  const sampled = family.sampling === "always" || (family.sampling === "with-effort-none" && effort === "none");
  return [
    "topK",
    "stop",
    "frequencyPenalty",
    "presencePenalty",
    ...(sampled ? [] : (["temperature", "topP"] as const)),
  ];
}

/** gpt-5.6 refuses function tools here, unless it is told not to think; saying nothing fails too. */
function stopThinkingForTools(body: WireBody, { model }: LeafContext): readonly Warning[] {
  if (
    familyOf(model)?.chatToolsWithoutThinking !== true ||
    body.tools === undefined ||
    body.reasoning_effort === "none"
  )
    return [];
  body.reasoning_effort = "none";
  return [
    {
      code: "changed-option",
      message: `${model} takes tools on Chat Completions only without thinking: effort "none" is sent.`,
      path: "reasoning",
    },
  ];
}
