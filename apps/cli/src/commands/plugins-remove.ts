import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "../command.ts";
import { userPluginFolder } from "../compose.ts";
import { parseOptions } from "../parse-options.ts";
import { didYouMean } from "../suggest.ts";
import { usageError } from "../usage-error.ts";
import { npmRun } from "./npm-run.ts";
import { readPluginName } from "./plugin-argument.ts";

/** `crux plugins remove` */
export const pluginsRemoveCommand: Command = {
  usage: "crux plugins remove NAME",
  about: "Removes a provider plugin from your plugin folder, with npm.",
  options: {},
  examples: [["crux plugins remove crux-provider-acme", "as it was added"]],
  async run(args, shell) {
    const { name } = await readPluginName(parseOptions({}, args).words, "crux plugins remove crux-provider-acme");
    const folder = await userPluginFolder();
    const added = await readAdded(folder);
    if (!added.includes(name))
      throw usageError(`${name} is not in ${folder}.${didYouMean(name, added)} Added: ${added.join(", ") || "none"}.`);
    await npmRun("uninstall", name, folder, shell);
    await shell.stdout.write(`Removed ${name}\n`);
    return 0;
  },
};

async function readAdded(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "{}");
  return Object.keys((JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {});
}
