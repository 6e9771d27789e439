import type { BatchJob, BatchState, JsonObject, JsonValue } from "@crux/core";
import type { WireOperation } from "../schemas.ts";
import { countAt, objectAt, stringAt } from "../wire-json.ts";

/** The vendor writes `BATCH_STATE_…` or `JOB_STATE_…`: the end of the word tells. */
const states: Readonly<Record<string, BatchState>> = {
  PENDING: "queued",
  RUNNING: "running",
  SUCCEEDED: "ended",
  FAILED: "failed",
  CANCELLED: "ended",
  EXPIRED: "ended",
};

/** A batch as the vendor tells of it: an operation, whose `metadata` is the batch. */
export function decodeBatch(operation: WireOperation): BatchJob {
  const batch = objectAt(operation as JsonObject, "metadata") ?? (operation as JsonObject);
  const rawState = stringAt(batch, "state");
  const stats = objectAt(batch, "batchStats");
  const failure = objectAt(operation as JsonObject, "error") ?? objectAt(batch, "error");
  return {
    id: operation.name,
    provider: "gemini",
    state: stateOf(rawState, operation),
    rawState,
    total: countAt(stats, "requestCount"),
    succeeded: countAt(stats, "successfulRequestCount"),
    failed: countAt(stats, "failedRequestCount"),
    createdAt: stringAt(batch, "createTime"),
    expiresAt: null,
    endedAt: stringAt(batch, "endTime"),
    error: stringAt(failure, "message"),
    emulated: false,
    raw: operation as JsonValue,
  };
}

function stateOf(rawState: string | null, { done, error }: WireOperation): BatchState {
  const known = states[rawState?.split("_").at(-1) ?? ""];
  if (known !== undefined) return known;
  if (done !== true) return "queued";
  return error === null || error === undefined ? "ended" : "failed";
}
