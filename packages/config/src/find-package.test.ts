import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createFolder, removeFolders, writeApplication, writePlugin } from "../test/application-folder.ts";
import { findPackage, findUpwards } from "./find-package.ts";

afterEach(removeFolders);

it("walks up as Node does, where Node cannot be asked", () => {
  const folder = createFolder();
  const base = writeApplication(join(folder, "apps/one"), []);
  writePlugin(join(folder, "node_modules/@scope/crux-provider-acme"), "@scope/crux-provider-acme");
  const expected = join(folder, "node_modules/@scope/crux-provider-acme/package.json");
  expect(findUpwards("@scope/crux-provider-acme", base)).toBe(expected);
  expect(findPackage("@scope/crux-provider-acme", base)).toBe(expected);
});

it("takes the nearest of two", () => {
  const folder = createFolder();
  const base = writeApplication(join(folder, "apps/one"), []);
  writePlugin(join(folder, "node_modules/crux-provider-acme"), "crux-provider-acme");
  writePlugin(join(folder, "apps/one/node_modules/crux-provider-acme"), "crux-provider-acme");
  const expected = join(folder, "apps/one/node_modules/crux-provider-acme/package.json");
  expect(findUpwards("crux-provider-acme", base)).toBe(expected);
  expect(findPackage("crux-provider-acme", base)).toBe(expected);
});

it("gives null for what is not there", () => {
  const base = writeApplication(createFolder(), []);
  expect(findUpwards("crux-provider-acme", base)).toBeNull();
  expect(findPackage("crux-provider-acme", base)).toBeNull();
});
