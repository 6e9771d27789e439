import type { SchemaDialect } from "@crux/core";

/**
 * The JSON Schema that Anthropic enforces, in `output_config.format` and in strict tools
 * (platform.claude.com/docs/en/build-with-claude/structured-outputs, 2026-11-22; the limits as its errors tell them:
 * recordings rig-09ecb54741, rig-bcb9019402; recursion: rig-b3c83ce9a1).
 */
export const enforcedSchema: SchemaDialect = {
  name: "Anthropic",
  keywords: {
    refused: [
      "$schema",
      "oneOf",
      ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
      ...["minLength", "maxLength", "pattern"],
      ...["maxItems", "uniqueItems", "contains", "minContains", "maxContains", "prefixItems", "unevaluatedItems"],
      ...["minProperties", "maxProperties", "patternProperties", "propertyNames", "unevaluatedProperties"],
      ...["if", "then", "else", "not", "dependentRequired", "dependentSchemas"],
    ],
  },
  formats: ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"],
  atMost: { minItems: 1 },
  objects: "closed",
  recursion: "unrolled",
  enumValues: ["string", "number", "boolean", "null"],
  limits: { optionalProperties: 24, unions: 16 },
};

/** The same for a tool, whose schema must be an object (recordings rig-503b2880b2, rig-1a8658d923). */
export const enforcedToolSchema: SchemaDialect = { ...enforcedSchema, root: "object" };

/** The schema of a tool that is not strict: any, but an object. */
export const toolSchema: SchemaDialect = { name: "Anthropic", keywords: { refused: [] }, root: "object" };
