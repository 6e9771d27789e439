import { isCruxError, type StreamError, type StreamEvent, type StreamFinish } from "@crux/core";
import { checkDeltas } from "./check-deltas.ts";
import { checkOrder } from "./check-order.ts";
import { checkIdentity, checkResponse } from "./check-response.ts";
import type { GrammarViolation, Report } from "./grammar-violation.ts";

/** Every way in which the events of one stream, complete and in order, break the grammar; empty for a good stream. */
export function checkStream(events: readonly StreamEvent[]): readonly GrammarViolation[] {
  const violations: GrammarViolation[] = [];
  const report: Report = (rule, message, index = null) => violations.push({ rule, message, index });
  const { start, deltas, terminal } = checkOrder(events, report);
  const parts = checkDeltas(deltas, report);
  if (terminal === null) return violations;
  checkMetrics(terminal, deltas.length, report);
  if (terminal.type === "error") checkError(terminal, report);
  const response = terminal.type === "finish" ? terminal.response : terminal.partial;
  if (start !== null) checkIdentity(response, start, report);
  checkResponse(response, parts, terminal.type === "error", report);
  return violations;
}

/**
 * Fails unless the events are a stream of the grammar.
 * @throws Error that lists every violation, with the rule and the place of each.
 */
export function assertStream(events: readonly StreamEvent[]): void {
  const violations = checkStream(events);
  if (violations.length === 0) return;
  const list = violations.map(
    ({ rule, message, index }) => `  ${rule}${index === null ? "" : ` at event ${index}`}: ${message}`,
  );
  throw new Error(
    `Not a stream of the grammar (${events
      .map((event) => event.type)
      .join(" ")
      .slice(0, 300)}):\n${list.join("\n")}`,
  );
}

function checkMetrics({ metrics }: StreamFinish | StreamError, count: number, report: Report): void {
  const { emittedCount, timeToFirstTokenMs, totalDurationMs } = metrics;
  if (emittedCount !== count)
    report("metrics-count", `metrics.emittedCount is ${emittedCount}, but ${count} deltas came.`);
  if ((timeToFirstTokenMs === null) !== (count === 0)) {
    report(
      "metrics-first",
      `metrics.timeToFirstTokenMs is ${String(timeToFirstTokenMs)}, with ${count} deltas; it is null if and only if there was none.`,
    );
  }
  if (!(totalDurationMs >= 0) || (timeToFirstTokenMs !== null && !(timeToFirstTokenMs >= 0))) {
    report(
      "metrics-range",
      `metrics hold a time below 0 or no number: first ${String(timeToFirstTokenMs)}, total ${String(totalDurationMs)}.`,
    );
  } else if (timeToFirstTokenMs !== null && timeToFirstTokenMs > totalDurationMs) {
    report(
      "metrics-order",
      `The first delta came after ${timeToFirstTokenMs} ms, the end after ${totalDurationMs} ms.`,
    );
  }
}

function checkError({ error, partial }: StreamError, report: Report): void {
  if (!isCruxError(error)) report("error-value", "error.error is no CruxError.");
  else if (error.partial !== partial) report("error-partial", "error.error.partial is not the partial of the event.");
  if (partial.finishReason !== "error")
    report("partial-reason", `The partial of a failed stream has finishReason ${partial.finishReason}, not error.`);
}
