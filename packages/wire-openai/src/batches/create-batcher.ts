import {
  batchNotEnded,
  CruxError,
  readJsonLines,
  type BatchContext,
  type BatchItem,
  type BatchJob,
  type ProviderSettings,
  type SupportsBatch,
} from "@crux/core";
import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { readJsonAnswer } from "../read-json-answer.ts";
import { sendRequest, type EndpointRequest } from "../send-request.ts";
import type { BatchSurface } from "./batch-surface.ts";
import { decodeBatchJob, wireBatchSchema, type WireBatch } from "./decode-batch-job.ts";
import { decodeBatchLine } from "./decode-batch-line.ts";
import { encodeBatchFile } from "./encode-batch-file.ts";

/** What a vendor's batches are made with. */
export interface BatcherOptions {
  readonly endpoint: Endpoint;
  readonly settings: ProviderSettings;
  /** The endpoints whose answers are understood. */
  readonly surfaces: readonly BatchSurface[];
  /** Which of them a request goes to. */
  surfaceOf(item: BatchItem): BatchSurface;
}

const fileSchema = z.looseObject({ id: z.string().min(1) });

/** Makes batches over `/files` and `/batches`: a file of requests goes up, files of results come down. */
export function createBatcher({ endpoint, settings, surfaces, surfaceOf }: BatcherOptions): SupportsBatch {
  async function ask(context: BatchContext, request: EndpointRequest): Promise<WireBatch> {
    const response = await sendRequest(endpoint, settings, context, request);
    return readJsonAnswer(response, endpoint, wireBatchSchema, "batch");
  }

  const pathOf = (id: string): string => `/batches/${encodeURIComponent(id)}`;
  const toJob = (batch: WireBatch): BatchJob => decodeBatchJob(batch, endpoint.id);

  return {
    async submitBatch(items, context) {
      const { path, content, warnings } = encodeBatchFile(items, surfaceOf);
      const uploaded = await sendRequest(endpoint, settings, context, { path: "/files", content });
      const file = await readJsonAnswer(uploaded, endpoint, fileSchema, "file");
      const body = { input_file_id: file.id, endpoint: path, completion_window: "24h" };
      return { job: toJob(await ask(context, { path: "/batches", body })), warnings };
    },
    getBatch: async (id, context) => toJob(await ask(context, { path: pathOf(id) })),
    cancelBatch: async (id, context) => toJob(await ask(context, { path: `${pathOf(id)}/cancel`, method: "POST" })),
    async *batchResults(id, context) {
      const batch = await ask(context, { path: pathOf(id) });
      const surface = surfaceOfResults(batch, toJob(batch), surfaces);
      for (const file of [batch.output_file_id, batch.error_file_id]) {
        if (typeof file !== "string" || file === "") continue;
        const path = `/files/${encodeURIComponent(file)}/content`;
        const response = await sendRequest(endpoint, settings, context, { path });
        const lines = readJsonLines(response, `A line of the results of ${endpoint.displayName}`);
        for await (const line of lines)
          yield decodeBatchLine(line, { endpoint, surface, newId: () => context.newId() });
      }
    },
  };
}

function surfaceOfResults(batch: WireBatch, job: BatchJob, surfaces: readonly BatchSurface[]): BatchSurface {
  const details = { provider: job.provider };
  if (job.state === "failed") {
    const why = job.error === null ? "and gave no reason" : `: ${job.error}`;
    throw new CruxError("invalid-request", `The vendor refused the batch ${job.id} as a whole${why}.`, details);
  }
  if (job.state !== "ended") throw batchNotEnded(job);
  const surface = surfaces.find(({ path }) => path === (batch.endpoint ?? surfaces[0]?.path));
  if (surface !== undefined) return surface;
  throw new CruxError("unsupported", `Results of ${batch.endpoint ?? "an unnamed API"} cannot be read here.`, details);
}
