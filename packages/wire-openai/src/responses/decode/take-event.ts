import type { JsonObject } from "@crux/core";
import type { z } from "zod";
import { readObject, readObjects, readString } from "../../wire-json.ts";
import { itemOf, ordinalOf, ownerOf, takeIdentity, type AnswerState, type OpenItem } from "./answer-state.ts";
import { closeItem, isReadable } from "./close-item.ts";
import { readableItemSchema, responseSchema, type WireItem } from "./schemas.ts";
import { addArguments, openCall } from "./take-call.ts";
import { addText } from "./take-text.ts";

type Take = (state: AnswerState, event: JsonObject) => void;

/** Events that carry some of the answer. All others are let pass: progress of server tools, closing brackets, new ones. */
const takers: Readonly<Record<string, Take>> = {
  "response.output_text.delta": (state, event) =>
    addText(state, ownerOf(state, event), "text", event.content_index, deltaOf(state, event)),
  "response.refusal.delta": (state, event) =>
    addText(state, ownerOf(state, event), "refusal", event.content_index, deltaOf(state, event)),
  "response.reasoning_summary_text.delta": (state, event) =>
    addText(state, ownerOf(state, event), "summary", event.summary_index, deltaOf(state, event)),
  "response.reasoning_text.delta": (state, event) =>
    addText(state, ownerOf(state, event), "thought", event.content_index, deltaOf(state, event)),
  "response.function_call_arguments.delta": (state, event) =>
    addArguments(state, ownerOf(state, event), deltaOf(state, event), "piece"),
  "response.output_text.annotation.added": takeAnnotation,
  "response.output_item.added": takeAdded,
  "response.output_item.done": takeDone,
};

/** Takes an event that does not end the answer. */
export function takeEvent(state: AnswerState, event: JsonObject): void {
  const response = readObject(event.response);
  if (response !== null) takeIdentity(state, response);
  takers[readString(event.type) ?? ""]?.(state, event);
}

/** Takes the items of a whole answer; of a streamed one those that no event of their own ended. */
export function takeOutput(state: AnswerState, response: JsonObject): void {
  shaped(state, responseSchema, response);
  const taken = new Set<OpenItem>();
  readObjects(response.output).forEach((raw, index) => {
    const known = state.itemsById.get(readString(raw.id) ?? "");
    // Ids may repeat: no two of a list are the same item.
    const item = known !== undefined && !taken.has(known) ? known : itemOf(state, index, raw);
    taken.add(item);
    if (!item.done) closeItem(state, item, raw, readItem(state, item.type ?? raw.type, raw));
  });
}

function deltaOf(state: AnswerState, { delta, type }: JsonObject): string {
  if (delta === undefined || delta === null) return "";
  if (typeof delta !== "string") throw state.unreadable(`the delta of ${String(type)} is no text`);
  return delta;
}

function takeAnnotation(state: AnswerState, event: JsonObject): void {
  const annotation = readObject(event.annotation);
  const item = ownerOf(state, event);
  if (annotation === null || item.done) return;
  const part = ordinalOf(item, "text", event.content_index);
  item.annotations.set(part, [...(item.annotations.get(part) ?? []), annotation]);
}

/** Only a call says something at its beginning: which tool, and under what id. */
function takeAdded(state: AnswerState, event: JsonObject): void {
  const raw = rawItem(state, event);
  if (raw === null) return;
  const item = itemOf(state, event.output_index, raw);
  item.type ??= readString(raw.type);
  if (item.type === "function_call" && !item.done) openCall(state, item, readItem(state, item.type, raw));
}

function takeDone(state: AnswerState, event: JsonObject): void {
  const raw = rawItem(state, event);
  if (raw === null) return;
  const item = itemOf(state, event.output_index, raw);
  if (!item.done) closeItem(state, item, raw, readItem(state, item.type ?? raw.type, raw));
}

function rawItem(state: AnswerState, { item }: JsonObject): JsonObject | null {
  if (item === undefined || item === null) return null;
  const raw = readObject(item);
  if (raw === null) throw state.unreadable("an item is no object");
  return raw;
}

function readItem(state: AnswerState, type: unknown, raw: JsonObject): WireItem {
  return isReadable(type) ? shaped(state, readableItemSchema, raw) : {};
}

function shaped<Schema extends z.ZodType>(state: AnswerState, schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw state.unreadable(
    issue === undefined ? "it has another shape" : `${issue.path.map(String).join(".")}: ${issue.message}`,
  );
}
