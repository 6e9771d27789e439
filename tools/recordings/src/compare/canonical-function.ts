import { asObject } from "../requests/wire-object.ts";
import { canonicalSchema, withoutDefault, withoutNulls, type Rule } from "./canonical-json.ts";

/** A schema without the order of what it requires. */
export function schemaUnder(key: string): Rule {
  return (object) => (object[key] === undefined ? object : { ...object, [key]: canonicalSchema(object[key]) });
}

/** No parameters at all are an object without properties. */
const parametersOrNone: Rule = (definition) => {
  const parameters = asObject(definition.parameters);
  const properties = parameters === null ? {} : (asObject(parameters.properties) ?? {});
  const none =
    Object.keys(properties).length === 0 &&
    (parameters === null || parameters.additionalProperties === undefined || parameters.additionalProperties === false);
  return none ? { ...definition, parameters: undefined } : definition;
};

/** What says the same of a function on both OpenAI-style wires. */
export const functionRules: readonly Rule[] = [
  withoutNulls,
  withoutDefault("strict", false),
  withoutDefault("description", ""),
  parametersOrNone,
  schemaUnder("parameters"),
];
