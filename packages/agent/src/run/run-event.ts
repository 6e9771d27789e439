import type { CruxError, StreamEvent } from "@crux/core";
import type { ToolEvent } from "../tools/tool-call-record.ts";
import type { FittedContext } from "../context/fit-context.ts";
import type { RunProgress, RunResult } from "./run-result.ts";

/*
 * run  = { step } ( run-finish | run-error )
 * step = step-start stream { tool-start | tool-result } step-finish
 *
 * `stream` is one whole stream of the core: start { delta } ( finish | error ). A step that fails has no step-finish; `run-error`
 * is then next.
 */

/** The model is about to be asked. */
export interface StepStart {
  readonly type: "step-start";
  /** From 1. */
  readonly step: number;
  /** What was done to the conversation so that it fits; `null` where the run keeps no context policy. */
  readonly context: FittedContext | null;
}

/** The step is over: its answer is whole, and each of its tool calls has a result. */
export interface StepFinish {
  readonly type: "step-finish";
  readonly step: number;
}

/** The run came to its end. */
export interface RunFinish<Output = unknown> {
  readonly type: "run-finish";
  readonly result: RunResult<Output>;
}

/** The run failed; `progress` tells what had been done by then. */
export interface RunError {
  readonly type: "run-error";
  readonly error: CruxError;
  readonly progress: RunProgress;
}

/** What `runStream` yields. */
export type RunEvent<Output = unknown> =
  StepStart | StreamEvent<Output> | ToolEvent | StepFinish | RunFinish<Output> | RunError;
