import type { ChatRequest } from "../chat-request.ts";
import type { Attempt, ChatResponse } from "../chat-response.ts";
import type { CruxError } from "../errors.ts";
import type { StreamMetrics } from "../stream-event.ts";

/** What happened in one call, told once, when it is over. It never holds a key. */
export interface CallRecord {
  /** Crux's own id of the call. */
  readonly callId: string;
  readonly operation: "chat" | "stream";
  readonly provider: string;
  /** The vendor's model id. */
  readonly model: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly attempts: readonly Attempt[];
  readonly request: ChatRequest;
  /** The answer; of a failed call what had come of it, with its usage marked `estimated`. */
  readonly response: ChatResponse;
  /** `null` when the call succeeded. */
  readonly error: CruxError | null;
  /** `null` for a call that was not streamed. */
  readonly metrics: StreamMetrics | null;
}

/** Is told of calls: a chat log, metrics, a tracer. One that throws never changes the call. */
export interface CallObserver {
  /** An attempt failed and another will follow after `delayMs`. */
  onRetry?(attempt: Attempt & { readonly callId: string; readonly delayMs: number }): void;
  /** The call is over. */
  onCall?(record: CallRecord): void;
}
