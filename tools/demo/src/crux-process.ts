import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { DemoHome } from "./demo-home.ts";

/** A running command line. */
export interface CruxProcess {
  readonly stdout: NonNullable<ChildProcess["stdout"]>;
  /** What it said on stderr and its exit code, once it is over. */
  readonly over: Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
}

/** Starts the real command line: the built one, or the sources where this process runs from sources. */
export function startCrux(
  args: readonly string[],
  home: DemoHome,
  env: Readonly<Record<string, string>> = {},
): CruxProcess {
  const program = fileURLToPath(import.meta.resolve("@crux/cli"));
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    cwd: home.folder,
    env: { ...home.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const over = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, stderr }));
  return { stdout: child.stdout, over };
}
