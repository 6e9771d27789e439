import type { JsonValue, Warning } from "@crux/core";
import {
  nearestEffort,
  type ChatDialect,
  type Effort,
  type LeafContext,
  type RefusableOption,
  type ResponsesDialect,
  type WireBody,
  type WireDialect,
} from "@crux/wire-openai";
import { familyOf, isThinking } from "./models.ts";
import { wire, type OpenAISettings } from "./settings.ts";

/** OpenAI's own options on Chat Completions, for `providerOptions.openai`. Others may be given as well. */
export type OpenAIChatOptions = {
  /** Answer on this wire, whatever the settings say. */
  readonly api?: "responses" | "chat";
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

/** OpenAI's own options on Responses, for `providerOptions.openai`. Others may be given as well. */
export type OpenAIResponsesOptions = {
  /** Answer on this wire, whatever the settings say. */
  readonly api?: "responses" | "chat";
  /** `true` lets OpenAI keep the answer. It is told not to where absent. */
  readonly store?: boolean;
  /** Goes on from a stored answer; send the new turns only. */
  readonly previous_response_id?: string;
  readonly conversation?: string | { readonly id: string };
  /** Queues the answer: the response is then `pending: "poll"`. */
  readonly background?: boolean;
  /** Beside `reasoning.encrypted_content`, which is asked for anyway where nothing is stored. */
  readonly include?: readonly string[];
  /** Beside the effort. */
  readonly reasoning?: {
    readonly summary?: "auto" | "concise" | "detailed";
    readonly context?: "auto" | "current_turn" | "all_turns";
    readonly mode?: "standard" | "pro";
  };
  readonly text?: { readonly verbosity?: "low" | "medium" | "high" };
  /** 0 to 20, with `message.output_text.logprobs` included. */
  readonly top_logprobs?: number;
  readonly max_tool_calls?: number;
  readonly service_tier?: string;
  readonly prompt_cache_key?: string;
  readonly prompt_cache_options?: { readonly [key: string]: JsonValue };
  readonly context_management?: readonly { readonly [key: string]: JsonValue }[];
  readonly safety_identifier?: string;
};

/** What both wires of OpenAI have in common. Written for its API as of 2026-11-22; it has no version to send. */
function createEndpoint({ organization, project }: OpenAISettings): Omit<WireDialect, "refusedOptions" | "media"> {
  return {
    id: "openai",
    displayName: "OpenAI",
    baseUrl: `https://api.openai.com/${wire.version}`,
    headers: {
      ...(organization === undefined ? {} : { "openai-organization": organization }),
      ...(project === undefined ? {} : { "openai-project": project }),
    },
    systemRole: (model) => (isThinking(model) ? "developer" : "system"),
    jsonOutput,
    caching: "automatic",
    timeouts(request, model, operation) {
      if (!isThinking(model) || request.reasoning?.effort === "none") return {};
      return operation === "chat" ? { totalMs: 600_000 } : { startMs: 300_000, idleMs: 300_000 };
    },
  };
}

/** How OpenAI speaks Responses. */
export function createResponsesDialect(settings: OpenAISettings): ResponsesDialect {
  return {
    ...createEndpoint(settings),
    refusedOptions: ({ model, effort }) => [
      ...(["topK", "stop", "seed", "frequencyPenalty", "presencePenalty"] as const),
      ...(isSampled(model, effort) ? [] : (["temperature", "topP"] as const)),
    ],
    toEffort: (asked, model) => nearestOf(asked, familyOf(model)?.efforts),
    media: () => ({ image: ["data", "url", "fileId"], file: ["data", "url", "fileId"] }),
    storesAnswers: true,
    // A model that does not think refuses to be asked for its thoughts.
    include: ({ model }) => (isThinking(model) ? ["reasoning.encrypted_content"] : []),
    saysNotStrict: true,
    mediaInResults: true,
    minOutputTokens: 16,
  };
}

/** How OpenAI speaks Chat Completions. */
export function createChatDialect(settings: OpenAISettings): ChatDialect {
  return {
    ...createEndpoint(settings),
    maxTokensField: "max_completion_tokens",
    refusedOptions,
    toEffort: (asked, model) =>
      nearestOf(
        asked,
        familyOf(model)?.efforts.filter((effort) => effort !== "max"),
      ),
    media: () => ({
      image: ["data", "url"],
      audio: { "audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3" },
      file: ["data", "fileId"],
    }),
    extendBody: stopThinkingForTools,
  };
}

/** What is asked, of a model of no known family. */
function nearestOf(asked: Effort, efforts: readonly Effort[] | undefined): Effort | null {
  return efforts === undefined ? asked : nearestEffort(asked, efforts);
}

/** Models of before structured outputs (August 2024) know JSON only. */
function jsonOutput(model: string): readonly ("json" | "json-schema")[] {
  return /^(ft:)?gpt-(3\.5|4-|4$)/.test(model) ? ["json"] : ["json", "json-schema"];
}

function refusedOptions({ model, effort }: LeafContext): readonly RefusableOption[] {
  const family = familyOf(model);
  if (family === null || family.efforts.length === 0) return ["topK"];
  return [
    "topK",
    "stop",
    "frequencyPenalty",
    "presencePenalty",
    ...(isSampled(model, effort) ? [] : (["temperature", "topP"] as const)),
  ];
}

/** Whether temperature and top_p may be sent; a model of no known family is sent what was asked. */
function isSampled(model: string, effort: Effort | null): boolean {
  const family = familyOf(model);
  if (family === null || family.sampling === "always") return true;
  return family.sampling === "with-effort-none" && (effort ?? family.defaultEffort) === "none";
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
