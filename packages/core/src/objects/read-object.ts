import type { ChatResponse, Warning } from "../chat-response.ts";
import { CruxError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { CheckValue } from "../schema/check-value.ts";
import type { StandardIssue, StandardSchema } from "../standard-schema.ts";
import { parseAnswer } from "./parse-answer.ts";

/** An answer's object, or why it holds none. */
export type ObjectReading =
  | { readonly object: unknown; readonly issues: readonly []; readonly warnings: readonly Warning[] }
  | { readonly object: null; readonly issues: readonly StandardIssue[]; readonly warnings: readonly Warning[] };

/** Reads the object of an answer and checks it against the schema that was asked for. */
export async function readObject(
  response: ChatResponse,
  schema: StandardSchema | JsonObject,
  checkValue: CheckValue,
): Promise<ObjectReading> {
  const parsed = parseAnswer(response.text);
  if (parsed === null) return { object: null, issues: [{ message: noJson(response.text) }], warnings: [] };
  const { issues, ...result } = await checkValue(parsed.value, schema);
  if (issues !== undefined) return { object: null, issues, warnings: parsed.warnings };
  return { object: (result as { value: unknown }).value, issues: [], warnings: parsed.warnings };
}

function noJson(text: string): string {
  return text.trim() === "" ? "The answer is empty" : "The answer is not valid JSON";
}

/**
 * Why an answer is none to read an object from, whatever its text; `null` where it is one. Asking again would not help: the
 * same limit, the same refusal would end it.
 */
export function unreadable(response: ChatResponse): CruxError | null {
  const reason = unreadableReason(response);
  if (reason === null) return null;
  const { provider, model, requestId } = response;
  const details = { provider, model, ...(requestId === null ? {} : { requestId }) };
  return new CruxError(...reason, details).with({ partial: response });
}

function unreadableReason({
  finishReason,
  message,
  pending,
  toolCalls,
}: ChatResponse): [code: "bad-response" | "content-filter", message: string] | null {
  if (message.content.some(({ type }) => type === "refusal"))
    return ["content-filter", "The model refused to give the object: the refusal is in partial.message."];
  if (finishReason === "content-filter")
    return ["content-filter", "The vendor's content filter ended the answer before it was an object."];
  if (finishReason === "length")
    return [
      "bad-response",
      "The token limit cut the answer: there is no object. Raise maxOutputTokens, or ask for less.",
    ];
  if (finishReason === "error")
    return ["bad-response", "The vendor ended the answer with an error: there is no object."];
  if (pending !== null)
    return ["bad-response", `The answer is not finished, and waits for "${pending}": there is no object yet.`];
  if (toolCalls.length > 0)
    return [
      "bad-response",
      "The model called a tool in place of answering. Run tools first (@crux/agent does), then ask for the object.",
    ];
  return null;
}
