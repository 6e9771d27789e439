import { z } from "zod";
import { CruxError } from "./errors.ts";

/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

// Not z.json(): a recursive schema makes zod keep a WeakMap for each object of each parse, and every schema that
// contains it with it. That alone cost a call more than all its other checks.

/** Checks that a value is JSON: no functions, no `undefined` items, no class instances, no cycles. */
export const jsonValueSchema: z.ZodType<JsonValue> = z.custom<JsonValue>(
  (value) => isJson(value, []),
  "expected a JSON value",
);

/** Checks that a value is a JSON object. */
export const jsonObjectSchema: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => isPlainObject(value) && isJson(value, []),
  "expected a JSON object",
);

/** No vendor's JSON nests as deep; what does would exhaust the stack. */
const maxDepth = 500;

/** `above` holds the objects around the value: one that comes again is a cycle. */
function isJson(value: unknown, above: readonly object[]): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || above.length > maxDepth || above.includes(value)) return false;
  const around = [...above, value];
  if (Array.isArray(value)) return value.every((item) => isJson(item, around));
  return isPlainObject(value) && Object.values(value).every((item) => item === undefined || isJson(item, around));
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * `JSON.stringify` whose result is always well-formed Unicode: lone surrogates, which several vendors
 * answer with 400 on this and every later turn, become U+FFFD.
 * @throws CruxError `invalid-request` for what JSON cannot hold: a cycle, a nesting too deep.
 */
export function toJson(value: unknown): string {
  const json = writeJson(value);
  // JSON.stringify writes a lone surrogate, and nothing else outside the text itself, as a \ud… escape.
  if (!json.includes("\\ud")) return json;
  return json.replace(/\\(?:\\|ud[89a-f][0-9a-f]{2})/g, (escape) => (escape === "\\\\" ? escape : "\uFFFD"));
}

function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new CruxError(
      "invalid-request",
      "The request cannot be written as JSON: something in it refers back to itself or is nested too deeply. Look at providerOptions, tools and schemas.",
      { cause },
    );
  }
}

/**
 * Parses JSON that a vendor sent; white space and a byte order mark around it are allowed.
 * @throws CruxError `bad-response` when it is not JSON. The text itself stays out of the message.
 */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (cause) {
    throw new CruxError("bad-response", `${what} is not valid JSON (${text.length} characters).`, {
      cause: cause instanceof Error ? new SyntaxError(withoutQuotedText(cause.message)) : cause,
    });
  }
}

/** V8 quotes a piece of the input in its message; a vendor's body must not travel in an error. */
function withoutQuotedText(message: string): string {
  return message.replace(/(, )?"[\s\S]*" (is not valid JSON)/, "$2").replace(/\.\.\.[\s\S]*/, "");
}
