import { ToolCallIds, type ChatRequest, type JsonObject, type JsonValue, type Warning } from "@crux/core";
import { isJsonObject, objectAt, objectsAt, stringAt, withoutKeys } from "../wire-json.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeResponseFormat } from "./encode-response-format.ts";
import { encodeSampling } from "./encode-sampling.ts";
import { encodeThinking, type EncodedThinking } from "./encode-thinking.ts";
import { encodeTools } from "./encode-tools.ts";
import { createWarn, encodeCacheMark, type Encoding } from "./encoding.ts";

/** What the encoding depends on beside the request. */
export interface EncodeOptions {
  /** The vendor's id of the model. */
  readonly model: string;
  /** The `anthropic-version` it is sent under. */
  readonly version: string;
  /** Milliseconds since the epoch: a container that has expired is not asked for again. */
  readonly now: number;
}

/** A request as the wire wants it. */
export interface EncodedRequest {
  readonly body: JsonObject;
  /** Beta features the caller asked for in `providerOptions.anthropic.betas`. */
  readonly betas: readonly string[];
  readonly maxTokens: number;
  readonly warnings: readonly Warning[];
}

/**
 * Encodes a request for `POST /v1/messages`. What is under `providerOptions.anthropic` is merged into the body last.
 * @throws CruxError `invalid-request` when there is nothing to send or data is no base64; `unsupported` for a schema that cannot be told.
 */
export function encodeRequest(request: ChatRequest, { model, version, now }: EncodeOptions): EncodedRequest {
  const warnings: Warning[] = [];
  const encoding: Encoding = { model, warn: createWarn(warnings), toolIds: new ToolCallIds({ maxLength: 64 }) };
  const own = request.providerOptions?.anthropic ?? {};
  const format = encodeResponseFormat(request.responseFormat, encoding);
  const { system, messages } = encodeMessages(request.messages, encoding);
  const thinking = fitThinking(encodeThinking(request, encoding), messages, encoding);
  const container = containerOf(request, model, now);
  warnOfUnknown(request, encoding);
  const body: JsonObject = {
    model,
    max_tokens: thinking.maxTokens,
    ...encodeSystem(system, format.instruction),
    messages,
    ...encodeTools(request, thinking.mode, encoding),
    ...(thinking.thinking === undefined ? {} : { thinking: thinking.thinking }),
    ...outputConfig(thinking, format.format, objectAt(own, "output_config")),
    ...encodeSampling(request, { mode: thinking.mode, version }, encoding),
    ...stopSequences(request.stop),
    ...(request.cache === undefined ? {} : { cache_control: encodeCacheMark(request.cache, "request", encoding.warn) }),
    ...(container === null ? {} : { container }),
    ...withoutKeys(own, ["betas", "output_config"]),
  };
  const maxTokens = typeof body.max_tokens === "number" ? body.max_tokens : thinking.maxTokens;
  return { body, betas: betasOf(own.betas), maxTokens, warnings };
}

/** With a budget the vendor refuses to go on with a turn of tool calls that did not begin with thinking, such as another model's. */
function fitThinking(asked: EncodedThinking, messages: readonly JsonObject[], { warn }: Encoding): EncodedThinking {
  const [turn, results] = messages.slice(-2);
  const [begins] = objectsAt(turn ?? null, "content");
  const goesOn =
    turn?.role === "assistant" && objectsAt(results ?? null, "content").some(({ type }) => type === "tool_result");
  if (asked.mode !== "budget" || !goesOn || begins?.type === "thinking" || begins?.type === "redacted_thinking")
    return asked;
  warn(
    "dropped-option",
    "The tool calls being answered were made without thinking; Anthropic can think again from the next user message on.",
    "reasoning",
  );
  return { maxTokens: asked.maxTokens, mode: "off" };
}

/** One plain instruction is a string, which is what most services that speak this wire know best. */
function encodeSystem(blocks: readonly JsonObject[], instruction: string | undefined): JsonObject {
  const all = instruction === undefined ? blocks : [...blocks, { type: "text", text: instruction }];
  const [first] = all;
  if (first === undefined) return {};
  return { system: all.length === 1 && Object.keys(first).length === 2 ? (first.text ?? "") : all };
}

function outputConfig({ effort }: EncodedThinking, format: JsonObject | undefined, own: JsonObject | null): JsonObject {
  const config = { ...(effort === undefined ? {} : { effort }), ...(format === undefined ? {} : { format }), ...own };
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

function stopSequences(stop: ChatRequest["stop"]): JsonObject {
  // A sequence of white space alone is refused.
  const sequences = (typeof stop === "string" ? [stop] : (stop ?? [])).filter((sequence) => sequence.trim() !== "");
  return sequences.length === 0 ? {} : { stop_sequences: sequences };
}

function warnOfUnknown(request: ChatRequest, { warn }: Encoding): void {
  for (const option of ["seed", "frequencyPenalty", "presencePenalty"] as const) {
    if (request[option] !== undefined) warn("dropped-option", `Anthropic knows no ${option}; it is left out.`, option);
  }
  const sequences = typeof request.stop === "string" ? [request.stop] : (request.stop ?? []);
  if (sequences.some((sequence) => sequence.trim() === ""))
    warn("dropped-option", "Anthropic takes no stop sequence of white space alone; it is left out.", "stop");
}

/** The container that the vendor's own tools ran in goes on serving the conversation: calls made from within it need it back. */
function containerOf(request: ChatRequest, model: string, now: number): string | null {
  if (request.tools?.some((tool) => tool.type === "provider-tool" && tool.provider === "anthropic") !== true)
    return null;
  const last = request.messages.findLast((message) => message.role === "assistant");
  if (last?.role !== "assistant" || last.model !== `anthropic/${model}`) return null;
  const container = objectAt(last.providerMetadata?.anthropic ?? null, "container");
  const expiresAt = Date.parse(stringAt(container, "expires_at") ?? "");
  return expiresAt <= now ? null : stringAt(container, "id");
}

function betasOf(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((beta) => typeof beta === "string") : [];
}

/** The fields of a request that `POST /v1/messages/count_tokens` takes. */
const countedFields = [
  "model",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "cache_control",
];

/** What of an encoded request is sent to be counted. */
export function countedPart(body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([key, value]) => countedFields.includes(key) && (isJsonObject(value) || value !== null),
    ),
  );
}
