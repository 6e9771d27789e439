import { pathToFileURL } from "node:url";
import { CruxError, isProviderPlugin, type ProviderPlugin } from "@crux/core";
import { resolveEntry } from "./resolve-entry.ts";
import type { DiscoveredProvider } from "./read-plugin.ts";

/**
 * Imports a plugin's code, and holds it to its manifest: brand, id, variables and hosts.
 * @throws CruxError `configuration` that names the package and the remedy.
 */
export async function loadPlugin(found: DiscoveredProvider): Promise<ProviderPlugin> {
  const plugin = await importPlugin(found);
  if (!isProviderPlugin(plugin) || !isWhole(plugin)) {
    throw failure(
      found,
      "its default export was not made by defineProvider of plugin API 1. Update the package, or tell its author.",
    );
  }
  const difference = findDifference(plugin, found);
  if (difference !== null)
    throw failure(
      found,
      `${difference}. What was installed is not what its manifest says: update the package, or tell its author.`,
    );
  return plugin;
}

async function importPlugin(found: DiscoveredProvider): Promise<unknown> {
  const { href } = pathToFileURL(resolveEntry(found));
  try {
    const module = (await import(/* @vite-ignore */ href)) as { readonly default?: unknown };
    return unwrapDefault(module.default);
  } catch (cause) {
    const text =
      cause instanceof Error ? `${cause.name}: ${cause.message.split("\n")[0]?.slice(0, 300) ?? ""}` : "it threw";
    throw failure(
      found,
      `its code fails as it starts (${text}). Install its dependencies, update it, or tell its author.`,
      cause,
    );
  }
}

/** A CommonJS build that was compiled from `export default` has it one level deeper. */
function unwrapDefault(exported: unknown): unknown {
  const nested = typeof exported === "object" && exported !== null && "default" in exported;
  return nested ? exported.default : exported;
}

/** The brand is only a mark; what the next lines read must be there too. */
function isWhole({ env, hosts, credentials }: Readonly<Record<"env" | "hosts" | "credentials", unknown>>): boolean {
  return typeof env === "object" && env !== null && Array.isArray(hosts) && Array.isArray(credentials);
}

function findDifference(plugin: ProviderPlugin, { manifest, id }: DiscoveredProvider): string | null {
  if (plugin.id !== id) return `its manifest says provider "${id}", its code "${plugin.id}"`;
  if (!sameVariables(plugin.env, manifest.env)) return "its manifest and its code name different environment variables";
  if (!sameList([...plugin.hosts].sort(), [...manifest.hosts].sort()))
    return "its manifest and its code name different hosts";
  if (manifest.credentials !== undefined && !sameList(plugin.credentials, manifest.credentials))
    return "its manifest and its code name different credentials";
  return null;
}

type Variables = Readonly<Record<string, readonly string[]>>;

function sameVariables(one: Variables, other: Variables): boolean {
  const names = Object.keys(one).sort();
  return (
    sameList(names, Object.keys(other).sort()) && names.every((name) => sameList(one[name] ?? [], other[name] ?? []))
  );
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

function failure({ package: name, id }: DiscoveredProvider, what: string, cause?: unknown): CruxError {
  return new CruxError("configuration", `Plugin ${name} cannot be used: ${what}`, { provider: id, cause });
}
