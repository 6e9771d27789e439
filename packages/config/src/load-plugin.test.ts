import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import { isCruxError, isProviderPlugin, ProviderFactory } from "@crux/core";
import { afterEach, describe, expect, it } from "vitest";
import {
  acmeManifest,
  brandedCode,
  createFolder,
  hasRun,
  link,
  removeFolders,
  writeApplication,
  writeFiles,
  writePlugin,
  type PluginParts,
} from "../test/application-folder.ts";
import { discoverProviders } from "./discover-providers.ts";
import { loadPlugin } from "./load-plugin.ts";
import { createProviderEntries } from "./provider-entries.ts";
import type { DiscoveredProvider } from "./read-plugin.ts";

afterEach(removeFolders);

const name = "crux-provider-acme";

function writeFound(parts: PluginParts = {}): {
  readonly found: DiscoveredProvider;
  readonly plugin: string;
  readonly application: string;
} {
  const application = createFolder();
  writeApplication(application, [name]);
  const plugin = join(application, "node_modules", name);
  writePlugin(plugin, name, parts);
  return { found: rediscover(application), plugin, application };
}

function rediscover(application: string): DiscoveredProvider {
  const [found] = discoverProviders({ sources: [{ kind: "application", from: application }] }).entries;
  if (found === undefined) throw new Error("the plugin was not found");
  return found;
}

async function refusal(parts: PluginParts): Promise<string> {
  const error: unknown = await loadPlugin(writeFound(parts).found).catch((thrown: unknown) => thrown);
  if (!isCruxError(error)) throw new Error("expected a CruxError", { cause: error });
  expect(error).toMatchObject({ code: "configuration", details: { provider: "acme" } });
  expect(error.message).toContain(name);
  return error.message;
}

describe("nothing is imported until it is used", () => {
  it("neither by discovery, nor by making entries and the factory, but by the first create", async () => {
    const { plugin, application } = writeFound({ manifest: { defaultModel: "anvil" } });
    const discovery = discoverProviders({ sources: [{ kind: "application", from: application }] });
    const factory = new ProviderFactory(
      await createProviderEntries(discovery, { env: { ACME_API_KEY: "acme-0123456789" } }),
    );
    expect(factory.entries()).toMatchObject([
      {
        id: "acme",
        origin: name,
        configured: true,
        credentialVariables: ["ACME_API_KEY"],
        capabilities: ["chat"],
        defaultModel: "anvil",
      },
    ]);
    expect(hasRun(plugin)).toBe(false);
    expect(await factory.create("acme")).toMatchObject({ id: "acme" });
    expect(hasRun(plugin)).toBe(true);
  });
});

describe("ways into a package", () => {
  const code = brandedCode(acmeManifest);
  const commonJs = `"use strict"; ${code.replace("export default plugin;", "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = plugin;")}`;
  const cases: readonly (readonly [string, PluginParts, Readonly<Record<string, string>>])[] = [
    ["a default condition", {}, {}],
    ["exports that are one string", { packageJson: { exports: "./index.js" } }, {}],
    ["exports of conditions only", { packageJson: { exports: { types: "./index.d.ts", import: "./index.js" } } }, {}],
    [
      "an import condition within others",
      { packageJson: { exports: { ".": { node: { import: "./index.js" } } } } },
      {},
    ],
    [
      "another entry than the main one",
      { manifest: { entry: "./provider" }, packageJson: { exports: { "./provider": { import: "./index.js" } } } },
      {},
    ],
    ["no exports, but a main", { packageJson: { exports: undefined, main: "./index.js" } }, {}],
    ["a name that the application made up", { packageJson: { name: "other-name" } }, {}],
    [
      "CommonJS that was compiled from a default export",
      { packageJson: { exports: "./index.cjs" } },
      { "index.cjs": commonJs },
    ],
  ];

  it.each(cases)("%s", async (_name, parts, files) => {
    const { plugin, found } = writeFound(parts);
    writeFiles(plugin, files);
    expect((await loadPlugin(found)).id).toBe("acme");
  });

  it("works through pnpm's links, where the plugin finds its own dependencies and the application does not", async () => {
    const application = createFolder();
    writeApplication(application, [name]);
    const store = "node_modules/.pnpm/acme/node_modules";
    writePlugin(join(application, store, name), name, { code: `import "only-mine"; ${brandedCode(acmeManifest)}` });
    writeFiles(application, {
      [`${store}/only-mine/package.json`]: { name: "only-mine", type: "module", exports: "./index.js" },
      [`${store}/only-mine/index.js`]: "",
    });
    link(application, join("node_modules", name), join(store, name));
    expect((await loadPlugin(rediscover(application))).id).toBe("acme");
  });
});

