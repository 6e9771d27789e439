import type { Warning } from "../chat-response.ts";
import type { ProviderMetadata } from "../content.ts";
import type { AssistantMessage, AssistantPart, Message } from "../messages.ts";
import { pairToolResults } from "./pair-tool-results.ts";

/** A history that a vendor can take, and what had to be changed for it. */
export interface PreparedMessages {
  readonly messages: readonly Message[];
  readonly warnings: readonly Warning[];
}

/**
 * Makes a history fit for one provider and model, whatever became of it before: opaque data and
 * provider-items of others are dropped, calls that never ended are left out, a call without a result gets
 * an error result, and the results of one turn travel together, right behind it. Each loss is a warning.
 * Nothing is copied where nothing changes.
 */
export function prepareMessages(messages: readonly Message[], provider: string, model: string): PreparedMessages {
  const warnings: Warning[] = [];
  const owned = messages.map((message, index) => ownParts(message, index, provider, `${provider}/${model}`, warnings));
  return { messages: pairToolResults(owned, warnings), warnings };
}

function ownParts(message: Message, index: number, provider: string, model: string, warnings: Warning[]): Message {
  if (message.role === "assistant") return ownAssistant(message, index, provider, model, warnings);
  if (
    typeof message.content === "string" ||
    !message.content.some((part) => part.type === "provider-item" && part.provider !== provider)
  )
    return message;
  const content = message.content.filter((part, at) => {
    const foreign = part.type === "provider-item" && part.provider !== provider;
    if (foreign) warnings.push(droppedItem(part.provider, part.itemType, provider, `messages.${index}.content.${at}`));
    return !foreign;
  });
  return { ...message, content } as Message;
}

function ownAssistant(
  message: AssistantMessage,
  index: number,
  provider: string,
  model: string,
  warnings: Warning[],
): AssistantMessage {
  const ours = message.model === model;
  if (typeof message.content === "string")
    return ours || message.providerMetadata === undefined ? message : withoutMetadata(message);
  const content = message.content.flatMap((part, at): AssistantPart[] => {
    const path = `messages.${index}.content.${at}`;
    if (part.type === "provider-item" && !(ours && part.provider === provider)) {
      warnings.push(droppedItem(part.provider, part.itemType, provider, path));
      return [];
    }
    if (part.type === "tool-call" && !part.complete) {
      warnings.push({
        code: "dropped-cut-call",
        message: `The call of ${part.name} was cut before it was whole and is left out.`,
        path,
      });
      return [];
    }
    return [ours || part.providerMetadata === undefined ? part : withoutMetadata(part)];
  });
  const changed = content.length !== message.content.length || content.some((part, at) => part !== message.content[at]);
  const hadOpaque =
    message.providerMetadata !== undefined || message.content.some((part) => part.providerMetadata !== undefined);
  if (!ours && hadOpaque) {
    const from = message.model ?? "an unnamed model";
    warnings.push({
      code: "dropped-opaque-data",
      message: `Signatures and ids that ${from} gave mean nothing to ${model} and are left out.`,
      path: `messages.${index}`,
    });
  }
  const kept = changed ? { ...message, content } : message;
  return ours || kept.providerMetadata === undefined ? kept : withoutMetadata(kept);
}

function withoutMetadata<Value extends { readonly providerMetadata?: ProviderMetadata | undefined }>(
  value: Value,
): Value {
  const { providerMetadata: _dropped, ...rest } = value;
  return rest as Value;
}

function droppedItem(from: string, itemType: string, to: string, path: string): Warning {
  return {
    code: "dropped-provider-item",
    message: `A ${itemType} of ${from} has no meaning to ${to} and is left out.`,
    path,
  };
}
