import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isProviderPlugin } from "@crux/core";
import type { ProviderFixture } from "../contracts/provider-fixture.ts";
import type { AnyProviderPlugin } from "../contracts/subject.ts";
import { conformError } from "./conform-error.ts";
import { loadFixtures } from "./load-fixtures.ts";
import { readConformFile, type ConformFile } from "./read-conform-file.ts";
import { isObject, readJsonObject } from "./read-json.ts";

/** A plugin as it lies in its folder. */
export interface PluginFolder {
  readonly folder: string;
  readonly packageName: string;
  readonly version: string | null;
  readonly packageJson: Readonly<Record<string, unknown>>;
  readonly plugin: AnyProviderPlugin;
  readonly conform: ConformFile;
  readonly fixtures: readonly ProviderFixture[];
}

/** Reads a plugin's package.json, imports what its manifest names, and reads its fixtures. @throws ConformError */
export async function loadPluginFolder(path: string): Promise<PluginFolder> {
  const folder = resolve(path);
  const file = join(folder, "package.json");
  const packageJson = await readJsonObject(file);
  if (packageJson === null) throw conformError(`There is no package.json in ${folder}. Name the folder of a plugin.`);
  const { name, version, crux } = packageJson;
  if (typeof name !== "string") throw conformError(`${file} has no name.`);
  if (!isObject(crux))
    throw conformError(`${file} has no "crux" manifest: it is no provider plugin. See docs/writing-a-provider.md.`);
  const conform = await readConformFile(folder);
  const plugin = await importPlugin(folder, name, typeof crux["entry"] === "string" ? crux["entry"] : ".");
  return {
    ...{
      folder,
      packageName: name,
      version: typeof version === "string" ? version : null,
      packageJson,
      plugin,
      conform,
    },
    fixtures: await findFixtures(folder, conform),
  };
}

async function importPlugin(folder: string, name: string, entry: string): Promise<AnyProviderPlugin> {
  const imported = (await import(pathToFileURL(resolveEntry(folder, name, entry)).href).catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw conformError(`${name} cannot be imported: ${said}. Are its dependencies installed, and is it built?`, cause);
  })) as { default?: unknown };
  if (!isProviderPlugin(imported.default))
    throw conformError(`The default export of ${name} is no provider: make it with defineProvider of @crux/core.`);
  return imported.default as unknown as AnyProviderPlugin;
}

/** A package finds itself by its own name, through its own `exports`. */
function resolveEntry(folder: string, name: string, entry: string): string {
  try {
    return createRequire(join(folder, "package.json")).resolve(
      join(name, entry).replaceAll("\\", "/").replace(/\/$/, ""),
    );
  } catch (cause) {
    throw conformError(
      `"exports" in ${join(folder, "package.json")} does not lead from "${entry}" to a file. Give it a "default" condition that names one, and build it first.`,
      cause,
    );
  }
}

async function findFixtures(folder: string, { fixtures }: ConformFile): Promise<readonly ProviderFixture[]> {
  if (fixtures !== null) return (await Promise.all(fixtures.map((name) => loadFixtures(join(folder, name))))).flat();
  const beside = await loadFixtures(join(folder, "fixtures"));
  return beside.length > 0 ? beside : loadFixtures(join(folder, "src/fixtures"));
}
