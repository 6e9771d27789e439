import { parseManifest, type ProviderManifest } from "./manifest.ts";
import { readPackageJson } from "./package-json.ts";
import type { PluginProblem, PluginProblemCode } from "./plugin-problem.ts";
import type { PluginSource } from "./find-application.ts";

/** An installed provider package, known by its manifest; none of its code has run. */
export interface DiscoveredProvider {
  /** Canonical provider id. */
  readonly id: string;
  /** The name under which the application knows the package. */
  readonly package: string;
  /** The package's version; `null` when it names none. */
  readonly version: string | null;
  readonly manifest: ProviderManifest;
  /** Real path of its package.json. */
  readonly packageJson: string;
  /** Which kind of source it was found by. */
  readonly source: PluginSource["kind"];
  /** Variables of its manifest that it is not handed, because they belong to another package or are claimed twice. */
  readonly withheldVariables: readonly string[];
}

/** A package found under a plugin's name. */
export interface FoundPackage {
  readonly name: string;
  /** Path of its package.json. */
  readonly file: string;
  readonly source: PluginSource;
}

/** Reads the manifest of a package, or tells why it is none of ours. */
export function readPlugin({ name, file, source }: FoundPackage): DiscoveredProvider | PluginProblem {
  const problem = (code: PluginProblemCode, message: string): PluginProblem => ({
    code,
    packages: [name],
    provider: null,
    message,
  });
  const reading = readPackageJson(file);
  if (reading === null || reading.type === "broken") {
    return problem(
      "broken-package-json",
      `The package.json of ${name} cannot be used: ${reason(reading)}. Install the package again.`,
    );
  }
  const { crux, version = null } = reading.json;
  if (crux === undefined) {
    return problem(
      "no-manifest",
      `${name} is named like a provider, but has no "crux" manifest in its package.json. Update it, or take it out of the dependencies.`,
    );
  }
  const parsed = parseManifest(crux);
  switch (parsed.type) {
    case "bad":
      return problem(
        "bad-manifest",
        `The "crux" manifest of ${name} is wrong: ${parsed.reason}. Update the package, or tell its author.`,
      );
    case "incompatible":
      return problem(
        "incompatible-api",
        `${name} does not fit this Crux: ${parsed.reason}. Update ${parsed.plugin === "newer" ? "Crux" : name}.`,
      );
    case "manifest":
      return {
        id: parsed.manifest.provider,
        package: name,
        version,
        manifest: parsed.manifest,
        packageJson: file,
        source: source.kind,
        withheldVariables: [],
      };
  }
}

function reason(reading: { readonly reason: string } | null): string {
  return reading === null ? "it is gone" : reading.reason;
}
