import type { AudioPart, FilePart, ImagePart, JsonObject, MediaPart } from "@crux/core";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";

/** The wire's form of an image, sound or file; `null`, with a warning, where the vendor takes none such. */
export function encodeMedia(part: MediaPart, path: string, context: EncodeContext): JsonObject | null {
  const encoded = context.dialect.encodeMedia?.(part) ?? encodeUsual(part, context);
  if (encoded === null) {
    const source = part.data !== undefined ? "bytes" : part.url !== undefined ? "a URL" : "a file id";
    const kind = part.mediaType === undefined ? part.type : `${part.type} (${part.mediaType})`;
    warnDropped(
      context,
      "dropped-content",
      `${context.dialect.displayName} takes no ${kind} as ${source} here; it is left out.`,
      path,
    );
  }
  return encoded;
}

function encodeUsual(part: MediaPart, context: EncodeContext): JsonObject | null {
  switch (part.type) {
    case "image":
      return encodeImage(part, context);
    case "audio":
      return encodeAudio(part, context);
    case "file":
      return encodeFile(part, context);
    default:
      return part satisfies never;
  }
}

/** Options such as `detail` stand inside `image_url`. */
function encodeImage(part: ImagePart, context: EncodeContext): JsonObject | null {
  const allowed = context.dialect.media(context.model).image ?? [];
  const url = allowed.includes("url") ? part.url : undefined;
  const data =
    allowed.includes("data") && part.data !== undefined
      ? `data:${part.mediaType ?? imageTypeOf(part.data)};base64,${part.data}`
      : undefined;
  const source = url ?? data;
  return source === undefined
    ? null
    : { type: "image_url", image_url: { url: source, ...optionsFor(context, part.providerOptions) } };
}

/** Told by the first bytes, where the caller does not say. */
function imageTypeOf(data: string): string {
  if (data.startsWith("/9j/")) return "image/jpeg";
  if (data.startsWith("R0lGOD")) return "image/gif";
  return data.startsWith("UklGR") ? "image/webp" : "image/png";
}

function encodeAudio(part: AudioPart, context: EncodeContext): JsonObject | null {
  const format = context.dialect.media(context.model).audio?.[part.mediaType?.toLowerCase() ?? ""];
  if (format === undefined || part.data === undefined) return null;
  return {
    type: "input_audio",
    input_audio: { data: part.data, format, ...optionsFor(context, part.providerOptions) },
  };
}

function encodeFile(part: FilePart, context: EncodeContext): JsonObject | null {
  const allowed = context.dialect.media(context.model).file ?? [];
  const options = optionsFor(context, part.providerOptions);
  const { fileId, url, data, mediaType = "application/pdf", filename } = part;
  if (fileId !== undefined)
    return allowed.includes("fileId") ? { type: "file", file: { file_id: fileId, ...options } } : null;
  const content =
    url !== undefined && allowed.includes("url")
      ? url
      : data !== undefined && allowed.includes("data")
        ? `data:${mediaType};base64,${data}`
        : null;
  return content === null
    ? null
    : {
        type: "file",
        file: { filename: filename ?? `document.${mediaType.split("/")[1] ?? "pdf"}`, file_data: content, ...options },
      };
}
