import { knownCapabilities } from "@crux/core";
import { describe, expect, it } from "vitest";
import { type ExportsMap, loadPackages } from "./workspace.ts";

const packages = loadPackages();
const publicPackages = packages.filter(({ json }) => !json.private);
const providers = packages.filter(({ folder }) => folder.startsWith("packages/provider-"));
const pluginAuthors = packages.filter(({ folder }) => /^packages\/(provider|wire)-/.test(folder));

function withoutSource(exports: ExportsMap): ExportsMap {
  return Object.fromEntries(
    Object.entries(exports).map(([path, target]) => [
      path,
      typeof target === "string"
        ? target
        : Object.fromEntries(Object.entries(target).filter(([condition]) => condition !== "@crux/source")),
    ]),
  );
}

function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

it("finds the packages of the workspace", () => {
  expect(packages.map(({ json }) => json.name)).toContain("@crux/core");
  expect(providers.length).toBeGreaterThan(0);
  expect(repeated(packages.map(({ json }) => json.name))).toEqual([]);
});

describe.each(publicPackages)("$json.name", ({ folder, json }) => {
  it("says what it is and under which terms", () => {
    expect(json.license).toBe("MIT");
    expect(json.description).toMatch(/\w/);
    expect(json.publishConfig?.access).toBe("public");
  });

  it("publishes its exports without the source condition", () => {
    expect(json.exports).toBeDefined();
    expect(json.publishConfig?.exports).toEqual(withoutSource(json.exports ?? {}));
  });

  it("can be resolved by require too, and shows its package.json", () => {
    expect(json.exports?.["./package.json"]).toBe("./package.json");
    for (const target of Object.values(json.exports ?? {})) {
      if (typeof target !== "string") expect(Object.keys(target).at(-1)).toBe("default");
    }
  });

  it("is named after its folder", () => {
    expect(json.name).toBe(`@crux/${folder.split("/")[1]}`);
  });
});

describe.each(pluginAuthors)("$json.name", ({ json }) => {
  it("takes the core of the application, not one of its own", () => {
    expect(json.peerDependencies).toHaveProperty("@crux/core");
    expect(json.dependencies).not.toHaveProperty("@crux/core");
    expect(json.devDependencies).toHaveProperty("@crux/core", "workspace:^");
  });
});

describe.each(providers)("manifest of $json.name", ({ folder, json }) => {
  it("is complete", () => {
    expect(json.crux).toMatchObject({ manifest: 1, api: 1, provider: folder.replace("packages/provider-", "") });
    expect(json.exports).toHaveProperty([json.crux?.entry ?? "no entry"]);
    expect(json.crux?.hosts.length).toBeGreaterThan(0);
    expect(json.crux?.capabilities).toContain("chat");
    expect(knownCapabilities).toEqual(expect.arrayContaining([...(json.crux?.capabilities ?? [])]));
    expect(json.crux?.credentials).toBeDefined();
    expect(json.crux?.defaultModel).toMatch(/\w/);
    for (const variables of Object.values(json.crux?.env ?? {})) {
      expect(variables.length).toBeGreaterThan(0);
      for (const variable of variables) expect(variable).toMatch(/^[A-Z][A-Z0-9_]*$/);
    }
  });
});

it("no two providers claim the same id or variable", () => {
  expect(repeated(providers.map(({ json }) => json.crux?.provider ?? ""))).toEqual([]);
  expect(repeated(providers.flatMap(({ json }) => Object.values(json.crux?.env ?? {}).flat()))).toEqual([]);
});
