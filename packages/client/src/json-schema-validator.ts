import type { JsonSchemaValidator } from "@crux/core";

/**
 * Checks values against plain JSON Schemas, as `createCrux` does where it is given no other; for a Crux put together with
 * `assembleCrux`. The library behind it is loaded with the first schema.
 */
export const jsonSchemaValidator: JsonSchemaValidator = {
  async compile(schema) {
    const { compileJsonSchema } = await import("./compile-json-schema.ts");
    return compileJsonSchema(schema);
  },
};
