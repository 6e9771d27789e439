import { partsOf, type Message } from "@crux/core";

const accepted = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Gives every tool call an id that the vendor accepts: letters, digits, `_` and `-`, at most 64. An id that is
 * so already is kept; another vendor's is rewritten, the same way for the call and its result, and never into one that is taken.
 */
export function createToolIds(messages: readonly Message[]): (id: string) => string {
  const taken = new Set(messages.flatMap(idsOf).filter((id) => accepted.test(id)));
  const rewritten = new Map<string, string>();
  const counts = new Map<string, number>();
  return (id) => {
    if (accepted.test(id)) return id;
    const known = rewritten.get(id);
    if (known !== undefined) return known;
    const fresh = freeId(id.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 56) || "call", taken, counts);
    taken.add(fresh);
    rewritten.set(id, fresh);
    return fresh;
  };
}

function idsOf(message: Message): readonly string[] {
  return partsOf(message.content).flatMap((part) =>
    part.type === "tool-call" ? [part.id] : part.type === "tool-result" ? [part.toolCallId] : [],
  );
}

/** `counts` remembers how far each wanted id was counted, so that a thousand like ones cost a thousand steps. */
function freeId(wanted: string, taken: ReadonlySet<string>, counts: Map<string, number>): string {
  let count = counts.get(wanted) ?? 1;
  let id = count === 1 ? wanted : `${wanted}_${count}`;
  while (taken.has(id)) {
    count += 1;
    id = `${wanted}_${count}`;
  }
  counts.set(wanted, count);
  return id;
}
