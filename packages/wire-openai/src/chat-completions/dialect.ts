import type { JsonObject, MediaPart } from "@crux/core";
import type { LeafContext, WireDialect } from "../wire-dialect.ts";

/** One assistant turn of the history, as far as its reasoning matters. */
export interface ReasoningTurn {
  /** Visible reasoning of the same provider and model; empty for a turn of another. */
  readonly text: string;
  /** The opaque data this provider put on the turn's reasoning; empty for a turn of another. */
  readonly metadata: JsonObject;
  readonly hasToolCalls: boolean;
}

/** How one vendor speaks Chat Completions. `metadataFields` is `system_fingerprint` and `service_tier` where absent. */
export interface ChatDialect extends WireDialect {
  readonly maxTokensField: "max_tokens" | "max_completion_tokens";
  /** A content part of the vendor's own for media, or `null` for the usual form. */
  readonly encodeMedia?: (part: MediaPart) => JsonObject | null;
  /** Fields of an assistant message that give the model its reasoning back; nothing goes back where absent. */
  readonly replayReasoning?: (turn: ReasoningTurn, context: LeafContext) => JsonObject;
  /** Whether annotations that are no citations go back with their message. */
  readonly replaysAnnotations?: boolean;
  /** Fields of a turn that hold readable reasoning, first non-empty wins. Default `reasoning_content`, `reasoning`. */
  readonly reasoningFields?: readonly string[];
  /** Whether opaque `reasoning_details` are kept, to be replayed. */
  readonly keepsReasoningDetails?: boolean;
}
