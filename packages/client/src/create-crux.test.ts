import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { defineProvider, isSecret, providerSettingsSchema, unknownUsage, type ProviderAnswer } from "@crux/core";
import { afterEach, describe, expect, it } from "vitest";
import { createCrux, type HttpClient, type HttpRequest } from "./index.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function createFolder(files: Readonly<Record<string, string | object>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "crux-client-")));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

/** An HTTP client that answers everything with what it was sent. */
function createMirror(): { readonly http: HttpClient; readonly sent: HttpRequest[]; readonly closed: () => boolean } {
  const sent: HttpRequest[] = [];
  let closed = false;
  const http: HttpClient = {
    async send(request) {
      sent.push(request);
      const body = (async function* () {
        yield new TextEncoder().encode(String(request.body));
      })();
      return { status: 200, headers: {}, body, discard: () => undefined };
    },
    async close() {
      closed = true;
    },
  };
  return { http, sent, closed: () => closed };
}

const acme = defineProvider({
  id: "acme",
  displayName: "Acme",
  env: { apiKey: ["ACME_API_KEY"], baseUrl: ["ACME_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.acme.example"],
  capabilities: ["chat"],
  settings: providerSettingsSchema,
  createProvider: ({ apiKey, baseUrl = "https://api.acme.example" }) => ({
    id: "acme",
    async chat({ messages }, { http, model }): Promise<ProviderAnswer> {
      const headers = apiKey === undefined ? {} : { authorization: apiKey.map((key) => `Bearer ${key}`) };
      const { body } = await http.send({
        method: "POST",
        url: `${baseUrl}/${model}`,
        headers,
        body: JSON.stringify(messages),
      });
      let text = "";
      for await (const bytes of body) text += new TextDecoder().decode(bytes);
      return { content: [{ type: "text", text }], finishReason: "stop", rawFinishReason: "done" };
    },
  }),
});

const key = "acme-0123456789";

/** A plugin package that knows of core only its brand, and tells in a file when it runs. */
const plugin = {
  "node_modules/crux-provider-acme/package.json": {
    name: "crux-provider-acme",
    type: "module",
    exports: "./index.js",
    crux: {
      manifest: 1,
      api: 1,
      provider: "acme",
      entry: ".",
      env: { apiKey: ["ACME_API_KEY"] },
      hosts: ["127.0.0.1"],
      capabilities: ["chat"],
    },
  },
  "node_modules/crux-provider-acme/index.js": `
import { writeFileSync } from "node:fs";
writeFileSync(new URL("./loaded", import.meta.url), "");
const plugin = Object.assign((settings = {}) => ({ plugin, settings }), {
  id: "acme", displayName: "Acme", env: { apiKey: ["ACME_API_KEY"] }, credentials: ["apiKey"], hosts: ["127.0.0.1"], capabilities: ["chat"],
  settings: { safeParse: (data) => ({ success: true, data }) },
  createProvider: ({ apiKey }) => ({
    id: "acme",
    chat: async () => ({ content: [{ type: "text", text: "key " + apiKey }], finishReason: "stop", rawFinishReason: null }),
  }),
});
plugin[Symbol.for("crux.provider/1")] = 1;
export default plugin;`,
};
const application = {
  "package.json": { name: "app", dependencies: { "crux-provider-acme": "1.0.0", "crux-provider-gone": "1.0.0" } },
  ...plugin,
};

describe("with providers registered by hand", () => {
  it("answers through the HTTP client it was given, with the key of the environment it was given", async () => {
    const { http, sent, closed } = createMirror();
    const crux = await createCrux({ providers: [acme()], env: { ACME_API_KEY: key }, http });
    const reply = await crux.chat({ model: "acme/one", prompt: "Hi" });
    expect(JSON.parse(reply.text)).toEqual([{ role: "user", content: "Hi" }]);
    expect(sent[0]?.url).toBe("https://api.acme.example/one");
    const authorization = sent[0]?.headers["authorization"];
    expect(isSecret(authorization) && authorization.reveal()).toBe(`Bearer ${key}`);
    await crux.close();
    expect(closed()).toBe(true);
  });

  it("discovers nothing", async () => {
    const crux = await createCrux({ providers: [], from: createFolder(application), env: {} });
    expect(crux.providers()).toEqual([]);
    expect(crux.problems).toEqual([]);
  });

  it("takes the provider's settings, aliases and the default model", async () => {
    const { http, sent } = createMirror();
    const settings = {
      aliases: { fast: "acme/small" },
      defaultModel: "acme/large",
      providers: { acme: { baseUrl: "https://proxy.example/v1" } },
    };
    const crux = await createCrux({ providers: [acme({ apiKey: key })], settings, env: {}, http });
    await crux.chat({ model: "fast", prompt: "Hi" });
    await crux.chat({ prompt: "Hi" });
    const other = await createCrux({
      providers: [acme({ apiKey: key })],
      settings,
      env: { CRUX_DEFAULT_MODEL: "acme/medium" },
      http,
    });
    await other.chat({ prompt: "Hi" });
    expect(sent.map(({ url }) => url)).toEqual(
      ["small", "large", "medium"].map((model) => `https://proxy.example/v1/${model}`),
    );
  });

  it("names the variable when there is no key", async () => {
    const crux = await createCrux({ providers: [acme()], env: {}, http: createMirror().http });
    await expect(crux.chat({ model: "acme/one", prompt: "Hi" })).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("ACME_API_KEY") as string,
    });
  });

  it("asks the vault for a key that is nowhere else", async () => {
    const { http, sent } = createMirror();
    const crux = await createCrux({
      providers: [acme()],
      env: {},
      http,
      keys: async ({ provider, setting }) => `${provider}-${setting}-0123456789`,
    });
    await crux.chat({ model: "acme/one", prompt: "Hi" });
    const authorization = sent[0]?.headers["authorization"];
    expect(isSecret(authorization) && authorization.reveal()).toBe("Bearer acme-apiKey-0123456789");
  });
});

