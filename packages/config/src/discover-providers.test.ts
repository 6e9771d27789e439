import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  createFolder,
  hasRun,
  link,
  removeFolders,
  writeApplication,
  writeFiles,
  writePlugin,
  type PluginParts,
} from "../test/application-folder.ts";
import { discoverProviders, type Discovery, type DiscoveryOptions } from "./discover-providers.ts";

afterEach(removeFolders);

function discoverApplication(from: string, options: Omit<DiscoveryOptions, "sources"> = {}): Discovery {
  return discoverProviders({ ...options, sources: [{ kind: "application", from }] });
}

/** An application with plugins of these names in its own node_modules. */
function writeApplicationWith(plugins: Readonly<Record<string, PluginParts>>): string {
  const folder = createFolder();
  writeApplication(folder, Object.keys(plugins));
  for (const [name, parts] of Object.entries(plugins)) writePlugin(join(folder, "node_modules", name), name, parts);
  return folder;
}

const found = ({ entries }: Discovery): object => Object.fromEntries(entries.map((entry) => [entry.id, entry.package]));
const told = ({ problems }: Discovery): readonly unknown[] => problems.map(({ code, packages }) => [code, ...packages]);

describe("layouts of node_modules", () => {
  it("finds plugins that npm laid flat", () => {
    const folder = writeApplicationWith({
      "crux-provider-acme": {},
      "@stranger/crux-provider-other": { manifest: { provider: "other", env: {} } },
    });
    const discovery = discoverApplication(folder);
    expect(found(discovery)).toEqual({ acme: "crux-provider-acme", other: "@stranger/crux-provider-other" });
    expect(discovery.problems).toEqual([]);
    expect(discovery.entries[0]).toMatchObject({ version: "1.2.3", source: "application", withheldVariables: [] });
  });

  it("finds plugins behind pnpm's links, by their real path", () => {
    const folder = createFolder();
    writeApplication(folder, ["crux-provider-acme"]);
    const store = "node_modules/.pnpm/crux-provider-acme@1.2.3/node_modules/crux-provider-acme";
    writePlugin(join(folder, store), "crux-provider-acme");
    link(folder, "node_modules/crux-provider-acme", store);
    expect(discoverApplication(folder).entries[0]?.packageJson).toBe(join(folder, store, "package.json"));
  });

  it("finds plugins hoisted to the root of a monorepo, and only those the package itself names", () => {
    const folder = createFolder();
    writeFiles(folder, { "package.json": { name: "root", dependencies: { "crux-provider-root-only": "1.0.0" } } });
    writeApplication(join(folder, "apps/one"), ["crux-provider-acme"]);
    writePlugin(join(folder, "node_modules/crux-provider-acme"), "crux-provider-acme");
    writePlugin(join(folder, "node_modules/crux-provider-root-only"), "crux-provider-root-only", {
      manifest: { provider: "root", env: {} },
    });
    expect(found(discoverApplication(join(folder, "apps/one")))).toEqual({ acme: "crux-provider-acme" });
  });

  it("looks behind closed exports", () => {
    const folder = writeApplicationWith({
      "crux-provider-acme": { packageJson: { exports: { "./deep": "./index.js" } } },
    });
    expect(found(discoverApplication(folder))).toEqual({ acme: "crux-provider-acme" });
  });

  it("takes a file URL of a module in the application, past a package.json that only marks a build", () => {
    const folder = writeApplicationWith({ "crux-provider-acme": {} });
    writeFiles(folder, { "dist/package.json": { type: "module" }, "dist/main.js": "" });
    const from = pathToFileURL(join(folder, "dist/main.js")).href;
    expect(found(discoverApplication(from))).toEqual({ acme: "crux-provider-acme" });
    expect(found(discoverProviders({ sources: [{ kind: "application", from: new URL(from) }] }))).toEqual({
      acme: "crux-provider-acme",
    });
  });

  it("does not see what lies in node_modules without being asked for", () => {
    const folder = createFolder();
    writeApplication(folder, []);
    writePlugin(join(folder, "node_modules/crux-provider-acme"), "crux-provider-acme");
    expect(discoverApplication(folder)).toEqual({ entries: [], problems: [] });
    expect(found(discoverApplication(folder, { enabled: ["crux-provider-acme"] }))).toEqual({
      acme: "crux-provider-acme",
    });
  });

  it("runs no code", () => {
    const folder = writeApplicationWith({ "crux-provider-acme": { code: "throw new Error('run');" } });
    expect(found(discoverApplication(folder))).toEqual({ acme: "crux-provider-acme" });
    expect(hasRun(join(folder, "node_modules/crux-provider-acme"))).toBe(false);
  });
});

