import {
  mediaPlaceholder,
  mergeMetadata,
  partsOf,
  type AssistantMessage,
  type AssistantPart,
  type AudioPart,
  type JsonObject,
  type ProviderMetadata,
  type ReasoningPart,
  type TextPart,
  type ToolCallIds,
} from "@crux/core";
import { readString } from "../../wire-json.ts";
import { cacheFields, isPlainText, markLast, type WireContent } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";

/**
 * An assistant turn on the wire: its text as one string (an array makes some servers echo its structure), refusals,
 * calls, and of its reasoning what the dialect wants back. `null` for a turn of which nothing is left.
 */
export function encodeAssistant(
  message: AssistantMessage,
  path: string,
  context: EncodeContext,
  ids: ToolCallIds,
): JsonObject | null {
  const own = message.model === `${context.dialect.id}/${context.model}`;
  const parts = partsOf(message.content);
  const toolCalls = parts.flatMap(
    (part, index) => encodeCall(part, own, `${path}.content.${index}`, context, ids) ?? [],
  );
  const text = encodeText(message, path, context);
  const refusal = textOf(parts, "refusal");
  const audio = encodeAudio(parts, path, context);
  warnOfLost(parts, path, context);
  const said = text.length === 0 ? (audio?.content ?? "") : text;
  const isEmpty = said === "" && refusal === "" && toolCalls.length === 0 && audio?.audio === undefined;
  const content = isEmpty ? (mediaPlaceholder(parts) ?? "") : said;
  if (isEmpty && content === "") {
    warnDropped(
      context,
      "dropped-message",
      "An assistant turn without text or calls is refused by this wire and is left out.",
      path,
    );
    return null;
  }
  return {
    role: "assistant",
    content: content === "" ? null : content,
    ...(refusal === "" ? {} : { refusal }),
    ...(audio?.audio === undefined ? {} : { audio: audio.audio }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
    ...replayedReasoning(parts, { own, hasToolCalls: toolCalls.length > 0, path }, context),
    ...replayedAnnotations(message, context),
    ...optionsFor(context, message.providerOptions),
  };
}

function textOf(parts: readonly AssistantPart[], type: "refusal" | "reasoning"): string {
  return parts.reduce((joined, part) => (part.type === type ? joined + part.text : joined), "");
}

/** One string, unless a part carries what only a part can: a cache mark, an option of the vendor's. */
function encodeText(message: AssistantMessage, path: string, context: EncodeContext): WireContent {
  const texts = partsOf(message.content).flatMap((part, index): JsonObject[] => {
    if (part.type !== "text" || part.text === "") return [];
    const { text, cache, providerOptions }: TextPart = part;
    return [
      {
        type: "text",
        text,
        ...cacheFields(cache, `${path}.content.${index}.cache`, context),
        ...optionsFor(context, providerOptions),
      },
    ];
  });
  const marked = markLast(texts, cacheFields(message.cache, `${path}.cache`, context));
  return marked.every(isPlainText) ? marked.reduce((joined, { text }) => joined + text, "") : marked;
}

/** A function call, or a free-text call verbatim. */
function encodeCall(
  part: AssistantPart,
  own: boolean,
  path: string,
  context: EncodeContext,
  ids: ToolCallIds,
): JsonObject | null {
  if (part.type === "provider-item") return part.itemType === "custom" ? part.item : null;
  if (part.type !== "tool-call") return null;
  return {
    id: ids.ofCall(part.id, own),
    type: "function",
    function: { name: part.name, arguments: part.arguments === "" ? "{}" : part.arguments },
    ...cacheFields(part.cache, `${path}.cache`, context),
    ...optionsFor(context, part.providerOptions),
  };
}

/** A sound goes back by the id its vendor gave it, else as what is said in it. */
function encodeAudio(
  parts: readonly AssistantPart[],
  path: string,
  context: EncodeContext,
): { audio?: JsonObject; content?: string } | null {
  const audio = parts.find((part): part is AudioPart => part.type === "audio");
  if (audio === undefined) return null;
  const id = readString(audio.providerMetadata?.[context.dialect.id]?.id);
  if (id !== null) return { audio: { id } };
  const spoken = audio.transcript ?? "";
  const fate = spoken === "" ? "it is left out" : "its transcript is sent in its place";
  warnDropped(
    context,
    "changed-content",
    `A sound that another model spoke cannot be sent as its turn; ${fate}.`,
    path,
  );
  return { content: spoken };
}

function warnOfLost(parts: readonly AssistantPart[], path: string, context: EncodeContext): void {
  parts.forEach((part, index) => {
    if (part.type === "reasoning") warnOfHidden(part, `${path}.content.${index}`, context);
    const lost =
      part.type === "image" || part.type === "file" || (part.type === "provider-item" && part.itemType !== "custom");
    if (!lost) return;
    const what = part.type === "provider-item" ? part.itemType : part.type;
    warnDropped(
      context,
      "dropped-content",
      `This wire has no place for ${what} in an assistant turn; it is left out.`,
      `${path}.content.${index}`,
    );
  });
}

/** What another of the vendor's surfaces gave with a thought, this one has no field for. */
function warnOfHidden({ providerMetadata }: ReasoningPart, path: string, context: EncodeContext): void {
  const metadata = providerMetadata?.[context.dialect.id];
  if (metadata === undefined || metadata.reasoning_details !== undefined) return;
  const { displayName } = context.dialect;
  const message = `Thoughts that ${displayName} gave on another of its surfaces cannot go back on Chat Completions; their signature is left out.`;
  warnDropped(context, "dropped-opaque-data", message, path);
}

function replayedReasoning(
  parts: readonly AssistantPart[],
  { own, hasToolCalls, path }: { own: boolean; hasToolCalls: boolean; path: string },
  context: EncodeContext,
): JsonObject {
  const { replayReasoning, id } = context.dialect;
  if (replayReasoning === undefined) return {};
  const metadata = parts.reduce<ProviderMetadata | null>(
    (merged, part) => (part.type === "reasoning" ? mergeMetadata(merged, part.providerMetadata) : merged),
    null,
  );
  const turn = own
    ? { text: textOf(parts, "reasoning"), metadata: metadata?.[id] ?? {}, hasToolCalls, path }
    : { text: "", metadata: {}, hasToolCalls, path };
  return replayReasoning(turn, context, (warning) => context.warnings.push(warning));
}

function replayedAnnotations(message: AssistantMessage, { dialect }: EncodeContext): JsonObject {
  const annotations = message.providerMetadata?.[dialect.id]?.annotations;
  return dialect.replaysAnnotations === true && annotations !== undefined ? { annotations } : {};
}
