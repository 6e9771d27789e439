import type { Command } from "./command.ts";
import { didYouMean } from "./suggest.ts";
import { usageError } from "./usage-error.ts";

/** A command before its module is loaded. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command by the words that call it. */
export const commandTable: Readonly<Record<string, CommandEntry>> = {
  chat: {
    summary: "Ask a model, and see the answer as it comes",
    load: async () => (await import("./commands/chat.ts")).chatCommand,
  },
  providers: {
    summary: "Show the installed providers and whether their keys are set",
    load: async () => (await import("./commands/providers.ts")).providersCommand,
  },
  "models list": {
    summary: "List the models of the providers you have keys for",
    load: async () => (await import("./commands/models-list.ts")).modelsListCommand,
  },
  "plugins list": {
    summary: "Show provider plugins, and what is wrong with those not used",
    load: async () => (await import("./commands/plugins-list.ts")).pluginsListCommand,
  },
  "plugins add": {
    summary: "Install a provider plugin for yourself",
    load: async () => (await import("./commands/plugins-add.ts")).pluginsAddCommand,
  },
  "plugins remove": {
    summary: "Remove a provider plugin",
    load: async () => (await import("./commands/plugins-remove.ts")).pluginsRemoveCommand,
  },
  "plugins conform": {
    summary: "Try a provider plugin against the contract, without a network",
    load: async () => (await import("./commands/plugins-conform.ts")).pluginsConformCommand,
  },
  help: {
    summary: "Explain a command, or the exit codes",
    load: async () => (await import("./commands/help.ts")).helpCommand,
  },
};

/** A command, its name, and the words that follow it. */
export interface FoundCommand {
  readonly name: string;
  readonly entry: CommandEntry;
  readonly rest: readonly string[];
}

/** The command that `words` begin with, and the words after it. @throws UsageError with the nearest name. */
export function findCommand(words: readonly string[]): FoundCommand {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
    if (entry !== undefined) return { name, entry, rest: words.slice(length) };
  }
  throw unknownCommand(words);
}

function unknownCommand([first = "", second = ""]: readonly string[]): Error {
  const names = Object.keys(commandTable);
  const below = names.filter((name) => name.startsWith(`${first} `));
  if (below.length > 0) {
    const said =
      second === "" || second.startsWith("-")
        ? `crux ${first} needs one more word:`
        : `There is no command "crux ${first} ${second}".`;
    return usageError(
      `${said}${said.endsWith(".") ? didYouMean(`${first} ${second}`, below) : ""} ${below.map((name) => `crux ${name}`).join(", ")}.`,
    );
  }
  if (first.startsWith("-"))
    return usageError(
      `Unknown option ${first}.${didYouMean(first, ["--help", "--version"])} Options go after the command.`,
    );
  const suggestion = didYouMean(first, [...names, ...names.map((name) => name.split(" ")[0] ?? "")]);
  return usageError(`There is no command "${first}".${suggestion} "crux help" shows them all.`);
}
