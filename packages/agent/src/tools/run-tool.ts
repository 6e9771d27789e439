import type { Clock, ToolCallPart } from "@crux/core";
import type { AgentTool } from "./define-tool.ts";
import { whileNotAborted } from "./while-not-aborted.ts";

/** One call that is about to run. */
export interface ToolStart {
  readonly tool: AgentTool;
  readonly call: ToolCallPart;
  /** Checked. */
  readonly arguments: unknown;
  readonly callId: string;
  /** In milliseconds; `null` is no limit. */
  readonly timeoutMs: number | null;
  /** Ends the call, and whoever waits for it, at once. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Stands for the end of a tool whose time is up. */
export const timeIsUp = Symbol("time is up");

/**
 * Runs a tool once. Its signal is aborted when `signal` is, or when its time is up; from then on the tool is not waited for, whether
 * it heeds the signal or not.
 * @throws what the tool throws, the reason of `signal`, or {@link timeIsUp}.
 */
export async function runTool(start: ToolStart): Promise<unknown> {
  const { tool, call, callId, timeoutMs, signal, clock } = start;
  const late = new AbortController();
  const ending = AbortSignal.any([signal, late.signal]);
  const stopTimer = timeoutMs === null ? undefined : clock.schedule(() => late.abort(timeIsUp), timeoutMs);
  try {
    return await whileNotAborted(ending, async () =>
      tool.execute(start.arguments, { signal: ending, callId, toolCallId: call.id }),
    );
  } finally {
    stopTimer?.();
  }
}
