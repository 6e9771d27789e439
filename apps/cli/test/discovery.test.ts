import { existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CliResult, type Folder, makeFolder, runCli } from "./cli-process.ts";

const core = fileURLToPath(new URL("../../../packages/core", import.meta.url));

let home: Folder;
let project: Folder;
beforeEach(async () => {
  home = await makeFolder();
  project = await makeFolder();
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

/** Installs a plugin that tells of its loading by writing a file. Gives that file. */
async function installLoud(folder: Folder, at = ""): Promise<string> {
  const told = join(folder.path, "it-ran");
  const name = "crux-provider-loud";
  await folder.write(`${at}package.json`, { name: "some-folder", dependencies: { [name]: "1.0.0" } });
  await folder.write(`${at}node_modules/${name}/package.json`, {
    name,
    version: "1.0.0",
    type: "module",
    exports: { ".": "./index.js" },
    crux: {
      manifest: 1,
      api: 1,
      provider: "loud",
      entry: ".",
      env: { apiKey: ["LOUD_API_KEY"] },
      hosts: ["loud.test"],
      capabilities: ["chat"],
      defaultModel: "m",
    },
  });
  await folder.write(
    `${at}node_modules/${name}/index.js`,
    `import { writeFileSync } from "node:fs";
     import { defineProvider, providerSettingsSchema } from "@crux/core";
     writeFileSync(${JSON.stringify(told)}, "");
     export default defineProvider({
       id: "loud", displayName: "Loud", env: { apiKey: ["LOUD_API_KEY"] }, credentials: ["apiKey"], hosts: ["loud.test"], capabilities: ["chat"],
       settings: providerSettingsSchema,
       createProvider: () => ({ id: "loud", chat: async () => ({ content: [{ type: "text", text: "I am loud" }], finishReason: "stop", rawFinishReason: "stop" }) }),
     });`,
  );
  await folder.write(`${at}node_modules/@crux/keep`, "");
  await symlink(core, join(folder.path, at, "node_modules/@crux/core"));
  return told;
}

const everyCommand = [
  ["chat", "-m", "loud/m", "Hi"],
  ["chat", "Hi"],
  ["providers"],
  ["providers", "--json"],
  ["models", "list"],
  ["models", "list", "--provider", "loud"],
  ["plugins", "list"],
  ["plugins", "list", "--json"],
  ["help"],
];

function run(args: readonly string[]): Promise<CliResult> {
  return runCli(args, { home, cwd: project.path, env: { LOUD_API_KEY: "key-of-the-loud-one" } });
}

describe("plugins of the folder one stands in", () => {
  it("never run, whatever is asked", async () => {
    const told = await installLoud(project);
    await Promise.all(everyCommand.map(run));
    expect(existsSync(told)).toBe(false);
    const { exitCode, stderr } = await run(["chat", "-m", "loud/m", "Hi"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no provider "loud"');
    expect(stderr).toContain("crux plugins list");
  });

  it("never run because of settings or variables files that the folder brings along", async () => {
    const told = await installLoud(project);
    for (const file of ["settings.json", "crux.json", ".crux/settings.json", "config/crux/settings.json"]) {
      await project.write(file, { plugins: { enabled: ["crux-provider-loud"] }, defaultModel: "loud/m" });
    }
    await project.write(".env", `CRUX_CONFIG=${project.path}/settings.json\nCRUX_PLUGINS_DIR=${project.path}\n`);
    await Promise.all(everyCommand.map(run));
    expect(existsSync(told)).toBe(false);
  });

  it("are told with the remedy, and run once the user's own settings name them", async () => {
    const told = await installLoud(project);
    expect((await run(["plugins", "list"])).stderr).toMatch(/not-enabled: crux-provider-loud .*plugins\.enabled/);
    await home.write("config/crux/settings.json", { plugins: { enabled: ["crux-provider-loud"] } });
    expect(await run(["chat", "-m", "loud/m", "Hi"])).toMatchObject({ exitCode: 0, stdout: "I am loud\n" });
    expect(existsSync(told)).toBe(true);
  });
});

describe("plugins of the user's folder", () => {
  it("are listed without running, and run when asked", async () => {
    const told = await installLoud(home, "config/crux/plugins/");
    const { stdout } = await run(["providers", "--json"]);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        id: "loud",
        package: "crux-provider-loud",
        version: "1.0.0",
        source: "user",
        configured: true,
        credentialFrom: "environment: LOUD_API_KEY",
        credentialVariables: ["LOUD_API_KEY"],
        baseUrlVariables: [],
        capabilities: ["chat"],
        hosts: ["loud.test"],
        defaultModel: "m",
      }),
    );
    expect(stdout).not.toContain("key-of-the-loud-one");
    expect(existsSync(told)).toBe(false);
    expect(await run(["chat", "--no-stream", "-m", "loud/m", "Hi"])).toMatchObject({
      exitCode: 0,
      stdout: "I am loud\n",
    });
    expect(existsSync(told)).toBe(true);
  });

  it("that are broken harm no other, and are told", async () => {
    await home.write("config/crux/plugins/package.json", {
      dependencies: { "crux-provider-gone": "1.0.0", "crux-provider-plain": "1.0.0" },
    });
    await home.write("config/crux/plugins/node_modules/crux-provider-plain/package.json", {
      name: "crux-provider-plain",
      version: "1.0.0",
    });
    const { stdout, exitCode } = await run(["plugins", "list", "--json"]);
    const { plugins, problems } = JSON.parse(stdout) as {
      plugins: { id: string }[];
      problems: { code: string; packages: string[] }[];
    };
    expect(exitCode).toBe(0);
    expect(plugins.map(({ id }) => id)).toEqual(expect.arrayContaining(["anthropic", "deepseek", "openai"]));
    expect(problems.map(({ code, packages }) => [code, ...packages])).toEqual(
      expect.arrayContaining([
        ["not-installed", "crux-provider-gone"],
        ["no-manifest", "crux-provider-plain"],
      ]),
    );
  });
});

describe("crux providers", () => {
  it("finds the program's own providers like any other, and shows no key", async () => {
    const env = { OPENAI_API_KEY: "sk-never-to-be-seen-1234" };
    const asText = await runCli(["providers"], { home, env });
    expect(asText.stdout).toMatch(
      /^openai +@crux\/provider-openai +\S+ +set \(OPENAI_API_KEY\) +OPENAI_BASE_URL +chat, stream/m,
    );
    expect(asText.stdout).toMatch(/^anthropic .* set ANTHROPIC_API_KEY/m);
    expect(asText.stdout).toMatch(
      /^ollama +@crux\/provider-ollama +\S+ +not needed +OLLAMA_HOST, OLLAMA_BASE_URL +chat/m,
    );
    const asJson = await runCli(["providers", "--json"], { home, env });
    const providers = JSON.parse(asJson.stdout) as { id: string; configured: boolean; source: string }[];
    expect(providers.map(({ id, configured, source }) => [id, configured, source])).toEqual([
      ["anthropic", false, "application"],
      ["deepseek", false, "application"],
      ["gemini", false, "application"],
      ["ollama", true, "application"],
      ["openai", true, "application"],
      ["openrouter", false, "application"],
      ["xai", false, "application"],
    ]);
    expect(asText.stdout + asJson.stdout).not.toContain("1234");
  });
});
