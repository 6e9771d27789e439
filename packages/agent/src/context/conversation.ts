import type { ChatInput } from "@crux/core";

/** A message as it is given to a request. */
export type GivenMessage = NonNullable<ChatInput["messages"]>[number];

/** A message and where it stood in the conversation that was given; `null` for one that was added. */
export interface Placed {
  readonly message: GivenMessage;
  readonly index: number | null;
}

/** What the user said, and the steps it brought. */
export interface Turn {
  readonly said: readonly Placed[];
  /** Each an answer, or several in a row that continue one another, with the tool results that follow. */
  readonly steps: readonly (readonly Placed[])[];
}

/** The conversation with its places. */
export function place(messages: readonly GivenMessage[]): readonly Placed[] {
  return messages.map((message, index) => ({ message, index }));
}

/** The turns, in order. System messages belong to none. What stands before the first user message is a turn in which nothing was said. */
export function turnsOf(conversation: readonly Placed[]): readonly Turn[] {
  const turns: { said: Placed[]; steps: Placed[][] }[] = [];
  let before: string | null = null;
  for (const placed of conversation) {
    const { role } = placed.message;
    if (role === "system") continue;
    if (role === "user" && before !== "user") turns.push({ said: [], steps: [] });
    else if (turns.length === 0) turns.push({ said: [], steps: [] });
    const turn = turns.at(-1);
    if (role === "user") turn?.said.push(placed);
    else if ((role === "assistant" && before !== "assistant") || turn?.steps.length === 0) turn?.steps.push([placed]);
    else turn?.steps.at(-1)?.push(placed);
    before = role;
  }
  return turns;
}

/** All messages of a turn. */
export function messagesOf({ said, steps }: Turn): readonly Placed[] {
  return [...said, ...steps.flat()];
}

/**
 * The conversation without some messages. A call and its results leave together, wherever the results stood; an answer leaves whole, so
 * that its reasoning never parts from what follows it.
 */
export function without(conversation: readonly Placed[], dropped: readonly Placed[]): readonly Placed[] {
  const gone = new Set(dropped);
  const kept = conversation.filter((placed) => !gone.has(placed));
  const keptCalls = new Set(kept.flatMap(({ message }) => callIdsOf(message)));
  const orphans = new Set(dropped.flatMap(({ message }) => callIdsOf(message)).filter((id) => !keptCalls.has(id)));
  return orphans.size === 0 ? kept : kept.flatMap((placed) => withoutResults(placed, orphans));
}

function callIdsOf(message: GivenMessage): readonly string[] {
  if (message.role !== "assistant" || typeof message.content === "string") return [];
  return message.content.flatMap((part) => (part.type === "tool-call" ? [part.id] : []));
}

function withoutResults(placed: Placed, calls: ReadonlySet<string>): readonly Placed[] {
  const { message } = placed;
  if (message.role !== "tool") return [placed];
  const content = message.content.filter((part) => part.type !== "tool-result" || !calls.has(part.toolCallId));
  if (content.length === message.content.length) return [placed];
  return content.length === 0 ? [] : [{ ...placed, message: { ...message, content } }];
}
