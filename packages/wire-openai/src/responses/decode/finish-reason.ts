import type { FinishReason, JsonObject } from "@crux/core";
import { readObject, readString } from "../../wire-json.ts";

/** How an answer ended, in the vendor's words and ours. */
export interface Ending {
  readonly finishReason: FinishReason;
  readonly rawFinishReason: string | null;
  /** The vendor has only queued the answer, or still works on it. */
  readonly isPending: boolean;
}

const ends: ReadonlySet<string> = new Set(["completed", "incomplete", "failed", "cancelled"]);

/** The `status` of a response, or the one that the type of its last event stands for. */
export function statusOf(response: JsonObject, eventType: string | null): string | null {
  const last = eventType?.replace(/^response\./, "") ?? "";
  return readString(response.status) ?? (ends.has(last) ? last : null);
}

/** Reads how an answer ended. A refusal is `content-filter` where it is all there is. */
export function readEnding(
  response: JsonObject,
  status: string | null,
  said: { readonly hasCalls: boolean; readonly hasText: boolean; readonly hasRefusal: boolean },
): Ending {
  if (status === "incomplete") {
    const reason = readString(readObject(response.incomplete_details)?.reason);
    return { finishReason: reasonOf(reason), rawFinishReason: reason ?? status, isPending: false };
  }
  const isPending = status === "queued" || status === "in_progress";
  const isWhole = status === "completed" || status === "complete";
  return { finishReason: isWhole ? wholeReason(said) : "other", rawFinishReason: status, isPending };
}

function reasonOf(reason: string | null): FinishReason {
  if (reason === "max_output_tokens") return "length";
  return reason === "content_filter" ? "content-filter" : "other";
}

function wholeReason({ hasCalls, hasText, hasRefusal }: Parameters<typeof readEnding>[2]): FinishReason {
  if (hasCalls) return "tool-calls";
  return hasRefusal && !hasText ? "content-filter" : "stop";
}
