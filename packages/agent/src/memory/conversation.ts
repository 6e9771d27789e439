import { createId, type Message, type UserMessage } from "@crux/core";
import { progressAtError, type RunResult } from "../run/run-result.ts";
import type { RunInput } from "../run/run-input.ts";
import type { ToolRunner } from "../run/with-tools.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";
import { recall } from "./recall.ts";

/** What every turn of a conversation is run with. */
export interface ConversationOptions extends Omit<RunInput, "prompt" | "messages" | "signal"> {
  /** Instructions to the model, ahead of everything. */
  readonly system?: string | undefined;
  /** Where it is kept. Default: in this process. */
  readonly store?: MemoryStore | undefined;
  /** What it is kept under. Default: a new id. */
  readonly id?: string | undefined;
  /** About how many remembered tokens a turn is sent with. Default: all; `context` then decides. */
  readonly maxRecalledTokens?: number | undefined;
}

/** A conversation that remembers. */
export interface Conversation {
  readonly id: string;
  /**
   * One turn: what is remembered and what the user says go to the model, tools run, and what came of it is remembered.
   * @throws CruxError what failed; what the user said, and the steps that were done, are remembered all the same.
   */
  send(said: UserMessage["content"], options?: { readonly signal?: AbortSignal | undefined }): Promise<RunResult>;
  /** All that was said, whole. */
  history(): Promise<readonly Message[]>;
  /** Forgets it. */
  clear(): Promise<void>;
}

/** Opens a conversation, a new one or one that the store knows. Turns of one conversation are sent one after another. */
export function openConversation(runner: ToolRunner, options: ConversationOptions): Conversation {
  const { system, store = createMemoryStore(), id = createId("conversation"), maxRecalledTokens, ...run } = options;
  const instructions: readonly Message[] = system === undefined ? [] : [{ role: "system", content: system }];
  return {
    id,
    async send(content, { signal } = {}) {
      const said: UserMessage = { role: "user", content };
      const { messages } = await recall(store, id, { maxTokens: maxRecalledTokens });
      try {
        const result = await runner.run({ ...run, messages: [...instructions, ...messages, said], signal });
        await store.append(id, [said, ...result.messages]);
        return result;
      } catch (thrown) {
        await store.append(id, [said, ...(progressAtError(thrown)?.messages ?? [])]);
        throw thrown;
      }
    },
    history: () => store.messages(id),
    clear: () => store.clear(id),
  };
}
