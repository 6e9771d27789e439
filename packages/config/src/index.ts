export { discoverProviders, type Discovery, type DiscoveryOptions } from "./discover-providers.ts";
export type { PluginSource } from "./find-application.ts";
export { loadPrices, pricesFileSchema } from "./load-prices.ts";
export { loadSettings, type LoadSettingsOptions, withEnvironment } from "./load-settings.ts";
export { loadPlugin } from "./load-plugin.ts";
export {
  credentialsOf,
  type ManifestReading,
  manifestSchema,
  parseManifest,
  type ProviderManifest,
} from "./manifest.ts";
export { isPlaceholder, trimValue } from "./placeholder.ts";
export { isPluginName } from "./plugin-name.ts";
export type { PluginProblem, PluginProblemCode } from "./plugin-problem.ts";
export {
  createProviderEntries,
  createRegisteredEntries,
  type EntryOptions,
  findUnusedSettings,
} from "./provider-entries.ts";
export type { DiscoveredProvider } from "./read-plugin.ts";
export { isFirstParty, isReservedId, isReservedVariable } from "./reserved-names.ts";
export {
  type Environment,
  type KeySource,
  type ResolvedProviderSettings,
  resolveProviderSettings,
  type SettingClaims,
  type SettingOrigin,
  type SettingSources,
} from "./resolve-provider-settings.ts";
export { parseSettings, type Settings, settingsSchema } from "./settings-schema.ts";
export { userFolder, userPluginsFolder, userSettingsFile } from "./user-folder.ts";
