import {
  describeIssues,
  jsonObjectSchema,
  isStandardSchema,
  type Crux,
  type JsonObject,
  type JsonValue,
} from "@crux/core";
import type { StandardSchema } from "@crux/core";

/** What checks arguments: a Crux. */
export type Checker = Pick<Crux, "checkValue">;

/** What became of the arguments a model wrote: values a tool can be run with, or what is wrong, in words for the model. */
export type CheckedArguments =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** What a tool says of its arguments. */
export interface Checkable {
  readonly name: string;
  readonly parameters?: StandardSchema | JsonObject | undefined;
}

/** Parses the JSON text of a call's arguments and checks it against the tool's parameters, filling in their defaults. */
export async function checkArguments(tool: Checkable, text: string, crux: Checker): Promise<CheckedArguments> {
  const parsed = parseArguments(text);
  return parsed.ok ? checkValues(tool, parsed.value, crux) : parsed;
}

/** Checks arguments that are values already. */
export async function checkValues(
  { name, parameters = jsonObjectSchema }: Checkable,
  values: unknown,
  crux: Checker,
): Promise<CheckedArguments> {
  const result = await crux.checkValue(values as JsonValue, parameters);
  if (result.issues === undefined) return { ok: true, value: result.value };
  return {
    ok: false,
    message: `The arguments do not fit the parameters of ${name}: ${describeIssues(result.issues)}. Call it again with arguments that do.`,
  };
}

/**
 * Sees to it that arguments can be checked at all, before a model is asked for any.
 * @throws CruxError `configuration` for a JSON Schema where the Crux has no validator, `invalid-request` for one that cannot be used.
 */
export async function checkParameters(tools: readonly Checkable[], crux: Checker): Promise<void> {
  for (const { parameters } of tools) {
    if (parameters !== undefined && !isStandardSchema(parameters)) await crux.checkValue(null, parameters);
  }
}

function parseArguments(text: string): CheckedArguments {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, message: "The arguments are not valid JSON. Call the tool again with a JSON object." };
  }
}
