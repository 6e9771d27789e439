import type { ImagePart } from "@crux/core";
import { readObject, readString } from "../../wire-json.ts";

/** An image of an answer, `{type: "image_url", image_url: {url}}` with a data URL or an address; `null` where there is none. */
export function readImage(entry: unknown): ImagePart | null {
  const url = readString(readObject(readObject(entry)?.image_url)?.url);
  if (url === null) return null;
  const inline = /^data:([^;,]+);base64,/.exec(url);
  return inline === null
    ? { type: "image", url }
    : { type: "image", mediaType: inline[1], data: url.slice(inline[0].length) };
}
