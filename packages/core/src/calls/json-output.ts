import { z } from "zod";
import type { ResponseFormat } from "../chat-request.ts";
import { CruxError } from "../errors.ts";
import { parseJson, type JsonObject, type JsonValue } from "../json.ts";
import { readingsOf } from "../schema/answer-readings.ts";
import {
  describeIssues,
  isStandardSchema,
  toJsonSchema,
  type StandardResult,
  type StandardSchema,
} from "../standard-schema.ts";

/**
 * Parses an answer's text and checks it against the schema that was asked for.
 * @throws CruxError `bad-response` when it is no JSON or does not fit; `unsupported` for a JSON Schema that zod cannot read.
 */
export async function parseJsonOutput<Output>(text: string, format: ResponseFormat | undefined): Promise<Output> {
  const value = parseJson(text, "The model's answer");
  if (format?.type !== "json-schema") return value as Output;
  const result = await checkValue(value as JsonValue, format.schema);
  if (result.issues === undefined) return result.value as Output;
  throw new CruxError("bad-response", `The model's answer does not fit the schema: ${describeIssues(result.issues)}.`);
}

/**
 * Checks a value against a schema, in each of its readings in turn (see {@link readingsOf}): vendors are asked for null
 * in place of what is optional, and for an object around what is none.
 * @throws CruxError `unsupported` for a JSON Schema that cannot be checked.
 */
export async function checkValue(
  value: JsonValue,
  schema: StandardSchema | JsonObject,
): Promise<StandardResult<unknown>> {
  const check = isStandardSchema(schema) ? schema : fromJsonSchema(schema);
  const isMute = isStandardSchema(schema) && schema["~standard"].jsonSchema === undefined;
  let result: StandardResult<unknown> = { issues: [] };
  for (const reading of isMute ? [value] : readingsOf(value, toJsonSchema(schema))) {
    result = await check["~standard"].validate(reading);
    if (result.issues === undefined) return result;
  }
  return result;
}

const compiled = new WeakMap<JsonObject, StandardSchema>();

function fromJsonSchema(schema: JsonObject): StandardSchema {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  try {
    const checked = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    compiled.set(schema, checked);
    return checked;
  } catch (cause) {
    throw new CruxError(
      "unsupported",
      "The JSON Schema in responseFormat holds a keyword that cannot be checked here. Give a Standard Schema (zod, valibot, …) instead, or parse response.text yourself.",
      {
        path: "responseFormat.schema",
        cause,
      },
    );
  }
}
