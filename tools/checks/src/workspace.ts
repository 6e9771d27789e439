import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const workspaceRoot = join(import.meta.dirname, "../../..");

export type ExportsMap = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export interface ProviderManifest {
  readonly manifest: number;
  readonly api: number;
  readonly provider: string;
  readonly entry: string;
  readonly env: Readonly<Record<string, readonly string[]>>;
  readonly credentials?: readonly string[];
  readonly hosts: readonly string[];
  readonly capabilities: readonly string[];
  readonly defaultModel?: string;
}

/** What these checks read of a package.json. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly description?: string;
  readonly exports?: ExportsMap;
  readonly publishConfig?: { readonly access?: string; readonly exports?: ExportsMap };
  readonly crux?: ProviderManifest;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  readonly folder: string;
  readonly json: PackageJson;
}

/** Every package of the workspace, with its folder relative to the root, in the order of their folders. */
export function loadPackages(): readonly WorkspacePackage[] {
  return globSync("{packages,apps,tools}/*/package.json", { cwd: workspaceRoot })
    .sort()
    .map((file) => ({
      folder: dirname(file),
      json: JSON.parse(readFileSync(join(workspaceRoot, file), "utf8")) as PackageJson,
    }));
}
