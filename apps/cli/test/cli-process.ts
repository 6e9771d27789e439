import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";

// Every command line is a process of its own: how long that takes is the machine's business.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A temporary folder that is a home, a place to stand in, or a project. */
export interface Folder {
  readonly path: string;
  write(file: string, content: string | object): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes one. */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "crux-cli-test-"));
  return {
    path,
    async write(file, content) {
      const target = join(path, file);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, typeof content === "string" ? content : JSON.stringify(content));
      return target;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** How a command line is run. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The home, the place for settings, and where it stands unless `cwd` is given. */
  readonly home: Folder;
  readonly cwd?: string;
  /** What is piped in. Left out: an empty pipe; `null`: a pipe the test writes to. */
  readonly stdin?: string | null;
  readonly nodeOptions?: readonly string[];
}

/** What became of a command line. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command line. */
export interface RunningCli {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves once stdout holds the text. Rejects when the process ends without it. */
  printed(text: string): Promise<void>;
  readonly over: Promise<CliResult>;
}

/** Starts the real program from its sources, with nothing of this process's environment but PATH. */
export function startCli(
  args: readonly string[],
  { env = {}, home, cwd = home.path, stdin = "", nodeOptions = [] }: CliOptions,
): RunningCli {
  const child = spawn(process.execPath, ["--conditions=@crux/source", ...nodeOptions, program, ...args], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: home.path, XDG_CONFIG_HOME: join(home.path, "config"), ...env },
  });
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (written[name] += text));
  child.stdin.on("error", () => undefined);
  if (stdin !== null) child.stdin.end(stdin);
  const over = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, ...written }));
  const printed = async (text: string): Promise<void> => {
    while (!written.stdout.includes(text)) {
      const result = await Promise.race([once(child.stdout, "data").then(() => null), over]);
      if (result !== null && !written.stdout.includes(text))
        throw new Error(`ended without printing ${JSON.stringify(text)}: ${JSON.stringify(result)}`);
    }
  };
  return { child, printed, over };
}

/** Runs it to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).over;
}
