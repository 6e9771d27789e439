import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readPackageJson, type PackageJson } from "./package-json.ts";

/** Whose dependencies say which plugins there are. */
export interface PluginSource {
  /**
   * `application`: the program itself, or the package that called for Crux. `user`: the user's plugin folder, filled by
   * `npm install --prefix`. `project`: a folder one merely stands in, whose plugins count only when the user's settings enable them.
   */
  readonly kind: "application" | "user" | "project";
  /** A file of it (`import.meta.url`) or a folder in it, as a file URL or a path; for `user`, the very folder that holds its package.json. */
  readonly from: string | URL;
}

/** A package whose dependencies are read. */
export interface Application {
  readonly packageJson: string;
  readonly json: PackageJson;
}

/** The application of a source: `null` where there is none, a reason where its package.json cannot be used. */
export type ApplicationReading = Application | { readonly packageJson: string; readonly broken: string } | null;

/** Finds the nearest package.json at or above `from`; of a user folder only its own, for the home folder above it is another thing. */
export function findApplication({ kind, from }: PluginSource): ApplicationReading {
  const start = toPath(from);
  if (kind === "user") return readApplication(start);
  for (let folder = start; ; folder = dirname(folder)) {
    const found = readApplication(folder);
    if (found !== null && !isMarker(found)) return found;
    if (dirname(folder) === folder) return null;
  }
}

/** A `from` as an absolute path. */
export function toPath(from: string | URL): string {
  return from instanceof URL || from.startsWith("file:") ? fileURLToPath(from) : resolve(from);
}

function readApplication(folder: string): ApplicationReading {
  const packageJson = join(folder, "package.json");
  const reading = readPackageJson(packageJson);
  if (reading === null) return null;
  return reading.type === "broken" ? { packageJson, broken: reading.reason } : { packageJson, json: reading.json };
}

/** A build folder may hold a package.json that says nothing but `{ "type": "module" }`. */
function isMarker(found: NonNullable<ApplicationReading>): boolean {
  return (
    "json" in found &&
    found.json.name === undefined &&
    found.json.dependencies === undefined &&
    found.json.optionalDependencies === undefined
  );
}
