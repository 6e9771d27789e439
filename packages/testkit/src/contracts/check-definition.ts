import { readFile } from "node:fs/promises";
import {
  isProviderPlugin,
  pluginApi,
  supportsBatch,
  supportsEmbeddings,
  supportsModelListing,
  supportsStreaming,
  supportsTokenCount,
} from "@crux/core";
import { demandEqual } from "./compare.ts";
import { demand, type ContractCheck } from "./contract-result.ts";
import { createProvider, type AnyProviderPlugin, type Subject } from "./subject.ts";

/** A package.json: where it lies, or what it holds. */
export type PackageJson = string | URL | { readonly crux?: unknown };

/** The plugin is sound in itself, and its manifest says the same as its code. */
export function definitionChecks(subject: Subject, packageJson: PackageJson): readonly ContractCheck[] {
  const { plugin } = subject;
  return [
    { name: "definition: made by defineProvider, with a canonical id", run: () => checkPlugin(plugin) },
    { name: "definition: equals the manifest in package.json", run: () => checkManifest(plugin, packageJson) },
    { name: "definition: the provider has what its capabilities claim", run: () => checkCapabilities(subject) },
  ];
}

function checkPlugin(plugin: AnyProviderPlugin): void {
  demand(isProviderPlugin(plugin), "The plugin was not made by defineProvider.");
  demand(
    /^[a-z0-9][a-z0-9-]*$/.test(plugin.id),
    `The id "${plugin.id}" must be lower-case letters, digits and dashes.`,
  );
  for (const name of plugin.credentials) {
    demand((plugin.env[name]?.length ?? 0) > 0, `The credential "${name}" has no environment variable in env.`);
  }
  for (const host of plugin.hosts) {
    demand(
      /^(\*\.)?[a-z0-9.-]+(:\d+)?$/.test(host),
      `The host "${host}" must be a bare host such as api.acme.ai or *.acme.ai.`,
    );
  }
}

async function checkManifest(plugin: AnyProviderPlugin, packageJson: PackageJson): Promise<void> {
  const manifest = await readManifest(packageJson);
  const { id, env, hosts, capabilities, credentials, defaultModel } = plugin;
  demandEqual(manifest.manifest, 1, "package.json crux.manifest");
  demandEqual(manifest.api, pluginApi, "package.json crux.api");
  demandEqual(manifest.provider, id, "package.json crux.provider and the id in code");
  demandEqual(manifest.env, env, "package.json crux.env and env in code");
  demandEqual(sorted(manifest.hosts), sorted(hosts), "package.json crux.hosts and hosts in code");
  demandEqual(
    sorted(manifest.capabilities),
    sorted(capabilities),
    "package.json crux.capabilities and capabilities in code",
  );
  demandEqual(
    sorted(manifest.credentials ?? (Object.hasOwn(env, "apiKey") ? ["apiKey"] : [])),
    sorted(credentials),
    "package.json crux.credentials (left out: apiKey, where env names it) and credentials in code",
  );
  demandEqual(manifest.defaultModel, defaultModel, "package.json crux.defaultModel and defaultModel in code");
}

async function readManifest(packageJson: PackageJson): Promise<Record<string, unknown>> {
  const read =
    typeof packageJson === "string" || packageJson instanceof URL
      ? (JSON.parse(await readFile(packageJson, "utf8")) as { crux?: unknown })
      : packageJson;
  demand(
    typeof read.crux === "object" && read.crux !== null,
    'package.json has no "crux" manifest: { "manifest": 1, "api": 1, "provider": … }.',
  );
  return read.crux as Record<string, unknown>;
}

function sorted(list: unknown): unknown {
  return Array.isArray(list) ? [...(list as readonly unknown[])].sort() : list;
}

function checkCapabilities(subject: Subject): void {
  const provider = createProvider(subject);
  demandEqual(provider.id, subject.plugin.id, "The provider's id and the plugin's");
  demand(typeof provider.chat === "function", "The provider has no chat.");
  const claims = [
    ["stream", supportsStreaming],
    ["model-list", supportsModelListing],
    ["token-count", supportsTokenCount],
    ["embeddings", supportsEmbeddings],
    ["batch", supportsBatch],
  ] as const;
  for (const [capability, has] of claims) {
    const claimed = subject.plugin.capabilities.includes(capability);
    demand(
      claimed === has(provider),
      claimed
        ? `It claims "${capability}", but lacks the method.`
        : `It has the method of "${capability}", but does not claim it in capabilities.`,
    );
  }
}
