import { join } from "node:path";
import { isCruxError } from "@crux/core";
import { afterEach, describe, expect, it } from "vitest";
import { createFolder, removeFolders, writeFiles } from "../test/application-folder.ts";
import { loadSettings, withEnvironment } from "./load-settings.ts";
import { parseSettings } from "./settings-schema.ts";

afterEach(removeFolders);

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isCruxError(error)) throw new Error("expected a CruxError", { cause: error });
  expect(error.code).toBe("configuration");
  return error.message;
}

function loadText(text: string): Promise<unknown> {
  const folder = createFolder();
  writeFiles(folder, { "settings.json": text });
  return loadSettings({ env: {}, file: join(folder, "settings.json") });
}

describe("where settings are", () => {
  it("are the user's, below XDG_CONFIG_HOME, or where CRUX_CONFIG says", async () => {
    const folder = createFolder();
    writeFiles(folder, {
      "crux/settings.json": { defaultModel: "acme/one" },
      "other.json": { defaultModel: "acme/two" },
    });
    expect(await loadSettings({ env: { XDG_CONFIG_HOME: folder } })).toEqual({ defaultModel: "acme/one" });
    expect(await loadSettings({ env: { XDG_CONFIG_HOME: folder, CRUX_CONFIG: join(folder, "other.json") } })).toEqual({
      defaultModel: "acme/two",
    });
  });

  it("may be nowhere, but not where they were said to be", async () => {
    const folder = createFolder();
    expect(await loadSettings({ env: { XDG_CONFIG_HOME: folder } })).toEqual({});
    expect(await messageOf(loadSettings({ env: { CRUX_CONFIG: join(folder, "gone.json") } }))).toContain(
      "There is no settings file",
    );
    expect(await messageOf(loadSettings({ env: {}, file: folder }))).toMatch(/cannot be read at .*EISDIR/);
  });

  it("yield to CRUX_DEFAULT_MODEL", () => {
    expect(withEnvironment({ defaultModel: "acme/one" }, { CRUX_DEFAULT_MODEL: " acme/two\n" })).toEqual({
      defaultModel: "acme/two",
    });
    expect(withEnvironment({ defaultModel: "acme/one" }, { CRUX_DEFAULT_MODEL: "" })).toEqual({
      defaultModel: "acme/one",
    });
  });
});

describe("what is read", () => {
  it("takes everything there is to say", async () => {
    const settings = {
      $schema: "./settings.schema.json",
      defaultModel: "fast",
      aliases: { fast: "acme/one" },
      providers: {
        acme: {
          package: "crux-provider-acme",
          baseUrl: "https://acme.example",
          timeouts: { startMs: null },
          retry: { maxAttempts: 1 },
          anything: [1],
          headers: { "x-team": "one" },
        },
      },
      plugins: { enabled: ["@scope/crux-provider-x"] },
      timeouts: { totalMs: 1000 },
      retry: { baseDelayMs: 0 },
      maxInputCharacters: 0,
      http: { connections: 4 },
    };
    expect(await loadText(`\uFEFF${JSON.stringify(settings)}`)).toEqual(settings);
  });

  const faults: readonly (readonly [string, object, string])[] = [
    [
      "an unknown setting that is near to one",
      { defaultModle: "x" },
      'unknown setting "defaultModle", did you mean "defaultModel"?',
    ],
    ["an unknown setting that is near to none", { colour: "x" }, 'unknown setting "colour" (known: '],
    ["within an object", { timeouts: { totalms: 1 } }, 'timeouts: unknown setting "totalms", did you mean "totalMs"?'],
    [
      "within a provider",
      { providers: { acme: { retry: { attempts: 1 } } } },
      'providers.acme.retry: unknown setting "attempts"',
    ],
    ["a wrong value", { http: { connections: 0 } }, "http.connections: "],
    [
      "a package that is none",
      { plugins: { enabled: ["left-pad"] } },
      "plugins.enabled.0: expected the name of a provider package",
    ],
    [
      "a key",
      { providers: { acme: { apiKey: "acme-0123456789" } } },
      "providers.acme.apiKey: secrets do not belong in settings; take it out and set the provider's environment variable (as a rule ACME_API_KEY)",
    ],
    [
      "a token",
      { providers: { acme: { authToken: "acme-0123456789" } } },
      "providers.acme.authToken: secrets do not belong",
    ],
    [
      "a key in a header",
      { providers: { acme: { headers: { Authorization: "Bearer acme-0123456789" } } } },
      "providers.acme.headers.Authorization: secrets do not belong",
    ],
    [
      "a key in a header of another name",
      { providers: { acme: { headers: { "x-api-key": "acme-0123456789" } } } },
      "providers.acme.headers.x-api-key: secrets",
    ],
  ];

  it.each(faults)("refuses %s", async (_name, settings, expected) => {
    const message = await messageOf(loadText(JSON.stringify(settings)));
    expect(message).toContain(expected);
    expect(message).not.toContain("0123456789");
  });

  it("does not take every word with a key in it for a secret", () => {
    const acme = { maxTokens: 1, tokenizer: "x", keyring: "x", monkey: "x" };
    expect(parseSettings({ providers: { acme } }, "These").providers).toEqual({ acme });
  });
});

describe("what is not JSON is told with line and column, and without its text", () => {
  it.each([
    ["", 1, 1],
    ['{\n  "defaultModel": sk-0123456789\n}', 2, 19],
    ['{\n  "a": 1,\n}', 3, 1],
    ['{ "a": 1 "b": 2 }', 1, 10],
    ['{ "a": [1, 2,, 3] }', 1, 14],
    ['{ "a": "sk-0123456789\n" }', 1, 8],
    ["{ a: 1 }", 1, 3],
    ['{ "a": 01 }', 1, 9],
    ['{ "a": tru }', 1, 8],
    ["{} // why", 1, 4],
    ['{ "a": 1', 1, 9],
    ['{ "a": "\\x" }', 1, 8],
  ])("%j at %i:%i", async (text, line, column) => {
    const message = await messageOf(loadText(text));
    expect(message).toContain(`line ${line}, column ${column}.`);
    expect(message).not.toContain("0123456789");
  });
});