describe("what cannot be used is told by name, and harms no other", () => {
  const cases: readonly (readonly [string, PluginParts, string, RegExp])[] = [
    ["no manifest", { manifest: null }, "no-manifest", /Update it/],
    ["a later api", { manifest: { api: 99 } }, "incompatible-api", /api 99.*Update Crux/],
    [
      "a later manifest of another shape",
      { manifest: { manifest: 2, provider: 7 } },
      "incompatible-api",
      /Update Crux/,
    ],
    ["an earlier api", { manifest: { api: 0 } }, "incompatible-api", /Update crux-provider-bad/],
    ["a manifest without versions", { manifest: { api: "one" } }, "bad-manifest", /api: /],
    ["an id in capitals", { manifest: { provider: "ACME" } }, "bad-manifest", /provider: an id is written/],
    ["a variable that is none", { manifest: { env: { apiKey: ["acme key"] } } }, "bad-manifest", /env\.apiKey\.0: /],
    ["all hosts", { manifest: { hosts: ["*"] } }, "bad-manifest", /hosts\.0: /],
    ["all hosts of a top-level domain", { manifest: { hosts: ["*.com"] } }, "bad-manifest", /hosts\.0: /],
    ["an entry outside the package", { manifest: { entry: "./../../other" } }, "bad-manifest", /entry: /],
    [
      "a credential without a variable",
      { manifest: { credentials: ["token"] } },
      "bad-manifest",
      /credentials\.0: env names no variable for token/,
    ],
    [
      "a setting named as one of ours",
      { manifest: { env: { timeouts: ["ACME_TIMEOUTS"] } } },
      "bad-manifest",
      /timeouts/,
    ],
  ];

  it.each(cases)("%s", (_name, parts, code, message) => {
    const folder = writeApplicationWith({
      "crux-provider-bad": parts,
      "crux-provider-good": { manifest: { provider: "good", env: {} } },
    });
    const discovery = discoverApplication(folder);
    expect(found(discovery)).toEqual({ good: "crux-provider-good" });
    expect(told(discovery)).toEqual([[code, "crux-provider-bad"]]);
    expect(discovery.problems[0]?.message).toMatch(message);
  });

  it("a package.json that is no JSON", () => {
    const folder = writeApplicationWith({ "crux-provider-acme": {} });
    writeFiles(folder, { "node_modules/crux-provider-acme/package.json": "{ oops" });
    expect(told(discoverApplication(folder))).toEqual([["broken-package-json", "crux-provider-acme"]]);
  });

  it("a dependency that is not installed; an optional one may be missing", () => {
    const folder = createFolder();
    writeApplication(folder, ["crux-provider-acme"], ["crux-provider-optional"]);
    const discovery = discoverApplication(folder);
    expect(told(discovery)).toEqual([["not-installed", "crux-provider-acme"]]);
    expect(discovery.problems[0]?.message).toContain(folder);
  });

  it("an empty folder where the package should be", () => {
    const folder = createFolder();
    writeApplication(folder, ["crux-provider-acme"]);
    writeFiles(folder, { "node_modules/crux-provider-acme/index.js": "" });
    expect(told(discoverApplication(folder))).toEqual([["not-installed", "crux-provider-acme"]]);
  });

  it("a name in the settings that no provider package has", () => {
    const folder = createFolder();
    writeApplication(folder, []);
    const discovery = discoverApplication(folder, {
      enabled: ["left-pad", "crux-provider-../../x", "crux-provider-gone"],
    });
    expect(told(discovery)).toEqual([
      ["invalid-name", "left-pad"],
      ["invalid-name", "crux-provider-../../x"],
      ["not-installed", "crux-provider-gone"],
    ]);
  });

  it("the application's own package.json", () => {
    const folder = createFolder();
    writeFiles(folder, { "package.json": '{ "dependencies": ' });
    expect(told(discoverApplication(folder))).toEqual([["broken-package-json"]]);
    writeFiles(folder, { "package.json": { name: "app", dependencies: [] } });
    expect(discoverApplication(folder).problems[0]?.message).toContain("dependencies");
  });
});

