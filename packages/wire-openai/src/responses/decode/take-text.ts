import type { JsonObject } from "@crux/core";
import { ordinalOf, type AnswerState, type OpenItem } from "./answer-state.ts";

/** The four kinds of text an item may hold. */
export type TextKind = "text" | "refusal" | "summary" | "thought";

const deltaTypes = {
  text: "text-delta",
  refusal: "refusal-delta",
  summary: "reasoning-delta",
  thought: "reasoning-delta",
} as const;

/** Takes more text of a part. */
export function addText(state: AnswerState, item: OpenItem, kind: TextKind, index: unknown, text: string): void {
  if (text === "" || item.done) return;
  const part = ordinalOf(item, kind, index);
  item.texts.set(part, (item.texts.get(part) ?? "") + text);
  if (kind === "text") state.hasText = true;
  if (kind === "refusal") state.hasRefusal = true;
  state.emit({ type: deltaTypes[kind], part, text });
}

/** Takes a part whole: what its deltas left out is told, unless they said something else. Returns its ordinal. */
export function completeText(state: AnswerState, item: OpenItem, kind: TextKind, index: number, whole: string): number {
  const part = ordinalOf(item, kind, index);
  const told = item.texts.get(part) ?? "";
  addText(state, item, kind, index, missingText(told, whole));
  return part;
}

/** What of a whole text was not told yet; nothing where another text was. */
export function missingText(told: string, whole: string): string {
  return whole.startsWith(told) ? whole.slice(told.length) : "";
}

/** Puts opaque data on a part. */
export function tellMetadata(state: AnswerState, kind: TextKind, part: number, metadata: JsonObject): void {
  state.emit({ type: deltaTypes[kind], part, text: "", providerMetadata: { [state.dialect.id]: metadata } });
}
