import type { ChatInput } from "../chat-request.ts";
import { CruxError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { isStandardSchema, type StandardSchema } from "../standard-schema.ts";

/** What `generateObject` and `streamObject` take: all that a chat takes, with a schema in place of `responseFormat`. */
export type ObjectInput<Output = unknown> = Omit<ChatInput, "responseFormat"> & {
  /** What the object must fit: a Standard Schema (zod, valibot, …), whose output it then is, or a JSON Schema. */
  readonly schema: StandardSchema<Output> | JsonObject;
  /** What the schema is called and means; some vendors show it to the model. */
  readonly schemaName?: string | undefined;
  readonly schemaDescription?: string | undefined;
  /** Whether the vendor is to hold the model to the schema in its strict mode, where it has one. */
  readonly strict?: boolean | undefined;
  /** How often a model whose answer does not fit is told why and asked again. Default 1; 0 is never, 5 the most. */
  readonly maxRepairs?: number | undefined;
};

/** An input, taken apart. */
export interface ReadObjectInput {
  readonly schema: StandardSchema | JsonObject;
  readonly maxRepairs: number;
  /** What the first round asks with. */
  readonly chat: ChatInput;
}

const mostRepairs = 5;

/**
 * Checks what a chat does not know and takes it apart; the rest is checked with the first round.
 * @throws CruxError `invalid-request`.
 */
export function readObjectInput(input: ObjectInput): ReadObjectInput {
  const { schema, schemaName, schemaDescription, strict, maxRepairs = 1, ...chat } = input;
  if (!Number.isInteger(maxRepairs) || maxRepairs < 0 || maxRepairs > mostRepairs)
    throw invalid("maxRepairs", `expected a whole number from 0 to ${mostRepairs}`);
  if ("responseFormat" in chat) throw invalid("responseFormat", "the schema says it; leave it out");
  if (!isStandardSchema(schema) && (typeof schema !== "object" || schema === null))
    throw invalid("schema", "expected a Standard Schema or a JSON Schema");
  const words = { name: schemaName, description: schemaDescription, strict };
  const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
  return { schema, maxRepairs, chat: { ...chat, responseFormat: { type: "json-schema", schema, ...given } } };
}

function invalid(path: string, what: string): CruxError {
  return new CruxError("invalid-request", `Invalid request at ${path}: ${what}.`, { path });
}
