import type { BatchJob, BatchState } from "@crux/core";
import { z } from "zod";
import { asJson } from "../wire-json.ts";

const word = z.string().nullish().catch(null);
const count = z.number().nullish().catch(null);

/** A batch object, as far as it is read. */
export const wireBatchSchema = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  endpoint: word,
  output_file_id: word,
  error_file_id: word,
  request_counts: z.looseObject({ total: count, completed: count, failed: count }).nullish().catch(null),
  created_at: count,
  expires_at: count,
  completed_at: count,
  failed_at: count,
  expired_at: count,
  cancelled_at: count,
  errors: z
    .looseObject({ data: z.array(z.looseObject({ message: word, line: count })).nullish() })
    .nullish()
    .catch(null),
});
/** See {@link wireBatchSchema}. */
export type WireBatch = z.infer<typeof wireBatchSchema>;

/** The vendor's words (OpenAI's documentation of 2026-11-22). An expired or cancelled batch has the results of what was done. */
const states: ReadonlyMap<string, BatchState> = new Map([
  ["validating", "queued"],
  ["in_progress", "running"],
  ["finalizing", "running"],
  ["cancelling", "cancelling"],
  ["completed", "ended"],
  ["expired", "ended"],
  ["cancelled", "ended"],
  ["failed", "failed"],
]);

/** A batch object as a job; a status that is not known is taken for one of a batch that still runs. */
export function decodeBatchJob(batch: WireBatch, provider: string): BatchJob {
  const { id, status, request_counts: counts } = batch;
  const endedAt = batch.completed_at ?? batch.failed_at ?? batch.expired_at ?? batch.cancelled_at;
  return {
    id,
    provider,
    state: states.get(status) ?? "running",
    rawState: status,
    total: counts?.total ?? null,
    succeeded: counts?.completed ?? null,
    failed: counts?.failed ?? null,
    createdAt: toIsoTime(batch.created_at),
    expiresAt: toIsoTime(batch.expires_at),
    endedAt: toIsoTime(endedAt),
    error: describeErrors(batch),
    emulated: false,
    raw: asJson(batch),
  };
}

/** The year 9999 in seconds; a date cannot hold much more. */
const latestSeconds = 253_402_300_799;

function toIsoTime(seconds: number | null | undefined): string | null {
  if (typeof seconds !== "number" || seconds <= 0 || seconds > latestSeconds) return null;
  return new Date(seconds * 1000).toISOString();
}

function describeErrors({ errors }: WireBatch): string | null {
  const told = (errors?.data ?? []).slice(0, 5).flatMap(({ message, line }) => {
    if (typeof message !== "string") return [];
    return [typeof line === "number" ? `line ${line}: ${message}` : message];
  });
  return told.length === 0 ? null : told.join("; ").slice(0, 600);
}
