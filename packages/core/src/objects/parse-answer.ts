import type { Warning } from "../chat-response.ts";
import type { JsonValue } from "../json.ts";

/** An answer's JSON, and what was left out around it; or `null`, where there is none. */
export interface ParsedAnswer {
  readonly value: JsonValue;
  readonly warnings: readonly Warning[];
}

/**
 * Reads the JSON of an answer. A model that no vendor holds to JSON likes to put it into a Markdown fence, with words
 * around: what stands in the fence is read then, with a warning. JSON among bare words is not looked for.
 */
export function parseAnswer(text: string): ParsedAnswer | null {
  const value = parse(text.replace(/^\ufeff/, ""));
  if (value !== undefined) return { value, warnings: [] };
  const fenced = insideFence(text);
  const inside = fenced === null ? undefined : parse(fenced);
  return inside === undefined ? null : { value: inside, warnings: [droppedFence] };
}

const droppedFence: Warning = {
  code: "dropped-fence",
  message: "The model put its JSON into a Markdown fence: the fence and the words around it were left out.",
};

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** From the first fence to the last, since a string of the JSON may hold fences too. */
function insideFence(text: string): string | null {
  const start = text.indexOf("```");
  const lineEnd = text.indexOf("\n", start);
  const end = text.lastIndexOf("```");
  return start === -1 || lineEnd === -1 || end < lineEnd ? null : text.slice(lineEnd, end);
}
