import { asObject, type JsonObject } from "./json-value.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const objectWith =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) => {
    const object = asObject(value);
    return object !== null && holds(object, fields);
  };

/** Absent and `null` are always right. */
function holds(object: JsonObject, fields: Readonly<Record<string, Check>>): boolean {
  return Object.entries(fields).every(([key, check]) => (object[key] ?? null) === null || check(object[key]));
}

const isPart = objectWith({ text: isText, refusal: isText });
const isReadItem = objectWith({
  content: (value) => isText(value) || listOf(isPart)(value),
  summary: listOf(isPart),
  name: isText,
});

const deltas = [
  "response.output_text.delta",
  "response.refusal.delta",
  "response.reasoning_summary_text.delta",
  "response.reasoning_text.delta",
  "response.function_call_arguments.delta",
];

/** Whether the delta of an event that brings some of the answer is text. */
export function carriesDelta(event: JsonObject): boolean {
  return !deltas.includes(String(event.type)) || holds(event, { delta: isText });
}

/** Whether an item has the shape its type has on this wire; items of other types may be anything. */
export function carriesItem(type: string, item: JsonObject): boolean {
  return !["message", "reasoning", "function_call"].includes(type) || isReadItem(item);
}
