import { inspect } from "node:util";
import { isSecret, Secret } from "@crux/core";
import { describe, expect, it } from "vitest";
import { resolveProviderSettings, type SettingClaims, type SettingSources } from "./resolve-provider-settings.ts";

const claims: SettingClaims = {
  id: "acme",
  env: { apiKey: ["ACME_API_KEY", "ACME_KEY"], authToken: ["ACME_TOKEN"], baseUrl: ["ACME_BASE_URL"] },
  credentials: ["apiKey", "authToken"],
};
const explicitKey = "explicit-0123456789";
const environmentKey = "environment-0123456789";
const aliasKey = "alias-0123456789";
const vaultKey = "vault-0123456789";

async function resolve(sources: Partial<SettingSources>, changes: Partial<SettingClaims> = {}): Promise<object> {
  const { values, origins, configured, placeholders } = await resolveProviderSettings(
    { ...claims, ...changes },
    { env: {}, ...sources },
  );
  const revealed = Object.entries(values).map(([name, value]) => [
    name,
    isSecret(value) ? `secret:${value.reveal()}` : value,
  ]);
  return { values: Object.fromEntries(revealed), origins, configured, placeholders };
}

describe("precedence", () => {
  const keys = async (): Promise<string> => vaultKey;
  const env = { ACME_API_KEY: environmentKey, ACME_KEY: aliasKey };
  const cases: readonly (readonly [string, Partial<SettingSources>, string, string])[] = [
    ["what is given by hand", { explicit: { apiKey: explicitKey }, env, keys }, explicitKey, "explicit"],
    ["a Secret given by hand", { explicit: { apiKey: Secret.of(explicitKey) }, env }, explicitKey, "explicit"],
    ["the canonical variable", { explicit: {}, env, keys }, environmentKey, "environment: ACME_API_KEY"],
    ["its alias, when the first is not set", { env: { ACME_KEY: aliasKey }, keys }, aliasKey, "environment: ACME_KEY"],
    [
      "its alias, when the first is empty",
      { env: { ACME_API_KEY: " ", ACME_KEY: aliasKey } },
      aliasKey,
      "environment: ACME_KEY",
    ],
    [
      "its alias, when the first is a placeholder",
      { env: { ACME_API_KEY: "your-api-key", ACME_KEY: aliasKey } },
      aliasKey,
      "environment: ACME_KEY",
    ],
    [
      "the environment, when what is given is undefined",
      { explicit: { apiKey: undefined }, env },
      environmentKey,
      "environment: ACME_API_KEY",
    ],
    [
      "the environment, when what is given is empty",
      { explicit: { apiKey: "" }, env },
      environmentKey,
      "environment: ACME_API_KEY",
    ],
    [
      "the environment, when what is given is a placeholder",
      { explicit: { apiKey: "changeme" }, env },
      environmentKey,
      "environment: ACME_API_KEY",
    ],
    [
      "the vault, last",
      { keys: async ({ setting }) => (setting === "apiKey" ? vaultKey : null) },
      vaultKey,
      "key vault",
    ],
  ];

  it.each(cases)("%s", async (_name, sources, key, origin) => {
    expect(await resolve(sources)).toMatchObject({
      values: { apiKey: `secret:${key}` },
      origins: { apiKey: origin },
      configured: true,
    });
  });

  it("takes the environment before the settings file, and hands on what only the file has", async () => {
    const settings = { baseUrl: "https://file.example", headers: { "x-team": "one" } };
    expect(await resolve({ settings })).toMatchObject({
      values: settings,
      origins: { baseUrl: "settings file", headers: "settings file" },
    });
    expect(await resolve({ settings, env: { ACME_BASE_URL: '"https://env.example"\n' } })).toMatchObject({
      values: { baseUrl: "https://env.example" },
      origins: { baseUrl: "environment: ACME_BASE_URL" },
    });
  });
});

describe("keys", () => {
  it("come without the quotes and line ends of env files, and as Secrets", async () => {
    expect(await resolve({ env: { ACME_API_KEY: ` "${environmentKey}"\r\n` } })).toMatchObject({
      values: { apiKey: `secret:${environmentKey}` },
    });
    expect(await resolve({ explicit: { apiKey: Secret.of(`${explicitKey}\n`) } })).toMatchObject({
      values: { apiKey: `secret:${explicitKey}` },
    });
  });

  it("are never in what is printed", async () => {
    const keys = async ({ setting }: { readonly setting: string }): Promise<string | null> =>
      setting === "other" ? vaultKey : null;
    const resolved = await resolveProviderSettings(claims, {
      env: { ACME_API_KEY: environmentKey, ACME_TOKEN: aliasKey },
      keys,
      explicit: { other: 1 },
    });
    for (const printed of [inspect(resolved, { depth: 9, showHidden: true }), JSON.stringify(resolved)]) {
      expect(printed).toContain("[secret …6789]");
      expect(printed).not.toContain(environmentKey);
      expect(printed).not.toContain(aliasKey);
    }
  });

  it("are not asked of the vault when there is one already", async () => {
    const asked: string[] = [];
    const keys = async ({ setting }: { readonly setting: string }): Promise<null> => {
      asked.push(setting);
      return null;
    };
    await resolve({ env: { ACME_TOKEN: aliasKey }, keys });
    expect(asked).toEqual([]);
    expect(await resolve({ keys })).toMatchObject({ configured: false });
    expect(asked).toEqual(["apiKey", "authToken"]);
  });

  it("are not taken from a variable that is withheld", async () => {
    const env = { ACME_API_KEY: environmentKey };
    expect(await resolve({ env }, { withheldVariables: ["ACME_API_KEY"] })).toEqual({
      values: {},
      origins: {},
      configured: false,
      placeholders: [],
    });
  });
});

describe("configured", () => {
  it("is so with one of several credentials", async () => {
    expect(await resolve({ env: { ACME_TOKEN: aliasKey } })).toMatchObject({ configured: true });
  });

  it("is so where none is needed, and the key that may be given is a Secret all the same", async () => {
    const local = { credentials: [] };
    expect(await resolve({}, local)).toMatchObject({ configured: true });
    expect(await resolve({ env: { ACME_API_KEY: environmentKey } }, local)).toMatchObject({
      values: { apiKey: `secret:${environmentKey}` },
    });
  });

  it("is not so with placeholders, and tells in which variables they are", async () => {
    expect(await resolve({ env: { ACME_API_KEY: "<your key>", ACME_TOKEN: "changeme" } })).toEqual({
      values: {},
      origins: {},
      configured: false,
      placeholders: ["ACME_API_KEY", "ACME_TOKEN"],
    });
  });

  it("leaves words that are placeholders only of keys to other settings", async () => {
    expect(await resolve({ explicit: { mode: "todo" } })).toMatchObject({ values: { mode: "todo" } });
  });
});
