import { asObject, type JsonObject } from "./json-value.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isList: Check = Array.isArray;
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

const isFunction = objectWith({ name: isText });
const isCall = objectWith({ function: isFunction, custom: objectWith({ name: isText, input: isText }) });
const isTurn = objectWith({
  content: (value) => isText(value) || isList(value),
  refusal: isText,
  tool_calls: (value) => Array.isArray(value) && value.every(isCall),
  function_call: isFunction,
  audio: objectWith({ id: isText, data: isText, transcript: isText }),
  images: isList,
  reasoning_details: isList,
});
const isChoice = objectWith({ message: isTurn, delta: isTurn });

/**
 * Whether every field that would carry some of the answer has a shape of this wire. A client that reads on over one that
 * has not loses a piece of the answer without a word. What stands beside the answer (ids, reasons, counts) may be anything.
 */
export function carriesChat(body: JsonObject): boolean {
  return holds(body, { choices: (value) => Array.isArray(value) && value.every(isChoice) });
}
