import type { SchemaDialect } from "@crux/core";

/**
 * The JSON Schema that Gemini takes, in `responseJsonSchema` and `parametersJsonSchema` (ai.google.dev, structured output,
 * 2026-11-22; `default` and `$schema`, which that page does not name: recordings pydantic-ai-a1ce8b00cd, rig-2d9e5e7608). It
 * refuses lists of types and words beside a reference (vercel/ai#14369).
 */
export const jsonSchema: SchemaDialect = {
  name: "Gemini",
  keywords: {
    accepted: [
      ...["$schema", "$id", "$defs", "$ref", "$anchor", "type", "format", "title", "description", "default", "enum"],
      ...["items", "prefixItems", "minItems", "maxItems", "minimum", "maximum", "anyOf"],
      ...["properties", "additionalProperties", "required", "propertyOrdering"],
    ],
  },
  references: "bare",
  recursion: "optional",
  types: "any-of",
  enumValues: ["string", "number"],
};

/** The older subset of OpenAPI in `responseSchema` and `parameters`, for models before 2.5: without references, and closed to nothing. */
export const openApiSchema: SchemaDialect = {
  name: "Gemini",
  keywords: {
    accepted: [
      ...["type", "format", "title", "description", "nullable", "default", "enum", "items", "minItems", "maxItems"],
      ...["minimum", "maximum", "anyOf", "properties", "required", "propertyOrdering"],
    ],
  },
  formats: ["date-time", "float", "double", "int32", "int64"],
  references: "inlined",
  recursion: "unrolled",
  types: "nullable",
  enumValues: ["string"],
};
