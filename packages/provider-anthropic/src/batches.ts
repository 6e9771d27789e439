import {
  answerOfBody,
  batchNotEnded,
  CruxError,
  isCruxError,
  readJsonLines,
  type BatchContext,
  type BatchItem,
  type BatchJob,
  type BatchOutcome,
  type BatchState,
  type JsonObject,
  type JsonValue,
  type SubmittedBatch,
  type Warning,
} from "@crux/core";
import { decodeInBandError } from "./decode/decode-error.ts";
import { createMessagesDecoder } from "./decode/decode-stream.ts";
import { encodeRequest } from "./encode/encode-request.ts";
import { readAnswer } from "./read-answer.ts";
import { batchSchema, type WireBatch } from "./schemas.ts";
import { apiRoot, send, type SendOptions } from "./send.ts";
import type { AnthropicSettings } from "./settings.ts";
import { isJsonObject, objectAt, stringAt } from "./wire-json.ts";

/** Hands in a message batch; its requests may be for several models. @throws CruxError as a call does. */
export async function submitBatch(
  settings: AnthropicSettings,
  items: readonly BatchItem[],
  context: BatchContext,
): Promise<SubmittedBatch> {
  const { version } = settings;
  const encoded = items.map(({ id, model, request }) => ({
    id,
    ...encodeRequest(request, { model, version, now: Date.now() }),
  }));
  const requests = encoded.map(({ id, body }) => ({ custom_id: id, params: body }));
  const betas = encoded.flatMap(({ betas: own }) => own);
  const job = await ask(settings, context, { method: "POST", path: "/messages/batches", body: { requests }, betas });
  const warnings = encoded
    .filter(({ warnings: own }) => own.length > 0)
    .map(({ id, warnings: own }): [string, readonly Warning[]] => [id, own]);
  return { job: toJob(job), warnings: Object.fromEntries(warnings) };
}

/** Where a batch stands. @throws CruxError as a call does. */
export async function getBatch(settings: AnthropicSettings, id: string, context: BatchContext): Promise<BatchJob> {
  return toJob(await ask(settings, context, { method: "GET", path: pathOf(id) }));
}

/** Asks for a batch to be ended. @throws CruxError as a call does. */
export async function cancelBatch(settings: AnthropicSettings, id: string, context: BatchContext): Promise<BatchJob> {
  return toJob(await ask(settings, context, { method: "POST", path: `${pathOf(id)}/cancel` }));
}

/** The results, line by line. @throws CruxError as a call does; `invalid-request` before the batch has ended. */
export async function* batchResults(
  settings: AnthropicSettings,
  id: string,
  context: BatchContext,
): AsyncGenerator<BatchOutcome, void, undefined> {
  const batch = await ask(settings, context, { method: "GET", path: pathOf(id) });
  if (batch.processing_status !== "ended") throw batchNotEnded(toJob(batch));
  const response = await send(settings, context, { method: "GET", path: resultsPath(settings, batch) });
  for await (const line of readJsonLines(response, "A line of Anthropic's results")) yield decodeLine(line, context);
}

async function ask(settings: AnthropicSettings, context: BatchContext, options: SendOptions): Promise<WireBatch> {
  return readAnswer(await send(settings, context, options), batchSchema, "batch");
}

function pathOf(id: string): string {
  return `/messages/batches/${encodeURIComponent(id)}`;
}

/** Where the vendor says the results are, as long as that is below the address the key is for; else where they have always been. */
function resultsPath({ baseUrl }: AnthropicSettings, batch: WireBatch): string {
  const root = `${apiRoot(baseUrl)}/`;
  const told = URL.parse(batch.results_url ?? "")?.href;
  return told?.startsWith(root) === true ? told.slice(root.length - 1) : `${pathOf(batch.id)}/results`;
}

const states: Readonly<Record<string, BatchState>> = {
  in_progress: "running",
  canceling: "cancelling",
  ended: "ended",
};

function toJob(batch: WireBatch): BatchJob {
  const { processing_status: status } = batch;
  const counts = batch.request_counts ?? null;
  const failed = counts === null ? null : (counts.errored ?? 0) + (counts.canceled ?? 0) + (counts.expired ?? 0);
  const succeeded = counts?.succeeded ?? null;
  return {
    id: batch.id,
    provider: "anthropic",
    state: Object.hasOwn(states, status) ? (states[status] ?? "running") : "running",
    rawState: status,
    total: failed === null || succeeded === null ? null : failed + succeeded + (counts?.processing ?? 0),
    succeeded,
    failed,
    createdAt: batch.created_at ?? null,
    expiresAt: batch.expires_at ?? null,
    endedAt: batch.ended_at ?? null,
    error: null,
    emulated: false,
    raw: batch as JsonValue,
  };
}

function decodeLine(line: unknown, context: BatchContext): BatchOutcome {
  const holder = isJsonObject(line) ? line : null;
  const id = stringAt(holder, "custom_id");
  if (id === null) throw new CruxError("bad-response", "A line of Anthropic's results names no request.");
  try {
    return { id, answer: decodeResult(objectAt(holder, "result"), context) };
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return { id, error: thrown };
  }
}

function decodeResult(result: JsonObject | null, context: BatchContext): ReturnType<typeof answerOfBody> {
  const type = stringAt(result, "type");
  if (type === "succeeded") {
    const decoder = createMessagesDecoder({ start: {}, streamed: false, newId: () => context.newId() });
    return answerOfBody(decoder, JSON.stringify(result?.message ?? null));
  }
  if (type === "errored") {
    const told = objectAt(result, "error");
    throw decodeInBandError(told ?? {}, stringAt(told, "request_id"));
  }
  if (type === "expired") throw new CruxError("timeout", "The batch expired before Anthropic came to this request.");
  if (type === "canceled")
    throw new CruxError("cancelled", "The batch was cancelled before Anthropic came to this request.");
  throw new CruxError("bad-response", `Anthropic told a result of an unknown type (${type ?? "none"}).`);
}
