import type { CallRecord } from "./call-observer.ts";

/** One logged call: everything of it but what belongs to the running process. */
export interface ChatLogEntry extends Omit<CallRecord, "error"> {
  /** `null` when the call succeeded. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Empty for an application without tenants. */
  readonly tenant: string;
}

/** Which entries are wanted; all that is given must hold. */
export interface ChatLogQuery {
  readonly tenant: string;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly correlationId?: string | undefined;
  /** ISO 8601, UTC; from this moment on. */
  readonly since?: string | undefined;
  /** ISO 8601, UTC; before this moment. */
  readonly before?: string | undefined;
  /** Words that stand in the request or the answer. */
  readonly text?: string | undefined;
}

/** Keeps calls. Every method fails with a CruxError `storage`. */
export interface ChatLogRepository {
  append(entry: ChatLogEntry): Promise<void>;
  get(tenant: string, callId: string): Promise<ChatLogEntry | null>;
  /** Newest first, at most `limit`; read on with `before`. */
  list(query: ChatLogQuery, limit: number): Promise<readonly ChatLogEntry[]>;
}
