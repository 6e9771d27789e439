import type { FilePart, ImagePart } from "@crux/core";

/** The address of an image as a vendor takes it, a data URL for bytes; `null` where it takes none such. */
export function imageAddress(part: ImagePart, allowed: readonly string[]): string | null {
  if (part.url !== undefined) return allowed.includes("url") ? part.url : null;
  if (part.data === undefined || !allowed.includes("data")) return null;
  return `data:${part.mediaType ?? imageTypeOf(part.data)};base64,${part.data}`;
}

/** Told by the first bytes, where the caller does not say. */
function imageTypeOf(data: string): string {
  if (data.startsWith("/9j/")) return "image/jpeg";
  if (data.startsWith("R0lGOD")) return "image/gif";
  return data.startsWith("UklGR") ? "image/webp" : "image/png";
}

/** The bytes of a document as a data URL, and the name this wire wants beside them. */
export function inlineFile(part: FilePart & { readonly data: string }): {
  readonly filename: string;
  readonly file_data: string;
} {
  const { data, mediaType = "application/pdf", filename } = part;
  return {
    filename: filename ?? `document.${mediaType.split("/")[1] ?? "pdf"}`,
    file_data: `data:${mediaType};base64,${data}`,
  };
}
