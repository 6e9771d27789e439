import { readObject } from "../../wire-json.ts";

const nothing = (value: unknown): boolean => value === null || value === undefined;

/**
 * The text of a chunk that brings text and nothing else, as most do: these need no schema, which costs more than
 * parsing them. `null` for every other chunk.
 */
export function plainTextOf(body: unknown): string | null {
  const chunk = readObject(body);
  if (
    chunk === null ||
    !nothing(chunk.error) ||
    !nothing(chunk.usage) ||
    chunk.type === "error" ||
    chunk.object === "error"
  )
    return null;
  const { choices } = chunk;
  if (!Array.isArray(choices) || choices.length !== 1) return null;
  const choice = readObject(choices[0]);
  const delta = readObject(choice?.delta);
  if (choice === null || delta === null || typeof delta.content !== "string") return null;
  for (const key in choice)
    if (key !== "delta" && !(key === "index" ? choice[key] === 0 : nothing(choice[key]))) return null;
  for (const key in delta) if (key !== "content" && key !== "role" && !nothing(delta[key])) return null;
  return delta.content;
}
