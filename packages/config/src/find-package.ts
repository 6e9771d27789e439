import { existsSync, realpathSync } from "node:fs";
import nodeModule from "node:module";
import { dirname, join } from "node:path";

/**
 * The package.json of an installed package, as the package that holds `base` (a path) would find it: its real path, or `null`.
 * `exports` does not matter, nothing is imported, no folder is listed.
 */
export function findPackage(name: string, base: string): string | null {
  const found = findWithNode(name, base) ?? findUpwards(name, base);
  return found === null || !existsSync(found) ? null : realpathSync(found);
}

function findWithNode(name: string, base: string): string | null {
  try {
    // Read off the module object, for runtimes that lack it. https://nodejs.org/api/module.html#modulefindpackagejsonspecifier-base
    return nodeModule.findPackageJSON?.(name, base) ?? null;
  } catch {
    return null;
  }
}

/** Node's own walk: `node_modules/<name>` in each folder from `base` upwards. */
export function findUpwards(name: string, base: string): string | null {
  for (let folder = dirname(base); ; folder = dirname(folder)) {
    const file = join(folder, "node_modules", name, "package.json");
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return null;
  }
}
