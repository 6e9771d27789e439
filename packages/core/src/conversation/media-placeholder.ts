import type { MediaPart } from "../content.ts";

/** Whether a part is an image, a sound or a file. */
export function isMediaPart(part: { readonly type: string }): part is MediaPart {
  return part.type === "image" || part.type === "audio" || part.type === "file";
}

/**
 * The words that stand for images, sounds and files which a model cannot be given, in a message of which nothing else
 * is left: the conversation keeps its turns, and the model knows that something was there. `null` where there are none.
 */
export function mediaPlaceholder(content: string | readonly { readonly type: string }[]): string | null {
  const media = typeof content === "string" ? [] : content.filter(isMediaPart);
  return media.length === 0 ? null : media.map(describeMedia).join("\n");
}

const articles = { image: "An image", audio: "A sound", file: "A file" } as const;

function describeMedia(part: MediaPart): string {
  const name = part.type === "file" && part.filename !== undefined ? ` (${part.filename})` : "";
  return `[${articles[part.type]}${name} was here, which this model cannot be given.]`;
}
