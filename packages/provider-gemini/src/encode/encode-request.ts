import { CruxError, type ChatRequest, type JsonObject, type Message, type Warning } from "@crux/core";
import { familyOf } from "../model-families.ts";
import { numberAt, objectAt, stringAt, withoutKeys } from "../wire-json.ts";
import { encodeContents } from "./encode-contents.ts";
import { encodeGenerationConfig } from "./encode-generation-config.ts";
import { encodeResponseFormat } from "./encode-response-format.ts";
import { encodeTools, hasFunctions } from "./encode-tools.ts";
import { createWarn, type Encoding } from "./encoding.ts";

/** What the encoding depends on beside the request. */
export interface EncodeOptions {
  /** The vendor's id of the model. */
  readonly model: string;
  /** Where the API is, version included. */
  readonly root: string;
  /** See the setting of that name. */
  readonly store: boolean | null;
}

/** A request as the wire wants it. */
export interface EncodedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

/**
 * Encodes a request for `:generateContent`. What is under `providerOptions.gemini` is merged into the body last, into
 * `generationConfig` and `toolConfig` key by key.
 * @throws CruxError `invalid-request` when there is nothing to send; `unsupported` for several answers at once, or a schema
 * that cannot be told.
 */
export function encodeRequest(request: ChatRequest, { model, root, store }: EncodeOptions): EncodedRequest {
  const warnings: Warning[] = [];
  const encoding: Encoding = { model, family: familyOf(model), root, warn: createWarn(warnings) };
  const own = request.providerOptions?.gemini ?? {};
  const format = encodeResponseFormat(request, hasFunctions(request), encoding);
  const { messages, token } = withoutPausedAnswer(request.messages, model);
  const { system, contents } = encodeContents(messages, format.instruction, encoding);
  const generationConfig = {
    ...encodeGenerationConfig(request, encoding),
    ...format.config,
    ...objectAt(own, "generationConfig"),
  };
  refuseSeveral(generationConfig);
  const withSchema = "responseJsonSchema" in generationConfig || "responseSchema" in generationConfig;
  const { toolConfig, ...tools } = encodeTools(request, withSchema, encoding);
  const allTools = { ...(toolConfig as JsonObject | undefined), ...objectAt(own, "toolConfig") };
  const body: JsonObject = {
    contents,
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    ...tools,
    ...(Object.keys(allTools).length === 0 ? {} : { toolConfig: allTools }),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
    ...(token === null ? {} : { continuationToken: token }),
    ...(store === null ? {} : { store }),
    ...withoutKeys(own, ["generationConfig", "toolConfig"]),
  };
  return { body: withoutNulls(fitCachedContent(body, encoding)), warnings };
}

/** An option of `null` takes a field of ours away. */
function withoutNulls(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** One request gives one answer. */
function refuseSeveral(config: JsonObject): void {
  if ((numberAt(config, "candidateCount") ?? 1) <= 1) return;
  throw new CruxError(
    "unsupported",
    "A request asks for one answer; candidateCount above 1 is not supported. Make several requests.",
    {
      path: "providerOptions.gemini.generationConfig.candidateCount",
    },
  );
}

/**
 * `CONTINUATION`: the vendor goes on with an answer it paused when the same request comes again with the token of the answer,
 * so that the part there is stays at home.
 */
function withoutPausedAnswer(
  messages: readonly Message[],
  model: string,
): { readonly messages: readonly Message[]; readonly token: string | null } {
  const last = messages.at(-1);
  if (last?.role !== "assistant" || last.model !== `gemini/${model}`) return { messages, token: null };
  const token = stringAt(last.providerMetadata?.gemini ?? null, "continuationToken");
  if (token === null) return { messages, token };
  const before = messages.findLastIndex((message) => message.role !== "assistant");
  return { messages: messages.slice(0, before + 1), token };
}

/** Instructions and tools are part of what is cached, and refused beside it. */
function fitCachedContent(body: JsonObject, { warn }: Encoding): JsonObject {
  if (typeof body.cachedContent !== "string") return body;
  for (const [key, path] of [
    ["systemInstruction", "messages"],
    ["tools", "tools"],
    ["toolConfig", "toolChoice"],
  ] as const) {
    if (key in body)
      warn("dropped-option", `Beside cachedContent Gemini takes no ${key}: it must be part of the cache.`, path);
  }
  return withoutKeys(body, ["systemInstruction", "tools", "toolConfig"]);
}
