import { CruxError, type JsonObject, type MediaPart } from "@crux/core";
import type { Encoding } from "./encoding.ts";

const imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** How base64 of each type begins, for data whose type nobody told. */
const beginnings: readonly (readonly [string, string])[] = [
  ["/9j/", "image/jpeg"],
  ["iVBOR", "image/png"],
  ["R0lG", "image/gif"],
  ["UklGR", "image/webp"],
  ["JVBERi", "application/pdf"],
];

/** An image, document or sound as a content block; `null`, with a warning, where the vendor takes nothing of the kind. */
export function encodeMedia(part: MediaPart, path: string, encoding: Encoding): JsonObject | null {
  const media = unpackDataUrl(part);
  const type = mediaTypeOf(media);
  if (type.startsWith("image/") || (part.type === "image" && type === ""))
    return encodeImage(media, type, path, encoding);
  if (part.type === "file" && !/^(audio|video)\//.test(type))
    return encodeDocument(media, part.filename, type, path, encoding);
  if (part.type === "audio" && part.transcript !== undefined && part.transcript.trim() !== "") {
    encoding.warn("changed-content", "Anthropic takes no sound: what is said in it is sent as text.", path);
    return { type: "text", text: part.transcript };
  }
  return refuse(type === "" ? part.type : type, path, encoding);
}

interface Media {
  readonly mediaType?: string | undefined;
  readonly data?: string | undefined;
  readonly url?: string | undefined;
  readonly fileId?: string | undefined;
}

function unpackDataUrl(media: MediaPart): Media {
  const match = /^data:([^;,]*)(?:;[^,]*)?;base64,(.*)$/s.exec(media.url ?? "");
  return match === null ? media : { mediaType: media.mediaType ?? match[1], data: match[2] ?? "" };
}

function mediaTypeOf({ mediaType, data }: Media): string {
  const told = mediaType?.toLowerCase() ?? "";
  if (told === "image/jpg") return "image/jpeg";
  if (told !== "") return told;
  return beginnings.find(([beginning]) => data?.startsWith(beginning))?.[1] ?? "";
}

function encodeImage(media: Media, type: string, path: string, encoding: Encoding): JsonObject | null {
  if (media.data !== undefined && !imageTypes.includes(type))
    return refuse(type === "" ? "image of unknown type" : type, path, encoding);
  const source =
    media.data === undefined ? remoteSource(media) : { type: "base64", media_type: type, data: media.data };
  return { type: "image", source };
}

function remoteSource({ url, fileId }: Media): JsonObject {
  return url === undefined ? { type: "file", file_id: fileId ?? "" } : { type: "url", url };
}

function encodeDocument(
  media: Media,
  filename: string | undefined,
  type: string,
  path: string,
  encoding: Encoding,
): JsonObject | null {
  const source = documentSource(media, type, path);
  if (source === null) return refuse(type === "" ? "file of unknown type" : type, path, encoding);
  return { type: "document", source, ...(filename === undefined ? {} : { title: filename }) };
}

function documentSource(media: Media, type: string, path: string): JsonObject | null {
  if (media.data === undefined) return remoteSource(media);
  if (type === "application/pdf") return { type: "base64", media_type: type, data: media.data };
  if (isText(type)) return { type: "text", media_type: "text/plain", data: decodeText(media.data, path) };
  return null;
}

function isText(type: string): boolean {
  return type.startsWith("text/") || /^application\/(.*\+)?(json|xml|yaml|javascript)$/.test(type);
}

function decodeText(base64: string, path: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch (cause) {
    throw new CruxError("invalid-request", `The data at ${path} is not base64.`, { path: `${path}.data`, cause });
  }
}

function refuse(what: string, path: string, { warn }: Encoding): null {
  warn(
    "dropped-content",
    `Anthropic takes jpeg, png, gif and webp images, PDF and plain text; this ${what} is left out.`,
    path,
  );
  return null;
}
