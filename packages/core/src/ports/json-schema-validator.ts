import type { JsonObject } from "../json.ts";
import type { StandardSchema } from "../standard-schema.ts";

/**
 * Checks values against plain JSON Schemas. Crux itself knows how to ask for a schema, not how to check one; what
 * implements Standard Schema (zod, valibot, …) checks itself and needs no validator.
 */
export interface JsonSchemaValidator {
  /**
   * What checks values against a schema of draft 4, 6, 7, 2019-09 or 2020-12, as its `$schema` says; without one it is
   * read as 2020-12. The schema handed over is a copy and may be changed; it is handed over once, however often it is used.
   * @throws CruxError `invalid-request` for what is no usable JSON Schema: a reference to nowhere, a broken pattern. What is
   * found out only while a value is checked may be thrown then.
   */
  compile(schema: JsonObject): StandardSchema | Promise<StandardSchema>;
}
