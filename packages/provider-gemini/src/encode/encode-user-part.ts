import type { JsonObject, UserPart } from "@crux/core";
import { encodeMedia } from "./encode-media.ts";
import { annotate, type Encoding } from "./encoding.ts";

/** A part of a user message as a part of the wire; `null` where there is nothing to send. */
export function encodeUserPart(part: UserPart, path: string, encoding: Encoding): JsonObject | null {
  const encoded = barePart(part, path, encoding);
  return encoded === null ? null : annotate(encoded, part);
}

function barePart(part: UserPart, path: string, encoding: Encoding): JsonObject | null {
  switch (part.type) {
    case "text":
      return { text: part.text };
    case "provider-item":
      return part.provider === "gemini" ? part.item : null;
    case "image":
    case "audio":
    case "file":
      return encodeMedia(part, path, encoding);
  }
}

/** Whether an encoder gave something to send. */
export function isPart(part: JsonObject | null): part is JsonObject {
  return part !== null;
}
