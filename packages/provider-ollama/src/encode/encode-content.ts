import { CruxError, type JsonObject, type MediaPart, type ToolResultContentPart, type UserPart } from "@crux/core";
import type { Encoding } from "./encoding.ts";

/**
 * Encodes the parts of a message as its text and its images. The server joins what follows each other in one role by a
 * blank line, and so are texts here.
 */
export function encodeContent(
  parts: readonly (UserPart | ToolResultContentPart)[],
  path: string,
  encoding: Encoding,
): JsonObject & { readonly content: string } {
  const texts: string[] = [];
  const images: string[] = [];
  parts.forEach((part, index) => {
    const at = `${path}.content.${index}`;
    if (part.type === "text") texts.push(part.text);
    else if (part.type === "provider-item")
      encoding.warn("dropped-content", `Ollama has no place for a ${part.itemType}; it is left out.`, at);
    else encodeMedia(part, at, { texts, images }, encoding);
  });
  return { content: texts.filter((text) => text !== "").join("\n\n"), ...(images.length === 0 ? {} : { images }) };
}

interface Gathered {
  readonly texts: string[];
  readonly images: string[];
}

function encodeMedia(part: MediaPart, path: string, { texts, images }: Gathered, { warn }: Encoding): void {
  const { mediaType, data } = unpackDataUrl(part);
  const type = mediaType?.toLowerCase() ?? "";
  if (data !== undefined && (type.startsWith("image/") || part.type === "image")) {
    images.push(data);
    return;
  }
  if (data !== undefined && isText(type)) {
    warn("changed-content", "Ollama takes no files: the text of this one is sent as part of the message.", path);
    texts.push(decodeText(data, path));
    return;
  }
  if (part.type === "audio" && part.transcript !== undefined && part.transcript.trim() !== "") {
    warn("changed-content", "Ollama takes no sound: what is said in it is sent as text.", path);
    texts.push(part.transcript);
    return;
  }
  const what = part.type === "image" ? "image by address or file id" : type || part.type;
  warn("dropped-content", `Ollama takes images as base64 data and text files; this ${what} is left out.`, path);
}

function unpackDataUrl(media: MediaPart): {
  readonly mediaType?: string | undefined;
  readonly data?: string | undefined;
} {
  const match = /^data:([^;,]*)(?:;[^,]*)?;base64,(.*)$/s.exec(media.url ?? "");
  return match === null ? media : { mediaType: media.mediaType ?? match[1], data: match[2] ?? "" };
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
