import { join } from "node:path";
import { isCruxError, type CruxError } from "@crux/core";
import { afterEach, describe, expect, it } from "vitest";
import { createFolder, removeFolders, writeFiles } from "../test/application-folder.ts";
import { loadPrices } from "./load-prices.ts";
import { loadSettings } from "./load-settings.ts";

afterEach(removeFolders);

function write(content: string | object): string {
  const folder = createFolder();
  writeFiles(folder, { "prices.json": content });
  return join(folder, "prices.json");
}

async function failureOf(promise: Promise<unknown>): Promise<CruxError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isCruxError(error)) throw new Error("expected a CruxError", { cause: error });
  expect(error.code).toBe("configuration");
  return error;
}

it("reads prices by model: what is left out is unknown, a date of the file holds where a model has none", async () => {
  const tiers = [{ fromInputTokens: 200_000, input: 4, output: 20 }];
  const path = write({
    asOf: "2026-11-22",
    models: {
      "openai/gpt-6-luna": { input: 0.1, output: 0.5, batchFactor: 0.5 },
      "openrouter/acme/large": { input: 2, output: 10, cacheRead: 0.2, asOf: "2026-01-01", tiers },
    },
  });
  expect(await loadPrices(path)).toEqual({
    "openai/gpt-6-luna": {
      input: 0.1,
      output: 0.5,
      cacheRead: null,
      cacheWrite: null,
      batchFactor: 0.5,
      asOf: "2026-11-22",
    },
    "openrouter/acme/large": {
      input: 2,
      output: 10,
      cacheRead: 0.2,
      cacheWrite: null,
      asOf: "2026-01-01",
      tiers: [{ fromInputTokens: 200_000, input: 4, output: 20, cacheRead: null, cacheWrite: null }],
    },
  });
});

describe("what is wrong is told with its file and place", () => {
  it.each<[string, string | object, string]>([
    ["a price below 0", { models: { "a/b": { input: -1 } } }, "models.a/b.input"],
    ["a price that is text", { models: { "a/b": { input: "1" } } }, "models.a/b.input"],
    ["an unknown field", { models: { "a/b": { inptu: 1 } } }, "models.a/b"],
    ["a name without a provider", { models: { b: { input: 1 } } }, "models.b"],
    [
      "a tier without its beginning",
      { models: { "a/b": { tiers: [{ input: 1 }] } } },
      "models.a/b.tiers.0.fromInputTokens",
    ],
    ["no models", {}, "models"],
    ["a date in words", { asOf: "yesterday", models: {} }, "asOf"],
  ])("%s", async (_what, content, place) => {
    const path = write(content);
    const error = await failureOf(loadPrices(path));
    expect(error.message).toContain(path);
    expect(error.message).toContain(place);
    expect(error.details.path).toBe(place);
  });

  it("a file that is no JSON", async () => {
    const path = write('{\n  "models": oops\n}');
    expect((await failureOf(loadPrices(path))).message).toContain(`${path} is not valid JSON at line 2`);
  });

  it("a file that is not there", async () => {
    const path = join(createFolder(), "none.json");
    const { message } = await failureOf(loadPrices(path));
    expect(message).toContain(path);
    expect(message).toContain("pricesFile");
  });
});

it("a relative path in a settings file starts at that file", async () => {
  const folder = createFolder();
  writeFiles(folder, { "deep/settings.json": { pricesFile: "../prices.json" } });
  const file = join(folder, "deep/settings.json");
  expect(await loadSettings({ env: {}, file })).toEqual({ pricesFile: join(folder, "prices.json") });
});
