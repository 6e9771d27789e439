import type { AudioPart, Emit, FilePart, ImagePart, JsonObject, JsonValue, ProviderMetadata } from "@crux/core";
import { isJsonObject, objectAt, stringAt, withoutKeys } from "../wire-json.ts";
import { nextPartOf, type AnswerState } from "./answer-state.ts";
import { PartialArguments } from "./partial-arguments.ts";

/** Takes one part of the answer's content. Each brings something new; text goes on where text of its kind was. */
export function decodePart(state: AnswerState, part: JsonObject, emit: Emit, newId: () => string): void {
  const call = objectAt(part, "functionCall");
  if (call !== null) return decodeCall(state, part, call, emit, newId);
  const media = part.thought === true ? null : mediaOf(part);
  if (media !== null) {
    emit({ type: "part", part: nextPartOf(state), content: media, ...metadataOf(withoutKeys(part, mediaKeys)) });
  } else if (isText(part)) decodeText(state, part, emit);
  else emitItem(state, part, emit);
}

const textKeys = ["text", "thought"];
const mediaKeys = ["inlineData", "fileData"];

/** A part that says nothing but a signature, or that it is a thought, is empty text. */
function isText(part: JsonObject): boolean {
  return (
    typeof part.text === "string" || Object.keys(part).every((key) => key === "thoughtSignature" || key === "thought")
  );
}

/**
 * A part with a signature is never joined with another: it must go back as it came (ai.google.dev, thought signatures,
 * 2026-11-22). Other text is one part, however the stream cut it.
 */
function decodeText(state: AnswerState, part: JsonObject, emit: Emit): void {
  const kind = part.thought === true ? "reasoning" : "text";
  const text = stringAt(part, "text") ?? "";
  const metadata = metadataOf(withoutKeys(part, textKeys));
  const isSigned = metadata.providerMetadata !== undefined;
  if (text === "" && !isSigned) return;
  const goesOn = !isSigned && state.growing?.kind === kind ? state.growing.part : null;
  const ordinal = goesOn ?? nextPartOf(state);
  state.growing = isSigned ? null : { kind, part: ordinal };
  if (kind === "reasoning") emit({ type: "reasoning-delta", part: ordinal, text, ...metadata });
  else {
    emit({ type: "text-delta", part: ordinal, text, ...metadata });
    noteText(state, ordinal, text);
  }
}

function noteText(state: AnswerState, part: number, text: string): void {
  const last = state.texts.at(-1);
  if (last?.part === part) last.pieces.push(text);
  else state.texts.push({ part, pieces: [text] });
}

function metadataOf(values: JsonObject): { providerMetadata?: ProviderMetadata } {
  return Object.keys(values).length === 0 ? {} : { providerMetadata: { gemini: values } };
}

function decodeCall(state: AnswerState, part: JsonObject, call: JsonObject, emit: Emit, newId: () => string): void {
  const name = stringAt(call, "name") ?? "";
  const { call: open } = state;
  if (name === "" && open === null) {
    state.namelessCalls += 1;
    return;
  }
  // A name begins a new call; one that was still open is cut.
  const current = name === "" && open !== null ? open : beginCall(state, name, part, call, emit, newId);
  const comesInPieces = name === "" || call.willContinue === true || Array.isArray(call.partialArgs);
  if (comesInPieces) {
    current.arguments.add(call);
    state.call = current;
    if (call.willContinue === true) return;
  }
  endCall(state, current, comesInPieces ? current.arguments.json() : argumentsOf(call.args), emit);
}

/** The id goes back only where the vendor gave it; one it repeats is ours to make unique. */
function beginCall(
  state: AnswerState,
  name: string,
  part: JsonObject,
  call: JsonObject,
  emit: Emit,
  newId: () => string,
): NonNullable<AnswerState["call"]> {
  const told = stringAt(call, "id") ?? "";
  const id = told === "" || state.callIds.has(told) ? newId() : told;
  state.callIds.add(id);
  const metadata = { ...withoutKeys(part, ["functionCall"]), ...(told === "" ? {} : { id: told }) };
  const ordinal = nextPartOf(state);
  emit({ type: "tool-call-start", part: ordinal, id, name, ...metadataOf(metadata) });
  return { part: ordinal, id, arguments: new PartialArguments() };
}

/** A call that comes in one piece is whole, whatever the finish reason says later. */
function endCall(
  state: AnswerState,
  { part, id }: { readonly part: number; readonly id: string },
  json: string,
  emit: Emit,
): void {
  state.call = null;
  if (json !== "") emit({ type: "tool-call-delta", part, id, arguments: json });
  emit({ type: "tool-call-end", part, id });
}

function argumentsOf(args: JsonValue | undefined): string {
  if (args === undefined || args === null) return "";
  if (typeof args === "string") return args;
  return isJsonObject(args) && Object.keys(args).length === 0 ? "" : JSON.stringify(args);
}

/** `null` for what is no media, or has neither bytes nor an address. */
function mediaOf(part: JsonObject): ImagePart | AudioPart | FilePart | null {
  const inline = objectAt(part, "inlineData");
  const remote = objectAt(part, "fileData");
  const data = stringAt(inline, "data");
  const url = stringAt(remote, "fileUri");
  if (data === null && url === null) return null;
  const told = stringAt(inline ?? remote, "mimeType") ?? "";
  // Parameters (`audio/L16;codec=pcm;rate=24000`) are no part of ours, and go back as they came.
  const mediaType = told.split(";")[0]?.trim() ?? "";
  const type = mediaType.startsWith("image/") ? "image" : mediaType.startsWith("audio/") ? "audio" : "file";
  return {
    type,
    ...(mediaType === "" ? {} : { mediaType }),
    ...(data === null ? { url: url ?? "" } : { data }),
    ...(told === mediaType ? {} : metadataOf({ mimeType: told })),
  };
}

/** Code that the vendor ran, calls of its own tools and their results, draft images: as they came. */
function emitItem(state: AnswerState, part: JsonObject, emit: Emit): void {
  const itemType = Object.keys(part).find((key) => key !== "thought" && key !== "thoughtSignature") ?? "unknown";
  const content = { type: "provider-item", provider: "gemini", itemType, item: part } as const;
  emit({ type: "part", part: nextPartOf(state), content });
}