it("enters a package by the conditions Node was started with", () => {
  const { plugin, application } = writeFound({
    packageJson: { exports: { ".": { "@crux/source": "./source.js", default: "./index.js" } } },
  });
  writeFiles(plugin, { "source.js": `process.stdout.write("from source"); ${brandedCode(acmeManifest)}` });
  const script = `
    import { discoverProviders, loadPlugin } from ${JSON.stringify(import.meta.resolve("./index.ts"))};
    const { entries } = discoverProviders({ sources: [{ kind: "application", from: ${JSON.stringify(application)} }] });
    await loadPlugin(entries[0]);`;
  const output = execFileSync(process.execPath, ["--conditions=@crux/source", "--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect(output).toBe("from source");
  expect(hasRun(plugin)).toBe(false);
});

describe("a plugin that is not what it says", () => {
  const cases: readonly (readonly [string, PluginParts, RegExp])[] = [
    ["throws as it is imported", { code: "throw new TypeError('no such moon');" }, /TypeError: no such moon/],
    ["lacks a dependency", { code: "import 'not-there';" }, /Cannot find package 'not-there'/],
    ["has a syntax error", { code: "export default {" }, /SyntaxError/],
    ["has no default export", { code: "export const plugin = 1;" }, /not made by defineProvider/],
    ["has no brand", { code: "export default () => ({});" }, /not made by defineProvider/],
    [
      "has the brand of another plugin API",
      { code: brandedCode(acmeManifest).replace("crux.provider/1", "crux.provider/2") },
      /not made by defineProvider/,
    ],
    [
      "has the brand and nothing else",
      { code: "const f = () => ({}); f[Symbol.for('crux.provider/1')] = 1; export default f;" },
      /not made by defineProvider/,
    ],
    [
      "has another id",
      { code: brandedCode({ ...acmeManifest, provider: "other" }) },
      /manifest says provider "acme", its code "other"/,
    ],
    [
      "asks for other variables",
      { code: brandedCode({ ...acmeManifest, env: { apiKey: ["OTHER_API_KEY"] } }) },
      /different environment variables/,
    ],
    ["asks for other hosts", { code: brandedCode({ ...acmeManifest, hosts: ["evil.example"] }) }, /different hosts/],
    ["has other credentials", { manifest: { credentials: ["apiKey"] } }, /different credentials/],
    ["has no file where its exports lead", { packageJson: { exports: "./gone.js" } }, /"exports" do not lead/],
    ["has an entry its exports do not have", { manifest: { entry: "./gone" } }, /entry "\.\/gone"/],
  ];

  it.each(cases)("%s", async (_name, parts, message) => {
    expect(await refusal(parts)).toMatch(message);
  });

  it("harms no other provider of the factory", async () => {
    const application = createFolder();
    writeApplication(application, [name, "crux-provider-good"]);
    writePlugin(join(application, "node_modules", name), name, { code: "throw new Error('broken');" });
    writePlugin(join(application, "node_modules/crux-provider-good"), "crux-provider-good", {
      manifest: { provider: "good", env: {} },
    });
    const discovery = discoverProviders({ sources: [{ kind: "application", from: application }] });
    const factory = new ProviderFactory(await createProviderEntries(discovery, { env: {} }));
    await expect(factory.create("acme")).rejects.toMatchObject({ code: "configuration" });
    expect(await factory.create("good")).toMatchObject({ id: "good" });
  });
});

it("knows a plugin that was made by a second copy of core, which takes our Secrets", async () => {
  const code = `
import { defineProvider, providerSettingsSchema } from "@crux/core";
export default defineProvider({ ...${JSON.stringify({ ...acmeManifest, id: "acme", displayName: "Acme", credentials: ["apiKey"] })},
  settings: providerSettingsSchema, createProvider: ({ apiKey }) => ({ id: "acme", revealed: apiKey.reveal(), printed: String(apiKey) }) });`;
  const { application } = writeFound({ code });
  // Beside node_modules, where Node runs TypeScript.
  cpSync(resolve(import.meta.dirname, "../../core/src"), join(application, "core/src"), { recursive: true });
  writeFiles(application, { "core/package.json": { name: "@crux/core", type: "module", exports: "./src/index.ts" } });
  link(application, "core/node_modules/zod", resolve(import.meta.dirname, "../node_modules/zod"));
  link(application, "node_modules/@crux/core", "core");
  const found = rediscover(application);
  const plugin = await loadPlugin(found);
  expect(isProviderPlugin(plugin)).toBe(true);
  const discovery = { entries: [found], problems: [] };
  const factory = new ProviderFactory(
    await createProviderEntries(discovery, { env: { ACME_API_KEY: "acme-0123456789" } }),
  );
  expect(await factory.create("acme")).toMatchObject({ revealed: "acme-0123456789", printed: "[secret …6789]" });
});
