import type { CacheMark, JsonObject, MediaPart, UserPart } from "@crux/core";
import { imageAddress, inlineFile } from "../../encode/media-address.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";

/** The parts of a message, or of a tool's result, that this wire takes as content, or `chosen` ones of them. Empty text is left out. */
export function encodeParts(
  parts: readonly UserPart[],
  path: string,
  context: EncodeContext,
  chosen: (part: UserPart) => boolean = () => true,
): readonly JsonObject[] {
  return parts
    .map((part, index) => (chosen(part) ? encodePart(part, `${path}.content.${index}`, context) : null))
    .filter((part) => part !== null);
}

/** Whether a provider-item is a content part; every other stands among the messages. */
export function isContentItem(part: UserPart): boolean {
  return part.type === "provider-item" && part.itemType.startsWith("input_");
}

function encodePart(part: UserPart, path: string, context: EncodeContext): JsonObject | null {
  if (part.type === "provider-item") return isContentItem(part) ? part.item : null;
  const extra = cacheFields(part.cache, `${path}.cache`, context);
  const options = optionsFor(context, part.providerOptions);
  if (part.type === "text")
    return part.text === "" ? null : { type: "input_text", text: part.text, ...extra, ...options };
  const media = encodeMedia(part, context);
  if (media !== null) return { ...media, ...extra, ...options };
  const source = part.data !== undefined ? "bytes" : part.url !== undefined ? "a URL" : "a file id";
  const kind = part.mediaType === undefined ? part.type : `${part.type} (${part.mediaType})`;
  warnDropped(
    context,
    "dropped-content",
    `${context.dialect.displayName} takes no ${kind} as ${source} on Responses; it is left out.`,
    path,
  );
  return null;
}

function encodeMedia(part: MediaPart, { dialect, model }: EncodeContext): JsonObject | null {
  const support = dialect.media(model);
  if (part.type === "audio") return null;
  const allowed = (part.type === "image" ? support.image : support.file) ?? [];
  const { fileId, url, data } = part;
  const type = part.type === "image" ? "input_image" : "input_file";
  if (fileId !== undefined) return allowed.includes("fileId") ? { type, file_id: fileId } : null;
  if (part.type === "image") {
    const address = imageAddress(part, allowed);
    return address === null ? null : { type, image_url: address };
  }
  if (url !== undefined) return allowed.includes("url") ? { type, file_url: url } : null;
  return data !== undefined && allowed.includes("data") ? { type, ...inlineFile({ ...part, data }) } : null;
}

/** The fields that mark a part, or the whole prompt, for the vendor's cache. */
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
