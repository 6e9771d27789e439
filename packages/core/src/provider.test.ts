import { inspect } from "node:util";
import { expect, it } from "vitest";
import { defineProvider } from "./provider.ts";
import { providerSettingsSchema } from "./provider-settings.ts";
import { isSecret, secretSchema } from "./secret.ts";

it("a registration can be printed: what its user gave as a credential is a Secret", () => {
  const key = "sk-acme-0123456789abcdef";
  const acme = defineProvider({
    id: "acme",
    displayName: "Acme",
    env: {},
    credentials: ["token"],
    hosts: [],
    capabilities: [],
    settings: providerSettingsSchema.extend({ token: secretSchema.optional() }),
    createProvider: () => ({ id: "acme", chat: () => Promise.reject(new Error("not asked")) }),
  });
  const registration = acme({ apiKey: key, token: key, baseUrl: "https://api.acme.test" });
  expect(`${inspect(registration, { depth: 9 })}${JSON.stringify(registration)}`).not.toContain(key);
  const { apiKey, token, baseUrl } = registration.settings;
  expect([isSecret(apiKey) && apiKey.reveal(), isSecret(token), baseUrl]).toEqual([key, true, "https://api.acme.test"]);
});
