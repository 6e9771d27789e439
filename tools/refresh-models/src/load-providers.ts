import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isProviderPlugin, type ProviderPlugin, type SeedModel } from "@crux/core";

/** A provider package of the workspace. */
export interface ProviderPackage {
  readonly plugin: ProviderPlugin;
  /** Its `src/seeds.ts`; `null` without one. */
  readonly seedFile: string | null;
  readonly seeds: readonly SeedModel[];
}

/** Every provider package below a workspace, from source, in the order of their folders. */
export async function loadProviders(workspace: string): Promise<readonly ProviderPackage[]> {
  const folders = globSync("packages/provider-*/src", { cwd: workspace }).sort();
  return Promise.all(folders.map((folder) => loadProvider(join(workspace, folder))));
}

async function loadProvider(folder: string): Promise<ProviderPackage> {
  const { default: plugin } = (await load(join(folder, "index.ts"))) as { default: unknown };
  if (!isProviderPlugin(plugin)) throw new Error(`${folder} has no provider for its default export.`);
  const seedFile = join(folder, "seeds.ts");
  if (!existsSync(seedFile)) return { plugin, seedFile: null, seeds: [] };
  const { seeds } = (await load(seedFile)) as { seeds: readonly SeedModel[] };
  return { plugin, seedFile, seeds };
}

function load(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href);
}
