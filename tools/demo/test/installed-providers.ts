import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly crux?: { readonly provider: string };
}

/** The ids of the providers that apps/cli names as dependencies, read without any code of Crux. */
export async function readInstalledProviders(): Promise<readonly string[]> {
  const { dependencies = {} } = await readPackageJson("apps/cli");
  const folders = Object.keys(dependencies)
    .filter((name) => name.startsWith("@crux/provider-"))
    .map((name) => name.replace("@crux/", "packages/"));
  const manifests = await Promise.all(folders.map(readPackageJson));
  return manifests.map(({ crux }) => crux?.provider ?? "no manifest");
}

async function readPackageJson(folder: string): Promise<PackageJson> {
  return JSON.parse(
    await readFile(fileURLToPath(new URL(`../../../${folder}/package.json`, import.meta.url)), "utf8"),
  ) as PackageJson;
}
