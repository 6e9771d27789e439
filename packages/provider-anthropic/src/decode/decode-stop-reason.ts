import type { FinishReason, Pending } from "@crux/core";

const finishReasons: ReadonlyMap<string, FinishReason> = new Map(
  Object.entries({
    end_turn: "stop",
    stop_sequence: "stop",
    pause_turn: "stop",
    tool_use: "tool-calls",
    max_tokens: "length",
    model_context_window_exceeded: "length",
    refusal: "content-filter",
  } as const),
);

/** Why the model stopped; a reason that is unknown, new or missing is `other` (list of 2026-11-22). */
export function decodeStopReason(reason: string | null): FinishReason {
  return (reason === null ? undefined : finishReasons.get(reason)) ?? "other";
}

/** `pause_turn`: a server tool runs long, and the vendor wants the answer so far back to go on. */
export function decodePending(reason: string | null): Pending | null {
  return reason === "pause_turn" ? "resend" : null;
}
