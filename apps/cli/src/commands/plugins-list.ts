import { dirname } from "node:path";
import type { Command, Shell } from "../command.ts";
import { type Installed, readInstalled } from "../compose.ts";
import { parseOptions } from "../parse-options.ts";
import { renderTable } from "../render/table.ts";

const options = { json: { type: "boolean", about: "print one JSON document: { plugins, problems }" } } as const;

/** `crux plugins list` */
export const pluginsListCommand: Command = {
  usage: "crux plugins list [--json]",
  about: [
    "Shows the provider plugins found, and what is wrong with those that are not used, with the remedy.",
    "Plugins come from this program itself, from your plugin folder, and from the project you stand in",
    'when your own settings name them in "plugins.enabled". No plugin runs because of this command.',
  ].join("\n"),
  options,
  examples: [
    ["crux plugins list", "what there is"],
    ["crux plugins list --json | jq '.problems'", "what is wrong"],
  ],
  async run(args, shell) {
    const { values } = parseOptions(options, args);
    const installed = await readInstalled();
    if (values.json === true) await shell.stdout.write(`${JSON.stringify(toDocument(installed), null, 2)}\n`);
    else await renderPlugins(installed, shell);
    return 0;
  },
};

function toDocument({ entries, problems }: Installed): object {
  const plugins = entries.map(({ id, package: name, version, source, packageJson, manifest, withheldVariables }) => ({
    id,
    package: name,
    version,
    source,
    folder: dirname(packageJson),
    /** Its SDK brings a client of its own, which Crux neither times nor guards. */
    ownNetwork: manifest.network === "own",
    withheldVariables,
  }));
  return { plugins, problems };
}

async function renderPlugins({ entries, problems }: Installed, { stdout, stderr }: Shell): Promise<void> {
  const rows = entries.map(({ id, package: name, version, source, packageJson }) => [
    id,
    name,
    version ?? "?",
    source,
    dirname(packageJson),
  ]);
  if (rows.length > 0) await stdout.write(renderTable([["PROVIDER", "PACKAGE", "VERSION", "FROM", "FOLDER"], ...rows]));
  for (const { id, manifest } of entries) {
    if (manifest.network === "own")
      await stderr.write(`note: ${id} brings an HTTP client of its own, which Crux neither times nor guards.\n`, "dim");
  }
  for (const { code, message } of problems) {
    await stderr.write(`${code}:`, "yellow");
    await stderr.write(` ${message}\n`);
  }
}
