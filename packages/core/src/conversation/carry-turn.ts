import type { Warning } from "../chat-response.ts";
import type { MediaPart, ProviderItemPart, ProviderMetadata, ToolCallPart, ToolResultPart } from "../content.ts";
import type { AssistantMessage, AssistantPart, Message, ToolPart, UserPart } from "../messages.ts";
import { isMediaPart, mediaPlaceholder } from "./media-placeholder.ts";
import type { Turn } from "./turn.ts";

/** A history on its way to one model. */
export interface Handover {
  readonly messages: readonly Message[];
  /** The target's id. */
  readonly provider: string;
  /** The target as `provider/model`. */
  readonly model: string;
  /** Grows. */
  readonly warnings: Warning[];
  /** New names of tools by the id of the call, where the model that wrote the call had called it what no other may. */
  renamed: Map<string, string> | null;
}

/** One message on its way. */
interface Passage {
  readonly handover: Handover;
  readonly index: number;
  /** Whether the very model that is asked wrote it. */
  readonly own: boolean;
  /** Whether opaque data was left behind. */
  lostOpaque: boolean;
}

/**
 * One message as the target may have it. Of what this very model wrote all goes back but a call that never ended. Of
 * what another wrote, opaque data, provider-items, reasoning and citations stay behind: reasoning, because a model
 * takes words it did not think for its own and vendors refuse what they have not signed. A turn that failed is no
 * part of the conversation. A file known by its id only goes to the vendor that has it.
 */
export function carryTurn(message: Message, index: number, handover: Handover): Turn | "unchanged" | "dropped" {
  if (isPlain(message)) return "unchanged";
  const passage: Passage = {
    handover,
    index,
    own: message.role === "assistant" && message.model === handover.model,
    lostOpaque: false,
  };
  switch (message.role) {
    case "system":
    case "user":
      return carryParts<UserPart>(message, message.content, passage, carryUserPart);
    case "tool":
      return carryParts<ToolPart>(message, message.content, passage, carryToolPart);
    case "assistant":
      return carryAssistant(message, passage);
  }
}

/** Most messages are text and nothing else. */
function isPlain(message: Message): boolean {
  if (typeof message.content !== "string" || !message.content.isWellFormed()) return false;
  return message.role !== "assistant" || (message.complete !== false && message.providerMetadata === undefined);
}

function carryAssistant(message: AssistantMessage, passage: Passage): Turn | "unchanged" | "dropped" {
  if (message.complete === false) {
    warn(passage, "dropped-failed-turn", "A turn that ended in an error, or was aborted, is left out.");
    return "dropped";
  }
  const carried = carryParts<AssistantPart>(message, message.content, passage, carryAssistantPart);
  const { own, handover, index } = passage;
  const strips = !own && message.providerMetadata !== undefined;
  if (strips || passage.lostOpaque) {
    const from = message.model ?? "an unnamed model";
    const text = `Signatures and ids that ${from} gave mean nothing to ${handover.model} and are left out.`;
    warn(passage, "dropped-opaque-data", text);
  }
  if (!strips || carried === "dropped") return carried;
  const turn = carried === "unchanged" ? { message, path: `messages.${index}`, parts: null } : carried;
  return { ...turn, message: withoutMetadata(turn.message as AssistantMessage) };
}

type CarryPart<Part> = (part: Part, at: number, passage: Passage) => Part | null;

/** A message with each part as the target may have it: `null` is left out. Where nothing is left of some media, a word about them is. */
function carryParts<Part extends { readonly type: string }>(
  message: Message,
  content: string | readonly Part[],
  passage: Passage,
  carry: CarryPart<Part>,
): Turn | "unchanged" | "dropped" {
  if (typeof content === "string") {
    checkText(content, passage);
    return "unchanged";
  }
  const path = `messages.${passage.index}`;
  const kept: Part[] = [];
  const origins: string[] = [];
  let changed = false;
  content.forEach((part, at) => {
    const carried = carry(part, at, passage);
    if (carried !== part && !changed) {
      changed = true;
      kept.push(...content.slice(0, at));
      origins.push(...kept.map((_, before) => `${path}.content.${before}`));
    }
    if (!changed || carried === null) return;
    kept.push(carried);
    origins.push(`${path}.content.${at}`);
  });
  if (!changed) return "unchanged";
  if (kept.length > 0) return { message: { ...message, content: kept } as Message, path, parts: origins };
  const placeholder = mediaPlaceholder(content);
  if (placeholder === null) return "dropped";
  return { message: { ...message, content: placeholder } as Message, path, parts: null };
}

function carryUserPart(part: UserPart, at: number, passage: Passage): UserPart | null {
  if (part.type === "text") checkText(part.text, passage, at);
  if (part.type === "provider-item") return carryItem(part, passage, `.content.${at}`);
  return isMediaPart(part) && isForeignFile(part, passage, `.content.${at}`) ? null : part;
}

