import type { JsonObject, MediaPart } from "@crux/core";
import { stringAt } from "../wire-json.ts";
import type { Encoding } from "./encoding.ts";

/** How base64 of each type begins, for data whose type nobody told. */
const beginnings: readonly (readonly [string, string])[] = [
  ["/9j/", "image/jpeg"],
  ["iVBOR", "image/png"],
  ["R0lG", "image/gif"],
  ["UklGR", "image/webp"],
  ["JVBERi", "application/pdf"],
  ["SUQz", "audio/mpeg"],
];

interface Media {
  readonly mediaType?: string | undefined;
  readonly data?: string | undefined;
  readonly url?: string | undefined;
  readonly fileId?: string | undefined;
}

/**
 * An image, sound, document or video as a part: bytes, or an address (an uploaded file's, a video's, any other the model may
 * fetch). `null`, with a warning, for bytes of which nobody knows what they are.
 */
export function encodeMedia(part: MediaPart, path: string, { root, warn }: Encoding): JsonObject | null {
  const media = unpackDataUrl(part);
  const mimeType = stringAt(part.providerMetadata?.gemini ?? null, "mimeType") ?? mediaTypeOf(media);
  if (media.data === undefined) {
    const fileUri = media.url ?? fileAddress(media.fileId ?? "", root);
    return { fileData: { ...(mimeType === "" ? {} : { mimeType }), fileUri } };
  }
  if (mimeType !== "") return { inlineData: { mimeType, data: media.data } };
  warn(
    "dropped-content",
    `Gemini wants to be told what this ${part.type} is; without a mediaType it is left out.`,
    path,
  );
  return null;
}

function unpackDataUrl(media: MediaPart): Media {
  const match = /^data:([^;,]*)(?:;[^,]*)?;base64,(.*)$/s.exec(media.url ?? "");
  return match === null ? media : { mediaType: media.mediaType ?? match[1], data: match[2] ?? "" };
}

function mediaTypeOf({ mediaType, data }: Media): string {
  const told = mediaType ?? "";
  if (told === "image/jpg") return "image/jpeg";
  if (told !== "") return told;
  return beginnings.find(([beginning]) => data?.startsWith(beginning))?.[1] ?? "";
}

/** The Files API names a file `files/…`; a request wants its address. */
function fileAddress(fileId: string, root: string): string {
  if (/^[a-z]+:\/\//.test(fileId)) return fileId;
  return `${root}/${fileId.startsWith("files/") ? fileId : `files/${fileId}`}`;
}
