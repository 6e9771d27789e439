import type { CacheMark, JsonObject, MediaPart, Warning } from "@crux/core";
import type { ChatDialect, LeafContext, MediaSupport, WireBody } from "@crux/wire-openai";
import { wire } from "./wire.ts";
import type { OpenRouterOptions } from "./options.ts";
import { replayReasoning } from "./replay-reasoning.ts";
import type { OpenRouterSettings } from "./settings.ts";

/** How OpenRouter speaks Chat Completions. What its upstreams take differs by model: it is sent, and OpenRouter drops what they do not know. */
export function createOpenRouterDialect(settings: OpenRouterSettings): ChatDialect {
  return {
    id: "openrouter",
    displayName: "OpenRouter",
    baseUrl: `https://openrouter.ai/api/${wire.version}`,
    headers: attribution(settings),
    requestIdHeaders: ["x-generation-id", "x-request-id"],
    maxTokensField: "max_completion_tokens",
    jsonOutput: () => ["json", "json-schema"],
    refusedOptions: () => [],
    takesBudgets: () => true,
    media: () => media,
    encodeMedia: encodeVideo,
    caching: markCache,
    keepsReasoningDetails: true,
    replayReasoning,
    replaysAnnotations: true,
    metadataFields: ["provider", "service_tier", "system_fingerprint", "openrouter_metadata"],
    mergedFields: ["reasoning", "provider"],
    unwrapAnswer,
    retriesEmptyAnswers: true,
    extendBody: (body, context) => extendBody(body, context, settings),
    // Most of its models think, and nothing in a name tells which.
    timeouts: ({ reasoning }, _model, operation) =>
      operation === "chat" && reasoning?.effort !== "none" ? { totalMs: 600_000 } : {},
  };
}

function attribution({ referer, title, categories }: OpenRouterSettings): Readonly<Record<string, string>> {
  return {
    ...(referer === undefined ? {} : { "http-referer": referer }),
    ...(title === undefined ? {} : { "x-openrouter-title": title }),
    ...(categories === undefined ? {} : { "x-openrouter-categories": categories }),
  };
}

const media: MediaSupport = {
  image: ["data", "url"],
  audio: {
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/m4a": "m4a",
    "audio/x-m4a": "m4a",
    "audio/ogg": "ogg",
    "audio/aiff": "aiff",
    "audio/x-aiff": "aiff",
    "audio/aac": "aac",
  },
  file: ["data", "url", "fileId"],
};

/** Videos have a part of their own. */
function encodeVideo(part: MediaPart): JsonObject | null {
  if (part.type !== "file" || part.mediaType?.startsWith("video/") !== true || part.fileId !== undefined) return null;
  const url = part.url ?? `data:${part.mediaType};base64,${part.data ?? ""}`;
  return { type: "video_url", video_url: { url, ...part.providerOptions?.openrouter } };
}

function markCache(mark: CacheMark): JsonObject {
  const ttl = mark === true ? undefined : mark.ttl;
  return { cache_control: { type: "ephemeral", ...(ttl === undefined ? {} : { ttl }) } };
}

/** Some routes put the whole completion under `provider`, where its name should be (pydantic/pydantic-ai#3994). */
function unwrapAnswer(body: JsonObject): JsonObject {
  const { choices, provider } = body;
  const inner = typeof provider === "object" && provider !== null && "choices" in provider ? provider : null;
  return (choices === undefined || choices === null) && inner !== null ? (inner as JsonObject) : body;
}

function extendBody(
  body: WireBody,
  { request }: LeafContext,
  { requireParameters }: OpenRouterSettings,
): readonly Warning[] {
  if (requireParameters === true) body.provider = { require_parameters: true };
  const own = ((request.providerOptions?.openrouter ?? {}) as OpenRouterOptions).reasoning;
  const decided = own?.effort !== undefined || own?.max_tokens !== undefined || own?.enabled === false;
  // The short form of a level must not contradict the long one.
  if (decided) delete body.reasoning_effort;
  else if (request.reasoning?.budgetTokens !== undefined)
    body.reasoning = { max_tokens: request.reasoning.budgetTokens };
  return [];
}
