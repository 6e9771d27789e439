import type { Command } from "../command.ts";
import { type Installed, readInstalled } from "../compose.ts";
import { parseOptions } from "../parse-options.ts";
import { renderTable } from "../render/table.ts";

const options = { json: { type: "boolean", about: "print one JSON document" } } as const;

/** `crux providers` */
export const providersCommand: Command = {
  usage: "crux providers [--json]",
  about:
    "Shows the installed providers: whether a key is set and in which variable (never the key itself), and what they can do.",
  options,
  examples: [
    ["crux providers", "which providers could answer now"],
    ["crux providers --json | jq -r '.[] | select(.configured) | .id'", "the same for a script"],
  ],
  async run(args, shell) {
    const { values } = parseOptions(options, args);
    const providers = describeProviders(await readInstalled());
    await shell.stdout.write(
      values.json === true ? `${JSON.stringify(providers, null, 2)}\n` : providerTable(providers),
    );
    return 0;
  },
};

/** One provider, as `crux providers --json` prints it. */
export interface ProviderDescription {
  readonly id: string;
  readonly package: string;
  readonly version: string | null;
  /** `application`, `user` or `project`: whose dependency the package is. */
  readonly source: string;
  readonly configured: boolean;
  /** Where the credential was found, such as `environment: OPENAI_API_KEY`; `null` when it was not, or none is needed. */
  readonly credentialFrom: string | null;
  /** Variables any one of which makes it configured. */
  readonly credentialVariables: readonly string[];
  readonly baseUrlVariables: readonly string[];
  readonly capabilities: readonly string[];
  readonly hosts: readonly string[];
  /** The model to begin with, where the package names one. */
  readonly defaultModel: string | null;
}

/** What is installed, without running any of it. */
function describeProviders({ entries, resolved }: Installed): readonly ProviderDescription[] {
  return entries
    .map(({ id, package: name, version, source, manifest, withheldVariables }): ProviderDescription => {
      const credentials = manifest.credentials ?? (Object.hasOwn(manifest.env, "apiKey") ? ["apiKey"] : []);
      const { configured = false, origins = {} } = resolved.get(id) ?? {};
      return {
        id,
        package: name,
        version,
        source,
        configured,
        credentialFrom: credentials.map((setting) => origins[setting]).find((origin) => origin !== undefined) ?? null,
        credentialVariables: credentials
          .flatMap((setting) => manifest.env[setting] ?? [])
          .filter((variable) => !withheldVariables.includes(variable)),
        baseUrlVariables: manifest.env["baseUrl"] ?? [],
        capabilities: manifest.capabilities,
        hosts: manifest.hosts,
        defaultModel: manifest.defaultModel ?? null,
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function providerTable(providers: readonly ProviderDescription[]): string {
  if (providers.length === 0) return 'No provider is installed. "crux plugins list" tells why.\n';
  return renderTable([
    ["PROVIDER", "PACKAGE", "VERSION", "KEY", "BASE URL FROM", "CAN"],
    ...providers.map((provider) => [
      provider.id,
      provider.package,
      provider.version ?? "?",
      keyState(provider),
      provider.baseUrlVariables.join(", ") || "-",
      provider.capabilities.join(", "),
    ]),
  ]);
}

function keyState({ configured, credentialFrom, credentialVariables }: ProviderDescription): string {
  if (credentialFrom !== null) return `set (${credentialFrom.replace("environment: ", "")})`;
  return configured ? "not needed" : `set ${credentialVariables.join(" or ")}`;
}
