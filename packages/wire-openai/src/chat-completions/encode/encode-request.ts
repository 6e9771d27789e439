import { CruxError, type ChatRequest, type JsonObject, type Warning } from "@crux/core";
import { readObject } from "../../wire-json.ts";
import { encodeSampling } from "../../encode/encode-sampling.ts";
import type { WireBody } from "../../wire-dialect.ts";
import type { ChatDialect } from "../dialect.ts";
import { encodeEffort } from "../../encode/encode-effort.ts";
import { cacheFields } from "./encode-content.ts";
import { optionsFor, type EncodeContext } from "./encode-context.ts";
import { encodeFormat } from "./encode-format.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeTools } from "./encode-tools.ts";

/** What is sent, and what of the request could not be honoured. */
export interface EncodedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

/** How a request is to be encoded. */
export interface EncodeOptions {
  readonly dialect: ChatDialect;
  readonly model: string;
  readonly stream: boolean;
}

/**
 * Encodes a request as a Chat Completions body. Pure.
 * @throws CruxError `unsupported` for several answers, or a schema that cannot be told as JSON Schema.
 */
export function encodeRequest(request: ChatRequest, { dialect, model, stream }: EncodeOptions): EncodedRequest {
  const warnings: Warning[] = [];
  const effort = encodeEffort(request, model, dialect, warnings);
  const context: EncodeContext = { dialect, request, model, effort, warnings };
  const refused = new Set(dialect.refusedOptions(context));
  const body: WireBody = { model };
  body.messages = encodeFormat(body, encodeMessages(context), context);
  if (request.maxOutputTokens !== undefined) body[dialect.maxTokensField] = request.maxOutputTokens;
  encodeSampling(body, refused, context);
  if (effort !== null) body.reasoning_effort = effort;
  encodeTools(body, refused, context);
  Object.assign(body, cacheFields(request.cache, "cache", context));
  warnings.push(...(dialect.extendBody?.(body, context) ?? []));
  mergeOptions(body, optionsFor(context, request.providerOptions), dialect, stream);
  return { body: body as JsonObject, warnings };
}

/** The caller's own come last, but a stream stays one, and asks for its usage. */
function mergeOptions(body: WireBody, options: JsonObject, { mergedFields = [] }: ChatDialect, stream: boolean): void {
  if (typeof options.n === "number" && options.n > 1) {
    throw new CruxError(
      "unsupported",
      "A call has one answer: leave n out of providerOptions and make several calls.",
      { path: "providerOptions" },
    );
  }
  const merged = mergedFields.flatMap((field) => {
    const [ours, theirs] = [readObject(body[field]), readObject(options[field])];
    return ours === null || theirs === null ? [] : [[field, { ...ours, ...theirs }] as const];
  });
  Object.assign(body, options, Object.fromEntries(merged));
  if (stream) {
    body.stream = true;
    body.stream_options = { include_usage: true, ...readObject(options.stream_options) };
  } else if ("stream" in body) delete body.stream;
}
