import { join } from "node:path";
import {
  CruxError,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  type ProviderEntry,
  type ProviderPlugin,
} from "@crux/core";
import { afterEach, describe, expect, it } from "vitest";
import {
  createFolder,
  removeFolders,
  writeApplication,
  writePlugin,
  type PluginParts,
} from "../test/application-folder.ts";
import { discoverProviders } from "./discover-providers.ts";
import {
  createProviderEntries,
  createRegisteredEntries,
  findUnusedSettings,
  type EntryOptions,
} from "./provider-entries.ts";

afterEach(removeFolders);

const key = "acme-0123456789";

async function discoverEntries(
  plugins: Readonly<Record<string, PluginParts>>,
  options: EntryOptions,
): Promise<readonly ProviderEntry[]> {
  const folder = createFolder();
  writeApplication(folder, Object.keys(plugins));
  for (const [name, parts] of Object.entries(plugins)) writePlugin(join(folder, "node_modules", name), name, parts);
  return createProviderEntries(discoverProviders({ sources: [{ kind: "application", from: folder }] }), options);
}

const acme = defineProvider({
  id: "acme",
  displayName: "Acme",
  env: { apiKey: ["ACME_API_KEY"] },
  credentials: ["apiKey"],
  hosts: ["api.acme.example"],
  capabilities: ["chat"],
  settings: providerSettingsSchema,
  createProvider: () => ({ id: "acme", chat: () => Promise.reject(new Error("not asked")) }),
});

describe("discovered", () => {
  it("are handed only their own settings; timers and retries go to the core", async () => {
    const settings = {
      providers: {
        acme: {
          package: "crux-provider-acme",
          baseUrl: "https://acme.example",
          timeouts: { startMs: 1 },
          retry: { maxAttempts: 1 },
        },
        other: { region: "north" },
      },
    };
    const env = { ACME_API_KEY: key, OTHER_API_KEY: "other-0123456789" };
    const [entry] = await discoverEntries({ "crux-provider-acme": {} }, { env, settings });
    expect(entry).toMatchObject({ id: "acme", timeouts: { startMs: 1 }, retry: { maxAttempts: 1 }, configured: true });
    expect(Object.keys((await entry?.settings()) ?? {}).sort()).toEqual(["apiKey", "baseUrl"]);
  });

  it("see a key that was set after the start", async () => {
    const env: Record<string, string> = {};
    const [entry] = await discoverEntries({ "crux-provider-acme": {} }, { env });
    expect(entry?.configured).toBe(false);
    env["ACME_API_KEY"] = key;
    expect(String((await entry?.settings())?.["apiKey"])).toBe("[secret …6789]");
  });

  it("say that the variable holds a placeholder", async () => {
    const [entry] = await discoverEntries({ "crux-provider-acme": {} }, { env: { ACME_API_KEY: "your-api-key" } });
    await expect(entry?.settings()).rejects.toMatchObject({
      code: "configuration",
      message: "No key for acme: ACME_API_KEY holds a placeholder. Set ACME_API_KEY.",
    });
  });

  it("say that the variable is contested", async () => {
    const thief = { manifest: { provider: "thief", env: { apiKey: ["ACME_API_KEY"] } } };
    const entries = await discoverEntries(
      { "crux-provider-acme": {}, "crux-provider-thief": thief },
      { env: { ACME_API_KEY: key } },
    );
    expect(entries.map(({ id, configured }) => [id, configured])).toEqual([
      ["acme", false],
      ["thief", false],
    ]);
    await expect(entries[0]?.settings()).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("ACME_API_KEY is not handed to this package") as string,
    });
  });

  it("tell whoever asks for an id that two packages claim what to do", async () => {
    const factory = new ProviderFactory(
      await discoverEntries({ "crux-provider-acme": {}, "@other/crux-provider-acme": {} }, { env: {} }),
    );
    expect(factory.entries()).toMatchObject([
      { id: "acme", origin: "crux-provider-acme, @other/crux-provider-acme", configured: false },
    ]);
    await expect(factory.create("acme")).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("Say which in the settings") as string,
    });
  });

  it("are made although the vault is locked, which is told when the key is needed", async () => {
    const keys = (): Promise<never> => Promise.reject(new CruxError("storage", "The vault is locked."));
    const [entry] = await discoverEntries({ "crux-provider-acme": {} }, { env: {}, keys });
    expect(entry?.configured).toBe(false);
    await expect(entry?.settings()).rejects.toMatchObject({ code: "storage" });
  });
});

describe("registered by hand", () => {
  it("read the environment for what is not given", async () => {
    const [entry] = await createRegisteredEntries([acme({ baseUrl: "https://acme.example" })], {
      env: { ACME_API_KEY: key },
    });
    expect(entry).toMatchObject({
      id: "acme",
      origin: "explicit",
      configured: true,
      capabilities: ["chat"],
      credentialVariables: ["ACME_API_KEY"],
    });
    expect(await entry?.settings()).toMatchObject({ baseUrl: "https://acme.example" });
    expect((await entry?.load()) as unknown).toBe(acme as unknown as ProviderPlugin);
  });

  it("the last of two counts", async () => {
    const entries = await createRegisteredEntries(
      [acme({ apiKey: "first-0123456789" }), acme({ apiKey: "second-012345678" })],
      { env: {} },
    );
    const [chosen] = new ProviderFactory(entries).entries();
    expect(String((await chosen?.settings())?.["apiKey"])).toBe("[secret …5678]");
  });
});

it("tells of settings for a provider that is not there", async () => {
  const entries = await createRegisteredEntries([acme()], { env: {} });
  const problems = findUnusedSettings({ providers: { acmee: {}, acme: {}, else: {} } }, entries);
  expect(problems.map(({ provider, message }) => [provider, message.endsWith('Did you mean "acme"?')])).toEqual([
    ["acmee", true],
    ["else", false],
  ]);
});
