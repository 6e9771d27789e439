import { CruxError, isCruxError } from "./errors.ts";
import type { LLMProvider, ProviderPlugin } from "./provider.ts";
import type { RetryConfig } from "./resilience/retry.ts";
import type { Timeouts } from "./resilience/timeouts.ts";
import type { Capability } from "./model.ts";

/** One provider that may be created: what is known of it before any of its code is loaded. */
export interface ProviderEntry {
  readonly id: string;
  /** Where it comes from, for messages: a package name, or `explicit`. */
  readonly origin: string;
  /** What its manifest claims. */
  readonly capabilities: readonly Capability[];
  /** The vendor's model to begin with, where its manifest names one. */
  readonly defaultModel?: string | undefined;
  /** Environment variables of its credentials, for messages. */
  readonly credentialVariables: readonly string[];
  /** Whether a credential was found, or none is needed. Told without loading the provider. */
  readonly configured: boolean;
  /** Loads the plugin's code. @throws CruxError `configuration` when that fails. */
  load(): Promise<ProviderPlugin>;
  /** Raw settings, to be checked by the plugin's schema. */
  settings(): Promise<Readonly<Record<string, unknown>>>;
  readonly timeouts?: Timeouts | undefined;
  readonly retry?: RetryConfig | undefined;
}

/** A provider, made, with what the core needs to call it. */
export interface CreatedProvider {
  readonly provider: LLMProvider;
  readonly hosts: readonly string[];
  /** What the plugin knows of models. */
  readonly plugin: Pick<ProviderPlugin, "models">;
  readonly timeouts?: Timeouts | undefined;
  readonly retry?: RetryConfig | undefined;
}

/**
 * Makes providers by canonical name, each once and only when it is asked for: until then none of its code
 * is loaded, and a broken plugin harms nobody.
 */
export class ProviderFactory {
  readonly #entries: ReadonlyMap<string, ProviderEntry>;
  readonly #created = new Map<string, Promise<CreatedProvider>>();

  /** Of entries with one id the first counts. */
  constructor(entries: readonly ProviderEntry[]) {
    this.#entries = new Map([...entries].reverse().map((entry) => [entry.id, entry]));
  }

  /** All that may be created, sorted by id. */
  entries(): readonly ProviderEntry[] {
    return [...this.#entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Whether there is a provider of that name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The provider of that name. @throws CruxError `not-found` or `configuration`, with what to do. */
  async create(name: string): Promise<LLMProvider> {
    return (await this.open(name)).provider;
  }

  /** The code of the provider of that name, without settings: no key is needed. @throws CruxError as {@link create}. */
  async plugin(name: string): Promise<ProviderPlugin> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw unknownProvider(name, [...this.#entries.keys()]);
    return entry.load();
  }

  /** As {@link create}, with hosts, timers and retries. */
  open(name: string): Promise<CreatedProvider> {
    const known = this.#created.get(name);
    if (known !== undefined) return known;
    const opening = this.#open(name);
    this.#created.set(name, opening);
    // A failure is not kept: a key may be set, a package installed, before the next try.
    opening.catch(() => this.#created.delete(name));
    return opening;
  }

  async #open(name: string): Promise<CreatedProvider> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw unknownProvider(name, [...this.#entries.keys()]);
    const plugin = await entry.load();
    const raw = await entry.settings();
    requireCredential(plugin, raw);
    const settings = plugin.settings.safeParse(raw);
    if (!settings.success) throw invalidSettings(name, settings.error.issues);
    const baseUrl = (settings.data as { baseUrl?: unknown } | undefined)?.baseUrl;
    const { timeouts, retry } = entry;
    return {
      provider: createProvider(plugin, settings.data),
      plugin,
      hosts: typeof baseUrl === "string" ? [...plugin.hosts, new URL(baseUrl).origin] : plugin.hosts,
      timeouts,
      retry,
    };
  }
}

function createProvider(plugin: ProviderPlugin, settings: unknown): LLMProvider {
  try {
    return plugin.createProvider(settings);
  } catch (cause) {
    if (isCruxError(cause)) throw cause;
    throw new CruxError("configuration", `Provider ${plugin.id} could not be made from its settings.`, {
      provider: plugin.id,
      cause,
    });
  }
}

function requireCredential(
  { id, credentials, env }: ProviderPlugin,
  settings: Readonly<Record<string, unknown>>,
): void {
  if (credentials.length === 0 || credentials.some((name) => settings[name] !== undefined)) return;
  const variables = credentials.flatMap((name) => env[name] ?? []);
  throw new CruxError(
    "configuration",
    `No key for ${id}: set ${variables.join(" or ")}, or pass ${credentials.join(" or ")} to ${id}({ … }).`,
    { provider: id },
  );
}

function unknownProvider(name: string, known: readonly string[]): CruxError {
  const list = known.length === 0 ? "No provider is installed." : `Installed: ${[...known].sort().join(", ")}.`;
  return new CruxError(
    "not-found",
    `There is no provider "${name}". ${list} Install @crux/provider-${name}, or check the name before the first slash of the model.`,
    { provider: name },
  );
}

function invalidSettings(
  provider: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): CruxError {
  const text = issues.map(({ path, message }) => [...path.map(String), message].join(": ")).join("; ");
  return new CruxError("configuration", `The settings of provider ${provider} are wrong: ${text}.`, { provider });
}
