import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorTraits, warningCodes } from "@crux/core";
import { describe, expect, it } from "vitest";
import { workspaceRoot as root } from "./workspace.ts";

const sources = globSync("packages/{core,agent,client,wire-*,provider-*}/src/**/*.ts", { cwd: root }).filter(
  (file) => !file.endsWith(".test.ts"),
);

/** What stands where a warning's code stands: as the code of a value, as the first words of a warn call, or by its first word. */
const patterns = [
  // `custom` is an issue of zod's.
  /\bcode: "(?!custom")([a-z-]+)"/g,
  /\bwarn\w*\(\s*(?:[\w.]+,\s*)?"([a-z-]+)"/g,
  /"((?:dropped|changed|moved|added)-[a-z-]+)"/g,
];

describe("the codes of warnings", () => {
  it("that our packages use are all in the list", () => {
    const used = sources.flatMap((file) => {
      const source = readFileSync(join(root, file), "utf8");
      return patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, code = ""]) => ({ file, code })));
    });
    const unlisted = used.filter(({ code }) => !(code in warningCodes) && !(code in errorTraits));
    expect(used.length).toBeGreaterThan(30);
    expect(unlisted).toEqual([]);
  });

  it("are all used", () => {
    const source = sources
      .filter((file) => !file.endsWith("warning-codes.ts"))
      .map((file) => readFileSync(join(root, file), "utf8"))
      .join("\n");
    expect(Object.keys(warningCodes).filter((code) => !source.includes(`"${code}"`))).toEqual([]);
  });

  it("are explained in the documentation, word for word", () => {
    const page = readFileSync(join(root, "docs/warnings.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (.*?) +\|$/gm)].map(([, code = "", text = ""]) => [code, text]);
    expect(Object.fromEntries(rows)).toEqual(warningCodes);
  });
});
