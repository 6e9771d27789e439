import type { ChatRequest, JsonObject, JsonValue, Message, Warning } from "@crux/core";
import type { Finding } from "../exchange-result.ts";
import { leavesOf } from "./content-fate.ts";

/** Opaque strings: long, and of one word. */
const opaque = /^\S{24,}$/;

/** What only the model that gave it understands, and that another would be sent. */
export function leakedOpaque(request: ChatRequest, body: JsonObject): readonly Finding[] {
  const visible = JSON.stringify(request.messages.map(withoutOpaque));
  const sent = leavesOf(body).join("\u0000");
  return opaqueStrings(request)
    .filter(({ text }) => sent.includes(text) && !visible.includes(JSON.stringify(text).slice(1, -1)))
    .map(({ path, text }) => ({ field: path, expected: "kept from another model", got: text.slice(0, 40) }));
}

/** Signatures and encrypted thinking that neither go back, whole and unchanged, to the model that gave them, nor are told to be missing. */
export function lostOpaque(request: ChatRequest, body: JsonObject, warnings: readonly Warning[]): readonly Finding[] {
  const sent = new Set(leavesOf(body));
  const joined = [...sent].join("\u0000");
  return opaqueStrings(request)
    .filter(({ key }) => /signature|encrypted|redacted/i.test(key))
    .filter(({ text }) => !sent.has(text) && !joined.includes(text))
    .filter(({ path }) => !warnings.some((warning) => tells(warning, path)))
    .map(({ path, text }) => ({ field: path, expected: `${text.slice(0, 40)}, as it came`, got: "nothing" }));
}

function tells({ code, path = "" }: Warning, place: string): boolean {
  const isNear = path === place || place.startsWith(`${path}.`);
  return isNear && ["dropped-opaque-data", "dropped-reasoning", "dropped-content", "dropped-message"].includes(code);
}

interface OpaqueString {
  readonly path: string;
  readonly key: string;
  readonly text: string;
}

function opaqueStrings({ messages }: ChatRequest): readonly OpaqueString[] {
  return messages.flatMap((message, index) => {
    if (message.role !== "assistant" || message.complete === false) return [];
    const parts = typeof message.content === "string" ? [] : message.content;
    const path = `messages.${index}`;
    return [
      ...stringsIn(message.providerMetadata, path),
      ...parts.flatMap((part, at) => [
        ...stringsIn(part.providerMetadata, `${path}.content.${at}`),
        ...(part.type === "provider-item" ? stringsIn(part.item, `${path}.content.${at}`) : []),
      ]),
    ];
  });
}

function stringsIn(value: JsonValue | undefined, path: string, key = ""): readonly OpaqueString[] {
  if (typeof value === "string") return opaque.test(value) ? [{ path, key, text: value }] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    stringsIn(item as JsonValue, path, Array.isArray(value) ? key : name),
  );
}

function withoutOpaque(message: Message): unknown {
  if (typeof message.content === "string") return message.content;
  return message.content.flatMap((part): unknown[] => {
    if (part.type === "provider-item") return [];
    const { providerMetadata: _opaque, ...rest } = part;
    return [rest];
  });
}
