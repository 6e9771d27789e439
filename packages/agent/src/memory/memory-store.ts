import type { Message } from "@crux/core";

/** Where conversations are kept between runs. Each is known by an id of the application's own. */
export interface MemoryStore {
  /** Adds messages at the end. */
  append(conversation: string, messages: readonly Message[]): Promise<void>;
  /** All messages, oldest first; none for a conversation nobody knows. */
  messages(conversation: string): Promise<readonly Message[]>;
  /** Keeps something known by name (`"user's name"`), in place of what was known by it; `null` forgets it. */
  setFact(conversation: string, name: string, fact: string | null): Promise<void>;
  /** What is known, in the order in which it was first told. */
  facts(conversation: string): Promise<Readonly<Record<string, string>>>;
  /** Forgets all of a conversation. */
  clear(conversation: string): Promise<void>;
}

interface Kept {
  readonly messages: Message[];
  readonly facts: Map<string, string>;
}

/** A store that lives as long as the process. */
export function createMemoryStore(): MemoryStore {
  const conversations = new Map<string, Kept>();
  const keptOf = (id: string): Kept => {
    const known = conversations.get(id) ?? { messages: [], facts: new Map<string, string>() };
    conversations.set(id, known);
    return known;
  };
  return {
    append: async (id, messages) => void keptOf(id).messages.push(...messages),
    messages: async (id) => [...(conversations.get(id)?.messages ?? [])],
    async setFact(id, name, fact) {
      const { facts } = keptOf(id);
      if (fact === null) facts.delete(name);
      else facts.set(name, fact);
    },
    facts: async (id) => Object.fromEntries(conversations.get(id)?.facts ?? []),
    clear: async (id) => void conversations.delete(id),
  };
}
