import { CruxError, systemClock, type Clock, type ToolCallPart, type ToolResultPart } from "@crux/core";
import { abortedError } from "./aborted-error.ts";
import type { AgentTool } from "./define-tool.ts";
import type { Checker } from "./check-arguments.ts";
import { describeFailure } from "./describe-failure.ts";
import type { Approve } from "./approval.ts";
import { prepareCall, type ReadyCall } from "./prepare-call.ts";
import { runTool, timeIsUp } from "./run-tool.ts";
import type { ToolCallEnd, ToolCallRecord, ToolEvent } from "./tool-call-record.ts";
import { errorResult, toToolResult } from "./tool-output.ts";

/** What a router works with. */
export interface ToolRouterParts {
  /** Checks arguments: the Crux that asks the model, or any other. */
  readonly crux: Checker;
  readonly clock?: Clock | undefined;
}

/** How calls are run. */
export interface RouteOptions {
  /** Crux's own id of the model call that asked. */
  readonly callId: string;
  /** Ends everything at once. */
  readonly signal?: AbortSignal | undefined;
  /** Decides each call, one after another, before the first of them runs. Left out: all are allowed. */
  readonly approve?: Approve | undefined;
  /** How many tools run at the same time. Default 8. */
  readonly maxParallelTools?: number | undefined;
  /** The longest one call may take, in milliseconds, where its tool does not say; `null` is no limit. Default 60,000. */
  readonly toolTimeoutMs?: number | null | undefined;
}

const defaultParallelTools = 8;
const defaultToolTimeoutMs = 60_000;

/** See `ToolRouter.route`. */
export async function* routeCalls(
  calls: readonly ToolCallPart[],
  tools: ReadonlyMap<string, AgentTool>,
  options: RouteOptions,
  { crux, clock = systemClock }: ToolRouterParts,
): AsyncGenerator<ToolEvent, readonly ToolCallRecord[], undefined> {
  const { callId, approve, maxParallelTools = defaultParallelTools, toolTimeoutMs = defaultToolTimeoutMs } = options;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const records = new Map<ToolCallPart, ToolCallRecord>();
  const running = new Map<ToolCallPart, Promise<ToolCallRecord>>();
  const ready: ReadyCall[] = [];
  try {
    for (const call of calls) {
      const prepared = await prepareCall(call, tools, { callId, signal, approve, crux });
      if (prepared.type === "ready") ready.push(prepared);
      else {
        records.set(call, prepared.record);
        yield { type: "tool-result", ...prepared.record };
      }
    }
    while (ready.length > 0 || running.size > 0) {
      const started = ready.splice(0, Math.max(0, maxParallelTools - running.size));
      for (const start of started) running.set(start.call, runReady(start, { callId, signal, toolTimeoutMs, clock }));
      for (const { call, arguments: values } of started)
        yield { type: "tool-start", toolCallId: call.id, name: call.name, arguments: values };
      const record = await Promise.race(running.values());
      running.delete(record.call);
      records.set(record.call, record);
      yield { type: "tool-result", ...record };
    }
    return calls.flatMap((call) => records.get(call) ?? []);
  } finally {
    // Whoever leaves early leaves no tool running.
    if (running.size > 0) stop.abort(new CruxError("cancelled", "The run was left while its tools ran."));
  }
}

interface Running {
  readonly callId: string;
  readonly signal: AbortSignal;
  readonly toolTimeoutMs: number | null;
  readonly clock: Clock;
}

/** Rejects only when the whole turn is ended. */
function runReady(ready: ReadyCall, running: Running): Promise<ToolCallRecord> {
  const recorded = recordReady(ready, running);
  // When one ends the turn, nobody asks the others any more.
  recorded.catch(() => undefined);
  return recorded;
}

async function recordReady({ call, tool, arguments: values }: ReadyCall, running: Running): Promise<ToolCallRecord> {
  const { callId, signal, clock } = running;
  const startedAt = clock.elapsed();
  const timeoutMs = tool.timeoutMs === undefined ? running.toolTimeoutMs : tool.timeoutMs;
  const record = (end: ToolCallEnd, result: ToolResultPart, error: unknown): ToolCallRecord => ({
    ...{ call, arguments: values, result, end, error },
    durationMs: clock.elapsed() - startedAt,
  });
  try {
    const output = await runTool({ tool, call, arguments: values, callId, timeoutMs, signal, clock });
    return record("returned", toToolResult(call, output), null);
  } catch (thrown) {
    if (signal.aborted) throw abortedError(signal);
    if (thrown !== timeIsUp) return record("failed", errorResult(call, describeFailure(call.name, thrown)), thrown);
    const message = `The tool ${call.name} did not finish within ${(timeoutMs ?? 0) / 1000} s, and was given up.`;
    return record("timed-out", errorResult(call, message), null);
  }
}
