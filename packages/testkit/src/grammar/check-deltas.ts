import type { ProviderMetadata, StreamDelta } from "@crux/core";
import type { PlacedDelta } from "./check-order.ts";
import type { GrammarRule, Report } from "./grammar-violation.ts";

/** A part as the deltas made it: read plainly, without the core's own fold. */
export interface ToldPart {
  readonly kind: "text" | "reasoning" | "refusal" | "tool-call" | "whole";
  text: string;
  readonly citations: unknown[];
  /** Metadata per provider, per key the last. */
  readonly metadata: Record<string, Record<string, unknown>>;
  readonly id: string;
  readonly name: string;
  ended: boolean;
  readonly content: object | null;
}

const kinds = {
  "text-delta": "text",
  "reasoning-delta": "reasoning",
  "refusal-delta": "refusal",
  "tool-call-start": "tool-call",
  "tool-call-delta": "tool-call",
  "tool-call-end": "tool-call",
  citation: "text",
  part: "whole",
} as const satisfies Record<StreamDelta["type"], ToldPart["kind"]>;

/** Checks each delta and what it may follow; gives the parts they made, by ordinal. */
export function checkDeltas(deltas: readonly PlacedDelta[], report: Report): ReadonlyMap<number, ToldPart> {
  const parts = new Map<number, ToldPart>();
  const callIds = new Set<string>();
  for (const { delta, index } of deltas) {
    const fault = (rule: GrammarRule, message: string): void => report(rule, message, index);
    if (!Number.isInteger(delta.part) || delta.part < 0) {
      fault("part-ordinal", `${delta.type} names part ${String(delta.part)}; expected an integer of at least 0.`);
    } else takeDelta(delta, parts, callIds, fault);
  }
  return parts;
}

type Fault = (rule: GrammarRule, message: string) => void;

function takeDelta(delta: StreamDelta, parts: Map<number, ToldPart>, callIds: Set<string>, fault: Fault): void {
  const known = parts.get(delta.part);
  const kind = kinds[delta.type];
  if (known !== undefined && known.kind !== kind) {
    const rule = delta.type === "citation" ? "citation-on-text" : "part-kind";
    fault(rule, `${delta.type} names part ${delta.part}, which is a ${known.kind} part.`);
    return;
  }
  const opens = delta.type !== "tool-call-delta" && delta.type !== "tool-call-end";
  if (known === undefined && !opens) {
    fault("call-not-started", `${delta.type} of part ${delta.part} comes before its tool-call-start.`);
    return;
  }
  const part = known ?? openPart(delta, kind);
  parts.set(delta.part, part);
  if (delta.providerMetadata !== undefined) addMetadata(part.metadata, delta.providerMetadata);
  growPart(delta, part, known === undefined, callIds, fault);
}

function openPart(delta: StreamDelta, kind: ToldPart["kind"]): ToldPart {
  const named = delta.type === "tool-call-start" ? { id: delta.id, name: delta.name } : { id: "", name: "" };
  return {
    kind,
    text: "",
    citations: [],
    metadata: {},
    ended: false,
    content: delta.type === "part" ? delta.content : null,
    ...named,
  };
}

function growPart(delta: StreamDelta, part: ToldPart, isNew: boolean, callIds: Set<string>, fault: Fault): void {
  switch (delta.type) {
    case "text-delta":
    case "reasoning-delta":
    case "refusal-delta":
      if (typeof delta.text === "string") part.text += delta.text;
      else fault("event-shape", `${delta.type} has no text.`);
      return;
    case "tool-call-start":
      startCall(delta, isNew, callIds, fault);
      return;
    case "tool-call-delta":
      growCall(delta, part, fault);
      return;
    case "tool-call-end":
      endCall(delta, part, fault);
      return;
    case "citation":
      part.citations.push(delta.citation);
      return;
    case "part":
      if (!isNew) fault("part-once", `Part ${delta.part} comes whole a second time.`);
      if (typeof delta.content?.type !== "string") fault("event-shape", "part has no content.");
  }
}

function startCall(
  delta: Extract<StreamDelta, { type: "tool-call-start" }>,
  isNew: boolean,
  callIds: Set<string>,
  fault: Fault,
): void {
  if (!isNew) fault("call-started-once", `The call of part ${delta.part} starts a second time.`);
  else if (!delta.id || !delta.name) fault("event-shape", "tool-call-start needs an id and a name.");
  else if (callIds.has(delta.id)) fault("call-id-unique", `Two calls have the id ${delta.id}.`);
  callIds.add(delta.id);
}

function growCall(delta: Extract<StreamDelta, { type: "tool-call-delta" }>, part: ToldPart, fault: Fault): void {
  if (typeof delta.arguments !== "string") fault("event-shape", "tool-call-delta has no arguments.");
  else if (delta.id !== part.id)
    fault("call-id-mismatch", `tool-call-delta of ${delta.id} names the part of ${part.id}.`);
  else if (part.ended) fault("call-grew-after-end", `The call ${delta.id} goes on after its tool-call-end.`);
  else part.text += delta.arguments;
}

function endCall(delta: Extract<StreamDelta, { type: "tool-call-end" }>, part: ToldPart, fault: Fault): void {
  if (delta.id !== part.id) fault("call-id-mismatch", `tool-call-end of ${delta.id} names the part of ${part.id}.`);
  else if (part.ended) fault("call-ended-once", `The call ${delta.id} ends a second time.`);
  else {
    part.ended = true;
    if (!parses(part.text))
      fault(
        "call-arguments",
        `The call ${delta.id} ends, but its arguments (${part.text.length} characters) are not JSON.`,
      );
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text.trim() === "" && text !== "";
  }
}

function addMetadata(target: ToldPart["metadata"], added: ProviderMetadata): void {
  for (const [provider, values] of Object.entries(added)) target[provider] = { ...target[provider], ...values };
}
