import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workspaceRoot as root } from "./workspace.ts";

/** What vendors were seen to do and what users suffer from, each under a code that stands in the title of the test that shows what is made of it. */
const { sections } = JSON.parse(readFileSync(join(import.meta.dirname, "quirks.json"), "utf8")) as {
  readonly sections: Readonly<Record<string, readonly string[]>>;
};

/** Titles of tests and suites, and the first words of the rows of their tables. */
function titlesIn(source: string): readonly string[] {
  const titles = source.matchAll(
    /\b(?:it|test|describe)(?:\.each\([\s\S]*?\]\s*(?:as const\s*)?,?\s*\))?\(\s*(["`])(.+?)\1/g,
  );
  const rows = source.matchAll(/^\s*(?:\[\s*"([^"]+)"|"([^"]+)": \{$)/gm);
  return [...[...titles].map(([, , title = ""]) => title), ...[...rows].map(([, row, key]) => row ?? key ?? "")];
}

const titles = globSync("{packages,apps,tools}/*/{src,test}/**/*.test.ts", { cwd: root })
  .filter((file) => !file.includes("node_modules"))
  .flatMap((file) => titlesIn(readFileSync(join(root, file), "utf8")));

it("reads the titles of tests, and of rows of tables", () => {
  const source = `describe("one", () => {\n  it.each([\n    ["two", 1],\n  ])("%s is three", () => {});\n  test("four", () => {});`;
  expect(titlesIn(source)).toEqual(["one", "%s is three", "four", "two"]);
});

describe.each(Object.entries(sections))("%s", (_section, codes) => {
  it.each(codes)("%s has a test that names it", (code) => {
    const name = new RegExp(`(?<![a-z0-9-])${code}(?![a-z0-9-])`);
    expect(titles.filter((title) => name.test(title))).not.toEqual([]);
  });
});
