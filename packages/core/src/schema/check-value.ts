import { CruxError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { JsonSchemaValidator } from "../ports/json-schema-validator.ts";
import { isStandardSchema, toJsonSchema, type StandardResult, type StandardSchema } from "../standard-schema.ts";
import { readingsOf } from "./answer-readings.ts";
import { copySchema } from "./copy-schema.ts";

/** Checks a value against a schema; see `Crux.checkValue`. */
export type CheckValue = (value: JsonValue, schema: StandardSchema | JsonObject) => Promise<StandardResult<unknown>>;

/** The checks of one Crux. A JSON Schema is compiled when it is first used, and never again. */
export function createValueChecker(validator: JsonSchemaValidator | undefined): CheckValue {
  const compiled = new WeakMap<JsonObject, Promise<StandardSchema>>();

  function compile(schema: JsonObject): Promise<StandardSchema> {
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    if (validator === undefined) throw noValidator();
    const compiling = Promise.resolve(validator.compile(copySchema(schema)));
    compiled.set(schema, compiling);
    // A library that could not be loaded this time may be the next.
    compiling.catch(() => compiled.delete(schema));
    return compiling;
  }

  return async (value, schema) => {
    const check = isStandardSchema(schema) ? schema : await compile(schema);
    const isMute = isStandardSchema(schema) && schema["~standard"].jsonSchema === undefined;
    let result: StandardResult<unknown> = { issues: [] };
    for (const reading of isMute ? [value] : readingsOf(value, toJsonSchema(schema))) {
      result = await check["~standard"].validate(reading);
      if (result.issues === undefined) return result;
    }
    return result;
  };
}

function noValidator(): CruxError {
  return new CruxError(
    "configuration",
    "A plain JSON Schema cannot be checked here: this Crux was put together without a validator. Hand assembleCrux one (createCrux of @crux/client brings it), or give a Standard Schema (zod, valibot, …).",
  );
}
