import type { ResponseFormat } from "../chat-request.ts";
import { CruxError } from "../errors.ts";
import { parseJson, type JsonValue } from "../json.ts";
import type { CheckValue } from "../schema/check-value.ts";
import { describeIssues } from "../standard-schema.ts";

/**
 * Parses an answer's text and checks it against the schema that was asked for.
 * @throws CruxError `bad-response` when it is no JSON or does not fit; `configuration` for a JSON Schema where there is
 * no validator, `invalid-request` for one that cannot be used.
 */
export async function parseJsonOutput<Output>(
  text: string,
  format: ResponseFormat | undefined,
  checkValue: CheckValue,
): Promise<Output> {
  const value = parseJson(text, "The model's answer");
  if (format?.type !== "json-schema") return value as Output;
  const result = await checkValue(value as JsonValue, format.schema);
  if (result.issues === undefined) return result.value as Output;
  throw new CruxError("bad-response", `The model's answer does not fit the schema: ${describeIssues(result.issues)}.`);
}
