import type { JsonObject, MediaPart, Warning } from "@crux/core";
import type { LeafContext, WireDialect } from "../wire-dialect.ts";

/** One assistant turn of the history, as far as its reasoning matters. */
export interface ReasoningTurn {
  /** Visible reasoning of the same provider and model; empty for a turn of another. */
  readonly text: string;
  /** The opaque data this provider put on the turn's reasoning; empty for a turn of another. */
  readonly metadata: JsonObject;
  readonly hasToolCalls: boolean;
  /** Dotted path of the turn in the request, for what is to be warned of. */
  readonly path: string;
}

/** How one vendor speaks Chat Completions. `metadataFields` is `system_fingerprint` and `service_tier` where absent. */
export interface ChatDialect extends WireDialect {
  readonly maxTokensField: "max_tokens" | "max_completion_tokens";
  /** A content part of the vendor's own for media, or `null` for the usual form. */
  readonly encodeMedia?: (part: MediaPart) => JsonObject | null;
  /** Fields of an assistant message that give the model its reasoning back; nothing goes back where absent. */
  readonly replayReasoning?: (
    turn: ReasoningTurn,
    context: LeafContext,
    warn: (warning: Warning) => void,
  ) => JsonObject;
  /** Whether annotations that are no citations go back with their message. */
  readonly replaysAnnotations?: boolean;
  /** Fields of a turn that hold readable reasoning, first non-empty wins. Default `reasoning_content`, `reasoning`. */
  readonly reasoningFields?: readonly string[];
  /** Whether opaque `reasoning_details` are kept, to be replayed. */
  readonly keepsReasoningDetails?: boolean;
  /** Fields of the body whose value, an object, takes the caller's own beside ours; others the caller's own replaces. */
  readonly mergedFields?: readonly string[];
  /** The completion inside a body that wraps it; the body itself where it does not. */
  readonly unwrapAnswer?: (body: JsonObject) => JsonObject;
  /** Where a body goes that the usual address does not take; `baseUrl` is that of the settings, else the vendor's own. */
  readonly addressOf?: (body: JsonObject, baseUrl: string) => string;
  /** Whether an answer without any choice is the failure of an upstream, and worth another try. */
  readonly retriesEmptyAnswers?: boolean;
}
