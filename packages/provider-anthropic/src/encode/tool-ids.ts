import { partsOf, type Message } from "@crux/core";

const accepted = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Gives every tool call an id that the vendor accepts: letters, digits, `_` and `-`, at most 64. An id that is
 * so already is kept; another vendor's is rewritten, the same way for the call and its result, and never into one that is taken.
 */
export function createToolIds(messages: readonly Message[]): (id: string) => string {
  const taken = new Set(messages.flatMap(idsOf).filter((id) => accepted.test(id)));
  const rewritten = new Map<string, string>();
  return (id) => {
    if (accepted.test(id)) return id;
    const known = rewritten.get(id);
    if (known !== undefined) return known;
    const fresh = freeId(id.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 60) || "call", taken);
    taken.add(fresh);
    rewritten.set(id, fresh);
    return fresh;
  };
}

function idsOf(message: Message): readonly string[] {
  return partsOf<Exclude<Message["content"], string>[number]>(message.content).flatMap((part) =>
    part.type === "tool-call" ? [part.id] : part.type === "tool-result" ? [part.toolCallId] : [],
  );
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}_${count}`;
  return id;
}
