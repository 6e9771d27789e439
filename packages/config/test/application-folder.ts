import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const created: string[] = [];

/** A new folder outside the workspace. */
export function createFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "crux-config-")));
  created.push(folder);
  return folder;
}

/** Takes away every folder that was created. */
export function removeFolders(): void {
  for (const folder of created.splice(0)) rmSync(folder, { recursive: true });
}

/** Writes files below a folder; an object becomes JSON. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** A link below a folder to another path, as pnpm makes them. */
export function link(folder: string, from: string, to: string): void {
  mkdirSync(dirname(join(folder, from)), { recursive: true });
  symlinkSync(resolve(folder, to), join(folder, from), "dir");
}

/** An application that names these dependencies; returns its package.json's path. */
export function writeApplication(
  folder: string,
  dependencies: readonly string[],
  optional: readonly string[] = [],
): string {
  const versions = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, "1.0.0"]));
  writeFiles(folder, {
    "package.json": { name: "the-app", dependencies: versions(dependencies), optionalDependencies: versions(optional) },
  });
  return join(folder, "package.json");
}

export const acmeManifest = {
  manifest: 1,
  api: 1,
  provider: "acme",
  entry: ".",
  env: { apiKey: ["ACME_API_KEY"], baseUrl: ["ACME_BASE_URL"] },
  hosts: ["api.acme.example"],
  capabilities: ["chat"],
};

export interface PluginParts {
  /** Changes to {@link acmeManifest}; `null` for a package without a manifest. */
  readonly manifest?: object | null;
  /** Changes to the package.json. */
  readonly packageJson?: object;
  /** The module, in place of one that is what its manifest says. It is told in a file `loaded` when it runs. */
  readonly code?: string;
}

/** Writes a plugin package into a folder. */
export function writePlugin(
  folder: string,
  name: string,
  { manifest = {}, packageJson = {}, code }: PluginParts = {},
): void {
  const crux = manifest === null ? undefined : { ...acmeManifest, ...manifest };
  writeFiles(folder, {
    "package.json": {
      name,
      version: "1.2.3",
      type: "module",
      exports: { ".": { default: "./index.js" } },
      ...(crux === undefined ? {} : { crux }),
      ...packageJson,
    },
    "index.js": `${tellLoaded}\n${code ?? brandedCode(crux ?? acmeManifest)}`,
  });
}

/** Whether the module of a plugin in this folder has run. */
export function hasRun(folder: string): boolean {
  return existsSync(join(folder, "loaded"));
}

const tellLoaded = `import { writeFileSync } from "node:fs"; writeFileSync(new URL("./loaded", import.meta.url), "");`;

/** A plugin that knows nothing of core but the brand. */
export function brandedCode({
  provider,
  env,
  hosts,
}: {
  readonly provider: string;
  readonly env: object;
  readonly hosts: readonly string[];
}): string {
  const definition = { id: provider, displayName: provider, env, credentials: [], hosts, capabilities: ["chat"] };
  return `
const plugin = Object.assign((settings = {}) => ({ plugin, settings }), ${JSON.stringify(definition)}, {
  settings: { safeParse: (data) => ({ success: true, data }) },
  createProvider: (settings) => ({ id: ${JSON.stringify(provider)}, settings, chat: async () => { throw new Error("not asked"); } }),
});
Object.defineProperty(plugin, Symbol.for("crux.provider/1"), { value: 1 });
export default plugin;`;
}