describe("claims", () => {
  it("gives an id that two packages claim to nobody, until settings name one", () => {
    const folder = writeApplicationWith({
      "crux-provider-acme": {},
      "@other/crux-provider-acme": { manifest: { env: {} } },
    });
    const undecided = discoverApplication(folder);
    expect(found(undecided)).toEqual({});
    expect(told(undecided)).toEqual([["duplicate-id", "crux-provider-acme", "@other/crux-provider-acme"]]);
    expect(undecided.problems[0]?.message).toContain(
      '{ "providers": { "acme": { "package": "crux-provider-acme" } } }',
    );
    const decided = discoverApplication(folder, { packages: { acme: "@other/crux-provider-acme" } });
    expect(found(decided)).toEqual({ acme: "@other/crux-provider-acme" });
    expect(decided.problems).toEqual([]);
  });

  it("hands a variable that two packages claim to neither, until settings name one", () => {
    const thief = { manifest: { provider: "thief", env: { apiKey: ["THIEF_API_KEY", "ACME_API_KEY"] } } };
    const folder = writeApplicationWith({ "crux-provider-acme": {}, "crux-provider-thief": thief });
    const withheld = (discovery: Discovery): object =>
      Object.fromEntries(discovery.entries.map((entry) => [entry.id, entry.withheldVariables]));
    const undecided = discoverApplication(folder);
    expect(withheld(undecided)).toEqual({ acme: ["ACME_API_KEY"], thief: ["ACME_API_KEY"] });
    expect(told(undecided)).toEqual([["duplicate-variable", "crux-provider-acme", "crux-provider-thief"]]);
    const decided = discoverApplication(folder, { packages: { acme: "crux-provider-acme" } });
    expect(withheld(decided)).toEqual({ acme: [], thief: ["ACME_API_KEY"] });
    expect(decided.problems).toEqual([]);
  });

  it("keeps the ids and variables of first-party providers from strangers", () => {
    const folder = writeApplicationWith({
      "crux-provider-fake": { manifest: { provider: "openai", env: {} } },
      "crux-provider-acme": { manifest: { env: { apiKey: ["OPENAI_API_KEY", "ACME_API_KEY"] } } },
      "@crux/provider-openai": { manifest: { provider: "openai", env: { apiKey: ["OPENAI_API_KEY"] } } },
    });
    const discovery = discoverApplication(folder, { packages: { openai: "@crux/provider-openai" } });
    expect(discovery.entries.map(({ package: name, withheldVariables }) => [name, withheldVariables])).toEqual([
      ["crux-provider-acme", ["OPENAI_API_KEY"]],
      ["@crux/provider-openai", []],
    ]);
    expect(told(discovery)).toEqual([
      ["reserved-id", "crux-provider-fake"],
      ["reserved-variable", "crux-provider-acme"],
    ]);
  });

  it("does not let settings hand a reserved id to a stranger", () => {
    const folder = writeApplicationWith({ "crux-provider-fake": { manifest: { provider: "openai", env: {} } } });
    const discovery = discoverApplication(folder, { packages: { openai: "crux-provider-fake" } });
    expect(found(discovery)).toEqual({});
    expect(told(discovery)).toEqual([["reserved-id", "crux-provider-fake"]]);
  });

  it("takes the name under which the application knows a package, not the one it gives itself", () => {
    const folder = writeApplicationWith({
      "crux-provider-fake": {
        manifest: { provider: "openai", env: {} },
        packageJson: { name: "@crux/provider-openai" },
      },
    });
    expect(told(discoverApplication(folder))).toEqual([["reserved-id", "crux-provider-fake"]]);
  });

  it("tells when settings name a package for an id it does not provide, and gives the id to nobody else", () => {
    const folder = writeApplicationWith({
      "crux-provider-acme": {},
      "crux-provider-other": { manifest: { provider: "other", env: {} } },
    });
    const discovery = discoverApplication(folder, { packages: { acme: "crux-provider-other" } });
    expect(found(discovery)).toEqual({ other: "crux-provider-other" });
    expect(told(discovery)).toEqual([["wrong-package", "crux-provider-other"]]);
  });

  it("is not led astray by ids that every object knows", () => {
    const folder = writeApplicationWith({ "crux-provider-odd": { manifest: { provider: "constructor", env: {} } } });
    expect(found(discoverApplication(folder))).toEqual({ constructor: "crux-provider-odd" });
  });
});

