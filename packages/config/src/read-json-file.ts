import { readFile } from "node:fs/promises";
import { CruxError } from "@crux/core";
import { findJsonFault } from "./find-json-fault.ts";

/**
 * Reads a file that must be there and hold JSON. `what` it holds goes into the message.
 * @throws CruxError `configuration` that names the file and, where it is no JSON, the line.
 */
export async function readJsonFile(path: string, what: string): Promise<unknown> {
  const text = await read(path, what);
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = findJsonFault(text);
    throw new CruxError(
      "configuration",
      `The ${what} file ${path} is not valid JSON at line ${line}, column ${column}. Correct it there.`,
    );
  }
}

async function read(path: string, what: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const trouble = code === "ENOENT" ? `There is no ${what} file` : `The ${what} file cannot be read (${code})`;
    throw new CruxError("configuration", `${trouble} at ${path}. Correct ${what}File in the settings.`, { cause });
  }
}
