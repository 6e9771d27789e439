import type { JsonObject } from "@crux/core";
import { toCitation } from "../../decode/read-citation.ts";
import { readString } from "../../wire-json.ts";
import type { AnswerState, OpenItem } from "./answer-state.ts";

/** Whether an annotation says what supports the text; the others name files the model made. */
export function isCitation({ type }: JsonObject): boolean {
  return readString(type)?.endsWith("_citation") ?? false;
}

/** Tells citations of a text part that is there: where they stand in it can be told only then. */
export function tellCitations(
  state: AnswerState,
  item: OpenItem,
  part: number,
  citations: readonly JsonObject[],
): void {
  const text = item.texts.get(part) ?? "";
  for (const annotation of citations)
    state.emit({ type: "citation", part, citation: toCitation(annotation, annotation, text) });
}

/** Tells the citations of parts that never came to their end. */
export function tellWaitingCitations(state: AnswerState): void {
  for (const item of state.items.values()) {
    for (const [part, annotations] of item.annotations)
      tellCitations(state, item, part, annotations.filter(isCitation));
    item.annotations.clear();
  }
}
