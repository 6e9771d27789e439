import { seedModels, type ModelInfo, type SeedModel } from "@crux/core";
import { expect, it } from "vitest";
import { checkDefault } from "./check-default.ts";

const models = (...seeds: readonly Omit<SeedModel, "asOf">[]): readonly ModelInfo[] =>
  seedModels(
    "acme",
    seeds.map((seed) => ({ asOf: "2026-01-01", ...seed })),
  );
const now = Date.parse("2026-11-22");

it.each([
  ["a vendor's list", models({ id: "large" }), models(), { state: "listed", model: "large" }],
  ["no other list than the package's", null, models({ id: "large" }), { state: "seeded", model: "large" }],
  ["no list at all", null, models(), { state: "unchecked", model: "large" }],
  [
    "a vendor's list that says when it ends",
    models({ id: "large", retiresAt: "2026-12-31" }),
    models(),
    { state: "retiring", model: "large", retiresAt: "2026-12-31" },
  ],
])("a default is looked for in %s", (_what, listed, seeded, expected) => {
  expect(checkDefault("large", listed, seeded, now)).toEqual(expected);
});

it("a default that the vendor's list does not hold is absent, whatever the package says; the newest are proposed", () => {
  const listed = models(
    { id: "old", createdAt: "2024-01-01" },
    { id: "new", createdAt: "2026-01-01" },
    { id: "gone", createdAt: "2026-02-01", retiresAt: "2026-03-01" },
  );
  expect(checkDefault("large", listed, models({ id: "large" }), now)).toEqual({
    state: "absent",
    model: "large",
    instead: ["new", "old"],
  });
});

it("a default that is switched off is absent", () => {
  expect(checkDefault("large", models({ id: "large", retiresAt: "2026-11-21" }), models(), now)).toEqual({
    state: "absent",
    model: "large",
    instead: [],
  });
});

it("a provider may have no default", () => {
  expect(checkDefault(undefined, models(), models(), now)).toEqual({ state: "none" });
});
