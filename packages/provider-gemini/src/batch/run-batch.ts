import type { BatchContext, BatchJob } from "@crux/core";
import { readAnswer } from "../read-answer.ts";
import { operationSchema, type WireOperation } from "../schemas.ts";
import { send } from "../send.ts";
import type { GeminiSettings } from "../settings.ts";
import { decodeBatch } from "./decode-batch.ts";

/** Where a batch stands. */
export async function getBatch(settings: GeminiSettings, id: string, context: BatchContext): Promise<BatchJob> {
  return decodeBatch(await fetchBatch(settings, id, context));
}

/** The operation that is the batch, its results inside where it has ended. */
export async function fetchBatch(settings: GeminiSettings, id: string, context: BatchContext): Promise<WireOperation> {
  const response = await send(settings, context, { method: "GET", path: batchPath(id) });
  return readAnswer(response, operationSchema, "batch");
}

/** Asks for the end of a batch; the vendor answers with nothing, so that it is asked how the batch stands then. */
export async function cancelBatch(settings: GeminiSettings, id: string, context: BatchContext): Promise<BatchJob> {
  const response = await send(settings, context, { method: "POST", path: `${batchPath(id)}:cancel`, body: {} });
  response.discard();
  const job = await getBatch(settings, id, context);
  return job.state === "queued" || job.state === "running" ? { ...job, state: "cancelling" } : job;
}

function batchPath(id: string): string {
  const name = id.startsWith("batches/") ? id : `batches/${id}`;
  return `/${name.split("/").map(encodeURIComponent).join("/")}`;
}
