#!/usr/bin/env node
// Everything beyond this file and the reading of arguments is imported when it is needed: `crux --version` loads no provider.
import type { Shell } from "./command.ts";
import { catchInterrupt } from "./interrupt.ts";
import { runCommandLine } from "./run-command-line.ts";
import { openOutput } from "./render/output.ts";

const stdout = openOutput(process.stdout);
const stderr = openOutput(process.stderr);
const interrupt = catchInterrupt();

// The reader has all it wanted (`crux chat … | head -1`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  fail(error);
});
process.stderr.on("error", () => undefined);
process.on("uncaughtException", fail);

const shell: Shell = {
  // Opened only by who reads it.
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  signal: interrupt.signal,
};
process.exitCode = await runCommandLine(process.argv.slice(2), shell);
if (interrupt.exitCode !== null) process.exitCode = interrupt.exitCode;

function fail(error: unknown): void {
  const text =
    process.env["CRUX_DEBUG"] === "1" && error instanceof Error ? (error.stack ?? error.message) : String(error);
  void stderr.write(`error: ${text}\n`).then(() => process.exit(1));
}
