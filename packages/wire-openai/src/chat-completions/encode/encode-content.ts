import type { CacheMark, JsonObject, ProviderOptions, UserPart } from "@crux/core";
import { encodeMedia } from "./encode-media.ts";
import { optionsFor, type EncodeContext } from "./encode-context.ts";

/** The content of a message on the wire. */
export type WireContent = string | readonly JsonObject[];

interface Marked {
  readonly cache?: CacheMark | undefined;
  readonly providerOptions?: ProviderOptions | undefined;
}

/**
 * The content of a system or user message or of a tool's result: a string where one plain text is all there is, else
 * the parts. `path` is that of the message.
 */
export function encodeContent(
  content: string | readonly UserPart[],
  path: string,
  context: EncodeContext,
  message: Marked = {},
): WireContent {
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  const encoded = parts
    .map((part, index) => {
      const isEmpty = parts.length > 1 && part.type === "text" && part.text === "";
      return isEmpty ? null : encodePart(part, `${path}.content.${index}`, context);
    })
    .filter((part) => part !== null);
  const marked = markLast(encoded, cacheFields(message.cache, `${path}.cache`, context));
  const [only] = marked;
  return marked.length === 1 && isPlainText(only) ? only.text : marked;
}

/** One part; `null`, with a warning, where the vendor cannot take it. */
export function encodePart(part: UserPart, path: string, context: EncodeContext): JsonObject | null {
  if (part.type === "provider-item") return part.item;
  const extra = cacheFields(part.cache, `${path}.cache`, context);
  if (part.type === "text")
    return { type: "text", text: part.text, ...extra, ...optionsFor(context, part.providerOptions) };
  const media = encodeMedia(part, path, context);
  return media === null ? null : { ...media, ...extra };
}

/** The fields that mark a part for the vendor's cache. */
export function cacheFields(
  mark: CacheMark | undefined,
  path: string,
  { dialect, warnings }: EncodeContext,
): JsonObject {
  if (mark === undefined || dialect.caching === "automatic") return {};
  if (typeof dialect.caching === "function") return dialect.caching(mark);
  warnings.push({
    code: "dropped-option",
    message: `${dialect.displayName} has no prompt cache; the cache mark is ignored.`,
    path,
  });
  return {};
}

/** The parts, with `fields` on the last. */
export function markLast(parts: readonly JsonObject[], fields: JsonObject): readonly JsonObject[] {
  if (Object.keys(fields).length === 0) return parts;
  return parts.map((part, index) => (index === parts.length - 1 ? { ...fields, ...part } : part));
}

/** Whether a part is text without any field beside it. */
export function isPlainText(part: JsonObject | undefined): part is { readonly type: "text"; readonly text: string } {
  return part?.type === "text" && typeof part.text === "string" && Object.keys(part).length === 2;
}
