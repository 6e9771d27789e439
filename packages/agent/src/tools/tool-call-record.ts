import type { ToolCallPart, ToolMessage, ToolResultPart } from "@crux/core";

/**
 * What became of a tool call. Only `returned`, `failed` and `timed-out` ones ran. `failed`: the tool threw, or gave what JSON cannot
 * hold.
 */
export type ToolCallEnd = "returned" | "failed" | "timed-out" | "denied" | "invalid-arguments" | "unknown-tool" | "cut";

/** One tool call and what became of it. */
export interface ToolCallRecord {
  /** As the model made it. */
  readonly call: ToolCallPart;
  /** What the tool ran with: checked, edited by the approval where it did; `null` where nothing ran. */
  readonly arguments: unknown;
  /** What the model is told. */
  readonly result: ToolResultPart;
  readonly end: ToolCallEnd;
  /** How long the tool ran; 0 where nothing ran. */
  readonly durationMs: number;
  /** What the tool threw, for the application; the model never sees it. */
  readonly error: unknown;
}

/** A tool begins to run. */
export interface ToolStartEvent {
  readonly type: "tool-start";
  readonly toolCallId: string;
  readonly name: string;
  /** What it runs with. */
  readonly arguments: unknown;
}

/** A tool call has its result. */
export interface ToolResultEvent extends ToolCallRecord {
  readonly type: "tool-result";
}

/** What a router tells while it works: a `tool-start` for each call that runs, and one `tool-result` for every call. */
export type ToolEvent = ToolStartEvent | ToolResultEvent;

/** The message that tells a model the results. */
export function toToolMessage(records: readonly ToolCallRecord[]): ToolMessage {
  return { role: "tool", content: records.map(({ result }) => result) };
}
