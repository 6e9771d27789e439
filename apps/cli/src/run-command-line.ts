import { readFile } from "node:fs/promises";
import { findCommand } from "./command-table.ts";
import type { Shell } from "./command.ts";
import { isUsageError, usageExitCode } from "./usage-error.ts";

/** Runs one command line and gives its exit code; a failure is told on stderr. */
export async function runCommandLine(args: readonly string[], shell: Shell): Promise<number> {
  try {
    return await dispatch(args, shell);
  } catch (error) {
    if (isUsageError(error)) {
      await shell.stderr.write("error:", "red");
      await shell.stderr.write(` ${error.message}\n`);
      return usageExitCode;
    }
    // A command that was interrupted owes no explanation.
    if (shell.signal.aborted) return usageExitCode;
    const { renderFailure } = await import("./render/failure.ts");
    return renderFailure(error, shell.stderr);
  }
}

async function dispatch(args: readonly string[], shell: Shell): Promise<number> {
  const [first] = args;
  if (first === "--version" || first === "-v") {
    await shell.stdout.write(`${await readVersion()}\n`);
    return 0;
  }
  if (first === undefined || first === "--help" || first === "-h") return runHelp([], shell);
  const { name, entry, rest } = findCommand(args);
  if (asksForHelp(rest)) return runHelp(name.split(" "), shell);
  return (await entry.load()).run(rest, shell);
}

async function runHelp(words: readonly string[], shell: Shell): Promise<number> {
  const { helpCommand } = await import("./commands/help.ts");
  return helpCommand.run(words, shell);
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).some((word) => word === "--help" || word === "-h");
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
