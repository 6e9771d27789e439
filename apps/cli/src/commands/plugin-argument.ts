import { usageError } from "../usage-error.ts";

/** The one plugin a command line names. @throws UsageError for none, several, or a name no plugin can have. */
export async function readPluginName(
  words: readonly string[],
  example: string,
): Promise<{ readonly name: string; readonly version: string | null }> {
  const { isPluginName } = await import("@crux/config");
  const [word, ...more] = words;
  if (word === undefined || more.length > 0) throw usageError(`Name one plugin, as in: ${example}`);
  const at = word.indexOf("@", 1);
  const name = at === -1 ? word : word.slice(0, at);
  const version = at === -1 ? null : word.slice(at + 1);
  if (!isPluginName(name)) {
    throw usageError(
      `"${name}" is no name of a provider plugin. These are named @crux/provider-*, crux-provider-* or @scope/crux-provider-*.`,
    );
  }
  // No alias, address or path: npm would install another package under this name.
  if (version !== null && !/^[A-Za-z0-9.+-]+$/.test(version))
    throw usageError(`"${version}" is no version. Write such as ${name}@1.2.0.`);
  return { name, version };
}
