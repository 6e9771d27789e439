import { readFile } from "node:fs/promises";
import type { JsonObject } from "@crux/core";
import { usageError } from "../usage-error.ts";

/** The JSON Schema in a file. @throws UsageError that says why there is none. */
export async function readSchema(file: string): Promise<JsonObject> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw usageError(`--schema: ${file} cannot be read (${error.code ?? error.message}).`);
  });
  const schema = parse(text, file);
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    throw usageError(`--schema: ${file} holds no JSON Schema, which is an object such as {"type":"object"}.`);
  return schema as JsonObject;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw usageError(`--schema: ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
