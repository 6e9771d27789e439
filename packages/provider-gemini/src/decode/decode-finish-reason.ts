import type { FinishReason, JsonValue, Pending } from "@crux/core";

const finishReasons: ReadonlyMap<string, FinishReason> = new Map(
  Object.entries({
    STOP: "stop",
    // No word of Google's: servers that resemble it say so of calls (@copilotkit/aimock 1.43).
    FUNCTION_CALL: "tool-calls",
    MAX_TOKENS: "length",
    CONTINUATION: "length",
    SAFETY: "content-filter",
    RECITATION: "content-filter",
    BLOCKLIST: "content-filter",
    PROHIBITED_CONTENT: "content-filter",
    SPII: "content-filter",
    IMAGE_SAFETY: "content-filter",
    IMAGE_PROHIBITED_CONTENT: "content-filter",
    IMAGE_RECITATION: "content-filter",
    MODEL_ARMOR: "content-filter",
    MALFORMED_FUNCTION_CALL: "error",
    UNEXPECTED_TOOL_CALL: "error",
    TOO_MANY_TOOL_CALLS: "error",
    MALFORMED_RESPONSE: "error",
    NO_IMAGE: "error",
    IMAGE_OTHER: "error",
    // Enums as numbers, which a client may ask for; from 6 on the two variants of the API number differently.
    1: "stop",
    2: "length",
    3: "content-filter",
    4: "content-filter",
  } as const),
);

/** Why the model stopped; a reason that is unknown, new or missing is `other` (list of 2026-11-22). */
export function decodeFinishReason(reason: string | null): FinishReason {
  return (reason === null ? undefined : finishReasons.get(reason)) ?? "other";
}

/** The vendor's word, a number as its digits; `null` where it gives none yet. */
export function readFinishReason(value: JsonValue | undefined): string | null {
  const word = typeof value === "number" ? String(value) : value;
  return typeof word !== "string" || ["", "0", "FINISH_REASON_UNSPECIFIED"].includes(word) ? null : word;
}

/** `CONTINUATION`: the answer is paused, and goes on when the same request is sent again with the token it came with. */
export function decodePending(reason: string | null): Pending | null {
  return reason === "CONTINUATION" ? "resend" : null;
}
