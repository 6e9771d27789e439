import type { Emit, JsonObject, JsonValue, ProviderMetadata } from "@crux/core";
import { isJsonObject, objectsAt, stringAt, withoutKeys } from "../wire-json.ts";
import { decodeCitation } from "./decode-citation.ts";
import type { MessageState, OpenBlock, OpenCall } from "./message-state.ts";

/** A block begins. It may already hold all it will ever hold: server tool results come so, and whole answers. */
export function startBlock(
  state: MessageState,
  index: number,
  block: JsonObject,
  emit: Emit,
  newId: () => string,
): void {
  // Another block follows, so the call before it was not where the model was stopped.
  releaseHeld(state, emit);
  const part = claimPart(state, index);
  const open = openBlock(state, part, block, emit, newId);
  if (open === null) {
    state.blocks.delete(index);
    return;
  }
  state.blocks.set(index, open);
  state.lastStarted = open;
}

function claimPart(state: MessageState, index: number): number {
  const wanted = state.firstPart + index;
  const part = state.parts.has(wanted) ? state.nextPart : wanted;
  state.parts.add(part);
  state.nextPart = Math.max(state.nextPart, part + 1);
  return part;
}

/** `null` for a call without a name, which can be neither told nor run. */
function openBlock(
  state: MessageState,
  part: number,
  block: JsonObject,
  emit: Emit,
  newId: () => string,
): OpenBlock | null {
  switch (stringAt(block, "type") ?? "") {
    case "text":
      return openText(part, block, emit);
    case "thinking":
      return openThinking(part, block, emit);
    case "redacted_thinking":
      return openRedacted(part, block, emit);
    case "tool_use":
      return openCall(state, part, block, emit, newId);
    default:
      return { kind: "item", part, item: { ...block }, json: "" };
  }
}

function openText(part: number, block: JsonObject, emit: Emit): OpenBlock {
  const text = stringAt(block, "text") ?? "";
  const metadata = metadataOf(withoutKeys(block, ["type", "text", "citations"]));
  if (text !== "" || metadata !== undefined) emit({ type: "text-delta", part, text, providerMetadata: metadata });
  for (const citation of objectsAt(block, "citations"))
    emit({ type: "citation", part, citation: decodeCitation(citation) });
  return { kind: "text", part };
}

function openThinking(part: number, block: JsonObject, emit: Emit): OpenBlock {
  const text = stringAt(block, "thinking") ?? "";
  const rest = withoutKeys(block, ["type", "thinking", "signature"]);
  // A block starts with an empty signature; the real one comes at its end.
  const signature = stringAt(block, "signature") ?? "";
  const metadata = metadataOf(signature === "" ? rest : { ...rest, signature });
  if (text !== "" || metadata !== undefined) emit({ type: "reasoning-delta", part, text, providerMetadata: metadata });
  return { kind: "thinking", part };
}

function openRedacted(part: number, block: JsonObject, emit: Emit): OpenBlock {
  const metadata = metadataOf({ ...withoutKeys(block, ["type", "data"]), redactedData: stringAt(block, "data") ?? "" });
  emit({ type: "reasoning-delta", part, text: "", providerMetadata: metadata });
  return { kind: "thinking", part };
}

function openCall(
  state: MessageState,
  part: number,
  block: JsonObject,
  emit: Emit,
  newId: () => string,
): OpenBlock | null {
  const name = stringAt(block, "name") ?? "";
  if (name === "") {
    state.namelessCalls += 1;
    return null;
  }
  const told = stringAt(block, "id") ?? "";
  const id = told === "" || state.callIds.has(told) ? newId() : told;
  state.callIds.add(id);
  const rest = withoutKeys(block, ["type", "id", "name", "input"]);
  emit({ type: "tool-call-start", part, id, name, providerMetadata: metadataOf(rest) });
  return { kind: "tool-call", part, id, input: block.input, hasArguments: false };
}

function metadataOf(values: JsonObject): ProviderMetadata | undefined {
  return Object.keys(values).length === 0 ? undefined : { anthropic: values };
}