describe("with providers of the application", () => {
  it("loads a plugin with the first call to it, and hands it a key that does not print", async () => {
    const from = createFolder(application);
    const loaded = join(from, "node_modules/crux-provider-acme/loaded");
    const crux = await createCrux({ from, env: { ACME_API_KEY: key }, http: createMirror().http });
    expect(crux.providers()).toMatchObject([{ id: "acme", origin: "crux-provider-acme", configured: true }]);
    expect(existsSync(loaded)).toBe(false);
    expect((await crux.chat({ model: "acme/one", prompt: "Hi" })).text).toBe("key [secret …6789]");
    expect(existsSync(loaded)).toBe(true);
  });

  it("tells problems and works on", async () => {
    const settings = { providers: { acem: {} } };
    const crux = await createCrux({ from: createFolder(application), env: {}, settings });
    expect(crux.problems.map(({ code, packages, provider }) => [code, ...packages, provider])).toEqual([
      ["not-installed", "crux-provider-gone", null],
      ["unknown-provider", "acem"],
    ]);
  });

  it("leaves those of a project alone that are not enabled", async () => {
    const sources = [{ kind: "project", from: createFolder(application) }] as const;
    const crux = await createCrux({ sources, env: {} });
    expect(crux.providers()).toEqual([]);
    const enabled = await createCrux({ sources, env: {}, settings: { plugins: { enabled: ["crux-provider-acme"] } } });
    expect(enabled.providers()).toMatchObject([{ id: "acme" }]);
  });

  it("needs none", async () => {
    const crux = await createCrux({ from: createFolder({ "package.json": { name: "app" } }), env: {} });
    await expect(crux.chat({ model: "acme/one", prompt: "Hi" })).rejects.toMatchObject({ code: "not-found" });
  });
});

it("refuses settings that are wrong", async () => {
  const settings = JSON.parse('{ "defaultModle": "x" }') as object;
  await expect(createCrux({ providers: [], settings, env: {} })).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringContaining('did you mean "defaultModel"') as string,
  });
});

it("imports neither a provider nor a library before the first call that needs it", () => {
  const from = createFolder({
    ...application,
    "node_modules/crux-provider-acme/index.js": plugin["node_modules/crux-provider-acme/index.js"]
      .replace(
        "chat: async () => (",
        "chat: async (request, { http }) => (await http.send({ method: 'GET', url: 'http://127.0.0.1:9/', headers: {} }), ",
      )
      .replace("rawFinishReason: null }),", "rawFinishReason: null })"),
  });
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const seen = (word) => loaded.some((url) => url.includes(word));
    const told = () => [seen("/core/"), seen("/crux-provider-acme/"), seen("/http-undici/"), seen("/node_modules/undici/"), seen("/@cfworker/")];
    const { createCrux } = await import(${JSON.stringify(import.meta.resolve("./index.ts"))});
    const crux = await createCrux({ from: ${JSON.stringify(from)}, env: { ACME_API_KEY: ${JSON.stringify(key)} } });
    crux.providers();
    const before = told();
    await crux.chat({ model: "acme/one", prompt: "Hi", retry: { maxAttempts: 1 } }).catch(() => undefined);
    const after = told();
    const { issues } = await crux.checkValue({ a: 1 }, { properties: { a: { type: "string" } } });
    const checked = told();
    await crux.close();
    console.log(JSON.stringify({ before, after, checked, issues: issues.length }));`;
  const output = execFileSync(process.execPath, ["--conditions=@crux/source", "--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect(JSON.parse(output)).toEqual({
    before: [true, false, false, false, false],
    after: [true, true, true, true, false],
    checked: [true, true, true, true, true],
    issues: 1,
  });
});

it("prices answers by the file that settings name, and refuses one that is wrong", async () => {
  const models = { "acme/one": { input: 1_000_000, output: 0 } };
  const folder = createFolder({ "prices.json": { asOf: "2026-11-22", models }, "wrong.json": { models: { one: {} } } });
  const priced = defineProvider({
    ...acme,
    createProvider: () => ({
      id: "acme",
      chat: () =>
        Promise.resolve({
          content: [],
          finishReason: "stop",
          rawFinishReason: null,
          usage: { ...unknownUsage, inputTokens: 3, outputTokens: 2 },
        }),
    }),
  });
  const of = (file: string) =>
    createCrux({
      providers: [priced({ apiKey: "acme-key-0123456789" })],
      settings: { pricesFile: join(folder, file) },
    });
  const { cost } = await (await of("prices.json")).chat({ model: "acme/one", prompt: "Hi" });
  expect(cost).toEqual({ amount: 3, currency: "USD", source: "price-table", asOf: "2026-11-22" });
  await expect(of("wrong.json")).rejects.toMatchObject({ code: "configuration" });
});
