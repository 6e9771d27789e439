import type { JsonObject } from "@crux/core";
import type { LeafContext, WireDialect } from "../wire-dialect.ts";

/**
 * How one vendor speaks Responses. `metadataFields` is `service_tier`, `conversation` and `input_transformations` where
 * absent. Sound and a `caching` of fields are for Chat alone: this wire has no place for the one, and vendors that take
 * the other mark parts through `caching` here too.
 */
export interface ResponsesDialect extends WireDialect {
  /** Whether the vendor keeps answers unless told not to: `store: false` is then sent, and only providerOptions undo it. */
  readonly storesAnswers: boolean;
  /** What to ask for beside the answer when the vendor stores nothing, such as `reasoning.encrypted_content`. */
  readonly include?: (context: LeafContext) => readonly string[];
  /** Whether `strict: false` is said of a tool or schema that does not ask for strict: without it, the vendor decides. */
  readonly saysNotStrict?: boolean;
  /** Whether a tool's result may hold images and files; they follow in a user message where not. */
  readonly mediaInResults?: boolean;
  /** Fewer tokens of answer than these are refused: a smaller limit is raised to it, with a warning. */
  readonly minOutputTokens?: number;
  /** Whether the vendor refuses a message without any content, which models do send (an empty answer). */
  readonly refusesEmptyMessages?: boolean;
  /** Whether an item of an answer waits for something of the caller's: an approval, a patch. Default {@link waitsForCaller}. */
  readonly waitsForCaller?: (item: JsonObject, output: readonly JsonObject[]) => boolean;
}

const callersTypes: ReadonlySet<unknown> = new Set([
  "custom_tool_call",
  "computer_call",
  "local_shell_call",
  "shell_call",
  "apply_patch_call",
]);

/**
 * Whether an item wants the caller's own answer, as OpenAI has it: an approval, or a call of a tool that runs at the
 * caller's and whose output is not in the same answer.
 */
export function waitsForCaller(item: JsonObject, output: readonly JsonObject[]): boolean {
  if (item.type === "mcp_approval_request") return true;
  const isCallers = callersTypes.has(item.type) || (item.type === "tool_search_call" && item.execution === "client");
  if (!isCallers || item.status === "incomplete") return false;
  return !output.some(({ type, call_id: id }) => String(type).endsWith("_output") && id === item.call_id);
}