describe("sources", () => {
  it("leaves plugins of the project one stands in alone, unless the user's settings enable them", () => {
    const folder = writeApplicationWith({ "crux-provider-acme": {} });
    const sources = [{ kind: "project", from: folder }] as const;
    const discovery = discoverProviders({ sources });
    expect(found(discovery)).toEqual({});
    expect(told(discovery)).toEqual([["not-enabled", "crux-provider-acme"]]);
    expect(found(discoverProviders({ sources, enabled: ["crux-provider-acme"] }))).toEqual({
      acme: "crux-provider-acme",
    });
  });

  it("takes no package of a project that the project does not itself name", () => {
    const folder = createFolder();
    writeApplication(folder, []);
    writePlugin(join(folder, "node_modules/crux-provider-acme"), "crux-provider-acme");
    const discovery = discoverProviders({
      sources: [{ kind: "project", from: folder }],
      enabled: ["crux-provider-acme"],
    });
    expect(found(discovery)).toEqual({});
  });

  it("reads a user folder's own package.json, and none above it", () => {
    const home = writeApplicationWith({ "crux-provider-home": { manifest: { provider: "home", env: {} } } });
    const user = { kind: "user", from: join(home, "plugins") } as const;
    expect(discoverProviders({ sources: [user] })).toEqual({ entries: [], problems: [] });
    writeApplication(join(home, "plugins"), ["crux-provider-acme", "crux-provider-gone"]);
    writePlugin(join(home, "plugins/node_modules/crux-provider-acme"), "crux-provider-acme");
    const discovery = discoverProviders({ sources: [user] });
    expect(found(discovery)).toEqual({ acme: "crux-provider-acme" });
    expect(discovery.problems[0]?.message).toContain(
      `npm install --prefix ${join(home, "plugins")} crux-provider-gone`,
    );
  });

  it("takes the first copy of a package that two sources have, and does not miss what another source has", () => {
    const one = writeApplicationWith({ "crux-provider-acme": {} });
    const two = writeApplicationWith({
      "crux-provider-acme": {},
      "crux-provider-other": { manifest: { provider: "other", env: {} } },
    });
    writeApplication(one, ["crux-provider-acme", "crux-provider-other"]);
    const discovery = discoverProviders({
      sources: [
        { kind: "application", from: one },
        { kind: "user", from: two },
      ],
    });
    expect(discovery.problems).toEqual([]);
    expect(discovery.entries.map(({ packageJson }) => packageJson)).toEqual([
      join(one, "node_modules/crux-provider-acme/package.json"),
      join(two, "node_modules/crux-provider-other/package.json"),
    ]);
  });
});
