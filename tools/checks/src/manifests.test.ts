import { isReservedId, isReservedVariable, parseManifest } from "@crux/config";
import { describe, expect, it } from "vitest";
import { loadPackages } from "./workspace.ts";

const providers = loadPackages().filter(({ folder }) => folder.startsWith("packages/provider-"));

describe.each(providers)("$json.name", ({ json }) => {
  it("has a manifest that discovery takes", () => {
    expect(parseManifest(json.crux)).toMatchObject({ type: "manifest" });
  });

  it("has its id and its variables kept from strangers", () => {
    expect(isReservedId(json.crux?.provider ?? "")).toBe(true);
    expect(
      Object.values(json.crux?.env ?? {})
        .flat()
        .filter((variable) => !isReservedVariable(variable)),
    ).toEqual([]);
  });
});
