import { readFile } from "node:fs/promises";
import { conformError } from "./conform-error.ts";

/** A JSON object from a file. @throws ConformError naming the file; `null` where there is none. */
export async function readJsonObject(file: string): Promise<Readonly<Record<string, unknown>> | null> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw conformError(`${file} cannot be read: ${error.message}`, error);
  });
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    throw conformError(`${file} is not valid JSON: ${cause instanceof Error ? cause.message : ""}`, cause);
  }
  throw conformError(`${file} must hold a JSON object.`);
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Refuses fields that nobody reads: a mistyped one would quietly check nothing. @throws ConformError */
export function demandKnownFields(value: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw conformError(`${where} has ${unknown.join(", ")}, which nobody reads. Known are: ${known.join(", ")}.`);
}
