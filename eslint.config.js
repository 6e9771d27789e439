// ESLint 10 reads this file only; the rules themselves stand in .eslintrc.json.
import { readFileSync } from "node:fs";
import { FlatCompat } from "@eslint/eslintrc";
import js from "@eslint/js";

const baseDirectory = import.meta.dirname;
const {
  root: _root,
  ignorePatterns,
  ...rules
} = JSON.parse(readFileSync(new URL(".eslintrc.json", import.meta.url), "utf8"));
const compat = new FlatCompat({
  baseDirectory,
  resolvePluginsRelativeTo: baseDirectory,
  recommendedConfig: js.configs.recommended,
});

export default [
  { ignores: ignorePatterns },
  ...compat.config(rules).map((entry) => ({ files: ["**/*.ts"], ...entry })),
  // Without this the boundaries plugin measures paths from the working folder, and from a package folder lets everything pass.
  { files: ["**/*.ts"], settings: { "boundaries/root-path": baseDirectory } },
];
