import type { BatchOutcome } from "../batch.ts";
import type { CallEnvironment } from "../calls/attempts.ts";
import { buildPartial, buildResponse, type ResponseFrame } from "../calls/build-response.ts";
import { receivedWith } from "../calls/received.ts";
import { createId } from "../ids.ts";
import type { BatchResult, FinishedBatch } from "./batches.ts";

/** Completes what a provider decoded of one request, by the code that completes the answers of `chat`. */
export function createResultReader(
  batch: FinishedBatch,
  { clock, pricesOf, checkValue }: Pick<CallEnvironment, "clock" | "pricesOf" | "checkValue">,
): (outcome: BatchOutcome) => BatchResult {
  const items = new Map((batch.items ?? []).map((item) => [item.id, item]));
  const timings = timingsOf(batch, clock.now());
  const warnings = batch.warnings ?? {};

  function frameOf(id: string, reportedModel: string | null | undefined): ResponseFrame {
    const item = items.get(id);
    const model = item?.model ?? reportedModel ?? "";
    return {
      request: item?.request ?? { model: "", messages: [] },
      provider: batch.provider,
      model,
      prices: pricesOf?.(model),
      batch: true,
      callId: createId("call"),
      timings,
      attempts: [],
      turns: null,
      warnings: Object.hasOwn(warnings, id) ? (warnings[id] ?? []) : [],
      checkValue,
    };
  }

  return (outcome) => {
    const { id } = outcome;
    if ("answer" in outcome) {
      const response = buildResponse(outcome.answer, frameOf(id, outcome.answer.model));
      return { id, response, error: null };
    }
    const model = items.get(id)?.model;
    const details = { provider: batch.provider, ...(model === undefined ? {} : { model }) };
    const received = receivedWith(outcome.error);
    const { content = [] } = received;
    if (content.length === 0) return { id, response: null, error: outcome.error.with({ details }) };
    const answer = { finishReason: "error", rawFinishReason: null, ...received, content } as const;
    const partial = buildPartial(answer, frameOf(id, received.model));
    return { id, response: null, error: outcome.error.with({ details, partial }) };
  };
}

/** Of one request nothing is known but when its batch began and ended; of a bare reference only when it is read. */
function timingsOf(batch: FinishedBatch, now: number): ResponseFrame["timings"] {
  const { createdAt = null, endedAt = null } = batch;
  const durationMs = createdAt === null || endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(createdAt);
  return {
    startedAt: createdAt ?? new Date(now).toISOString(),
    durationMs: Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0,
    timeToFirstTokenMs: null,
  };
}
