import { toCruxError, type ToolCallPart } from "@crux/core";
import { abortedError } from "./aborted-error.ts";
import type { Approve } from "./approval.ts";
import { checkArguments, checkValues, type Checker } from "./check-arguments.ts";
import type { AgentTool } from "./define-tool.ts";
import { describeFailure } from "./describe-failure.ts";
import type { ToolCallEnd, ToolCallRecord } from "./tool-call-record.ts";
import { errorResult } from "./tool-output.ts";
import { whileNotAborted } from "./while-not-aborted.ts";

/** A call that may run, with the arguments it runs with. */
export interface ReadyCall {
  readonly type: "ready";
  readonly call: ToolCallPart;
  readonly tool: AgentTool;
  readonly arguments: unknown;
}

/** A call that runs, or one that was answered without running anything. */
export type PreparedCall = ReadyCall | { readonly type: "answered"; readonly record: ToolCallRecord };

interface Decision {
  readonly callId: string;
  readonly signal: AbortSignal;
  readonly approve: Approve | undefined;
  readonly crux: Checker;
}

/**
 * Finds the tool, checks the arguments, and has the call decided, in this order.
 * @throws CruxError what the signal was aborted with; what `approve` throws, as `internal` unless it is one.
 */
export async function prepareCall(
  call: ToolCallPart,
  tools: ReadonlyMap<string, AgentTool>,
  decision: Decision,
): Promise<PreparedCall> {
  if (decision.signal.aborted) throw abortedError(decision.signal);
  if (!call.complete) return answered(call, "cut", "The call was cut before it was whole. It was not run.");
  const tool = tools.get(call.name);
  if (tool === undefined) return answered(call, "unknown-tool", unknownTool(call.name, [...tools.keys()]));
  // A schema may run code of its own, which may throw.
  const checked = await checkArguments(tool, call.arguments, decision.crux).catch((thrown: unknown) => ({
    ok: false as const,
    message: describeFailure(tool.name, thrown),
  }));
  if (!checked.ok) return answered(call, "invalid-arguments", checked.message);
  const ready: ReadyCall = { type: "ready", call, tool, arguments: checked.value };
  return decision.approve === undefined ? ready : decide(ready, decision, decision.approve);
}

async function decide(ready: ReadyCall, { callId, signal, crux }: Decision, approve: Approve): Promise<PreparedCall> {
  const { call, tool } = ready;
  const request = { toolCallId: call.id, name: call.name, arguments: ready.arguments, tool, call, callId, signal };
  const approval = await whileNotAborted(signal, async () => approve(request)).catch((thrown: unknown) => {
    throw signal.aborted ? abortedError(signal) : toCruxError(thrown);
  });
  if (approval.type === "deny") {
    const reason = approval.reason === undefined ? "" : ` The reason: ${approval.reason}`;
    return answered(call, "denied", `This call was not allowed, and was not run.${reason}`);
  }
  if (approval.arguments === undefined) return ready;
  const edited = await checkValues(tool, approval.arguments, crux);
  return edited.ok ? { ...ready, arguments: edited.value } : answered(call, "invalid-arguments", edited.message);
}

function unknownTool(name: string, known: readonly string[]): string {
  const names = known.length === 0 ? "There are none to call." : `The tools are: ${known.join(", ")}.`;
  return `There is no tool called ${name}. ${names}`;
}

function answered(call: ToolCallPart, end: ToolCallEnd, message: string): PreparedCall {
  const result = errorResult(call, message);
  return { type: "answered", record: { call, arguments: null, result, end, durationMs: 0, error: null } };
}
