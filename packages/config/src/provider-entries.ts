import { CruxError, type ProviderEntry, type ProviderPlugin, type ProviderRegistration } from "@crux/core";
import type { Discovery } from "./discover-providers.ts";
import { loadPlugin } from "./load-plugin.ts";
import { credentialsOf } from "./manifest.ts";
import type { PluginProblem } from "./plugin-problem.ts";
import type { DiscoveredProvider } from "./read-plugin.ts";
import { suggest } from "./suggest.ts";
import {
  resolveProviderSettings,
  type Environment,
  type KeySource,
  type ResolvedProviderSettings,
  type SettingClaims,
} from "./resolve-provider-settings.ts";
import type { Settings } from "./settings-schema.ts";

/** What settings of providers are resolved from, beside those given by hand. */
export interface EntryOptions {
  readonly env: Environment;
  readonly settings?: Settings | undefined;
  readonly keys?: KeySource | undefined;
}

/**
 * What was discovered, for a ProviderFactory. A provider that only a problem keeps from being used has an entry too, whose
 * loading fails with that problem: whoever asks for it learns the remedy.
 */
export async function createProviderEntries(
  { entries, problems }: Discovery,
  options: EntryOptions,
): Promise<readonly ProviderEntry[]> {
  const usable = await Promise.all(entries.map((found) => discoveredEntry(found, options)));
  const taken = new Set(usable.map(({ id }) => id));
  return [...usable, ...problems.flatMap((problem) => refusedEntry(problem, taken))];
}

/** Providers registered by hand, for a ProviderFactory. Of two with one id the last counts. */
export async function createRegisteredEntries(
  registrations: readonly ProviderRegistration[],
  options: EntryOptions,
): Promise<readonly ProviderEntry[]> {
  return Promise.all([...registrations].reverse().map((registration) => registeredEntry(registration, options)));
}

function discoveredEntry(found: DiscoveredProvider, options: EntryOptions): Promise<ProviderEntry> {
  const { id, manifest, withheldVariables } = found;
  const claims = { id, env: manifest.env, credentials: credentialsOf(manifest), withheldVariables };
  return createEntry(
    {
      claims,
      origin: found.package,
      capabilities: manifest.capabilities,
      defaultModel: manifest.defaultModel,
      load: () => loadPlugin(found),
    },
    options,
  );
}

function registeredEntry({ plugin, settings }: ProviderRegistration, options: EntryOptions): Promise<ProviderEntry> {
  const { id, env, credentials, capabilities, defaultModel } = plugin;
  return createEntry(
    {
      claims: { id, env, credentials },
      origin: "explicit",
      capabilities,
      defaultModel,
      explicit: settings,
      load: () => Promise.resolve(plugin),
    },
    options,
  );
}

interface EntryParts {
  readonly claims: SettingClaims;
  readonly origin: string;
  readonly capabilities: readonly string[];
  readonly defaultModel: string | undefined;
  readonly explicit?: Readonly<Record<string, unknown>>;
  load(): Promise<ProviderPlugin>;
}

async function createEntry(
  { claims, origin, capabilities, defaultModel, explicit, load }: EntryParts,
  { env, settings, keys }: EntryOptions,
): Promise<ProviderEntry> {
  const providers = settings?.providers ?? {};
  const {
    package: _package,
    timeouts,
    retry,
    ...own
  } = (Object.hasOwn(providers, claims.id) ? providers[claims.id] : undefined) ?? {};
  const resolve = (): Promise<ResolvedProviderSettings> =>
    resolveProviderSettings(claims, { explicit, env, keys, settings: own });
  return {
    id: claims.id,
    origin,
    capabilities,
    defaultModel,
    credentialVariables: claims.credentials.flatMap((name) => claims.env[name] ?? []),
    // A vault that cannot be asked now is no reason to fail before anyone wants this provider.
    configured: await resolve().then(
      ({ configured }) => configured,
      () => false,
    ),
    load,
    // Resolved anew: a key may have been set since.
    settings: async () => explainMissing(claims, await resolve()),
    timeouts,
    retry,
  };
}

/** A variable that is set, and yet does not count, would be looked for in vain. */
function explainMissing(
  { id, credentials, env, withheldVariables = [] }: SettingClaims,
  { configured, values, placeholders }: ResolvedProviderSettings,
): typeof values {
  const variables = credentials.flatMap((name) => env[name] ?? []);
  const placeholder = variables.find((variable) => placeholders.includes(variable));
  const withheld = variables.find((variable) => withheldVariables.includes(variable));
  if (configured || (placeholder ?? withheld) === undefined) return values;
  const reason =
    placeholder === undefined
      ? `${withheld} is not handed to this package, because another may claim it`
      : `${placeholder} holds a placeholder`;
  throw new CruxError(
    "configuration",
    `No key for ${id}: ${reason}. Set ${[...variables].filter((name) => name !== withheld).join(" or ") || "the key by hand"}.`,
    { provider: id },
  );
}

function refusedEntry(
  { provider, packages, message }: PluginProblem,
  taken: ReadonlySet<string>,
): readonly ProviderEntry[] {
  if (provider === null || taken.has(provider)) return [];
  const refuse = (): Promise<never> => Promise.reject(new CruxError("configuration", message, { provider }));
  return [
    {
      id: provider,
      origin: packages.join(", "),
      capabilities: [],
      credentialVariables: [],
      configured: false,
      load: refuse,
      settings: refuse,
    },
  ];
}

/** Settings of providers that there are not: a slip of the pen, or a plugin that is gone. */
export function findUnusedSettings(
  { providers = {} }: Settings,
  entries: readonly ProviderEntry[],
): readonly PluginProblem[] {
  const known = entries.map(({ id }) => id);
  return Object.keys(providers)
    .filter((id) => !known.includes(id))
    .map((id) => {
      const meant = suggest(id, known);
      const remedy = meant === null ? "Install its package, or take them out." : `Did you mean "${meant}"?`;
      return {
        code: "unknown-provider",
        packages: [],
        provider: id,
        message: `There are settings for a provider "${id}", but no such provider. ${remedy}`,
      };
    });
}
