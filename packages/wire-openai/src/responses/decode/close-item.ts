import type { JsonObject } from "@crux/core";
import { asJson, readObjects, readString } from "../../wire-json.ts";
import { ordinalOf, type AnswerState, type OpenItem } from "./answer-state.ts";
import { addArguments, endCall, openCall } from "./take-call.ts";
import { isCitation, tellCitations } from "./take-citations.ts";
import { completeText, tellMetadata, type TextKind } from "./take-text.ts";
import type { WireContentPart, WireItem } from "./schemas.ts";

/**
 * Takes an item that the vendor says is whole: tells what its deltas left out, and the opaque data that lets it go back
 * as it came. What has no neutral form is handed over as it is.
 */
export function closeItem(state: AnswerState, item: OpenItem, raw: JsonObject, readable: WireItem): void {
  if (item.done) return;
  item.type ??= readString(raw.type);
  switch (item.type) {
    case null:
      return;
    case "message":
      closeMessage(state, item, raw, readable);
      break;
    case "reasoning":
      closeReasoning(state, item, raw, readable);
      break;
    case "function_call":
      closeCall(state, item, raw, readable);
      break;
    default:
      tellOpaque(state, item, item.type, raw);
  }
  item.done = true;
  state.output.push(raw);
}

/** Whether an item's content is read, so that it must have the shape of this wire. */
export function isReadable(type: unknown): boolean {
  return type === "message" || type === "reasoning" || type === "function_call";
}

/** Each part carries its message, without the content: parts of one id go back as one item. */
function closeMessage(state: AnswerState, item: OpenItem, raw: JsonObject, { content }: WireItem): void {
  const { content: _content, ...message } = raw;
  const parts: readonly WireContentPart[] =
    typeof content === "string" ? [{ type: "output_text", text: content }] : (content ?? []);
  if (parts.length === 0) tellMetadata(state, "text", ordinalOf(item, "text"), { item: message });
  parts.forEach((part, index) => {
    const kind: TextKind = part.type === "refusal" ? "refusal" : "text";
    const ordinal = completeText(state, item, kind, index, (kind === "refusal" ? part.refusal : part.text) ?? "");
    const annotations = kind === "refusal" ? [] : takeAnnotations(item, ordinal, part);
    tellCitations(state, item, ordinal, annotations.filter(isCitation));
    const others = annotations.filter((annotation) => !isCitation(annotation));
    tellMetadata(state, kind, ordinal, {
      item: message,
      ...(others.length === 0 ? {} : { annotations: others }),
      ...(isKnownPart(part) ? {} : { part: asJson(part) }),
    });
    if (Array.isArray(part.logprobs)) state.logprobs.push(...part.logprobs.map(asJson));
  });
}

function isKnownPart({ type }: WireContentPart): boolean {
  return type === "output_text" || type === "refusal" || type === "text" || type === undefined;
}

/** The list of the whole part counts, where it has any; those that came on their own stand in for it. */
function takeAnnotations(item: OpenItem, ordinal: number, { annotations }: WireContentPart): readonly JsonObject[] {
  const listed = readObjects(annotations);
  const gathered = item.annotations.get(ordinal) ?? [];
  item.annotations.delete(ordinal);
  return listed.length > 0 ? listed : gathered;
}

/** The first part carries the whole item: it goes back as it came, whatever its parts say. */
function closeReasoning(state: AnswerState, item: OpenItem, raw: JsonObject, { summary, content }: WireItem): void {
  const thoughts: readonly WireContentPart[] = typeof content === "string" ? [{ text: content }] : (content ?? []);
  (summary ?? []).forEach((part, index) => completeText(state, item, "summary", index, part.text ?? ""));
  thoughts.forEach((part, index) => completeText(state, item, "thought", index, part.text ?? ""));
  const told = [...item.texts.keys()].filter((part) => part >= ordinalOf(item, "summary"));
  const first = Math.min(ordinalOf(item, "thought"), ...told);
  tellMetadata(state, "thought", first, { item: raw });
}

function closeCall(state: AnswerState, item: OpenItem, raw: JsonObject, readable: WireItem): void {
  openCall(state, item, readable);
  addArguments(state, item, readable.arguments, "whole");
  if (raw.status === "incomplete" || item.call === null) return;
  const { arguments: _arguments, call_id: _id, name: _name, ...call } = raw;
  endCall(state, item.call, { item: call });
}

function tellOpaque(state: AnswerState, item: OpenItem, itemType: string, raw: JsonObject): void {
  const { id: provider } = state.dialect;
  state.emit({
    type: "part",
    part: ordinalOf(item, "item"),
    content: { type: "provider-item", provider, itemType, item: raw },
  });
}
