import {
  CruxError,
  describeIssues,
  isStandardSchema,
  jsonObjectSchema,
  type JsonObject,
  type StandardSchema,
} from "@crux/core";
import { z } from "zod";

/** What became of the arguments a model wrote: values a tool can be run with, or what is wrong, in words for the model. */
export type CheckedArguments =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** Parses the JSON text of a call's arguments and checks it against the tool's parameters, filling in their defaults. */
export async function checkArguments(
  name: string,
  parameters: StandardSchema | JsonObject | undefined,
  text: string,
): Promise<CheckedArguments> {
  const parsed = parseArguments(text);
  return parsed.ok ? checkValue(name, parameters, parsed.value) : parsed;
}

/** Checks arguments that are values already. */
export async function checkValue(
  name: string,
  parameters: StandardSchema | JsonObject | undefined,
  value: unknown,
): Promise<CheckedArguments> {
  const schema = parameters === undefined ? jsonObjectSchema : compileParameters(name, parameters);
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { ok: true, value: result.value };
  return {
    ok: false,
    message: `The arguments do not fit the parameters of ${name}: ${describeIssues(result.issues)}. Call it again with arguments that do.`,
  };
}

function parseArguments(text: string): CheckedArguments {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, message: "The arguments are not valid JSON. Call the tool again with a JSON object." };
  }
}

const compiled = new WeakMap<JsonObject, StandardSchema>();

/**
 * What checks a tool's arguments.
 * @throws CruxError `unsupported` for a JSON Schema with a keyword that zod cannot check.
 */
export function compileParameters(name: string, parameters: StandardSchema | JsonObject): StandardSchema {
  if (isStandardSchema(parameters)) return parameters;
  const known = compiled.get(parameters);
  if (known !== undefined) return known;
  try {
    const schema = z.fromJSONSchema(parameters as Parameters<typeof z.fromJSONSchema>[0]);
    compiled.set(parameters, schema);
    return schema;
  } catch (cause) {
    throw new CruxError(
      "unsupported",
      `The parameters of the tool ${name} hold a JSON Schema keyword that arguments cannot be checked against. Give a Standard Schema (zod, valibot, …) instead.`,
      { path: "parameters", cause },
    );
  }
}
