import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, dirname } from "node:path";
import { CruxError } from "@crux/core";
import { readPackageJson } from "./package-json.ts";
import type { DiscoveredProvider } from "./read-plugin.ts";

/**
 * The file of a plugin's code: its manifest's `entry`, looked up in the `exports` of its own package under the conditions Node was
 * started with. Nothing is imported.
 * @throws CruxError `configuration` when there is no such file.
 */
export function resolveEntry({ packageJson, manifest, package: name }: DiscoveredProvider): string {
  const file = resolveSelf(packageJson, manifest.entry) ?? resolveImportOnly(packageJson, manifest.entry);
  if (file !== null && existsSync(file)) return file;
  throw new CruxError(
    "configuration",
    `The manifest of ${name} names the entry "${manifest.entry}", which its "exports" do not lead to a file. Install the package again, or tell its author.`,
    { provider: manifest.provider },
  );
}

/** A package may resolve its own name; one without `exports` is entered by its path. https://nodejs.org/api/packages.html#self-referencing-a-package-using-its-name */
function resolveSelf(packageJson: string, entry: string): string | null {
  const { name, exports } = readJson(packageJson);
  const specifier =
    name === undefined || exports === undefined || exports === null ? `./${entry}` : `${name}${entry.slice(1)}`;
  try {
    return createRequire(packageJson).resolve(specifier);
  } catch {
    return null;
  }
}

const importConditions = new Set(["import", "node", "module-sync", "default"]);

/** `require.resolve` does not see targets that stand under `import` alone. */
function resolveImportOnly(packageJson: string, entry: string): string | null {
  const { exports } = readJson(packageJson);
  const targets =
    isRecord(exports) && Object.keys(exports).some((key) => key.startsWith("."))
      ? exports[entry]
      : entry === "."
        ? exports
        : null;
  const target = chooseTarget(targets);
  return target === null ? null : join(dirname(packageJson), target);
}

function chooseTarget(target: unknown): string | null {
  if (typeof target === "string")
    return /^\.\/(?!.*(?:^|\/)(?:\.\.|node_modules)(?:\/|$))/.test(target) ? target : null;
  if (!isRecord(target)) return null;
  for (const [condition, nested] of Object.entries(target)) {
    const chosen = importConditions.has(condition) ? chooseTarget(nested) : null;
    if (chosen !== null) return chosen;
  }
  return null;
}

function readJson(packageJson: string): { readonly name?: string | undefined; readonly exports?: unknown } {
  const reading = readPackageJson(packageJson);
  return reading?.type === "package" ? reading.json : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
