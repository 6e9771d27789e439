import type { ChatInput } from "../chat-request.ts";
import type { ChatResponse } from "../chat-response.ts";
import { toJson, type JsonObject } from "../json.ts";
import { describeIssues, toJsonSchema, type StandardIssue, type StandardSchema } from "../standard-schema.ts";

/** The next round: the conversation, the answer that does not fit, and what is wrong with it. */
export function askAgain(
  { prompt, messages, ...chat }: ChatInput,
  response: ChatResponse,
  issues: readonly StandardIssue[],
  schema: StandardSchema | JsonObject,
): ChatInput {
  const before = messages ?? [{ role: "user" as const, content: prompt ?? "" }];
  // A turn of which nothing is left is none: several vendors refuse it.
  const answered = response.text.trim() === "" ? [] : [response.message];
  const again = { role: "user" as const, content: instruction(issues, schema) };
  return { ...chat, messages: [...before, ...answered, again] };
}

function instruction(issues: readonly StandardIssue[], schema: StandardSchema | JsonObject): string {
  return [
    `Your answer does not fit the schema: ${describeIssues(issues)}.`,
    "Answer again with the whole corrected JSON value and nothing else, no words and no fence around it.",
    // What the vendor was sent may say less: constraints it does not take were left out.
    `The JSON Schema it must fit:\n${toJson(toJsonSchema(schema))}`,
  ].join("\n");
}
