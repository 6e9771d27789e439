import {
  CruxError,
  type BatchContext,
  type BatchItem,
  type BatchJob,
  type BatchOutcome,
  type BatchState,
  isCruxError,
  type JsonValue,
  type ProviderSettings,
  type SubmittedBatch,
  type SupportsBatch,
  type Warning,
} from "@crux/core";
import {
  decodeChatAnswer,
  decodeErrorBody,
  decodeErrorInside,
  encodeChatRequest,
  readJsonAnswer,
  sendRequest,
  type ChatDialect,
} from "@crux/wire-openai";
import { wire } from "./wire.ts";
import { batchSchema, type WireBatch, type WireResult } from "./schemas.ts";

/** The API whose requests a batch holds. */
const batchEndpoint = `/${wire.version}/chat/completions`;

/** Batches of OpenRouter (its batch quickstart, 2026-11-22): requests and results stand in the JSON itself, one model for all. */
export function createBatches(chatDialect: ChatDialect, settings: ProviderSettings): SupportsBatch {
  // Batches take text only.
  const { encodeMedia: _video, ...dialect } = { ...chatDialect, media: () => ({}) };

  async function ask(context: BatchContext, request: { path: string; body?: unknown }): Promise<WireBatch> {
    const response = await sendRequest(dialect, settings, context, request);
    return readJsonAnswer(response, dialect, batchSchema, "batch", ({ id }) => id === undefined);
  }
  const get = (id: string, context: BatchContext): Promise<WireBatch> =>
    ask(context, { path: `/batches/${encodeURIComponent(id)}` });

  return {
    async submitBatch(items, context): Promise<SubmittedBatch> {
      const model = modelOf(items);
      const encoded = items.map(({ id, request, model: asked }) => ({
        id,
        asked,
        ...encodeChatRequest(request, { dialect, model, stream: false }),
      }));
      const requests = encoded.map(({ id, body: { model: _same, ...body } }) => ({ custom_id: id, body }));
      // OpenRouter reads this as it comes: the list has to be last.
      const job = await ask(context, { path: "/batches", body: { endpoint: batchEndpoint, model, requests } });
      const told = encoded.map(
        ({ id, asked, warnings }) => [id, [...changedModel(asked, model), ...warnings]] as const,
      );
      return { job: toJob(job), warnings: Object.fromEntries(told.filter(([, warnings]) => warnings.length > 0)) };
    },
    getBatch: async (id, context) => toJob(await get(id, context)),
    cancelBatch: () =>
      Promise.reject(
        new CruxError("unsupported", "OpenRouter ends no batch early: wait for it, or leave it.", {
          provider: dialect.id,
        }),
      ),
    async *batchResults(id, context): AsyncGenerator<BatchOutcome, void, undefined> {
      const batch = await get(id, context);
      if (stateOf(batch.status) !== "ended") throw notEnded(batch);
      for (const result of batch.results ?? []) yield toOutcome(result, dialect, context);
    },
  };
}

/** Models of batches have a name of their own. */
function modelOf(items: readonly BatchItem[]): string {
  const [model, ...others] = new Set(
    items.map(({ model: asked }) => (asked.endsWith(":batch") ? asked : `${asked}:batch`)),
  );
  if (model !== undefined && others.length === 0) return model;
  throw new CruxError("invalid-request", "A batch of OpenRouter has one model: make a batch for each.", {
    provider: "openrouter",
    path: "model",
  });
}

function changedModel(asked: string, sent: string): readonly Warning[] {
  if (asked === sent) return [];
  return [{ code: "changed-option", message: `Batches of ${asked} are had as ${sent}.`, path: "model" }];
}

const states: Readonly<Record<string, BatchState>> = {
  validating: "queued",
  in_progress: "running",
  finalizing: "running",
  cancelling: "cancelling",
  completed: "ended",
  cancelled: "ended",
  expired: "ended",
  failed: "failed",
};

function stateOf(status: string | null | undefined): BatchState {
  return states[status ?? ""] ?? "running";
}

function toJob(batch: WireBatch): BatchJob {
  const counts = batch.request_counts;
  return {
    id: batch.id,
    provider: "openrouter",
    state: stateOf(batch.status),
    rawState: batch.status ?? null,
    total: counts?.total ?? null,
    succeeded: counts?.completed ?? null,
    failed: counts?.failed ?? null,
    createdAt: timeOf(batch.created_at),
    expiresAt: timeOf(batch.expires_at),
    endedAt: timeOf(batch.finalized_at),
    error: batch.error?.message ?? null,
    emulated: false,
    // The results may be large, and are told on their own.
    raw: { ...batch, results: null } as JsonValue,
  };
}

function timeOf(seconds: number | null | undefined): string | null {
  return typeof seconds === "number" && seconds > 0 ? new Date(seconds * 1000).toISOString() : null;
}

function notEnded({ id, status, error }: WireBatch): CruxError {
  const why = error?.message ?? `it is ${status ?? "under way"}`;
  return new CruxError("invalid-request", `Batch ${id} has no results to read: ${why}.`, { provider: "openrouter" });
}

/** A result has an answer or an error; one that has neither as it should fails alone. */
function toOutcome(result: WireResult, dialect: ChatDialect, { newId }: BatchContext): BatchOutcome {
  const { custom_id: id, response, error } = result;
  const status = response?.status_code ?? 200;
  if (error !== null && error !== undefined)
    return { id, error: decodeErrorInside({ error }, { status, headers: {} }, dialect) };
  if (status >= 400) return { id, error: decodeErrorBody(response?.body, status, dialect) };
  try {
    return { id, answer: decodeChatAnswer(response?.body ?? null, { dialect, status, newId }) };
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return { id, error: thrown };
  }
}
