import type { ToolCallPart } from "@crux/core";
import type { AgentTool } from "./define-tool.ts";

/** A tool call that waits to be allowed. Its arguments fit the tool's parameters. */
export interface ApprovalRequest {
  readonly toolCallId: string;
  readonly name: string;
  /** Parsed, checked, defaults filled in. */
  readonly arguments: unknown;
  readonly tool: AgentTool;
  /** The call as the model made it. */
  readonly call: ToolCallPart;
  /** Crux's own id of the model call that asked. */
  readonly callId: string;
  /** Aborted when the run is cancelled or out of time: nobody waits for the decision any more. */
  readonly signal: AbortSignal;
}

/**
 * Whether a call may run. `allow` with `arguments` runs it with these instead, once they fit the parameters. `deny` runs nothing; the
 * model is told the reason.
 */
export type Approval =
  | { readonly type: "allow"; readonly arguments?: unknown }
  | { readonly type: "deny"; readonly reason?: string | undefined };

/** Decides a call. What it throws ends the run: a call nobody decided never runs. */
export type Approve = (request: ApprovalRequest) => Approval | Promise<Approval>;
