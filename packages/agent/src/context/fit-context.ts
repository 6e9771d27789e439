import { CruxError, describeIssues, type ChatInput, type Crux, type Warning } from "@crux/core";
import { findBudget, type ContextBudget } from "./context-budget.ts";
import type { ContextChange } from "./context-change.ts";
import { contextPolicySchema, type CheckedPolicy, type CheckedStrategy, type ContextPolicy } from "./context-policy.ts";
import { place, type GivenMessage, type Placed } from "./conversation.ts";
import { dropOldestSteps, dropOldestTurns } from "./drop-oldest.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { boundTokens, measureContext, type ContextSize } from "./measure-context.ts";
import type { Shrunk } from "./shrink.ts";
import { summarizeOldestTurns } from "./summarize-oldest.ts";
import { trimToolResults } from "./trim-tool-results.ts";

/** A conversation that fits, and what was done to it. */
export interface FittedContext {
  readonly messages: readonly GivenMessage[];
  /** Everything that was removed, shortened or replaced, in order. Empty where it fitted. */
  readonly changes: readonly ContextChange[];
  /** What is not certain, such as a window that nobody knows. */
  readonly warnings: readonly Warning[];
  /** How large it is now. */
  readonly size: ContextSize;
  /** How large it may be; `null` where nobody knows the window, and nothing was changed. */
  readonly budget: ContextBudget | null;
}

/**
 * Makes the conversation of a request fit the model's context window, by the strategies of the policy, in their order, as far as needed.
 * System messages stay; a call and its results leave together, an answer leaves whole. The vendor's own count decides where it counts;
 * a request that certainly fits, because it has fewer bytes than the budget has tokens, is not counted.
 * @throws CruxError `context-length` when what must stay is too large; `invalid-request` for a wrong policy; `cancelled`.
 */
export async function fitContext(crux: Crux, input: ChatInput, policy: ContextPolicy = {}): Promise<FittedContext> {
  const checked = checkPolicy(policy);
  const messages = input.messages ?? [{ role: "user", content: input.prompt ?? "" }];
  const request = withMessages(input, messages);
  const budget = await findBudget(crux, request, checked);
  const unchanged = { messages, changes: [], warnings: [], budget };
  const bound = boundTokens(request);
  if (budget === null || (bound !== null && bound <= budget.tokens)) {
    const size: ContextSize = { inputTokens: estimateTokens(request), source: "estimate" };
    return { ...unchanged, warnings: budget === null ? [unknownWindow(input.model)] : [], size };
  }
  const size = await measureContext(crux, request);
  return size.inputTokens <= roomOf(budget, size, checked)
    ? { ...unchanged, size }
    : shrink({ crux, request, policy: checked, budget }, place(messages), size);
}

interface Shrinking {
  readonly crux: Crux;
  readonly request: ChatInput;
  readonly policy: CheckedPolicy;
  readonly budget: ContextBudget;
}

async function shrink(given: Shrinking, conversation: readonly Placed[], first: ContextSize): Promise<FittedContext> {
  const { crux, request, policy, budget } = given;
  const changes: ContextChange[] = [];
  let rest = conversation;
  let size = first;
  // How far the estimate is from the count tells how much to take away before counting again.
  let ratio = size.inputTokens / estimateTokens(request);
  for (const strategy of policy.strategies) {
    for await (const { conversation: smaller, change } of apply(strategy, given, rest)) {
      rest = smaller;
      changes.push(change);
      const smallerRequest = withMessages(request, messagesIn(rest));
      const estimate = estimateTokens(smallerRequest);
      if (estimate * ratio > roomOf(budget, size, policy)) continue;
      size = await measureContext(crux, smallerRequest);
      if (size.inputTokens <= roomOf(budget, size, policy))
        return { messages: messagesIn(rest), changes, warnings: [], size, budget };
      ratio = size.inputTokens / estimate;
    }
  }
  throw tooLarge(await measureContext(crux, withMessages(request, messagesIn(rest))), given, changes.length);
}

function apply(
  strategy: CheckedStrategy,
  { crux, request, budget }: Shrinking,
  conversation: readonly Placed[],
): Iterable<Shrunk> | AsyncIterable<Shrunk> {
  switch (strategy.type) {
    case "trim-tool-results":
      return trimToolResults(conversation, strategy.keepSteps, strategy.maxCharacters);
    case "drop-tool-results":
      return trimToolResults(conversation, strategy.keepSteps, 0);
    case "drop-oldest-turns":
      return dropOldestTurns(conversation, strategy.keepTurns);
    case "drop-oldest-steps":
      return dropOldestSteps(conversation, strategy.keepSteps);
    case "summarize-oldest-turns":
      return summarizeOldestTurns(crux, request, conversation, strategy, budget.tokens);
    default:
      return strategy satisfies never;
  }
}

/** What may be used of the budget: an estimate leaves some of it free. */
function roomOf({ tokens }: ContextBudget, { source }: ContextSize, { estimateMargin }: CheckedPolicy): number {
  return source === "vendor" ? tokens : Math.floor(tokens * (1 - estimateMargin));
}

function messagesIn(conversation: readonly Placed[]): readonly GivenMessage[] {
  return conversation.map(({ message }) => message);
}

function withMessages(input: ChatInput, messages: readonly GivenMessage[]): ChatInput {
  const { prompt: _prompt, ...rest } = input;
  return { ...rest, messages };
}

function checkPolicy(policy: ContextPolicy): CheckedPolicy {
  const checked = contextPolicySchema.safeParse(policy);
  if (checked.success) return checked.data;
  const { issues } = checked.error;
  throw new CruxError("invalid-request", `Invalid context policy: ${describeIssues(issues)}.`, { path: "context" });
}

function unknownWindow(model: string | undefined): Warning {
  return {
    code: "unknown-context-window",
    message: `Nobody says how much fits into ${model ?? "the default model"}: nothing is left out of the conversation. Set contextWindow where you know it.`,
  };
}

function tooLarge(
  { inputTokens, source }: ContextSize,
  { budget, policy, request }: Shrinking,
  changes: number,
): CruxError {
  const { contextWindow, reservedTokens } = budget;
  const who = source === "vendor" ? "as the vendor counts" : "by estimate";
  const margin =
    source === "vendor" ? "" : `, ${Math.round(policy.estimateMargin * 100)} % of the rest for the estimate`;
  return new CruxError(
    "context-length",
    `What must stay of the conversation holds ${inputTokens} tokens (${who}) after ${changes} changes, and only ${roomOf(budget, { inputTokens, source }, policy)} fit: ` +
      `${request.model ?? "the model"} has a window of ${contextWindow}, of which ${reservedTokens} are kept for the answer${margin}. ` +
      "Shorten the system message, the last turn or the tools, keep fewer turns, or take a model with a larger window.",
    { path: "messages", ...(request.model === undefined ? {} : { model: request.model }) },
  );
}
