import type { JsonObject } from "@crux/core";
import { asJson, readString } from "../../wire-json.ts";
import { ordinalOf, type AnswerState, type OpenItem } from "./answer-state.ts";
import type { WireItem } from "./schemas.ts";
import { missingText } from "./take-text.ts";

/** Tells the beginning of a call, once it has a name. A `call_id` that is missing or taken is replaced by one of our own. */
export function openCall(state: AnswerState, item: OpenItem, { name, call_id: callId }: WireItem): void {
  if (item.call !== null || !name) return;
  const wireId = readString(callId);
  const id = wireId === null || state.takenCallIds.has(wireId) ? state.newId() : wireId;
  state.takenCallIds.add(id);
  item.call = { part: ordinalOf(item, "call"), id };
  state.emit({ type: "tool-call-start", ...item.call, name });
  if (item.arguments !== "") state.emit({ type: "tool-call-delta", ...item.call, arguments: item.arguments });
}

/** Takes a piece of a call's arguments, or all of them; some servers send the value they stand for. */
export function addArguments(state: AnswerState, item: OpenItem, value: unknown, form: "piece" | "whole"): void {
  const given = argumentsText(value);
  const text = form === "whole" ? missingText(item.arguments, given) : given;
  if (text === "" || item.done) return;
  item.arguments += text;
  if (item.call !== null) state.emit({ type: "tool-call-delta", ...item.call, arguments: text });
}

/** The vendor says that a call is whole. */
export function endCall(state: AnswerState, call: NonNullable<OpenItem["call"]>, metadata: JsonObject): void {
  state.hasCalls = true;
  state.emit({
    type: "tool-call-end",
    ...call,
    providerMetadata: { [state.dialect.id]: metadata },
  });
}

function argumentsText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(asJson(value));
}
