import type { ChatRequest } from "@crux/core";

/** Whether some message has the word JSON: servers refuse `json_object` where none has. */
export function asksForJson({ messages }: ChatRequest): boolean {
  return messages.some(({ content }) =>
    typeof content === "string"
      ? /json/i.test(content)
      : content.some((part) => part.type === "text" && /json/i.test(part.text)),
  );
}
