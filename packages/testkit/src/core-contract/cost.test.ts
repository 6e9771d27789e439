import {
  assembleCrux,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  seedModels,
  unknownUsage,
  type Cost,
  type Crux,
  type CruxSettings,
  type ModelInfo,
  type ModelPrices,
  type ProviderAnswer,
  type Usage,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeHttp } from "../fakes/fake-http.ts";
import { collect } from "../fakes/scripted-crux.ts";

const model = "acme/large";
const prices = (input: number): ModelPrices => ({
  input,
  output: 10,
  cacheRead: 0.5,
  cacheWrite: null,
  batchFactor: 0.5,
});
const counted: Usage = { ...unknownUsage, inputTokens: 1_000_000, outputTokens: 100_000 };
const seeds = seedModels("acme", [{ id: "large", asOf: "2026-01-01", prices: prices(2) }]);
const listed: ModelInfo = { ...(seeds[0] as ModelInfo), source: "vendor", asOf: "2026-02-02", prices: prices(3) };

function priced(parts: { usage?: Usage; cost?: Cost; models?: readonly ModelInfo[]; settings?: CruxSettings }): Crux {
  const answer: ProviderAnswer = {
    content: [{ type: "text", text: "ok" }],
    finishReason: "stop",
    rawFinishReason: "end",
    usage: parts.usage ?? counted,
    cost: parts.cost,
  };
  const plugin = defineProvider({
    id: "acme",
    displayName: "Acme",
    env: {},
    credentials: [],
    hosts: [],
    capabilities: ["chat", "batch", "embeddings", "model-list"],
    models: parts.models ?? seeds,
    settings: providerSettingsSchema,
    createProvider: () => ({
      id: "acme",
      chat: () => Promise.resolve(answer),
      listModels: () => Promise.resolve([listed]),
      embed: ({ input }) =>
        Promise.resolve({
          vectors: input.map(() => [1]),
          usage: { ...unknownUsage, inputTokens: 500_000 },
          model: null,
        }),
      submitBatch: () => Promise.reject(new Error("not asked")),
      getBatch: () => Promise.reject(new Error("not asked")),
      cancelBatch: () => Promise.reject(new Error("not asked")),
      async *batchResults() {
        await Promise.resolve();
        yield { id: "a", answer: { ...answer, model: "large" } };
      },
    }),
  });
  const entry = {
    id: "acme",
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin({}).plugin),
    settings: () => Promise.resolve({}),
  };
  const { settings } = parts;
  return assembleCrux({ factory: new ProviderFactory([entry]), http: createFakeHttp(() => ({})), settings });
}

const ask = (crux: Crux) => crux.chat({ model, prompt: "Hi" });

describe("the cost of an answer", () => {
  it("is that of the package's dated prices, whole and streamed", async () => {
    const crux = priced({});
    const cost = { amount: 3, currency: "USD", source: "price-table", asOf: "2026-01-01" };
    expect((await ask(crux)).cost).toEqual(cost);
    expect((await crux.stream({ model, prompt: "Hi" }).response()).cost).toEqual(cost);
  });

  it("is that of the vendor's list as soon as it was asked for", async () => {
    const crux = priced({});
    await crux.listModels("acme");
    expect((await ask(crux)).cost).toMatchObject({ amount: 4, asOf: "2026-02-02" });
  });

  it("is that of the user's own prices before both", async () => {
    const crux = priced({ settings: { prices: { [model]: { ...prices(9), asOf: "2026-03-03" } } } });
    await crux.listModels("acme");
    expect((await ask(crux)).cost).toMatchObject({ amount: 10, asOf: "2026-03-03" });
  });

  it("is what the vendor says, whatever tables say", async () => {
    const cost: Cost = { amount: 0.25, currency: "USD", source: "vendor" };
    expect((await ask(priced({ cost }))).cost).toEqual(cost);
  });

  it.each<[string, Parameters<typeof priced>[0]]>([
    ["nobody knows the price", { models: [] }],
    ["a price that matters is not known", { usage: { ...counted, cacheWriteTokens: 1 } }],
    ["the vendor tells no usage", { usage: unknownUsage }],
  ])("is null where %s", async (_what, parts) => {
    expect((await ask(priced(parts))).cost).toBeNull();
  });

  it("counts cached reads at their price", async () => {
    const usage = { ...counted, cacheReadTokens: 1_000_000, outputTokens: 0 };
    expect((await ask(priced({ usage }))).cost?.amount).toBeCloseTo(0.5, 10);
  });

  it("in a vendor's batch is the batch's", async () => {
    const [result] = await collect(priced({}).batches.results({ provider: "acme", id: "b1" }));
    expect(result?.response?.cost?.amount).toBeCloseTo(1.5, 10);
  });

  it("of vectors is that of their texts", async () => {
    expect((await priced({}).embed({ model, input: "Hi" })).cost?.amount).toBeCloseTo(1, 10);
  });
});
