import type { Message, SystemMessage } from "@crux/core";
import { estimateMessage } from "../context/estimate-tokens.ts";
import { messagesOf, place, turnsOf } from "../context/conversation.ts";
import type { MemoryStore } from "./memory-store.ts";

/** What is remembered of a conversation, as far as there is room for it. */
export interface Recollection {
  /** The facts as a system message, then the system messages and the newest turns, whole. Ready to be sent. */
  readonly messages: readonly Message[];
  /** About how many tokens these are. */
  readonly estimatedTokens: number;
  /** How many older turns found no room. */
  readonly leftOutTurns: number;
}

/**
 * What is remembered, newest first, in about `maxTokens`. Facts and system messages always come; turns come whole or not at all.
 */
export async function recall(
  store: MemoryStore,
  conversation: string,
  { maxTokens = Infinity }: { readonly maxTokens?: number | undefined } = {},
): Promise<Recollection> {
  const [kept, facts] = await Promise.all([store.messages(conversation), store.facts(conversation)]);
  const known = [...tellFacts(facts), ...kept.filter(({ role }) => role === "system")];
  const turns = turnsOf(place(kept)).map((turn) => messagesOf(turn).map(({ message }) => message as Message));
  let estimatedTokens = tokensOf(known);
  let first = turns.length;
  while (first > 0 && estimatedTokens + tokensOf(turns[first - 1] ?? []) <= maxTokens) {
    first -= 1;
    estimatedTokens += tokensOf(turns[first] ?? []);
  }
  return { messages: [...known, ...turns.slice(first).flat()], estimatedTokens, leftOutTurns: first };
}

function tokensOf(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + estimateMessage(message), 0);
}

function tellFacts(facts: Readonly<Record<string, string>>): readonly SystemMessage[] {
  const lines = Object.entries(facts).map(([name, fact]) => `- ${name}: ${fact}`);
  return lines.length === 0 ? [] : [{ role: "system", content: `What is known from before:\n${lines.join("\n")}` }];
}
