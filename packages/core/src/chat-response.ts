import type { AssistantPart, AssistantMessage } from "./messages.ts";
import type { ProviderMetadata, ToolCallPart } from "./content.ts";
import type { CruxErrorCode } from "./errors.ts";
import type { JsonValue } from "./json.ts";
import type { WarningCode } from "./warning-codes.ts";

/** Why the model stopped. `other`: the vendor gave no reason, or one that is none of these. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "error" | "other";

/**
 * Tokens of one call. `null` is unknown, never a guessed 0. Cache reads and writes are part of the input,
 * reasoning of the output.
 */
export interface Usage {
  /** All input, cached and server-tool prompts included. */
  readonly inputTokens: number | null;
  /** All output, reasoning included. */
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  /** Those of `cacheWriteTokens` that are kept for longer than the vendor's usual time, at a higher price. Absent is none. */
  readonly longCacheWriteTokens?: number | undefined;
  readonly reasoningTokens: number | null;
  /** Whether a count is Crux's own estimate, because the call did not come to the vendor's. */
  readonly estimated: boolean;
  /** The vendor's usage object. */
  readonly raw: JsonValue | null;
}

/** Nothing known. */
export const unknownUsage: Usage = {
  inputTokens: null,
  outputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  estimated: false,
  raw: null,
};

/** What a call cost. `source` says whether the vendor told it or a price table gave it. */
export interface Cost {
  readonly amount: number;
  readonly currency: "USD";
  readonly source: "vendor" | "price-table";
  /** ISO 8601 date or time of the price table; absent where the vendor told the cost. */
  readonly asOf?: string | undefined;
  /** Whether it may have been more: the vendor's price varies by what the table cannot tell. */
  readonly atLeast?: true | undefined;
}

/** Something asked for that the vendor could not honour, or that Crux had to change. */
export interface Warning {
  /** Machine-readable: see `warningCodes`. */
  readonly code: WarningCode;
  /** What happened and what it means. */
  readonly message: string;
  /** Dotted path in the request of what it concerns, such as `messages.2.content.0`. */
  readonly path?: string;
}

/** What the vendor's headers say of its limits; `null` where they say nothing. */
export interface RateLimitState {
  readonly requests: RateLimitWindow | null;
  readonly tokens: RateLimitWindow | null;
}

/** One limit of a vendor. */
export interface RateLimitWindow {
  readonly limit: number | null;
  readonly remaining: number | null;
  /** When the limit is whole again, in milliseconds since the epoch. */
  readonly resetAt: number | null;
}

/**
 * What a finished answer still waits for. `resend`: append the message and call again. `respond`: a
 * provider-item in it wants the caller's own (an approval, a patch). `poll`: the vendor has queued it.
 */
export type Pending = "resend" | "respond" | "poll";

/** An answer as a provider decodes it; the core makes a {@link ChatResponse} of it. Absent means unknown or none. */
export interface ProviderAnswer {
  readonly content: readonly AssistantPart[];
  readonly finishReason: FinishReason;
  /** The vendor's own word; `null` where it gave none. */
  readonly rawFinishReason: string | null;
  readonly usage?: Usage | undefined;
  readonly cost?: Cost | undefined;
  /** The vendor's id of the answer. */
  readonly id?: string | null | undefined;
  /** The model as the vendor names it. */
  readonly model?: string | null | undefined;
  /** The vendor's id of the HTTP request. */
  readonly requestId?: string | null | undefined;
  readonly rateLimit?: RateLimitState | null | undefined;
  readonly pending?: Pending | null | undefined;
  /** Of the message as a whole: what must go back with it. */
  readonly messageMetadata?: ProviderMetadata | undefined;
  /** Of the response: what is told and need not go back, such as logprobs. */
  readonly providerMetadata?: ProviderMetadata | undefined;
  readonly warnings?: readonly Warning[] | undefined;
}

/** One try at the vendor. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** From the start of the call to the start of this attempt, retry waits included. */
  readonly startedAfterMs: number;
  readonly durationMs: number;
  /** `null` for the attempt that succeeded. */
  readonly error: { readonly code: CruxErrorCode; readonly status: number | null; readonly message: string } | null;
}

/** When a call began and what it took. */
export interface CallTimings {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** From the start to the first delta; `null` where there was no stream or no delta. */
  readonly timeToFirstTokenMs: number | null;
}

/** A model's answer. */
export interface ChatResponse<Output = unknown> {
  /** The assistant message, ready to be appended to the conversation. */
  readonly message: AssistantMessage & { readonly content: readonly AssistantPart[] };
  /** The text parts, joined with nothing between. */
  readonly text: string;
  /** The calls that are complete and may be run. */
  readonly toolCalls: readonly ToolCallPart[];
  readonly finishReason: FinishReason;
  readonly rawFinishReason: string | null;
  readonly usage: Usage;
  /** `null` when neither the vendor nor a price table knows. */
  readonly cost: Cost | null;
  /** The provider's id. */
  readonly provider: string;
  /** The model as the vendor reported it, else as it was asked for (without the provider). */
  readonly model: string;
  /** The vendor's id of the answer. */
  readonly id: string | null;
  /** The vendor's id of the HTTP request. */
  readonly requestId: string | null;
  /** Crux's own id of the call. */
  readonly callId: string;
  readonly timings: CallTimings;
  readonly attempts: readonly Attempt[];
  /** Whether another model, or a stale cache, answered in place of the one asked. */
  readonly fallbackUsed: boolean;
  readonly rateLimit: RateLimitState | null;
  readonly providerMetadata: ProviderMetadata;
  /** What could not be honoured. Never silent. */
  readonly warnings: readonly Warning[];
  /** `null` for a finished answer. */
  readonly pending: Pending | null;
  /**
   * The text parsed as JSON and, where `responseFormat` gave a schema, checked against it.
   * @throws CruxError `bad-response` when the text is not JSON or does not fit.
   */
  json(): Promise<Output>;
}
