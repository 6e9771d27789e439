import { dirname } from "node:path";
import { findApplication, toPath, type Application, type PluginSource } from "./find-application.ts";
import { findPackage } from "./find-package.ts";
import { readPlugin, type DiscoveredProvider } from "./read-plugin.ts";
import { isPluginName } from "./plugin-name.ts";
import type { PluginProblem } from "./plugin-problem.ts";
import { settleClaims } from "./settle-claims.ts";

/** Where plugins are looked for, and what the user's settings say of them. */
export interface DiscoveryOptions {
  /** Searched in order: of a package found twice the first copy counts. */
  readonly sources: readonly PluginSource[];
  /** Package names of `plugins.enabled`: looked for even where no package.json names them, and a must for those of a project. */
  readonly enabled?: readonly string[] | undefined;
  /** Which package provides an id: `providers.<id>.package`. Decides between two that claim it. */
  readonly packages?: Readonly<Record<string, string>> | undefined;
}

/** What was found. A provider with a problem of its own is not among the entries. */
export interface Discovery {
  readonly entries: readonly DiscoveredProvider[];
  readonly problems: readonly PluginProblem[];
}

/**
 * Finds the provider packages that the sources' own package.json files name as dependencies. Reads JSON only: no
 * code of a plugin runs, no `node_modules` is listed. Never throws for what it finds; every package that
 * cannot be used is told as a problem, with the remedy.
 */
export function discoverProviders({ sources, enabled = [], packages = {} }: DiscoveryOptions): Discovery {
  const search = new Search([...new Set([...enabled, ...Object.values(packages)])], new Set(enabled));
  for (const source of sources) search.visit(source);
  const found = search.finish();
  const settled = settleClaims(found.plugins, packages);
  return { entries: settled.entries, problems: [...found.problems, ...settled.problems] };
}

interface Missing {
  readonly name: string;
  readonly remedy: string;
}

/** One walk through the sources. */
class Search {
  readonly #named: readonly string[];
  readonly #enabled: ReadonlySet<string>;
  readonly #plugins = new Map<string, DiscoveredProvider | PluginProblem>();
  readonly #missing: Missing[] = [];
  readonly #problems: PluginProblem[] = [];
  readonly #notEnabled: string[] = [];

  constructor(named: readonly string[], enabled: ReadonlySet<string>) {
    this.#named = named.filter((name) => this.#checkName(name));
    this.#enabled = enabled;
  }

  visit(source: PluginSource): void {
    const application = findApplication(source);
    if (application === null) {
      if (source.kind === "application") this.#problems.push(noApplication(source));
    } else if ("broken" in application) {
      this.#problems.push(brokenApplication(application.packageJson, application.broken));
    } else {
      this.#visitApplication(source, application);
    }
  }

  #visitApplication(source: PluginSource, { packageJson, json }: Application): void {
    const optional = json.optionalDependencies ?? {};
    const declared = Object.keys({ ...json.dependencies, ...optional }).filter(isPluginName);
    const candidates =
      source.kind === "project"
        ? declared.filter((name) => this.#mayRun(name))
        : [...new Set([...declared, ...this.#named])];
    for (const name of candidates) {
      if (this.#plugins.has(name)) continue;
      const file = findPackage(name, packageJson);
      if (file !== null) this.#plugins.set(name, readPlugin({ name, file, source }));
      else if (declared.includes(name) && !Object.hasOwn(optional, name))
        this.#missing.push({ name, remedy: installRemedy(source, name, packageJson) });
    }
  }

  #mayRun(name: string): boolean {
    if (this.#enabled.has(name)) return true;
    this.#notEnabled.push(name);
    return false;
  }

  #checkName(name: string): boolean {
    if (isPluginName(name)) return true;
    this.#problems.push({
      code: "invalid-name",
      packages: [name],
      provider: null,
      message: `"${name}" in the settings is no name of a provider package. It must be @crux/provider-*, crux-provider-* or @scope/crux-provider-*.`,
    });
    return false;
  }

  finish(): { readonly plugins: readonly DiscoveredProvider[]; readonly problems: readonly PluginProblem[] } {
    const found = [...this.#plugins.values()];
    const missing = [
      ...this.#missing,
      ...this.#named.map((name) => ({ name, remedy: `Install it, or take it out of the settings.` })),
    ];
    const told = new Map(
      missing
        .filter(({ name }) => !this.#plugins.has(name))
        .reverse()
        .map((entry) => [entry.name, entry]),
    );
    return {
      plugins: found.filter((item): item is DiscoveredProvider => !("code" in item)),
      problems: [
        ...this.#problems,
        ...found.filter((item): item is PluginProblem => "code" in item),
        ...[...told.values()].reverse().map(notInstalled),
        ...this.#notEnabled.filter((name) => !this.#plugins.has(name)).map(notEnabled),
      ],
    };
  }
}

function installRemedy({ kind }: PluginSource, name: string, packageJson: string): string {
  const folder = dirname(packageJson);
  return kind === "user"
    ? `Run: npm install --prefix ${folder} ${name}`
    : `Install the dependencies of ${folder}, or take it out of its package.json.`;
}

function notInstalled({ name, remedy }: Missing): PluginProblem {
  return {
    code: "not-installed",
    packages: [name],
    provider: null,
    message: `${name} is wanted, but not installed. ${remedy}`,
  };
}

function notEnabled(name: string): PluginProblem {
  return {
    code: "not-enabled",
    packages: [name],
    provider: null,
    message: `${name} belongs to the project in this folder and is left alone. To let it run, add it to plugins.enabled in your own settings file.`,
  };
}

function noApplication({ from }: PluginSource): PluginProblem {
  return {
    code: "no-application",
    packages: [],
    provider: null,
    message: `No package.json was found in or above ${toPath(from)}, so no provider could be looked for. Pass from: import.meta.url, or register providers by hand.`,
  };
}

function brokenApplication(packageJson: string, reason: string): PluginProblem {
  return {
    code: "broken-package-json",
    packages: [],
    provider: null,
    message: `${packageJson} cannot be used: ${reason}. Repair it; until then its plugins are not seen.`,
  };
}
