import type { SchemaDialect } from "@crux/core";

/**
 * The JSON Schema that OpenAI's strict mode takes, in response formats and in tools
 * (developers.openai.com/api/docs/guides/structured-outputs, 2026-11-22). `minLength` and `maxLength` are listed as
 * refused for fine-tuned models only, and are sent.
 */
export const openaiStrictSchema: SchemaDialect = {
  name: "OpenAI's strict mode",
  keywords: {
    refused: [
      ...["allOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas"],
      ...["patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties"],
      ...["prefixItems", "contains", "minContains", "maxContains", "uniqueItems", "unevaluatedItems"],
      ...["default", "examples", "$id", "$anchor"],
    ],
  },
  formats: ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"],
  patterns: "without-look-around",
  root: "wrapped-object",
  objects: "closed",
  properties: "required",
  // "$ref cannot have keywords {'description'}": vectorize-io/hindsight#3944.
  references: "bare",
  untyped: "typed",
  limits: { depth: 10, properties: 5000, enumValues: 1000 },
};
