import type { JsonObject } from "@crux/core";
import { readObject } from "../../wire-json.ts";
import type { WireToolCall } from "./schemas.ts";

/** What a chunk brings when it brings one thing and nothing else. */
export type PlainDelta = string | WireToolCall;

const nothing = (value: unknown): boolean => value === null || value === undefined;

/**
 * The text of a chunk that brings text and nothing else, or the piece of arguments, as most do: these need no schema,
 * which costs more than parsing them. `null` for every other chunk.
 */
export function plainDeltaOf(body: unknown): PlainDelta | null {
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
  if (choice === null || delta === null) return null;
  for (const key in choice)
    if (key !== "delta" && !(key === "index" ? choice[key] === 0 : nothing(choice[key]))) return null;
  return textOf(delta) ?? argumentsOf(delta);
}

function textOf(delta: JsonObject): string | null {
  if (typeof delta.content !== "string") return null;
  for (const key in delta) if (key !== "content" && key !== "role" && !nothing(delta[key])) return null;
  return delta.content;
}

function argumentsOf(delta: JsonObject): WireToolCall | null {
  const { tool_calls: calls } = delta;
  if (!Array.isArray(calls) || calls.length !== 1) return null;
  for (const key in delta) if (key !== "tool_calls" && key !== "role" && !nothing(delta[key])) return null;
  const call = readObject(calls[0]);
  const piece = readObject(call?.function);
  if (call === null || piece === null || typeof piece.arguments !== "string" || !nothing(piece.name)) return null;
  for (const key in call) if (key !== "index" && key !== "function" && !nothing(call[key])) return null;
  return { index: call.index, function: { arguments: piece.arguments } };
}
