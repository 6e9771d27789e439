import { seedModels, type ModelInfo, type SeedModel } from "@crux/core";
import { describe, expect, it } from "vitest";
import { refreshSeeds } from "./refresh-seeds.ts";

const prices = { input: 1, output: 2, cacheRead: null, cacheWrite: null };
const told = (id: string, facts: Partial<ModelInfo> = {}): ModelInfo => ({
  ...(seedModels("acme", [{ id, asOf: "2026-02-02T10:00:00Z" }])[0] as ModelInfo),
  source: "vendor",
  ...facts,
});
const seed: SeedModel = { id: "large", asOf: "2026-01-01", contextWindow: 1000, prices };

describe("refreshSeeds", () => {
  it("leaves what a bare list does not tell, with its date", () => {
    expect(refreshSeeds([seed], [told("large")], "large")).toEqual({ seeds: [seed], changes: [], absent: [] });
  });

  it("takes over what the list tells, and dates it; prices it does not tell keep their own date", () => {
    const { seeds, changes } = refreshSeeds(
      [seed],
      [told("large", { contextWindow: 2000, retiresAt: "2027-01-01" })],
      "large",
    );
    expect(seeds).toEqual([
      {
        ...seed,
        asOf: "2026-02-02",
        contextWindow: 2000,
        retiresAt: "2027-01-01",
        prices: { ...prices, asOf: "2026-01-01" },
      },
    ]);
    expect(changes).toEqual(["large: contextWindow 1000 → 2000", 'large: retiresAt null → "2027-01-01"']);
  });

  it("takes over prices with the list's date, and calls only other prices a change", () => {
    const other = { ...prices, input: 3 };
    const full = { contextWindow: 1000, prices: other };
    expect(refreshSeeds([seed], [told("large", full)], "large").seeds).toEqual([
      { ...seed, asOf: "2026-02-02", prices: other },
    ]);
    const same = refreshSeeds(
      [seed],
      [told("large", { contextWindow: 1000, prices: { ...prices, asOf: "x" } })],
      "large",
    );
    expect(same).toEqual({ seeds: [{ ...seed, asOf: "2026-02-02" }], changes: [], absent: [] });
  });

  it("does not date anew what the list tells only in part", () => {
    const both: SeedModel = { ...seed, maxOutputTokens: 10, capabilities: { tools: true } };
    const [part] = refreshSeeds([both], [told("large", { contextWindow: 2000 })], "large").seeds;
    expect(part).toEqual({ ...both, contextWindow: 2000 });
  });

  it("takes over capabilities one by one", () => {
    const able: SeedModel = { ...seed, capabilities: { tools: true, json: true } };
    const { seeds, changes } = refreshSeeds(
      [able],
      [told("large", { capabilities: { tools: false, reasoning: true } })],
      "large",
    );
    expect(seeds[0]?.capabilities).toEqual({ tools: false, json: true, reasoning: true });
    expect(changes).toEqual(["large: tools true → false", "large: reasoning unknown → true"]);
  });

  it("keeps and names what the list does not hold", () => {
    expect(refreshSeeds([seed], [told("small")], undefined)).toEqual({ seeds: [seed], changes: [], absent: ["large"] });
  });

  it("adds the default model with what the list tells", () => {
    const { seeds, changes } = refreshSeeds([], [told("small"), told("large", { contextWindow: 5 })], "large");
    expect(seeds).toEqual([{ id: "large", asOf: "2026-02-02", contextWindow: 5 }]);
    expect(changes).toEqual(["large: added"]);
  });
});
