import {
  sumCosts,
  sumUsage,
  type ChatResponse,
  type Cost,
  type CruxError,
  type Message,
  type Usage,
  type Warning,
} from "@crux/core";
import type { FittedContext } from "../context/fit-context.ts";
import type { ToolCallRecord } from "../tools/tool-call-record.ts";

/** One call of the model, and the tools it asked for. */
export interface RunStep {
  /** From 1. */
  readonly step: number;
  /** How the conversation was made to fit; `null` where the run keeps no context policy. */
  readonly context: FittedContext | null;
  /** The answer; of a step that failed, what had come of it. */
  readonly response: ChatResponse;
  /** The tool calls that have a result, in the order of the calls. */
  readonly toolCalls: readonly ToolCallRecord[];
  /** Why the model's call failed; `null` where it did not. */
  readonly error: CruxError | null;
}

/**
 * Why a run ended. `answer`: the model was done (`response.finishReason` says how). `max-steps`: the steps allowed were used up.
 * `pending`: the answer waits for what only the caller can give (`response.pending`).
 */
export type RunStop = "answer" | "max-steps" | "pending";

/** How far a run has come. */
export interface RunProgress {
  readonly steps: readonly RunStep[];
  /** What came on top of the conversation that was given: answers and tool results, in order, ready to be appended to it. */
  readonly messages: readonly Message[];
  /** Tokens of all steps together, and of the summaries they were given; a count that one step does not know is `null`. Those of each step are on its response. */
  readonly usage: Usage;
  /** `null` when the cost of one step is not known. */
  readonly cost: Cost | null;
  /** Of all steps, in order; what was done to the conversation to make it fit, too. */
  readonly warnings: readonly Warning[];
  /** From the start of the run, tools and approvals included. */
  readonly durationMs: number;
}

/** A run that came to its end. */
export interface RunResult<Output = unknown> extends RunProgress {
  /** The last answer. */
  readonly response: ChatResponse<Output>;
  /** The text of the last answer. */
  readonly text: string;
  readonly stop: RunStop;
}

/** Puts together what the steps say. */
export function toProgress(steps: readonly RunStep[], messages: readonly Message[], durationMs: number): RunProgress {
  const summaries = steps.flatMap(({ context }) => context?.changes.flatMap(({ response }) => response ?? []) ?? []);
  const billed = [...summaries, ...steps.filter(mayHaveCost).map(({ response }) => response)];
  return {
    steps,
    messages,
    usage: sumUsage(billed.map(({ usage }) => usage)),
    cost: sumCosts(billed.map(({ cost }) => cost)),
    warnings: steps.flatMap(({ context, response }) => [
      ...(context?.changes ?? []),
      ...(context?.warnings ?? []),
      ...response.warnings,
    ]),
    durationMs,
  };
}

/** A call that was refused, or never sent, has no usage, not even an estimated one. */
function mayHaveCost({ error, response }: RunStep): boolean {
  return error === null || response.usage.estimated;
}

const progressOf = new WeakMap<object, RunProgress>();

/** Notes how far the run had come that an error ended. */
export function noteProgress(error: CruxError, progress: RunProgress): void {
  progressOf.set(error, progress);
}

/**
 * How far a run had come when this error ended it: its steps, what their tools did, the messages to go on from. `null` for an error of
 * no run.
 */
export function progressAtError(error: unknown): RunProgress | null {
  return typeof error === "object" && error !== null ? (progressOf.get(error) ?? null) : null;
}
