import {
  batchNotEnded,
  supportsBatch,
  type BatchContext,
  type BatchJob,
  type BatchOutcome,
  type SubmittedBatch,
  type SupportsBatch,
} from "../batch.ts";
import type { CallEnvironment } from "../calls/attempts.ts";
import { runCall } from "../calls/run-call.ts";
import { runIteration } from "../calls/run-iteration.ts";
import { runOperation, type OperationOptions } from "../calls/run-operation.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { Warning } from "../chat-response.ts";
import { restorePaths } from "../conversation/restore-paths.ts";
import { CruxError, toCruxError } from "../errors.ts";
import { createId } from "../ids.ts";
import type { Clock } from "../ports/clock.ts";
import { createResultReader } from "./batch-result.ts";
import type { Batch, BatchRef, BatchResult, BatchWaitOptions, Batches } from "./batches.ts";
import { checkItems, prepareItem, type CheckedItems } from "./check-items.ts";
import { LocalBatch } from "./local-batch.ts";
import { pause } from "./pause.ts";

/** What {@link createBatches} needs of its Crux. */
export interface BatchesParts {
  readonly clock: Clock;
  /** 0 is no limit. */
  readonly maxInputCharacters: number;
  parseRequest(input: unknown): ChatRequest;
  environmentFor(provider: string): Promise<CallEnvironment>;
}

/** {@link Batches}, and an end to those that run in this process. */
export interface OpenBatches extends Batches {
  /** Cancels what runs in this process. */
  close(): void;
}

/** A whole file of requests goes up in one call. */
const submitTimeouts = { totalMs: 600_000 };
const defaultPollMs = 30_000;

/** The batches of one Crux: a vendor's own, and emulated ones for as long as the process lives. */
export function createBatches(parts: BatchesParts): OpenBatches {
  const { clock, environmentFor } = parts;
  const local = new Map<string, LocalBatch>();

  async function vendorOf(batch: BatchRef): Promise<{ environment: CallEnvironment; provider: SupportsBatch }> {
    const environment = await environmentFor(batch.provider);
    const { provider } = environment;
    if (supportsBatch(provider)) return { environment, provider };
    throw new CruxError(
      "not-found",
      `There is no batch ${batch.id} of ${batch.provider} in this process. Its vendor has no batches; those that Crux runs itself end with the process.`,
      { provider: batch.provider },
    );
  }

  async function ask(
    batch: BatchRef,
    options: OperationOptions,
    question: (provider: SupportsBatch, context: BatchContext) => Promise<BatchJob>,
  ): Promise<BatchJob> {
    const { environment, provider } = await vendorOf(batch);
    return runOperation(environment, options, "", (context) => question(provider, context));
  }

  const get: Batches["get"] = async (batch, options = {}) =>
    local.get(batch.id)?.job() ?? ask(batch, options, (provider, context) => provider.getBatch(batch.id, context));

  return {
    get,
    async submit(input) {
      const checked = checkItems(input, parts);
      const environment = await environmentFor(checked.provider);
      if (supportsBatch(environment.provider)) return submitToVendor(environment, environment.provider, checked);
      if (checked.options.signal?.aborted === true) throw new CruxError("cancelled", "The batch was cancelled.");
      const batch = startLocally(environment, checked, clock);
      const job = batch.job();
      local.set(job.id, batch);
      return { ...job, items: checked.items, warnings: {} };
    },
    async cancel(batch, options = {}) {
      const own = local.get(batch.id);
      own?.cancel();
      return own?.job() ?? ask(batch, options, (provider, context) => provider.cancelBatch(batch.id, context));
    },
    async wait(batch, { pollMs = defaultPollMs, ...options }: BatchWaitOptions = {}) {
      for (;;) {
        const job = await get(batch, options);
        if (job.state === "ended" || job.state === "failed") return job;
        await pause(clock, local.get(batch.id)?.ended ?? pollMs, options.signal);
      }
    },
    async *results(batch, options = {}) {
      const own = local.get(batch.id);
      if (own !== undefined) return yield* resultsOf(own);
      const { environment, provider } = await vendorOf(batch);
      const read = createResultReader(batch, environment);
      const outcomes = runIteration<BatchOutcome>(environment, options, (context) =>
        provider.batchResults(batch.id, context),
      );
      const missing = new Set(batch.items?.map(({ id }) => id));
      for await (const outcome of outcomes) {
        missing.delete(outcome.id);
        yield read(outcome);
      }
      for (const id of missing) yield read({ id, error: noResult() });
    },
    close() {
      for (const batch of local.values()) batch.cancel();
    },
  };
}

async function submitToVendor(
  environment: CallEnvironment,
  provider: SupportsBatch,
  { provider: id, items, options }: CheckedItems,
): Promise<Batch> {
  const prepared = items.map((item) => prepareItem(item, id));
  const ready = prepared.map(({ item }) => item);
  const { job, warnings } = await runOperation(
    environment,
    options,
    "",
    (context) => submitOnce(() => provider.submitBatch(ready, context)),
    submitTimeouts,
  );
  const told = prepared.map(({ item, turns, warnings: own }): [string, readonly Warning[]] => [
    item.id,
    [...own, ...restorePaths(Object.hasOwn(warnings, item.id) ? (warnings[item.id] ?? []) : [], turns)],
  ]);
  return { ...job, items: ready, warnings: Object.fromEntries(told.filter(([, list]) => list.length > 0)) };
}

/** A batch whose vendor fell silent may have been taken: to hand it in again would be to pay twice. */
async function submitOnce(submit: () => Promise<SubmittedBatch>): Promise<SubmittedBatch> {
  try {
    return await submit();
  } catch (thrown) {
    const error = toCruxError(thrown);
    const mayHaveArrived = error.details.phase !== "connect" && (error.code === "network" || error.code === "timeout");
    throw mayHaveArrived && error.details.status === undefined ? error.with({ details: { retryable: false } }) : error;
  }
}

function startLocally(environment: CallEnvironment, { provider, items }: CheckedItems, clock: Clock): LocalBatch {
  return new LocalBatch({
    id: createId("localbatch"),
    provider,
    items,
    clock,
    run: ({ request, model }, signal) => runCall(environment, { ...request, signal }, model),
  });
}

function noResult(): CruxError {
  return new CruxError("bad-response", "The vendor's results hold nothing for this request.");
}

async function* resultsOf(batch: LocalBatch): AsyncGenerator<BatchResult, void, undefined> {
  const job = batch.job();
  if (job.state !== "ended") throw batchNotEnded(job);
  yield* batch.results;
}
