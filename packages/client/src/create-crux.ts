import {
  createProviderEntries,
  createRegisteredEntries,
  discoverProviders,
  findUnusedSettings,
  loadPrices,
  parseSettings,
  withEnvironment,
  type Environment,
  type EntryOptions,
  type KeySource,
  type PluginProblem,
  type PluginSource,
  type Settings,
} from "@crux/config";
import {
  assembleCrux,
  ProviderFactory,
  type CallObserver,
  type Clock,
  type Crux,
  type HttpClient,
  type JsonSchemaValidator,
  type ModelRegistryRepository,
  type ProviderEntry,
  type ProviderRegistration,
} from "@crux/core";
import type { HttpClientOptions } from "@crux/http-undici";
import { jsonSchemaValidator } from "./json-schema-validator.ts";
import { createLazyHttpClient } from "./lazy-http-client.ts";

/** What may be said about a Crux; all of it may be left out. */
export interface CruxOptions {
  /** Providers registered by hand: `[acme({ apiKey })]`. Given, nothing is discovered, no file is read; works in bundles. */
  readonly providers?: readonly ProviderRegistration[] | undefined;
  /** The application whose dependencies are searched for providers: `import.meta.url`. Default: the nearest package.json at or above the working directory. */
  readonly from?: string | URL | undefined;
  /** In place of `from`: several places to search, in order, for a program that is more than a library's application. */
  readonly sources?: readonly PluginSource[] | undefined;
  /** Settings of all calls and of single providers. The user's settings file is not read; hand in what `loadSettings` of `@crux/config` gives. */
  readonly settings?: Settings | undefined;
  /** Where keys, base URLs, proxies and CRUX_DEFAULT_MODEL are read. Default `process.env`. */
  readonly env?: Environment | undefined;
  /** A key vault, asked for credentials that are neither given nor in the environment. */
  readonly keys?: KeySource | undefined;
  /** An HTTP client of your own, closed together with this Crux, or options of the built-in one. */
  readonly http?: HttpClient | HttpClientOptions | undefined;
  readonly observers?: readonly CallObserver[] | undefined;
  readonly clock?: Clock | undefined;
  /** Checks answers against plain JSON Schemas, in place of the built-in one. */
  readonly validator?: JsonSchemaValidator | undefined;
  /** Keeps model lists, and what calls showed of models. Default: in memory, as long as the process lives. */
  readonly models?: ModelRegistryRepository | undefined;
}

/** A Crux, and what was wrong with plugins when it was made. */
export interface CruxClient extends Crux {
  /** Plugins that are not used, or not wholly, and what to do about it. */
  readonly problems: readonly PluginProblem[];
}

/**
 * Puts a Crux together from the providers of the application and keys of the environment. Neither a provider nor the
 * network library, nor what checks JSON Schemas, is loaded before the first call that needs it.
 * @throws CruxError `configuration` when `settings`, or the file of prices they name, are wrong; a broken plugin is told in `problems` instead.
 */
export async function createCrux(options: CruxOptions = {}): Promise<CruxClient> {
  const { env = process.env, keys, observers, clock, models, validator = jsonSchemaValidator } = options;
  const settings = withEnvironment(parseSettings(options.settings ?? {}, "The settings given to createCrux"), env);
  const { entries, problems } = await findProviders(options, { env, settings, keys });
  const { defaultModel, aliases, timeouts, retry, maxInputCharacters, pricesFile } = settings;
  const prices = pricesFile === undefined ? undefined : await loadPrices(pricesFile);
  const crux = assembleCrux({
    factory: new ProviderFactory(entries),
    http: chooseHttpClient(options.http, env, settings),
    observers,
    clock,
    validator,
    models,
    settings: { defaultModel, aliases, timeouts, retry, maxInputCharacters, prices },
  });
  return { ...crux, problems: [...problems, ...findUnusedSettings(settings, entries)] };
}

interface FoundProviders {
  readonly entries: readonly ProviderEntry[];
  readonly problems: readonly PluginProblem[];
}

async function findProviders(
  { providers, from, sources }: CruxOptions,
  entryOptions: EntryOptions,
): Promise<FoundProviders> {
  if (providers !== undefined) return { entries: await createRegisteredEntries(providers, entryOptions), problems: [] };
  const { settings = {} } = entryOptions;
  const discovery = discoverProviders({
    sources: sources ?? [{ kind: "application", from: from ?? process.cwd() }],
    enabled: settings.plugins?.enabled,
    packages: packagesOf(settings),
  });
  return { entries: await createProviderEntries(discovery, entryOptions), problems: discovery.problems };
}

function packagesOf({ providers = {} }: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(providers).flatMap(([id, { package: name }]) => (name === undefined ? [] : [[id, name]])),
  );
}

function chooseHttpClient(http: CruxOptions["http"], env: Environment, settings: Settings): HttpClient {
  if (http !== undefined && "send" in http) return http;
  return createLazyHttpClient(async () => {
    const { createHttpClient } = await import("@crux/http-undici");
    return createHttpClient({ ...settings.http, env, ...http });
  });
}
