import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isProviderPlugin } from "@crux/core";
import { describe, expect, it } from "vitest";
import { loadPackages, workspaceRoot } from "./workspace.ts";

const folders = loadPackages()
  .map(({ folder }) => folder)
  .filter((folder) => folder.startsWith("packages/provider-"));

async function wireOf(folder: string): Promise<{ readonly version: string; readonly asOf: string } | undefined> {
  const { default: plugin } = (await import(pathToFileURL(join(workspaceRoot, folder, "src/index.ts")).href)) as {
    default: unknown;
  };
  return isProviderPlugin(plugin) ? plugin.wire : undefined;
}

function sourceOf(folder: string): string {
  return globSync("src/**/*.ts", { cwd: join(workspaceRoot, folder) })
    .filter((file) => !file.endsWith(".test.ts") && !file.includes("fixtures"))
    .map((file) => readFileSync(join(workspaceRoot, folder, file), "utf8"))
    .join("\n");
}

/** How often a version stands in quotes, or in a path that is in quotes; what is said of it in comments does not count. */
function countOf(version: string, source: string): number {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  const strings = code.match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
  return strings.filter((text) => text.slice(1, -1) === version || text.slice(1, -1).split("/").includes(version))
    .length;
}

describe.each(folders)("%s", (folder) => {
  it("says which wire it was written for, and when that was looked at", async () => {
    const wire = await wireOf(folder);
    expect(wire?.version).toMatch(/\S/);
    expect(wire?.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Date.parse(wire?.asOf ?? "")).toBeGreaterThan(Date.UTC(2026, 0, 1));
  });

  it("says it in one place", async () => {
    const wire = await wireOf(folder);
    expect(countOf(wire?.version ?? "", sourceOf(folder))).toBe(1);
  });
});

it("a version is counted where it stands in code, and only there", () => {
  const source =
    '/** of v1 "v1" */ const a = "v1";\n// "v1"\nconst b = `https://x/${v}/v1/y`;\nconst c = "v10";\nconst d = "x/v1";';
  expect(countOf("v1", source)).toBe(3);
});
