import type { ChatRequest } from "../chat-request.ts";
import type { ToolResultContentPart } from "../content.ts";
import { CruxError } from "../errors.ts";
import type { ContentPart } from "../messages.ts";

/** The most characters of text one request may hold, unless settings say otherwise; media data does not count. */
export const defaultMaxInputCharacters = 1_000_000;

/** Characters of text in a request's messages. */
export function countCharacters({ messages }: ChatRequest): number {
  let count = 0;
  for (const { content } of messages) count += lengthOf(content);
  return count;
}

/**
 * Refuses a request that is too large before any byte of it is sent; a limit of 0 is none.
 * @throws CruxError `invalid-request` naming both figures.
 */
export function guardInput(characters: number, limit: number, path = "messages"): void {
  if (limit > 0 && characters > limit) {
    throw new CruxError(
      "invalid-request",
      `The request holds ${characters} characters of text; at most ${limit} are allowed. Shorten it, or raise maxInputCharacters (0 switches the guard off).`,
      { path },
    );
  }
}

function lengthOf(content: string | readonly (ContentPart | ToolResultContentPart)[]): number {
  if (typeof content === "string") return content.length;
  let count = 0;
  for (const part of content) {
    if (part.type === "tool-result") count += lengthOf(part.content);
    else if (part.type === "tool-call") count += part.arguments.length;
    else if ("text" in part) count += part.text.length;
  }
  return count;
}
