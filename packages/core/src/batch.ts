import type { ProviderAnswer } from "./chat-response.ts";
import type { ChatRequest } from "./chat-request.ts";
import { CruxError } from "./errors.ts";
import type { JsonValue } from "./json.ts";
import type { CallContext, LLMProvider } from "./provider.ts";

/** What a provider is handed for a batch: no one model is concerned. */
export type BatchContext = Omit<CallContext, "model">;

/** One request of a batch. */
export interface BatchItem {
  /** The caller's own, unique in the batch: results come back in any order. */
  readonly id: string;
  readonly request: ChatRequest;
  /** The vendor's id of the model asked for. */
  readonly model: string;
}

/** Where a batch stands. `ended`: its results can be read, whatever became of each; `failed`: it was refused as a whole. */
export type BatchState = "queued" | "running" | "cancelling" | "ended" | "failed";

/** A batch as its vendor tells of it. Unknown is `null`. */
export interface BatchJob {
  /** The vendor's id. */
  readonly id: string;
  /** The provider's id. */
  readonly provider: string;
  readonly state: BatchState;
  /** The vendor's own word. */
  readonly rawState: string | null;
  readonly total: number | null;
  readonly succeeded: number | null;
  /** Those that ended without an answer: refused, cancelled and expired ones. */
  readonly failed: number | null;
  /** ISO 8601. */
  readonly createdAt: string | null;
  /** ISO 8601: when the vendor gives up what is not done. */
  readonly expiresAt: string | null;
  /** ISO 8601. */
  readonly endedAt: string | null;
  /** Why the batch failed as a whole. */
  readonly error: string | null;
  /** Whether Crux itself runs it, call by call and at the usual price, because the vendor has no batches. */
  readonly emulated: boolean;
  /** The vendor's object. */
  readonly raw: JsonValue | null;
}

/**
 * What became of one request, as a provider decodes it: `answer`, or `error`: `cancelled` for one that was not begun
 * when the batch was ended early, `timeout` for one the vendor did not come to in its time.
 */
export type BatchOutcome =
  { readonly id: string; readonly answer: ProviderAnswer } | { readonly id: string; readonly error: CruxError };

/** A provider whose vendor answers many requests later, at a lower price. */
export interface SupportsBatch {
  /**
   * Hands the requests over. What a request's encoding had to leave out is told under its id.
   * @throws CruxError as `chat`; `invalid-request` where the vendor cannot take these requests together.
   */
  submitBatch(items: readonly BatchItem[], context: BatchContext): Promise<SubmittedBatch>;
  /** Where a batch stands. Throws like `chat`; `not-found` for an id the vendor does not know. */
  getBatch(id: string, context: BatchContext): Promise<BatchJob>;
  /** Asks for the batch to be ended early; what is done stays readable. Throws like `getBatch`. */
  cancelBatch(id: string, context: BatchContext): Promise<BatchJob>;
  /** The outcomes as they are read, in any order. Throws like `getBatch`, and `invalid-request` before the batch has ended. */
  batchResults(id: string, context: BatchContext): AsyncIterable<BatchOutcome>;
}

/** A batch that was handed over. */
export interface SubmittedBatch {
  readonly job: BatchJob;
  /** What could not be honoured, by item id; an item without a loss is absent. */
  readonly warnings: Readonly<Record<string, NonNullable<ProviderAnswer["warnings"]>>>;
}

/** The error for results that are asked for too early. */
export function batchNotEnded({ id, provider }: Pick<BatchJob, "id" | "provider">): CruxError {
  const message = `The batch ${id} has not ended yet; crux.batches.wait tells when it has.`;
  return new CruxError("invalid-request", message, { provider });
}

/** Whether the provider's vendor takes batches. */
export function supportsBatch(provider: LLMProvider): provider is LLMProvider & SupportsBatch {
  return (["submitBatch", "getBatch", "cancelBatch", "batchResults"] as const).every(
    (name) => name in provider && typeof (provider as Partial<SupportsBatch>)[name] === "function",
  );
}
