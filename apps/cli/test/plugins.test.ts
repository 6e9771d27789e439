import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliResult, type Folder, makeFolder, runCli } from "./cli-process.ts";
import { type PluginRegistry, startPluginRegistry } from "./plugin-registry.ts";

const manifest = {
  manifest: 1,
  api: 1,
  provider: "acme",
  entry: ".",
  env: { apiKey: ["ACME_API_KEY"] },
  hosts: ["api.acme.test"],
  capabilities: ["chat"],
};

let home: Folder;
let source: Folder;
let registry: PluginRegistry;
let scriptRan: string;
beforeAll(async () => {
  home = await makeFolder();
  source = await makeFolder();
  scriptRan = join(source.path, "script-ran");
  const scripts = { postinstall: `node -e "require('fs').writeFileSync('${scriptRan}', '')"` };
  registry = await startPluginRegistry(source, [
    {
      name: "crux-provider-acme",
      version: "1.2.0",
      type: "module",
      exports: "./index.js",
      crux: manifest,
      scripts,
      hasInstallScript: true,
    },
    { name: "crux-provider-plain", version: "1.0.0" },
  ]);
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const plugins = (): string => join(home.path, "config/crux/plugins");

function run(...args: readonly string[]): Promise<CliResult> {
  return runCli(["plugins", ...args], {
    home,
    env: { npm_config_registry: registry.url, npm_config_update_notifier: "false" },
  });
}

async function added(): Promise<unknown> {
  return (
    (JSON.parse(await readFile(join(plugins(), "package.json"), "utf8")) as { dependencies?: unknown }).dependencies ??
    {}
  );
}

describe("crux plugins", () => {
  it("adds a plugin with npm, says what it runs, runs no script of it, shows it, and removes it", async () => {
    const adding = await run("add", "crux-provider-acme@1.2.0");
    expect(adding).toMatchObject({ exitCode: 0, stdout: 'Added provider "acme": crux-provider-acme 1.2.0\n' });
    expect(adding.stderr).toContain(`Running: npm install --prefix ${plugins()} --ignore-scripts`);
    expect(adding.stderr).toContain("It may talk to api.acme.test, and is handed ACME_API_KEY.");
    expect(existsSync(scriptRan)).toBe(false);
    expect(statSync(plugins()).mode & 0o077).toBe(0);
    expect((await run("list")).stdout).toMatch(/^acme +crux-provider-acme +1\.2\.0 +user /m);
    expect(await run("remove", "crux-provider-acme")).toMatchObject({
      exitCode: 0,
      stdout: "Removed crux-provider-acme\n",
    });
    expect(await added()).toEqual({});
    expect((await run("list")).stdout).not.toContain("acme");
  });

  it("takes out again what has no manifest", async () => {
    const { exitCode, stdout, stderr } = await run("add", "crux-provider-plain");
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/error: crux-provider-plain was taken out again\. .*manifest/);
    expect(await added()).toEqual({});
  });

  it("tells when npm fails", async () => {
    const { exitCode, stderr } = await run("add", "crux-provider-nowhere");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("npm ended with exit code");
  });
});
