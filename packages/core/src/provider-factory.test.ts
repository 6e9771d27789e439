import { describe, expect, it } from "vitest";
import { ProviderFactory, type ProviderEntry } from "./provider-factory.ts";
import { providerSettingsSchema } from "./provider-settings.ts";
import { defineProvider, type ProviderPlugin } from "./provider.ts";

const acme = defineProvider({
  id: "acme",
  displayName: "Acme",
  env: { apiKey: ["ACME_API_KEY"] },
  credentials: ["apiKey"],
  hosts: ["api.acme.test"],
  capabilities: ["chat"],
  settings: providerSettingsSchema,
  createProvider: () => ({ id: "acme", chat: () => Promise.reject(new Error("not called")) }),
}) as unknown as ProviderPlugin;

function entryOf(settings: Readonly<Record<string, unknown>>, load = () => Promise.resolve(acme)): ProviderEntry {
  return {
    id: "acme",
    origin: "explicit",
    capabilities: [],
    credentialVariables: ["ACME_API_KEY"],
    configured: true,
    load,
    settings: () => Promise.resolve(settings),
  };
}

describe("ProviderFactory", () => {
  it("loads nothing until a provider is asked for, and each once", async () => {
    let loads = 0;
    const factory = new ProviderFactory([
      entryOf({ apiKey: "key" }, () => {
        loads += 1;
        return Promise.resolve(acme);
      }),
    ]);
    expect(factory.has("acme")).toBe(true);
    expect(loads).toBe(0);
    expect(await factory.create("acme")).toBe(await factory.create("acme"));
    expect(loads).toBe(1);
  });

  it("lets a provider talk to the origin its user set, to the letter", async () => {
    const factory = new ProviderFactory([entryOf({ apiKey: "key", baseUrl: "http://proxy.test:8080/v1/" })]);
    expect((await factory.open("acme")).hosts).toEqual(["api.acme.test", "http://proxy.test:8080"]);
  });

  it("names the variable of a missing key, and takes one that is set later", async () => {
    const settings: Record<string, unknown> = {};
    const factory = new ProviderFactory([entryOf(settings)]);
    await expect(factory.create("acme")).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("ACME_API_KEY") as string,
    });
    settings["apiKey"] = "key";
    expect((await factory.create("acme")).id).toBe("acme");
  });

  it("says which providers there are when asked for another", async () => {
    await expect(new ProviderFactory([entryOf({})]).create("acm")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("acme") as string,
    });
  });

  it("says what is wrong with settings", async () => {
    const factory = new ProviderFactory([entryOf({ apiKey: "key", baseUrl: "not a url" })]);
    await expect(factory.create("acme")).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("baseUrl") as string,
    });
  });
});
