// The one file that says what this program is made of. The adapters are loaded with the first command that needs them.
import type { CruxClient } from "@crux/client";
import type { Discovery, PluginSource, ResolvedProviderSettings, Settings } from "@crux/config";
import type { Output } from "./render/output.ts";

/** Everything that may answer, ready to be asked. Close it. @throws CruxError `configuration` for settings that cannot be used. */
export async function openCrux(stderr: Output): Promise<OpenCrux> {
  const { createCrux } = await import("@crux/client");
  const { loadSettings, withEnvironment } = await import("@crux/config");
  const settings = withEnvironment(await loadSettings({ env: process.env }), process.env);
  const crux = await createCrux({ settings, sources: await pluginSources() });
  // What a project brings is no news to who asks a question there; `crux plugins list` tells it.
  const news = crux.problems.filter(({ code }) => code !== "not-enabled");
  for (const { message } of news) await stderr.write(`note: ${message}\n`, "dim");
  return { ...crux, defaultModel: settings.defaultModel };
}

/** A Crux, and what the user's settings say of it. */
export interface OpenCrux extends CruxClient {
  /** For a request that names no model. */
  readonly defaultModel: string | undefined;
}

/** What is installed, without running any of it. */
export interface Installed extends Discovery {
  readonly settings: Settings;
  /** Where each provider's settings come from, by provider id. */
  readonly resolved: ReadonlyMap<string, ResolvedProviderSettings>;
}

/** Reads manifests, settings and the environment. @throws CruxError `configuration` for settings that cannot be used. */
export async function readInstalled(): Promise<Installed> {
  const { credentialsOf, discoverProviders, loadSettings, resolveProviderSettings, withEnvironment } =
    await import("@crux/config");
  const settings = withEnvironment(await loadSettings({ env: process.env }), process.env);
  const packages = Object.entries(settings.providers ?? {}).flatMap(([id, { package: name }]) =>
    name === undefined ? [] : [[id, name] as const],
  );
  const discovery = discoverProviders({
    sources: await pluginSources(),
    enabled: settings.plugins?.enabled,
    packages: Object.fromEntries(packages),
  });
  const resolved = discovery.entries.map(async ({ id, manifest, withheldVariables }) => {
    const claims = { id, env: manifest.env, credentials: credentialsOf(manifest), withheldVariables };
    const { package: _package, timeouts: _timeouts, retry: _retry, ...own } = settings.providers?.[id] ?? {};
    return [id, await resolveProviderSettings(claims, { env: process.env, settings: own })] as const;
  });
  return { ...discovery, settings, resolved: new Map(await Promise.all(resolved)) };
}

/**
 * The program's own dependencies, the user's plugin folder, and the project stood in, of which nothing
 * runs that the user's settings do not name.
 */
async function pluginSources(): Promise<readonly PluginSource[]> {
  return [
    { kind: "application", from: import.meta.url },
    { kind: "user", from: await userPluginFolder() },
    { kind: "project", from: process.cwd() },
  ];
}

/** The folder `crux plugins add` installs into. */
export async function userPluginFolder(): Promise<string> {
  const { userPluginsFolder } = await import("@crux/config");
  return userPluginsFolder(process.env);
}

/** The user's settings file, for messages. */
export async function settingsFile(): Promise<string> {
  const { userSettingsFile } = await import("@crux/config");
  return userSettingsFile(process.env);
}
