import { describe, expect, it } from "vitest";
import { CruxError } from "../errors.ts";
import type { ModelInfo, ModelPrices } from "../model.ts";
import { createMemoryModelRegistry } from "./memory-model-registry.ts";
import { ModelCatalog } from "./model-catalog.ts";
import { seedModels } from "./seed-model.ts";

const price = (input: number): ModelPrices => ({ input, output: 1, cacheRead: null, cacheWrite: null });
const seeds = seedModels("acme", [
  { id: "large", asOf: "2026-01-01", prices: price(1) },
  { id: "small", asOf: "2026-01-01", prices: { ...price(2), asOf: "2025-05-05" } },
]);
const listed = (id: string, prices: ModelPrices | null): ModelInfo => ({
  ...(seedModels("acme", [{ id, asOf: "2026-02-02", prices }])[0] as ModelInfo),
  source: "vendor",
});

async function catalogOf(own?: Record<string, ModelPrices>, registry = createMemoryModelRegistry()) {
  const catalog = new ModelCatalog(registry, own);
  await catalog.open("acme", seeds);
  return { catalog, registry };
}

describe("prices", () => {
  it("are the user's, else the vendor's, else the package's, each with its date", async () => {
    const { catalog } = await catalogOf({ "acme/own": { ...price(9), asOf: "2026-03-03" } });
    await catalog.remember("acme", [listed("large", price(5)), listed("small", null)], "2026-02-02");
    expect(catalog.pricesOf("acme", "own")).toMatchObject({ input: 9, asOf: "2026-03-03" });
    expect(catalog.pricesOf("acme", "large")).toMatchObject({ input: 5, asOf: "2026-02-02" });
    expect(catalog.pricesOf("acme", "small")).toMatchObject({ input: 2, asOf: "2025-05-05" });
  });

  it("of the user's win over the vendor's", async () => {
    const { catalog } = await catalogOf({ "acme/large": price(9) });
    await catalog.remember("acme", [listed("large", price(5))], "2026-02-02");
    expect(catalog.pricesOf("acme", "large")?.input).toBe(9);
  });

  it("hold for a dated name of the model, which may have its own", async () => {
    const { catalog } = await catalogOf();
    await catalog.remember("acme", [listed("small-2026-01-31", price(7))], "2026-02-02");
    expect(
      ["large-2026-01-31", "large-20260131", "small-2026-01-31"].map((id) => catalog.pricesOf("acme", id)?.input),
    ).toEqual([1, 1, 7]);
  });

  it("are not those of another model or provider", async () => {
    const { catalog } = await catalogOf();
    for (const id of ["large-mini", "large-1", "constructor", ""]) expect(catalog.pricesOf("acme", id)).toBeUndefined();
    expect(catalog.pricesOf("other", "large")).toBeUndefined();
  });
});

it("takes in the list that a registry kept, unless the vendor has given a newer one meanwhile", async () => {
  const first = await catalogOf();
  await first.catalog.remember("acme", [listed("kept", price(3))], "2026-02-02");
  const second = await catalogOf({}, first.registry);
  expect(second.catalog.find("acme", "kept").listed?.prices?.input).toBe(3);
  const third = new ModelCatalog(first.registry);
  const opening = third.open("acme", seeds);
  const remembering = third.remember("acme", [listed("kept", price(4))], "2026-02-03");
  await Promise.all([opening, remembering]);
  expect(third.pricesOf("acme", "kept")?.input).toBe(4);
});

it("is not harmed by a registry that fails", async () => {
  const fail = () => Promise.reject(new CruxError("storage", "disk full"));
  const registry = { ...createMemoryModelRegistry(), latestSnapshot: fail, saveSnapshot: fail };
  const { catalog } = await catalogOf({}, registry);
  expect(catalog.pricesOf("acme", "large")?.input).toBe(1);
  await catalog.remember("acme", [listed("large", price(5))], "2026-02-02");
  expect(catalog.pricesOf("acme", "large")?.input).toBe(5);
});

describe("the registry in memory", () => {
  it("replaces a list as a whole, the last model of one id counting", async () => {
    const registry = createMemoryModelRegistry();
    const models = [listed("a", price(1)), listed("a", price(2))];
    await registry.saveSnapshot({ provider: "b", fetchedAt: "2026-01-01", models });
    await registry.saveSnapshot({ provider: "a", fetchedAt: "2026-01-01", models: [] });
    expect((await registry.latestSnapshot("b"))?.models.map(({ prices }) => prices?.input)).toEqual([2]);
    expect([await registry.listProviders(), await registry.latestSnapshot("c")]).toEqual([["a", "b"], null]);
  });

  it("keeps the last observation of each capability", async () => {
    const registry = createMemoryModelRegistry();
    const seen = { provider: "a", model: "m", capability: "tools", works: true, observedAt: "2026-01-01" };
    await registry.saveObservation(seen);
    await registry.saveObservation({ ...seen, capability: "json" });
    await registry.saveObservation({ ...seen, works: false });
    expect(await registry.observations("a", "m")).toEqual([
      { ...seen, works: false },
      { ...seen, capability: "json" },
    ]);
    expect(await registry.observations("a", "other")).toEqual([]);
  });
});
