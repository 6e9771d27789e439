const pluginName =
  /^(?:@crux\/provider-|crux-provider-|@[a-z0-9~-][a-z0-9._~-]*\/crux-provider-)[a-z0-9~-][a-z0-9._~-]*$/;

/** Whether a package may be a provider by its name: `@crux/provider-*`, `crux-provider-*` or `@scope/crux-provider-*`. The name alone proves nothing. */
export function isPluginName(name: string): boolean {
  return pluginName.test(name);
}
