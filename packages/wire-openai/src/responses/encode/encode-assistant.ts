import {
  mediaPlaceholder,
  partsOf,
  type AssistantMessage,
  type AssistantPart,
  type JsonObject,
  type RefusalPart,
  type TextPart,
  type ToolCallIds,
  type ToolCallPart,
} from "@crux/core";
import { asJson, readObject, readObjects, readString } from "../../wire-json.ts";
import { cacheFields } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";
import { keepWhole, type TurnItem } from "./keep-whole.ts";

/**
 * An assistant turn as the items it was made of: parts of one item go back as one, thoughts only with what they led to.
 * Empty for a turn of which nothing is left.
 */
export function encodeAssistant(
  message: AssistantMessage,
  path: string,
  context: EncodeContext,
  ids: ToolCallIds,
): readonly JsonObject[] {
  const turn: TurnItem[] = [];
  partsOf(message.content).forEach((part, index) => addPart(turn, part, `${path}.content.${index}`, context, ids));
  const items = keepWhole(turn, context).filter((item) => saysSomething(item, context));
  if (items.length === 0) {
    const placeholder = mediaPlaceholder(message.content);
    if (placeholder !== null) return [{ role: "assistant", content: [{ type: "output_text", text: placeholder }] }];
    warnDropped(context, "dropped-message", "An assistant turn that says nothing is left out.", path);
  }
  const last = items.length - 1;
  return items.map((item, index) =>
    index === last
      ? {
          ...item,
          ...cacheFields(message.cache, `${path}.cache`, context),
          ...optionsFor(context, message.providerOptions),
        }
      : item,
  );
}

function addPart(turn: TurnItem[], part: AssistantPart, path: string, context: EncodeContext, ids: ToolCallIds): void {
  const metadata = part.providerMetadata?.[context.dialect.id];
  const own = readObject(metadata?.item);
  switch (part.type) {
    case "text":
    case "refusal":
      return addSaid(turn, part, { own, metadata: metadata ?? {}, path }, context);
    case "reasoning":
      if (own !== null) turn.push({ item: own, isWhole: true, path });
      return;
    case "tool-call":
      turn.push({ item: encodeCall(part, own, path, context, ids), isWhole: own !== null, path });
      return;
    case "provider-item":
      turn.push({ item: part.item, isWhole: true, path });
      return;
    case "image":
    case "audio":
    case "file":
      return warnOfMedia(part, path, context);
    default:
      part satisfies never;
  }
}

interface Said {
  /** The message the part came in, without its content; `null` for a part of another model, or of half a message. */
  readonly own: JsonObject | null;
  readonly metadata: JsonObject;
  readonly path: string;
}

/** Parts of one message, told by its id, become one message again. */
function addSaid(turn: TurnItem[], part: TextPart | RefusalPart, said: Said, context: EncodeContext): void {
  const { own, path } = said;
  const content = encodeSaid(part, said, context);
  const last = turn.at(-1);
  const goesOn = last?.item.role === "assistant" && Array.isArray(last.item.content) && isSameMessage(last.item, own);
  if (goesOn) {
    const before = last.item.content as readonly JsonObject[];
    last.item = { ...last.item, content: [...before, ...content] };
  } else if (own !== null || content.length > 0) {
    turn.push({ item: { ...(own ?? { role: "assistant" }), content }, isWhole: own !== null, path });
  }
}

function isSameMessage(item: JsonObject, own: JsonObject | null): boolean {
  const id = readString(own?.id);
  return own === null ? item.id === undefined && item.type === undefined : id !== null && item.id === id;
}

function encodeSaid(
  part: TextPart | RefusalPart,
  { own, metadata, path }: Said,
  context: EncodeContext,
): readonly JsonObject[] {
  const raw = readObject(metadata.part);
  if (raw !== null) return [raw];
  if (part.text === "") return [];
  const extra = { ...cacheFields(part.cache, `${path}.cache`, context), ...optionsFor(context, part.providerOptions) };
  if (part.type === "refusal") return [{ type: "refusal", refusal: part.text, ...extra }];
  const cited = (part.citations ?? []).flatMap(({ raw: annotation }) => readObject(annotation) ?? []);
  const annotations = own === null ? [] : [...cited, ...readObjects(metadata.annotations)];
  return [
    { type: "output_text", text: part.text, ...(own === null ? {} : { annotations: asJson(annotations) }), ...extra },
  ];
}

function encodeCall(
  part: ToolCallPart,
  own: JsonObject | null,
  path: string,
  context: EncodeContext,
  ids: ToolCallIds,
): JsonObject {
  return {
    ...own,
    type: "function_call",
    call_id: ids.ofCall(part.id, own !== null),
    name: part.name,
    arguments: part.arguments === "" ? "{}" : part.arguments,
    ...cacheFields(part.cache, `${path}.cache`, context),
    ...optionsFor(context, part.providerOptions),
  };
}

function saysSomething(item: JsonObject, { dialect }: EncodeContext): boolean {
  const isEmpty = item.role === "assistant" && Array.isArray(item.content) && item.content.length === 0;
  return !isEmpty || dialect.refusesEmptyMessages !== true;
}

function warnOfMedia(
  part: Extract<AssistantPart, { type: "image" | "audio" | "file" }>,
  path: string,
  context: EncodeContext,
): void {
  const what = `This wire has no place for ${part.type} in an assistant turn; it is left out.`;
  warnDropped(context, "dropped-content", what, path);
}
