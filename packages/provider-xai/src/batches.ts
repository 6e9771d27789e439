import {
  batchNotEnded,
  CruxError,
  isCruxError,
  type BatchContext,
  type BatchItem,
  type BatchJob,
  type BatchOutcome,
  type JsonValue,
  type ProviderSettings,
  type SupportsBatch,
} from "@crux/core";
import {
  chatBatchSurface,
  decodeErrorInside,
  encodeBatchFile,
  readJsonAnswer,
  responsesBatchSurface,
  sendRequest,
  type BatchSurface,
  type EndpointRequest,
} from "@crux/wire-openai";
import { z } from "zod";
import { chooseApi, withoutApi } from "./choose-api.ts";
import { xaiChatDialect, xaiResponsesDialect } from "./dialect.ts";
import type { XaiSettings } from "./settings.ts";

const count = z.number().int().nonnegative().nullish();
const batchSchema = z.looseObject({
  batch_id: z.string().min(1).nullish(),
  id: z.string().min(1).nullish(),
  state: z
    .looseObject({
      num_requests: count,
      num_pending: count,
      num_success: count,
      num_error: count,
      num_cancelled: count,
    })
    .nullish(),
  create_time: z.unknown().optional(),
  expire_time: z.unknown().optional(),
  cancel_time: z.unknown().optional(),
});
type WireBatch = z.output<typeof batchSchema>;

const resultSchema = z.looseObject({
  batch_request_id: z.string().min(1),
  batch_result: z
    .looseObject({
      response: z.looseObject({ chat_get_completion: z.unknown().optional() }).nullish(),
      error: z.unknown().optional(),
    })
    .nullish(),
  error_message: z.string().nullish(),
});
type WireResult = z.output<typeof resultSchema>;
const resultsSchema = z.looseObject({
  results: z.array(resultSchema).nullish(),
  pagination_token: z.string().nullish(),
});

const fileSchema = z.looseObject({ id: z.string().min(1) });

/** The most results of one page. */
const pageSize = 1000;

/**
 * Batches of xAI (its batch documentation, 2026-11-22): a file of requests goes up; results come down in pages, all in
 * the shape of Chat Completions, whichever API the requests were for.
 */
export function createBatches(settings: ProviderSettings & XaiSettings): SupportsBatch {
  const surfaces = { responses: responsesBatchSurface(xaiResponsesDialect), chat: chatBatchSurface(xaiChatDialect) };
  const surfaceOf = ({ request }: BatchItem): BatchSurface => surfaces[chooseApi(request, settings)];

  async function ask<Schema extends z.ZodType>(
    context: BatchContext,
    request: EndpointRequest,
    schema: Schema,
    what: string,
  ): Promise<z.output<Schema>> {
    const response = await sendRequest(xaiChatDialect, settings, context, request);
    return readJsonAnswer(response, xaiChatDialect, schema, what);
  }
  const pathOf = (id: string): string => `/batches/${encodeURIComponent(id)}`;
  const get = async (id: string, context: BatchContext): Promise<BatchJob> =>
    toJob(await ask(context, { path: pathOf(id) }, batchSchema, "batch"));

  return {
    async submitBatch(items, context) {
      const { content, warnings } = encodeBatchFile(items, (item) => unnamed(surfaceOf(item)));
      const file = await ask(context, { path: "/files", content }, fileSchema, "file");
      const body = { name: `crux ${context.callId}`, input_file_id: file.id };
      return { job: toJob(await ask(context, { path: "/batches", body }, batchSchema, "batch")), warnings };
    },
    getBatch: get,
    async cancelBatch(id, context) {
      return toJob(await ask(context, { path: `${pathOf(id)}:cancel`, method: "POST" }, batchSchema, "batch"));
    },
    async *batchResults(id, context) {
      const job = await get(id, context);
      if (job.state !== "ended") throw batchNotEnded(job);
      let token: string | null = null;
      do {
        const query = new URLSearchParams({
          limit: String(pageSize),
          ...(token === null ? {} : { pagination_token: token }),
        });
        const page: z.output<typeof resultsSchema> = await ask(
          context,
          { path: `${pathOf(id)}/results?${query.toString()}` },
          resultsSchema,
          "page of results",
        );
        for (const result of page.results ?? []) yield toOutcome(result, surfaces.chat, context);
        const next = page.pagination_token ?? "";
        if (next !== "" && next === token) throw endlessPages(id);
        token = next === "" ? null : next;
      } while (token !== null);
    },
  };
}

/** The surface, spared the option that chose it. */
function unnamed(surface: BatchSurface): BatchSurface {
  return { ...surface, encode: (item) => surface.encode({ ...item, request: withoutApi(item.request) }) };
}

function toJob(batch: WireBatch): BatchJob {
  const { state } = batch;
  const id = batch.batch_id ?? batch.id;
  if (id === null || id === undefined)
    throw new CruxError("bad-response", "xAI answered with a batch that has no id.", { provider: "xai" });
  const cancelled = batch.cancel_time !== undefined && batch.cancel_time !== null;
  // A batch that counts nothing yet is still being read.
  const done = (state?.num_requests ?? 0) > 0 && state?.num_pending === 0;
  return {
    id,
    provider: "xai",
    state: done ? "ended" : cancelled ? "cancelling" : (state?.num_requests ?? 0) > 0 ? "running" : "queued",
    rawState: null,
    total: state?.num_requests ?? null,
    succeeded: state?.num_success ?? null,
    failed: failedIn(state),
    createdAt: timeOf(batch.create_time),
    expiresAt: timeOf(batch.expire_time),
    endedAt: null,
    error: null,
    emulated: false,
    raw: batch as JsonValue,
  };
}

function failedIn(state: WireBatch["state"]): number | null {
  const { num_error: failed, num_cancelled: cancelled } = state ?? {};
  return failed === null || failed === undefined ? null : failed + (cancelled ?? 0);
}

function timeOf(value: unknown): string | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** What became of one request: its answer, or why there is none. */
function toOutcome(result: WireResult, surface: BatchSurface, { newId }: BatchContext): BatchOutcome {
  const { batch_request_id: id, batch_result: told, error_message: message } = result;
  const answer = told?.response?.chat_get_completion;
  try {
    if (answer === undefined || answer === null) throw failureOf(told?.error ?? null, message ?? "");
    return { id, answer: surface.decode(JSON.stringify(answer), { status: 200, requestId: null, newId }) };
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return { id, error: thrown };
  }
}

function failureOf(error: unknown, message: string): CruxError {
  const told = error ?? (message === "" ? "The request has no answer." : message);
  return decodeErrorInside({ error: told }, { status: 200, headers: {} }, xaiChatDialect);
}

function endlessPages(id: string): CruxError {
  return new CruxError("bad-response", `xAI tells the same page of the results of ${id} again and again.`, {
    provider: "xai",
  });
}
