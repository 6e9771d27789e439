import {
  CruxError,
  mediaPlaceholder,
  partsOf,
  type AssistantMessage,
  type JsonObject,
  type Message,
  type SystemMessage,
  type ToolMessage,
  type UserMessage,
} from "@crux/core";
import { objectAt, stringAt } from "../wire-json.ts";
import { encodeAssistantPart } from "./encode-assistant-part.ts";
import { encodeToolResult, type AnsweredCall } from "./encode-tool-result.ts";
import { encodeUserPart, isPart } from "./encode-user-part.ts";
import type { Encoding } from "./encoding.ts";

/** A conversation as the wire wants it: instructions apart, turns in order. */
export interface EncodedContents {
  readonly system: readonly JsonObject[];
  readonly contents: readonly JsonObject[];
}

interface Turn {
  readonly role: "user" | "model";
  readonly parts: readonly JsonObject[];
}

/** Stands in for the signature of a call that Gemini did not make (the vendor's own word, ai.google.dev, 2026-11-22). */
const foreignSignature = "skip_thought_signature_validator";

/**
 * Encodes every turn in order. `instruction` is one of ours, after the caller's own.
 * @throws CruxError `invalid-request` when nothing is left to send.
 */
export function encodeContents(
  messages: readonly Message[],
  instruction: string | null,
  encoding: Encoding,
): EncodedContents {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  let calls: OpenCalls = new Map();
  messages.forEach((message, index) => {
    const path = `messages.${index}`;
    if (message.role === "system") {
      if (turns.length > 0) warnOfMove(path, encoding);
      system.push(...encodeSystem(message));
      return;
    }
    if (message.role === "assistant") calls = callsOf(message);
    const encoded = encodeTurns(message, calls, path, encoding).filter(({ parts }) => parts.length > 0);
    if (encoded.length === 0) warnOfEmpty(message.role, path, encoding);
    turns.push(...encoded);
  });
  if (turns.length === 0) throw nothingToSend();
  if (instruction !== null) system.push({ text: instruction });
  const { system: apart, turns: all } = encoding.family.systemInstruction ? { system, turns } : openWith(system, turns);
  return { system: apart, contents: joinModelTurns(all).map(({ role, parts }) => ({ role, parts })) };
}

function encodeSystem(message: SystemMessage): JsonObject[] {
  return partsOf(message.content).flatMap(({ text }) => (text === "" ? [] : [{ text }]));
}

function encodeTurns(
  message: Exclude<Message, SystemMessage>,
  calls: OpenCalls,
  path: string,
  encoding: Encoding,
): readonly Turn[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", parts: annotateLast(userParts(message, path, encoding), message) }];
    case "assistant":
      return [{ role: "model", parts: annotateLast(modelParts(message, path, encoding), message) }];
    case "tool":
      return resultTurns(message, calls, path, encoding);
  }
}

/** The vendor takes empty text (recordings mirascope-1e08f4e86b, pydantic-ai-4dca2f9d51), and a turn must have a part. */
function userParts(message: UserMessage, path: string, encoding: Encoding): JsonObject[] {
  if (message.content.length === 0) return [{ text: "" }];
  const parts = partsOf(message.content)
    .map((part, at) => encodeUserPart(part, `${path}.content.${at}`, encoding))
    .filter(isPart);
  return orPlaceholder(parts, message);
}

/** Where nothing is left of a message but media that the model cannot be given, a word stands in their place. */
function orPlaceholder(parts: JsonObject[], { content }: Message): JsonObject[] {
  const placeholder = parts.length === 0 ? mediaPlaceholder(content) : null;
  return placeholder === null ? parts : [{ text: placeholder }];
}

function modelParts(message: AssistantMessage, path: string, encoding: Encoding): JsonObject[] {
  const ours = message.model === `gemini/${encoding.model}`;
  const parts = partsOf(message.content)
    .map((part, at) => encodeAssistantPart(part, ours, `${path}.content.${at}`, encoding))
    .filter(isPart);
  return orPlaceholder(encoding.family.needsSignatures ? signFirstCall(parts) : parts, message);
}

/** Since Gemini 3 a turn's first call is refused without a signature (langgenius/dify-official-plugins#2088). */
function signFirstCall(parts: JsonObject[]): JsonObject[] {
  const at = parts.findIndex((part) => objectAt(part, "functionCall") !== null);
  const call = parts[at];
  if (call === undefined || call.thoughtSignature !== undefined) return parts;
  return parts.with(at, { ...call, thoughtSignature: foreignSignature });
}

/** All results of a turn stand in one content, and nothing else beside them: mixed with other parts they are misread (pydantic/pydantic-ai#4210). */
function resultTurns(message: ToolMessage, calls: OpenCalls, path: string, encoding: Encoding): readonly Turn[] {
  const results: JsonObject[] = [];
  const others: JsonObject[] = [];
  message.content.forEach((part, at) => {
    if (part.type === "tool-result") {
      const encoded = encodeToolResult(part, calls.get(part.toolCallId)?.shift(), `${path}.content.${at}`, encoding);
      results.push(encoded.response);
      others.push(...encoded.beside);
    } else if (part.provider === "gemini") others.push(part.item);
  });
  return [
    { role: "user", parts: annotateLast(results, message) },
    { role: "user", parts: others },
  ];
}

/** The calls of a turn that wait for their results, by id, which may come twice. */
type OpenCalls = ReadonlyMap<string, AnsweredCall[]>;

function callsOf({ content }: AssistantMessage): OpenCalls {
  const calls = new Map<string, AnsweredCall[]>();
  for (const part of partsOf(content)) {
    if (part.type !== "tool-call") continue;
    const call = { name: part.name, wireId: stringAt(part.providerMetadata?.gemini ?? null, "id") };
    calls.set(part.id, [...(calls.get(part.id) ?? []), call]);
  }
  return calls;
}

/** What stands on a message goes onto its last part. */
function annotateLast(parts: JsonObject[], { providerOptions }: Message): JsonObject[] {
  const last = parts.at(-1);
  const own = providerOptions?.gemini;
  return own === undefined || last === undefined ? parts : parts.with(-1, { ...last, ...own });
}

/** The parts of an answer that was paused and went on are one turn of the model's. */
function joinModelTurns(turns: readonly Turn[]): readonly Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (turn.role === "model" && last?.role === "model")
      joined.splice(-1, 1, { role: "model", parts: [...last.parts, ...turn.parts] });
    else joined.push(turn);
  }
  return joined;
}

/** Models that take no instructions are told them at the beginning of the first user turn. */
function openWith(
  system: readonly JsonObject[],
  turns: readonly Turn[],
): { system: readonly JsonObject[]; turns: readonly Turn[] } {
  if (system.length === 0) return { system: [], turns };
  const [first, ...rest] = turns;
  if (first?.role !== "user") return { system: [], turns: [{ role: "user", parts: system }, ...turns] };
  return { system: [], turns: [{ role: "user", parts: [...system, ...first.parts] }, ...rest] };
}

function warnOfMove(path: string, { warn }: Encoding): void {
  const message = "Gemini takes instructions before the conversation only; a later system message was moved there.";
  warn("moved-content", message, path);
}

function warnOfEmpty(role: Message["role"], path: string, { warn }: Encoding): void {
  warn("dropped-message", `This ${role} message holds nothing that can be sent and is left out.`, path);
}

function nothingToSend(): CruxError {
  const message = "Gemini needs at least one message that is no system message and is not empty.";
  return new CruxError("invalid-request", message, { path: "messages" });
}
