import { CruxError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { JsonSchemaValidator } from "../ports/json-schema-validator.ts";
import { isStandardSchema, toJsonSchema, type StandardResult, type StandardSchema } from "../standard-schema.ts";
import { readingsOf } from "./answer-readings.ts";
import { copySchema } from "./copy-schema.ts";
import { createDefaultFiller } from "./fill-defaults.ts";

/** Checks a value against a schema; see `Crux.checkValue`. */
export type CheckValue = (value: JsonValue, schema: StandardSchema | JsonObject) => Promise<StandardResult<unknown>>;

/** The checks of one Crux. A JSON Schema is compiled when it is first used, and never again. */
export function createValueChecker(validator: JsonSchemaValidator | undefined): CheckValue {
  const compiled = new WeakMap<JsonObject, Promise<StandardSchema>>();

  function compile(schema: JsonObject): Promise<StandardSchema> {
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    if (validator === undefined) throw noValidator();
    const compiling = Promise.resolve(validator.compile(copySchema(schema))).then((check) =>
      withDefaults(check, schema),
    );
    compiled.set(schema, compiling);
    // A library that could not be loaded this time may be the next.
    compiling.catch(() => compiled.delete(schema));
    return compiling;
  }

  return async (value, schema) => {
    const check = isStandardSchema(schema) ? schema : await compile(schema);
    const known = jsonSchemaOf(schema);
    let result: StandardResult<unknown> = { issues: [] };
    for (const reading of known === null ? [value] : readingsOf(value, known)) {
      result = await check["~standard"].validate(reading);
      if (result.issues === undefined) return result;
    }
    return result;
  };
}

/** `null` where a library cannot say a schema of its own as JSON Schema; no vendor can have been sent one then. */
function jsonSchemaOf(schema: StandardSchema | JsonObject): JsonObject | null {
  try {
    return toJsonSchema(schema);
  } catch {
    return null;
  }
}

/** The check, which gives the value with the schema's defaults where it fits. */
function withDefaults({ "~standard": check }: StandardSchema, schema: JsonObject): StandardSchema {
  const fill = createDefaultFiller(schema);
  const validate = async (value: unknown): Promise<StandardResult<unknown>> => {
    const result = await check.validate(value);
    return result.issues === undefined ? { value: fill(result.value as JsonValue) } : result;
  };
  return { "~standard": { ...check, validate } };
}

function noValidator(): CruxError {
  return new CruxError(
    "configuration",
    "A plain JSON Schema cannot be checked here: this Crux was put together without a validator. Hand assembleCrux one (createCrux of @crux/client brings it), or give a Standard Schema (zod, valibot, …).",
  );
}
