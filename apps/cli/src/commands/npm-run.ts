import { spawn } from "node:child_process";
import { once } from "node:events";
import { CruxError } from "@crux/core";
import type { Shell } from "../command.ts";

/**
 * Says what it is going to run, and runs npm in the plugin folder, without anybody's scripts; all npm says goes to stderr.
 * @throws CruxError `configuration` when npm fails or is missing.
 */
export async function npmRun(
  command: "install" | "uninstall",
  packageName: string,
  folder: string,
  { stderr, signal }: Shell,
): Promise<void> {
  const args = [command, "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--save", packageName];
  await stderr.write(`Running: npm ${args.join(" ")}\n`);
  // On Windows npm is a script of the shell; every word of `args` was checked or is our own, but for the folder.
  const onWindows = process.platform === "win32";
  const words = onWindows ? args.map((word) => (word.includes(" ") ? `"${word}"` : word)) : args;
  // Not from where the user stands: a project there may have an .npmrc, or on Windows an npm, of its own.
  const child = spawn("npm", words, {
    cwd: folder,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    signal,
    shell: onWindows,
  });
  try {
    const [code] = (await once(child, "close")) as [number | null];
    if (code === 0) return;
    throw new CruxError("configuration", `npm ended with exit code ${code ?? "none"}; its own words stand above.`);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new CruxError("configuration", "npm was not found. It comes with Node.js: install it, or correct PATH.", {
        cause: error,
      });
    }
    throw error;
  }
}
