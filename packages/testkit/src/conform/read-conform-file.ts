import { join } from "node:path";
import { conformError } from "./conform-error.ts";
import { demandKnownFields, isObject, readJsonObject } from "./read-json.ts";

/** A check that its author leaves out, and why. */
export interface Skip {
  /** The name of a check, or how it begins. */
  readonly check: string;
  readonly reason: string;
}

/** What a plugin says about how it wants to be tried: `conform.json` beside its package.json. All of it may be left out. */
export interface ConformFile {
  /** The vendor's id of the model that is asked. Default: the plugin's own default model. */
  readonly model: string | null;
  /** Settings as a user would give them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Folders of fixtures, from the package.json. Default: `fixtures`, else `src/fixtures`. */
  readonly fixtures: readonly string[] | null;
  readonly skips: readonly Skip[];
}

/** Reads it. @throws ConformError for a file that is wrong. */
export async function readConformFile(folder: string): Promise<ConformFile> {
  const file = join(folder, "conform.json");
  const content = (await readJsonObject(file)) ?? {};
  demandKnownFields(content, ["model", "settings", "fixtures", "skips"], file);
  const { model = null, settings = {}, fixtures = null, skips = [] } = content;
  if (model !== null && typeof model !== "string") throw conformError(`${file}: model must be a string.`);
  if (!isObject(settings)) throw conformError(`${file}: settings must be an object.`);
  const folders = typeof fixtures === "string" ? [fixtures] : fixtures;
  if (folders !== null && !isStrings(folders))
    throw conformError(`${file}: fixtures must be a folder, or a list of them.`);
  if (!Array.isArray(skips)) throw conformError(`${file}: skips must be a list of { check, reason }.`);
  return { model, settings, fixtures: folders, skips: skips.map((skip: unknown) => readSkip(skip, file)) };
}

function readSkip(skip: unknown, file: string): Skip {
  const { check, reason } = isObject(skip) ? skip : {};
  if (typeof check !== "string" || check === "" || typeof reason !== "string" || reason.trim() === "")
    throw conformError(`${file}: a skip needs a check and a reason that a person would accept.`);
  return { check, reason };
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
