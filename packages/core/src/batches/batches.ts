import type { BatchItem, BatchJob } from "../batch.ts";
import type { ChatInput } from "../chat-request.ts";
import type { ChatResponse, Warning } from "../chat-response.ts";
import type { OperationOptions } from "../calls/run-operation.ts";
import type { CruxError } from "../errors.ts";

/** Many requests to one provider, to be answered later. */
export interface BatchInput extends OperationOptions {
  readonly items: readonly BatchItemInput[];
}

/** One request of a batch. */
export interface BatchItemInput {
  /** The caller's own, unique in the batch: 1 to 64 letters, digits, _ or -, which every vendor takes. */
  readonly id: string;
  /** As for `crux.chat`. A vendor's batch knows no `signal`, `timeouts` or `retry` of a single request: they are left out with a warning. */
  readonly request: ChatInput;
}

/** What a batch is asked for by. Plain data: keep it to ask again, from another process too. */
export interface BatchRef {
  /** The provider's id. */
  readonly provider: string;
  readonly id: string;
}

/** A batch that was handed in, with what was handed in: give it to `results` as it is. */
export interface Batch extends BatchJob {
  /** The requests as they were sent. */
  readonly items: readonly BatchItem[];
  /** What could not be honoured, by item id; an item without a loss is absent. */
  readonly warnings: Readonly<Record<string, readonly Warning[]>>;
}

/** A batch to read the results of. Without `items`, `json()` knows no schema and an answer only the model's name that the vendor reports. */
export type FinishedBatch = BatchRef & Partial<Pick<Batch, "items" | "warnings" | "createdAt" | "endedAt">>;

/** What became of one request: its answer, or why there is none. */
export type BatchResult =
  | { readonly id: string; readonly response: ChatResponse; readonly error: null }
  | { readonly id: string; readonly response: null; readonly error: CruxError };

/** Options of `batches.wait`. */
export interface BatchWaitOptions extends OperationOptions {
  /** How long to wait between two questions to the vendor, in milliseconds. Default 30,000. */
  readonly pollMs?: number | undefined;
}

/** Batches: many requests at once, answered within hours, at a lower price where the vendor has them. */
export interface Batches {
  /**
   * Checks and hands in requests, all to one provider. Where its vendor has no batches Crux runs them itself, in this
   * process, a few at a time, at the usual price: `emulated` says so.
   * @throws CruxError as `chat`; `invalid-request` names the item that is wrong. Nothing is handed in then.
   */
  submit(input: BatchInput): Promise<Batch>;
  /** Where a batch stands. @throws CruxError `not-found` for a batch that the provider, or this process, does not know. */
  get(batch: BatchRef, options?: OperationOptions): Promise<BatchJob>;
  /** Ends a batch early; what is done stays readable. Throws like `get`. */
  cancel(batch: BatchRef, options?: OperationOptions): Promise<BatchJob>;
  /** Asks until the batch has ended, or failed as a whole. Throws like `get`. */
  wait(batch: BatchRef, options?: BatchWaitOptions): Promise<BatchJob>;
  /**
   * The results, in any order, read as they are asked for. A request that failed is a result with its error; of `items`
   * that the vendor says nothing of, the error says so.
   * @throws CruxError as `get`, and `invalid-request` before the batch has ended.
   */
  results(batch: FinishedBatch, options?: OperationOptions): AsyncGenerator<BatchResult, void, undefined>;
}
