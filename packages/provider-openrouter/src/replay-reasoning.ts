import type { JsonObject, JsonValue, Warning } from "@crux/core";
import type { LeafContext, ReasoningTurn } from "@crux/wire-openai";

/** Upstreams that seal their thinking refuse it back without its seal (OpenRouterTeam/ai-sdk-provider#418, #423). */
const sealedFormats: ReadonlySet<unknown> = new Set(["anthropic-claude-v1", "google-gemini-v1"]);

/**
 * The fields that give a model its reasoning back: `reasoning_details` as they came and in order, an empty list too;
 * where a route gave none, the readable text.
 */
export function replayReasoning(
  { text, metadata, path }: ReasoningTurn,
  _context: LeafContext,
  warn: (warning: Warning) => void,
): JsonObject {
  const details = metadata.reasoning_details;
  if (!Array.isArray(details)) return text === "" ? {} : { reasoning: text };
  const entries = details as readonly JsonValue[];
  const kept = entries.filter((entry) => !isUnsealed(entry));
  if (kept.length < entries.length)
    warn({
      code: "dropped-content",
      message: "Thinking without its signature would be refused; it does not go back.",
      path,
    });
  return { reasoning_details: kept };
}

function isUnsealed(entry: JsonValue): boolean {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return false;
  const { type, format, signature } = entry as JsonObject;
  return type === "reasoning.text" && sealedFormats.has(format) && (signature ?? "") === "";
}
