import { CruxError } from "./errors.ts";
import type { JsonObject } from "./json.ts";

/**
 * The part of the Standard Schema interface (standardschema.dev) that Crux uses; zod, valibot, arktype
 * and others implement it. `jsonSchema` is its Standard JSON Schema extension.
 */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    readonly jsonSchema?: {
      readonly input: (options: { target: "draft-2020-12" | "draft-07" | (string & {}) }) => Record<string, unknown>;
    };
  };
}

/** What `validate` of a Standard Schema gives. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** One reason why a value does not fit. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Whether `value` implements Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  return (typeof value === "object" || typeof value === "function") && value !== null && "~standard" in value;
}

/**
 * The JSON Schema of a schema, to be sent to a vendor; a plain JSON Schema is returned as it is.
 * @throws CruxError `unsupported` when the schema's library cannot tell its JSON Schema.
 */
export function toJsonSchema(schema: StandardSchema | JsonObject): JsonObject {
  if (!isStandardSchema(schema)) return schema;
  const { vendor, jsonSchema } = schema["~standard"];
  if (jsonSchema === undefined) {
    throw new CruxError(
      "unsupported",
      `This version of ${vendor} cannot turn a schema into JSON Schema. Update it, or give responseFormat.schema as JSON Schema.`,
      { path: "responseFormat.schema" },
    );
  }
  return jsonSchema.input({ target: "draft-2020-12" }) as JsonObject;
}

/** More than these help nobody, and an answer may hold thousands. */
const maxIssues = 10;

/** `a.0.b: message` for each issue, of the first ten. */
export function describeIssues(issues: readonly StandardIssue[]): string {
  const told = issues.slice(0, maxIssues).map(({ path, message }) => {
    const keys = (path ?? []).map((step) => String(typeof step === "object" ? step.key : step));
    return keys.length === 0 ? message : `${keys.join(".")}: ${message}`;
  });
  const others = issues.length - told.length;
  return [...told, ...(others === 0 ? [] : [`and ${others} more`])].join("; ");
}