function carryToolPart(part: ToolPart, at: number, passage: Passage): ToolPart | null {
  if (part.type === "provider-item") return carryItem(part, passage, `.content.${at}`);
  const name = passage.handover.renamed?.get(part.toolCallId);
  const named = name === undefined || part.toolName === undefined ? part : { ...part, toolName: name };
  return carryResult(named, at, passage);
}

function carryResult(part: ToolResultPart, at: number, passage: Passage): ToolResultPart {
  if (typeof part.content === "string") {
    checkText(part.content, passage, at);
    return part;
  }
  const kept = part.content.filter((item, inner) => {
    const place = `.content.${at}.content.${inner}`;
    if (item.type === "text") checkText(item.text, passage, at);
    if (item.type === "provider-item") return carryItem(item, passage, place) !== null;
    return !isMediaPart(item) || !isForeignFile(item, passage, place);
  });
  if (kept.length === part.content.length) return part;
  return { ...part, content: kept.length > 0 ? kept : (mediaPlaceholder(part.content) ?? "") };
}

function carryAssistantPart(part: AssistantPart, at: number, passage: Passage): AssistantPart | null {
  if ("text" in part) checkText(part.text, passage, at);
  const place = `.content.${at}`;
  if (part.type === "tool-call" && !part.complete) {
    warn(passage, "dropped-cut-call", `The call of ${part.name} was cut before it was whole and is left out.`, place);
    return null;
  }
  if (part.type === "provider-item") return carryItem(part, passage, place);
  if (passage.own) return part;
  if (isMediaPart(part) && isForeignFile(part, passage, place)) return null;
  passage.lostOpaque ||= part.providerMetadata !== undefined;
  if (part.type === "reasoning") {
    if (part.text.trim() !== "")
      warn(
        passage,
        "dropped-reasoning",
        "What another model thought is not this one's thinking and is left out.",
        place,
      );
    return null;
  }
  return carryForeign(part, passage, place);
}

/** What another model wrote, without what only that model understands. */
function carryForeign(part: AssistantPart, passage: Passage, place: string): AssistantPart {
  const bare = part.providerMetadata === undefined ? part : withoutMetadata(part);
  if (bare.type === "tool-call") return carryCall(bare, passage, place);
  if (bare.type !== "text" || bare.citations === undefined) return bare;
  if (bare.citations.length > 0)
    warn(
      passage,
      "dropped-citations",
      "Citations can go back to the model that gave them only and are left out.",
      place,
    );
  const { citations: _dropped, ...text } = bare;
  return text;
}

/** What every vendor lets a tool be called; the same as `FunctionTool` allows. */
const neutralName = /^[A-Za-z0-9_-]{1,64}$/;

/** Models call tools that nobody offered them by names that other vendors refuse. */
function carryCall(call: ToolCallPart, passage: Passage, place: string): ToolCallPart {
  if (neutralName.test(call.name)) return call;
  const name = call.name.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64);
  (passage.handover.renamed ??= new Map()).set(call.id, name);
  warn(passage, "changed-content", `No vendor but its own takes the tool name ${call.name}; it became ${name}.`, place);
  return { ...call, name };
}

function carryItem(item: ProviderItemPart, passage: Passage, place: string): ProviderItemPart | null {
  const { handover, index, own } = passage;
  const mayGo = item.provider === handover.provider && (own || handover.messages[index]?.role !== "assistant");
  if (mayGo) return item;
  const text = `A ${item.itemType} of ${item.provider} has no meaning to ${handover.model} and is left out.`;
  warn(passage, "dropped-provider-item", text, place);
  return null;
}

/** Whether only another vendor can open a file: the one that wrote the turn, or was the next to answer it. */
function isForeignFile(part: MediaPart, passage: Passage, place: string): boolean {
  if (!isKeptByVendor(part)) return false;
  const { handover, index } = passage;
  const reader = handover.messages.slice(index).find((message) => message.role === "assistant");
  const owner = reader?.role === "assistant" ? reader.model?.split("/")[0] : undefined;
  if (owner === undefined || owner === handover.provider) return false;
  const text = `The ${part.type} lies with ${owner}, where ${handover.provider} cannot reach it; it is left out.`;
  warn(passage, "dropped-content", text, place);
  return true;
}

/** Known by an id, or at an address that is none of the web, such as a vendor's own storage. */
function isKeptByVendor({ fileId, url }: MediaPart): boolean {
  return fileId !== undefined || (url !== undefined && !/^(https?|data):/i.test(url));
}

/** Text goes out as well-formed Unicode, which `toJson` sees to. */
function checkText(text: string, passage: Passage, at?: number): void {
  if (text.isWellFormed()) return;
  const message = "A lone surrogate is no character; U+FFFD is sent in its place.";
  warn(passage, "changed-content", message, at === undefined ? "" : `.content.${at}`);
}

function withoutMetadata<Value extends { readonly providerMetadata?: ProviderMetadata | undefined }>(
  value: Value,
): Value {
  const { providerMetadata: _dropped, ...rest } = value;
  return rest as Value;
}

function warn({ handover, index }: Passage, code: string, message: string, place = ""): void {
  handover.warnings.push({ code, message, path: `messages.${index}${place}` });
}
