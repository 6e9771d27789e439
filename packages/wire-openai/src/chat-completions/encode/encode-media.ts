import type { AudioPart, FilePart, ImagePart, JsonObject, MediaPart } from "@crux/core";
import { imageAddress, inlineFile } from "../../encode/media-address.ts";
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
  const url = imageAddress(part, context.dialect.media(context.model).image ?? []);
  return url === null ? null : { type: "image_url", image_url: { url, ...optionsFor(context, part.providerOptions) } };
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
  const { fileId, url, data, mediaType = "application/pdf", filename } = part;
  const options = optionsFor(context, part.providerOptions);
  if (fileId !== undefined)
    return allowed.includes("fileId") ? { type: "file", file: { file_id: fileId, ...options } } : null;
  if (url !== undefined && allowed.includes("url"))
    return {
      type: "file",
      file: { ...inlineFile({ type: "file", data: "", mediaType, filename }), file_data: url, ...options },
    };
  if (data === undefined || !allowed.includes("data")) return null;
  return { type: "file", file: { ...inlineFile({ ...part, data }), ...options } };
}