/** More of a block. A delta of an unknown type, or for a block that never began, is none of ours. */
export function growBlock(block: OpenBlock, delta: JsonObject, emit: Emit): void {
  switch (block.kind) {
    case "text":
      return growText(block.part, delta, emit);
    case "thinking":
      return growThinking(block.part, delta, emit);
    case "tool-call":
      return growCall(block, delta, emit);
    case "item":
      return growItem(block, delta);
  }
}

function growText(part: number, delta: JsonObject, emit: Emit): void {
  if (typeof delta.text === "string" && delta.text !== "") emit({ type: "text-delta", part, text: delta.text });
  else if (isJsonObject(delta.citation)) emit({ type: "citation", part, citation: decodeCitation(delta.citation) });
}

function growThinking(part: number, delta: JsonObject, emit: Emit): void {
  if (typeof delta.thinking === "string" && delta.thinking !== "")
    emit({ type: "reasoning-delta", part, text: delta.thinking });
  else if (typeof delta.signature === "string" && delta.signature !== "") {
    emit({ type: "reasoning-delta", part, text: "", providerMetadata: { anthropic: { signature: delta.signature } } });
  }
}

function growCall(call: OpenCall, delta: JsonObject, emit: Emit): void {
  // An empty first fragment is normal, and is no argument yet.
  if (typeof delta.partial_json !== "string" || delta.partial_json === "") return;
  call.hasArguments = true;
  emit({ type: "tool-call-delta", part: call.part, id: call.id, arguments: delta.partial_json });
}

function growItem(block: Extract<OpenBlock, { kind: "item" }>, delta: JsonObject): void {
  if (typeof delta.partial_json === "string") {
    block.json += delta.partial_json;
    return;
  }
  // `compaction_delta`: the summary comes in slices, what is sealed beside it comes last and whole.
  for (const [key, value] of Object.entries(withoutKeys(delta, ["type"]))) {
    const known = block.item[key];
    const grows = (key === "content" || key === "text") && typeof known === "string" && typeof value === "string";
    block.item[key] = grows ? known + value : value;
  }
}

/** A block is whole. */
export function stopBlock(state: MessageState, index: number, emit: Emit): void {
  const block = state.blocks.get(index);
  // Text that comes late is text all the same.
  if (block === undefined || block.kind === "text" || block.kind === "thinking") return;
  state.blocks.delete(index);
  if (block.kind === "item") emitItem(block, emit);
  else if (block.kind === "tool-call") stopCall(state, block, emit);
}

function stopCall(state: MessageState, call: OpenCall, emit: Emit): void {
  const whole = call.hasArguments ? "" : argumentsOf(call.input);
  if (whole !== "") emit({ type: "tool-call-delta", part: call.part, id: call.id, arguments: whole });
  if (call === state.lastStarted) state.held = call;
  else endCall(call, emit);
}

function argumentsOf(input: JsonValue | undefined): string {
  if (input === undefined || input === null) return "";
  if (typeof input === "string") return input;
  return isJsonObject(input) && Object.keys(input).length === 0 ? "" : JSON.stringify(input);
}

function endCall(call: OpenCall, emit: Emit): void {
  emit({ type: "tool-call-end", part: call.part, id: call.id });
}

/** Ends the call that waited to learn whether it was cut: it was not. */
export function releaseHeld(state: MessageState, emit: Emit): void {
  if (state.held !== null) endCall(state.held, emit);
  state.held = null;
}

/** Hands over what has no neutral form and was never closed. */
export function emitOpenItems(state: MessageState, emit: Emit): void {
  for (const block of state.blocks.values()) if (block.kind === "item") emitItem(block, emit);
  state.blocks.clear();
}

function emitItem({ part, item, json }: Extract<OpenBlock, { kind: "item" }>, emit: Emit): void {
  const input = json.trim() === "" ? undefined : parsedOrUndefined(json);
  const whole = input === undefined ? item : { ...item, input };
  const itemType = stringAt(item, "type") || "unknown";
  emit({ type: "part", part, content: { type: "provider-item", provider: "anthropic", itemType, item: whole } });
}

/** A server tool's input that was cut does not parse; the block then keeps the one of its start. */
function parsedOrUndefined(json: string): JsonValue | undefined {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    return undefined;
  }
}
