import { CruxError, type BatchContext, type BatchItem, type JsonObject, type SubmittedBatch } from "@crux/core";
import { encodeRequest } from "../encode/encode-request.ts";
import { readAnswer } from "../read-answer.ts";
import { operationSchema } from "../schemas.ts";
import { apiRoot, modelPath, send } from "../send.ts";
import type { GeminiSettings } from "../settings.ts";
import { decodeBatch } from "./decode-batch.ts";

/** Hands the requests over inline, in one request to their model. @throws CruxError `invalid-request` where they are of several models. */
export async function submitBatch(
  settings: GeminiSettings,
  items: readonly BatchItem[],
  context: BatchContext,
): Promise<SubmittedBatch> {
  const model = oneModel(items);
  const warnings: Record<string, SubmittedBatch["warnings"][string]> = {};
  const requests = items.map(({ id, request }): JsonObject => {
    // Whether a batch is kept is not asked of each request in it.
    const encoded = encodeRequest(request, { model, root: apiRoot(settings), store: null });
    if (encoded.warnings.length > 0) warnings[id] = encoded.warnings;
    return { request: encoded.body, metadata: { key: id } };
  });
  const body = { batch: { displayName: `crux ${context.callId}`, inputConfig: { requests: { requests } } } };
  const path = `${modelPath(model)}:batchGenerateContent`;
  const response = await send(settings, context, { method: "POST", path, body });
  return { job: decodeBatch(await readAnswer(response, operationSchema, "batch")), warnings };
}

function oneModel(items: readonly BatchItem[]): string {
  const [model, another] = new Set(items.map((item) => item.model));
  if (model !== undefined && another === undefined) return model;
  const message =
    model === undefined
      ? "A batch needs at least one request."
      : `Gemini takes the requests of one model in a batch; these are of ${model} and ${another ?? ""}. Submit one batch for each.`;
  throw new CruxError("invalid-request", message, { path: "items" });
}
