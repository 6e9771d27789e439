import type { ChatRequest, JsonObject, JsonValue, Warning } from "@crux/core";
import { encodeEffort } from "../../encode/encode-effort.ts";
import { encodeSampling } from "../../encode/encode-sampling.ts";
import type { WireBody } from "../../wire-dialect.ts";
import { readObject } from "../../wire-json.ts";
import type { ResponsesDialect } from "../dialect.ts";
import { cacheFields } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";
import { encodeFormat } from "./encode-format.ts";
import { encodeInput } from "./encode-input.ts";
import { encodeTools } from "./encode-tools.ts";

/** What is sent, and what of the request could not be honoured. */
export interface EncodedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

/** How a request is to be encoded. */
export interface EncodeOptions {
  readonly dialect: ResponsesDialect;
  readonly model: string;
  readonly stream: boolean;
}

/**
 * Encodes a request as a Responses body. Pure.
 * @throws CruxError `unsupported` for a schema that cannot be told as JSON Schema.
 */
export function encodeRequest(request: ChatRequest, { dialect, model, stream }: EncodeOptions): EncodedRequest {
  const warnings: Warning[] = [];
  const effort = encodeEffort(request, model, dialect, warnings);
  const options = request.providerOptions?.[dialect.id] ?? {};
  const stored = dialect.storesAnswers ? options.store === true : false;
  const context: EncodeContext = { dialect, request, model, effort, warnings, stored };
  const refused = new Set(dialect.refusedOptions(context));
  const body: WireBody = { model };
  body.input = encodeFormat(body, encodeInput(context), context);
  encodeLimit(body, context);
  encodeSampling(body, refused, context);
  if (effort !== null) body.reasoning = { effort };
  encodeTools(body, refused, context);
  encodeStorage(body, context);
  Object.assign(body, cacheFields(request.cache, "cache", context));
  warnings.push(...(dialect.extendBody?.(body, context) ?? []));
  mergeOptions(body, optionsFor(context, request.providerOptions), stream);
  return { body: body as JsonObject, warnings };
}

function encodeLimit(body: WireBody, context: EncodeContext): void {
  const { request, dialect } = context;
  const asked = request.maxOutputTokens;
  if (asked === undefined) return;
  const least = dialect.minOutputTokens ?? 1;
  body.max_output_tokens = Math.max(asked, least);
  if (asked >= least) return;
  const message = `${dialect.displayName} refuses a limit below ${least} tokens here: ${least} is sent.`;
  warnDropped(context, "changed-option", message, "maxOutputTokens");
}

/** Nothing is kept at the vendor's unless the caller says so; what must then travel with the history is asked for. */
function encodeStorage(body: WireBody, context: EncodeContext): void {
  const { dialect, stored } = context;
  if (dialect.storesAnswers) body.store = false;
  const include = stored ? [] : (dialect.include?.(context) ?? []);
  if (include.length > 0) body.include = include;
}

/** The caller's own come last: of an object field by field, of what is included in addition. A stream stays one. */
function mergeOptions(body: WireBody, options: JsonObject, stream: boolean): void {
  const { include, reasoning, text } = body;
  Object.assign(body, options);
  if (reasoning !== undefined) body.reasoning = mergedObject(reasoning, options.reasoning);
  if (text !== undefined) body.text = mergedObject(text, options.text);
  if (Array.isArray(include)) body.include = mergedList(include, options.include);
  if (stream) body.stream = true;
  else delete body.stream;
}

function mergedObject(ours: unknown, theirs: JsonValue | undefined): unknown {
  const object = readObject(theirs);
  return theirs === undefined || object !== null ? { ...readObject(ours), ...object } : theirs;
}

function mergedList(ours: readonly unknown[], theirs: JsonValue | undefined): unknown {
  if (theirs === undefined) return ours;
  return Array.isArray(theirs) ? [...new Set([...ours, ...(theirs as readonly JsonValue[])])] : theirs;
}
