import { contextChange, type ContextChange } from "./context-change.ts";
import { messagesOf, turnsOf, without, type Placed } from "./conversation.ts";
import type { Shrunk } from "./shrink.ts";

/** Leaves one turn after another out, the oldest first. */
export function* dropOldestTurns(conversation: readonly Placed[], keepTurns: number): Generator<Shrunk> {
  let rest = conversation;
  for (const turn of turnsOf(conversation).slice(0, -keepTurns)) {
    const dropped = messagesOf(turn);
    rest = without(rest, dropped);
    yield { conversation: rest, change: droppedChange("dropped-turn", "A turn", dropped) };
  }
}

/** Leaves one step of the last turn after another out, the oldest first. */
export function* dropOldestSteps(conversation: readonly Placed[], keepSteps: number): Generator<Shrunk> {
  let rest = conversation;
  const steps = turnsOf(conversation).at(-1)?.steps ?? [];
  for (const dropped of steps.slice(0, Math.max(0, steps.length - keepSteps))) {
    rest = without(rest, dropped);
    yield { conversation: rest, change: droppedChange("dropped-step", "A step", dropped) };
  }
}

function droppedChange(code: "dropped-turn" | "dropped-step", what: string, dropped: readonly Placed[]): ContextChange {
  const count = dropped.length === 1 ? "1 message" : `${dropped.length} messages`;
  const places = dropped.flatMap(({ index }) => index ?? []);
  return contextChange(
    code,
    places,
    `${what} of ${count} is left out, so that the conversation fits the context window.`,
  );
}
