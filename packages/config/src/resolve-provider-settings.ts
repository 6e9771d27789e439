import { isSecret, Secret } from "@crux/core";
import { isPlaceholder, trimValue } from "./placeholder.ts";

/** What a provider reads from outside, as its manifest or its plugin says. */
export interface SettingClaims {
  readonly id: string;
  /** Environment variables of each setting, first wins. */
  readonly env: Readonly<Record<string, readonly string[]>>;
  /** Settings of which at least one is a must. */
  readonly credentials: readonly string[];
  /** Variables it names and is not handed. */
  readonly withheldVariables?: readonly string[] | undefined;
}

/** Process environment, or what stands in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Asks a key vault for a secret of a provider; `null` when it has none. Fails with a CruxError. */
export type KeySource = (wanted: {
  readonly provider: string;
  readonly setting: string;
}) => Promise<Secret | string | null>;

/** The places a setting may come from. */
export interface SettingSources {
  readonly explicit?: Readonly<Record<string, unknown>> | undefined;
  readonly env: Environment;
  readonly keys?: KeySource | undefined;
  /** What the settings say of this provider. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

/** Where a setting was found. Safe to print. */
export type SettingOrigin = "explicit" | `environment: ${string}` | "key vault" | "settings file";

/** Raw settings of a provider, to be checked by its own schema. Credentials are Secrets. */
export interface ResolvedProviderSettings {
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Record<string, SettingOrigin>>;
  /** Whether a credential was found, or none is needed. */
  readonly configured: boolean;
  /** Variables that are set, but hold a placeholder. */
  readonly placeholders: readonly string[];
}

interface Found {
  readonly value: unknown;
  readonly origin: SettingOrigin;
}

/**
 * Finds each setting: given by hand > environment (the manifest's order) > key vault (credentials only) > settings
 * file. An empty value counts as missing everywhere, and so does a placeholder where a credential should be.
 */
export async function resolveProviderSettings(
  claims: SettingClaims,
  sources: SettingSources,
): Promise<ResolvedProviderSettings> {
  const secrets = secretSettings(claims);
  const found = new Map<string, Found>();
  const keep = (name: string, value: unknown, origin: SettingOrigin): void => {
    const usable = found.has(name) ? null : secrets.includes(name) ? readSecret(value) : readValue(value);
    if (usable !== null) found.set(name, { value: usable, origin });
  };
  for (const [name, value] of Object.entries(sources.explicit ?? {})) keep(name, value, "explicit");
  for (const { setting, variable, value } of readEnvironment(claims, sources.env))
    keep(setting, value, `environment: ${variable}`);
  if (!secrets.some((name) => found.has(name))) {
    for (const { setting, value } of await askKeys(claims.id, secrets, sources.keys)) keep(setting, value, "key vault");
  }
  for (const [name, value] of Object.entries(sources.settings ?? {})) keep(name, value, "settings file");
  return {
    values: Object.fromEntries([...found].map(([name, { value }]) => [name, value])),
    origins: Object.fromEntries([...found].map(([name, { origin }]) => [name, origin])),
    configured: claims.credentials.length === 0 || claims.credentials.some((name) => found.has(name)),
    placeholders: placeholderVariables(claims, sources.env),
  };
}

/** The settings that hold secrets; `apiKey` is one even where the vendor does not want it. */
function secretSettings({ credentials, env }: SettingClaims): readonly string[] {
  return [...new Set([...credentials, ...(Object.hasOwn(env, "apiKey") ? ["apiKey"] : [])])];
}

interface VariableReading {
  readonly setting: string;
  readonly variable: string;
  readonly value: string;
}

/** Every variable that is set and handed over, in the manifest's order. */
function readEnvironment(
  { env: claimed, withheldVariables = [] }: SettingClaims,
  env: Environment,
): readonly VariableReading[] {
  return Object.entries(claimed)
    .flatMap(([setting, variables]) =>
      variables.map((variable) => ({ setting, variable, value: trimValue(env[variable] ?? "") })),
    )
    .filter(({ variable, value }) => value !== "" && !withheldVariables.includes(variable));
}

async function askKeys(
  provider: string,
  secrets: readonly string[],
  keys: KeySource | undefined,
): Promise<readonly { setting: string; value: unknown }[]> {
  if (keys === undefined) return [];
  return Promise.all(secrets.map(async (setting) => ({ setting, value: await keys({ provider, setting }) })));
}

function readSecret(value: unknown): unknown {
  if (typeof value !== "string" && !isSecret(value)) return value ?? null;
  const secret = Secret.of(value).map(trimValue);
  return isPlaceholder(secret.reveal()) ? null : secret;
}

function readValue(value: unknown): unknown {
  return value === "" ? null : (value ?? null);
}

function placeholderVariables(claims: SettingClaims, env: Environment): readonly string[] {
  const secrets = secretSettings(claims);
  return readEnvironment(claims, env)
    .filter(({ setting, value }) => secrets.includes(setting) && isPlaceholder(value))
    .map(({ variable }) => variable);
}
