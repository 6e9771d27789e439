import type { JsonObject } from "@crux/core";
import type { WireContext } from "./wire-context.ts";

/** Servers refuse `json_object` where no message has the word: asks for it, and tells so. */
export function withJsonWord(messages: readonly JsonObject[], context: WireContext): readonly JsonObject[] {
  context.warnings.push({
    code: "added-instruction",
    message: "No message asks for JSON, which this wire wants: a system message was added that does.",
    path: "responseFormat",
  });
  return withInstruction(messages, "Answer in JSON.", context);
}

/** The messages, or items, with an instruction of ours behind the caller's own leading ones. */
export function withInstruction(
  messages: readonly JsonObject[],
  text: string,
  { dialect, model }: WireContext,
): readonly JsonObject[] {
  const role = dialect.systemRole?.(model) ?? "system";
  const at = messages.findIndex((message) => message.role !== role);
  const leading = at === -1 ? messages.length : at;
  return [...messages.slice(0, leading), { role, content: text }, ...messages.slice(leading)];
}
