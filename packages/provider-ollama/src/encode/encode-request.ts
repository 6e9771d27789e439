import type { ChatRequest, JsonObject, Warning } from "@crux/core";
import type { ModelFamily } from "../model-families.ts";
import { isCloud, type OllamaSettings } from "../settings.ts";
import { isJsonObject, withoutKeys } from "../wire-json.ts";
import { encodeFormat } from "./encode-format.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeOptions } from "./encode-options.ts";
import { encodeThink } from "./encode-think.ts";
import { encodeTools } from "./encode-tools.ts";
import { createWarn, type Encoding } from "./encoding.ts";

/** What the encoding depends on beside the request. */
export interface EncodeOptions {
  readonly settings: Pick<OllamaSettings, "baseUrl" | "numCtx" | "keepAlive">;
  /** The vendor's id of the model. */
  readonly model: string;
  readonly family: ModelFamily;
}

/** A request as the wire wants it, but for `stream`. */
export interface EncodedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

/**
 * Encodes a request for `POST /api/chat`. What is under `providerOptions.ollama` is merged into the body last, its `options`
 * into ours. A prompt too long for the window is to be an error and no silent cut, hence `truncate` and `shift`.
 * @throws CruxError `invalid-request` when there is nothing to send or data is no base64; `unsupported` for a schema that cannot be told.
 */
export function encodeRequest(request: ChatRequest, { settings, model, family }: EncodeOptions): EncodedRequest {
  const warnings: Warning[] = [];
  const encoding: Encoding = { model, family, cloud: isCloud(settings, model), warn: createWarn(warnings) };
  const own = request.providerOptions?.ollama ?? {};
  const { format, instruction } = encodeFormat(request, encoding);
  const messages = encodeMessages(request.messages, encoding);
  const options = {
    ...(settings.numCtx === undefined ? {} : { num_ctx: settings.numCtx }),
    ...encodeOptions(request),
    ...(isJsonObject(own.options) ? own.options : {}),
  };
  const body: JsonObject = {
    model,
    messages: instruction === undefined ? messages : withInstruction(messages, instruction),
    ...encodeTools(request, encoding),
    ...(format === undefined ? {} : { format }),
    ...encodeThink(request.reasoning, encoding),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(settings.keepAlive === undefined ? {} : { keep_alive: settings.keepAlive }),
    truncate: false,
    shift: false,
    ...withoutKeys(own, ["options"]),
  };
  return { body, warnings };
}

/** Behind the instructions that are there already. */
function withInstruction(messages: readonly JsonObject[], content: string): readonly JsonObject[] {
  const first = messages.findIndex(({ role }) => role !== "system");
  const at = first === -1 ? messages.length : first;
  return [...messages.slice(0, at), { role: "system", content }, ...messages.slice(at)];
}
