import { isCruxError, type ChatInput, type Crux, type ModelInfo } from "@crux/core";
import type { CheckedPolicy } from "./context-policy.ts";

/** How much of a context window the conversation may take. */
export interface ContextBudget {
  /** Tokens for the conversation, tools and all. */
  readonly tokens: number;
  readonly contextWindow: number;
  readonly reservedTokens: number;
}

/** The budget of a request; `null` where neither the policy nor the vendor's list knows the window. */
export async function findBudget(crux: Crux, input: ChatInput, policy: CheckedPolicy): Promise<ContextBudget | null> {
  const info = policy.contextWindow === undefined ? await findModel(crux, input) : null;
  const contextWindow = policy.contextWindow ?? info?.contextWindow ?? null;
  if (contextWindow === null) return null;
  const quarter = Math.floor(contextWindow / 4);
  const reservedTokens =
    policy.reserveTokens ?? input.maxOutputTokens ?? Math.min(info?.maxOutputTokens ?? 4096, quarter);
  return { tokens: Math.max(0, contextWindow - reservedTokens), contextWindow, reservedTokens };
}

const lists = new WeakMap<Crux, Map<string, Promise<readonly ModelInfo[]>>>();

/** What the vendor's list says of the model asked for. The list is asked for once; one that cannot be had knows nothing. */
async function findModel(crux: Crux, input: ChatInput): Promise<ModelInfo | null> {
  const name = fullNameOf(crux, input);
  if (name === null) return null;
  const known = lists.get(crux) ?? new Map<string, Promise<readonly ModelInfo[]>>();
  lists.set(crux, known);
  const listing = known.get(name.provider) ?? crux.listModels(name.provider, { signal: input.signal });
  known.set(name.provider, listing);
  try {
    return (await listing).find(({ id }) => id === name.model) ?? null;
  } catch (thrown) {
    known.delete(name.provider);
    if (isCruxError(thrown) && thrown.code === "cancelled") throw thrown;
    return null;
  }
}

/** The model in full: as asked for, or, where that is an alias or a default, as the last answer names it. */
function fullNameOf(crux: Crux, { model, messages = [] }: ChatInput): { provider: string; model: string } | null {
  const answered = messages.findLast((message) => message.role === "assistant" && message.model !== undefined);
  const names = [model, answered?.role === "assistant" ? answered.model : undefined];
  const providers = new Set(crux.providers().map(({ id }) => id));
  for (const name of names) {
    const slash = name?.indexOf("/") ?? -1;
    if (name === undefined || slash < 0 || !providers.has(name.slice(0, slash))) continue;
    return { provider: name.slice(0, slash), model: name.slice(slash + 1) };
  }
  return null;
}
