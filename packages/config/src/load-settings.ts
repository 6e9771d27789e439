import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CruxError } from "@crux/core";
import { findJsonFault } from "./find-json-fault.ts";
import type { Environment } from "./resolve-provider-settings.ts";
import { parseSettings, type Settings } from "./settings-schema.ts";
import { userSettingsFile } from "./user-folder.ts";

/** Where settings are read from. */
export interface LoadSettingsOptions {
  readonly env: Environment;
  /** In place of the user's file. It must exist, as must one that `CRUX_CONFIG` names. */
  readonly file?: string | undefined;
}

/**
 * The user's settings; empty ones where there is no file. The environment is not yet laid over them: see {@link withEnvironment}.
 * @throws CruxError `configuration` that names the file and the line, or the setting, that is wrong.
 */
export async function loadSettings({ env, file }: LoadSettingsOptions): Promise<Settings> {
  const path = file ?? userSettingsFile(env);
  const text = await readSettings(path, file !== undefined || Boolean(env["CRUX_CONFIG"]));
  if (text === null) return {};
  const settings = parseSettings(parseText(text, path), `The settings in ${path}`);
  const { pricesFile } = settings;
  return pricesFile === undefined ? settings : { ...settings, pricesFile: resolve(dirname(path), pricesFile) };
}

/** Settings with what the environment says of them: `CRUX_DEFAULT_MODEL`. */
export function withEnvironment(settings: Settings, env: Environment): Settings {
  const defaultModel = env["CRUX_DEFAULT_MODEL"]?.trim();
  return defaultModel ? { ...settings, defaultModel } : settings;
}

async function readSettings(path: string, must: boolean): Promise<string | null> {
  try {
    return (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (code === "ENOENT" && !must) return null;
    const what = code === "ENOENT" ? "There is no settings file" : "The settings file cannot be read";
    throw new CruxError(
      "configuration",
      `${what} at ${path}${code === "ENOENT" ? "" : ` (${code})`}. Correct the path, or unset CRUX_CONFIG.`,
      { cause },
    );
  }
}

function parseText(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text around the fault, which may be a key.
    const { line, column } = findJsonFault(text);
    throw new CruxError(
      "configuration",
      `The settings file ${path} is not valid JSON at line ${line}, column ${column}. Correct it there.`,
    );
  }
}
