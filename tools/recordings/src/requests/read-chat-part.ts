import type { AudioPart, FilePart, ImagePart, JsonObject, JsonValue, ProviderItemPart, TextPart } from "@crux/core";
import { readCacheMark } from "./read-cache-mark.ts";
import {
  asObject,
  defined,
  optionsOf,
  parseDataUrl,
  requireObject,
  requireString,
  restOf,
  stringAt,
  unreadable,
} from "./wire-object.ts";

/** What a content part of a Chat user message becomes. */
export type ChatPart = TextPart | ImagePart | AudioPart | FilePart | ProviderItemPart;

/** The content of a Chat message, string or list, as parts. An empty string has none. @throws CruxError `invalid-request` */
export function readChatParts(content: JsonValue | undefined, provider: string, path: string): readonly ChatPart[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) throw unreadable(path, "expected a string or a list of parts");
  return (content as readonly JsonValue[]).map((part, at) =>
    typeof part === "string"
      ? { type: "text", text: part }
      : readChatPart(requireObject(part, `${path}.${at}`), provider, `${path}.${at}`),
  );
}

/** Only the text parts: the roles that may hold nothing else. @throws CruxError `invalid-request` on any other part */
export function readChatTexts(content: JsonValue | undefined, provider: string, path: string): readonly TextPart[] {
  return readChatParts(content, provider, path).map((part) => {
    if (part.type !== "text") throw unreadable(path, `a ${part.type} part has no place here`);
    return part;
  });
}

function readChatPart(part: JsonObject, provider: string, path: string): ChatPart {
  switch (String(part.type)) {
    case "text":
      return readText(part, provider);
    case "image_url":
      return readImage(part, provider, path);
    case "input_audio":
      return readAudio(part, path);
    case "file":
      return readFile(part, provider, path);
    default:
      return { type: "provider-item", provider, itemType: requireString(part, "type", path), item: part };
  }
}

function readText(part: JsonObject, provider: string): TextPart {
  const rest = optionsOf(restOf(part, ["type", "text", "cache_control"]), provider);
  return { type: "text", text: stringAt(part, "text") ?? "", ...readCacheMark(part), ...rest };
}

function readImage(part: JsonObject, provider: string, path: string): ImagePart {
  const image = asObject(part.image_url);
  const url =
    image === null ? requireString(part, "image_url", path) : requireString(image, "url", `${path}.image_url`);
  const rest = optionsOf(
    { ...restOf(image ?? {}, ["url"]), ...restOf(part, ["type", "image_url", "cache_control"]) },
    provider,
  );
  return { type: "image", ...(parseDataUrl(url) ?? { url }), ...readCacheMark(part), ...rest };
}

const audioMediaTypes: Readonly<Record<string, string>> = { mp3: "audio/mpeg", m4a: "audio/mp4" };

function readAudio(part: JsonObject, path: string): AudioPart {
  const audio = requireObject(part.input_audio, `${path}.input_audio`);
  const format = requireString(audio, "format", `${path}.input_audio`);
  const data = requireString(audio, "data", `${path}.input_audio`);
  return { type: "audio", mediaType: audioMediaTypes[format] ?? `audio/${format}`, data, ...readCacheMark(part) };
}

function readFile(part: JsonObject, provider: string, path: string): FilePart {
  const file = requireObject(part.file, `${path}.file`);
  const fileId = stringAt(file, "file_id");
  const data = fileId === undefined ? requireString(file, "file_data", `${path}.file`) : undefined;
  const source =
    data === undefined ? { fileId } : (parseDataUrl(data) ?? (/^https?:/.test(data) ? { url: data } : { data }));
  const rest = optionsOf(restOf(file, ["file_id", "file_data", "filename"]), provider);
  return {
    type: "file",
    ...defined({ ...source, filename: stringAt(file, "filename") }),
    ...readCacheMark(part),
    ...rest,
  };
}
