import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CruxError } from "@crux/core";
import type { Command, Shell } from "../command.ts";
import { readInstalled, userPluginFolder } from "../compose.ts";
import { parseOptions } from "../parse-options.ts";
import { readPluginName } from "./plugin-argument.ts";
import { npmRun } from "./npm-run.ts";

/** `crux plugins add` */
export const pluginsAddCommand: Command = {
  usage: "crux plugins add NAME[@VERSION]",
  about: [
    "Installs a provider plugin into your own plugin folder with npm, and checks its manifest. Install scripts do not run;",
    "the plugin's code first runs when you ask one of its models, and then with your rights: add only what you trust.",
  ].join("\n"),
  options: {},
  examples: [
    ["crux plugins add crux-provider-acme", "the newest version"],
    ["crux plugins add @acme/crux-provider-acme@1.2.0", "this very version"],
  ],
  async run(args, shell) {
    const { name, version } = await readPluginName(parseOptions({}, args).words, "crux plugins add crux-provider-acme");
    const folder = await userPluginFolder();
    await preparePluginFolder(folder);
    await npmRun("install", version === null ? name : `${name}@${version}`, folder, shell);
    return checkPlugin(name, folder, shell);
  },
};

async function preparePluginFolder(folder: string): Promise<void> {
  // What stands here may run as its owner.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const content = `${JSON.stringify({ name: "crux-plugins", private: true, description: "Plugins of the Crux command line." }, null, 2)}\n`;
  await writeFile(join(folder, "package.json"), content, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return;
    throw new CruxError("storage", `The plugin folder ${folder} cannot be written (${error.code ?? "unknown"}).`, {
      cause: error,
    });
  });
}

async function checkPlugin(name: string, folder: string, shell: Shell): Promise<number> {
  const { entries, problems } = await readInstalled();
  const found = entries.find((entry) => entry.package === name);
  const trouble = problems.filter(({ packages }) => packages.includes(name)).map(({ message }) => message);
  if (found === undefined) {
    await npmRun("uninstall", name, folder, shell);
    throw new CruxError(
      "configuration",
      `${name} was taken out again. ${trouble.join(" ") || "It was not found after the installation."}`,
    );
  }
  for (const message of trouble) await shell.stderr.write(`note: ${message}\n`);
  const variables = Object.values(found.manifest.env)
    .flat()
    .filter((variable) => !found.withheldVariables.includes(variable));
  await shell.stdout.write(`Added provider "${found.id}": ${name} ${found.version ?? ""}\n`);
  const hosts = found.manifest.hosts.join(", ") || "no host but a base URL you set";
  await shell.stderr.write(`It may talk to ${hosts}, and is handed ${variables.join(", ") || "no variable"}.\n`);
  return 0;
}
