// Packs every public package as it would be published and has publint and attw look at the tarball.
// Wants a finished build, and pnpm on the PATH (any script started by pnpm has it).
import { execFileSync, spawnSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPackages, workspaceRoot } from "./workspace.ts";

const bin = (name: string): string => join(workspaceRoot, "node_modules/.bin", name);

function pack(folder: string, destination: string): string {
  execFileSync("pnpm", ["pack", "--pack-destination", destination], {
    cwd: join(workspaceRoot, folder),
    stdio: "pipe",
  });
  const [tarball] = globSync("*.tgz", { cwd: destination });
  if (tarball === undefined) throw new Error(`pnpm pack left no tarball for ${folder}`);
  return join(destination, tarball);
}

function passes(command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(bin(command), args, { cwd: workspaceRoot, encoding: "utf8" });
  if (status !== 0) console.error(`${stdout}${stderr}`);
  return status === 0;
}

const failed: string[] = [];
for (const { folder, json } of loadPackages()) {
  if (json.private) continue;
  const destination = mkdtempSync(join(tmpdir(), "crux-pack-"));
  try {
    const tarball = pack(folder, destination);
    const published = passes("publint", ["--strict", tarball]);
    const typed = passes("attw", ["--profile", "esm-only", tarball]);
    console.log(`${published && typed ? "ok  " : "FAIL"} ${json.name}`);
    if (!published || !typed) failed.push(json.name);
  } finally {
    rmSync(destination, { recursive: true });
  }
}

if (failed.length > 0) {
  console.error(`Not fit to publish: ${failed.join(", ")}`);
  process.exitCode = 1;
}
